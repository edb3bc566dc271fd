import { type Fields, fieldsIn, fieldsOf, isFields, textOf } from './fields.ts';
import type { Button, Select } from './what-tests-see.ts';
import { COMPONENT } from './wire-numbers.ts';

/** Every component of a message or modal, those inside others too, in reading order. */
export function allComponents(components: unknown): readonly Fields[] {
  return fieldsIn(components).flatMap((one) => [
    one,
    ...allComponents(one.components),
    ...allComponents([one.component, one.accessory].filter(isFields)),
  ]);
}

/** The places of components that show a file: the item or component, and the key that holds its address. */
export function mediaOf(component: Fields): readonly Fields[] {
  if (component.type === COMPONENT.mediaGallery) return fieldsIn(component.items);
  if (component.type === COMPONENT.thumbnail) return [component];
  return component.type === COMPONENT.file ? [{ ...component, media: component.file }] : [];
}

export const textsOf = (components: unknown): readonly string[] =>
  allComponents(components)
    .filter(({ type }) => type === COMPONENT.textDisplay)
    .map(({ content }) => textOf(content));

export const buttonsOf = (components: unknown): readonly Button[] =>
  allComponents(components)
    .filter(({ type }) => type === COMPONENT.button)
    .map((one) => ({
      label: orNull(one.label),
      customId: orNull(one.custom_id),
      url: orNull(one.url),
      style: Number(one.style),
      disabled: one.disabled === true,
    }));

export const selectsOf = (components: unknown): readonly Select[] =>
  allComponents(components)
    .filter(({ type }) => type === COMPONENT.stringSelect)
    .map((one) => ({
      customId: textOf(one.custom_id),
      placeholder: orNull(one.placeholder),
      minValues: Number(one.min_values ?? 1),
      maxValues: Number(one.max_values ?? 1),
      disabled: one.disabled === true,
      options: fieldsIn(one.options).map((option) => ({
        label: textOf(option.label),
        value: textOf(option.value),
        description: orNull(option.description),
        default: option.default === true,
      })),
    }));

/** The number of the component with a custom id, as the wire needs it back. */
export function componentWith(components: unknown, customId: string): Fields | null {
  return allComponents(components).find((one) => one.custom_id === customId) ?? null;
}

/** The same tree with each component changed by `change`, innermost first. */
export function mapComponents(components: readonly Fields[], change: (one: Fields) => Fields): readonly Fields[] {
  return components.map((one) => {
    const inner: Record<string, unknown> = {};
    if (one.components !== undefined) inner.components = mapComponents(fieldsIn(one.components), change);
    for (const key of ['component', 'accessory']) {
      if (isFields(one[key])) inner[key] = mapComponents([fieldsOf(one[key])], change)[0];
    }
    return change({ ...one, ...inner });
  });
}

const orNull = (value: unknown) => (typeof value === 'string' ? value : null);
