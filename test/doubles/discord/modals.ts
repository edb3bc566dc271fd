import { checkLength, checkSelect, checkText, refuseTwice, withIds } from './component-rules.ts';
import { allComponents, textsOf } from './component-tree.ts';
import { type Fields, fieldsIn, fieldsOf, listOf, numberOf, textOf, unknownKeys } from './fields.ts';
import { checkFileTypes } from './file-types.ts';
import { invalidForm } from './refusal.ts';
import type { Modal, ModalField } from './what-tests-see.ts';
import { COMPONENT } from './wire-numbers.ts';

const KEYS: Readonly<Record<number, readonly string[]>> = {
  [COMPONENT.textInput]: ['custom_id', 'style', 'min_length', 'max_length', 'required', 'value', 'placeholder'],
  [COMPONENT.stringSelect]: ['custom_id', 'options', 'placeholder', 'min_values', 'max_values', 'required'],
  [COMPONENT.fileUpload]: ['custom_id', 'min_values', 'max_values', 'required', 'file_types'],
};

/** Reads the modal of a callback; throws what Discord refuses. */
export function readModal(data: Fields): Modal {
  const unknown = unknownKeys(data, ['custom_id', 'title', 'components']);
  if (unknown.length > 0) throw invalidForm('data', `unknown key in the body: ${unknown.join(', ')}`);
  checkText(data.custom_id, 'data.custom_id', 1, 100);
  checkText(data.title, 'data.title', 1, 45);
  checkLength(listOf(data.components), 'data.components', 1, 5);
  fieldsIn(data.components).forEach((one, index) => {
    checkTop(one, `data.components.${index}`);
  });
  const components = withIds(fieldsIn(data.components));
  refuseTwice(allComponents(components), 'custom_id', 'COMPONENT_CUSTOM_ID_DUPLICATED');
  const fields = components.filter(({ type }) => type === COMPONENT.label).map(readField);
  return { customId: textOf(data.custom_id), title: textOf(data.title), text: textsOf(components).join('\n'), fields };
}

function readField(label: Fields): ModalField {
  const component = fieldsOf(label.component);
  return {
    type: numberOf(component.type, 0),
    customId: textOf(component.custom_id),
    label: textOf(label.label),
    description: textOf(label.description) || null,
    required: component.required !== false,
    component: { ...component, labelId: label.id },
  };
}

function checkTop(one: Fields, place: string): void {
  if (one.type === COMPONENT.textDisplay) {
    checkText(one.content, `${place}.content`, 1, 4000);
    return;
  }
  if (one.type !== COMPONENT.label) {
    throw invalidForm(`${place}.type`, `Value of field "type" must be 10 or 18, not ${String(one.type)}.`);
  }
  refuseKeys(one, ['label', 'description', 'component'], place);
  checkText(one.label, `${place}.label`, 1, 45);
  if (one.description !== undefined) checkText(one.description, `${place}.description`, 0, 100);
  const inside = fieldsOf(one.component);
  const type = numberOf(inside.type, 0);
  const keys = KEYS[type];
  if (keys === undefined)
    throw invalidForm(`${place}.component.type`, `A label cannot hold a component of type ${type}.`);
  refuseKeys(inside, keys, `${place}.component`);
  checkText(inside.custom_id, `${place}.component.custom_id`, 1, 100);
  if (type === COMPONENT.stringSelect) checkSelect(inside, `${place}.component`);
  else if (type === COMPONENT.textInput) checkTextInput(inside, `${place}.component`);
  else checkFileUpload(inside, `${place}.component`);
}

function checkTextInput(one: Fields, place: string): void {
  if (one.style !== 1 && one.style !== 2) throw invalidForm(`${place}.style`, 'Value must be 1 or 2.');
  const [least, most] = [numberOf(one.min_length, 0), numberOf(one.max_length, 4000)];
  if (least < 0 || most < 1 || most > 4000 || least > most) throw invalidForm(`${place}.max_length`, 'Not a length.');
  if (one.value !== undefined) checkText(one.value, `${place}.value`, least, most);
  if (one.placeholder !== undefined) checkText(one.placeholder, `${place}.placeholder`, 0, 100);
}

function checkFileUpload(one: Fields, place: string): void {
  const [least, most] = [numberOf(one.min_values, 1), numberOf(one.max_values, 1)];
  if (least < 0 || most < 1 || most > 10 || least > most)
    throw invalidForm(`${place}.max_values`, 'Not a number of files.');
  if (one.required !== false && least < 1)
    throw invalidForm(`${place}.min_values`, 'Must be at least 1 where it is required.');
  if (one.file_types !== undefined) checkFileTypes(one.file_types, `${place}.file_types`);
}

function refuseKeys(one: Fields, known: readonly string[], place: string): void {
  const unknown = unknownKeys(one, ['type', 'id', ...known]);
  if (unknown.length > 0) throw invalidForm(place, `Unknown keys: ${unknown.join(', ')}`);
}
