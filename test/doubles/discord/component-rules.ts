import { allComponents, mediaOf, textsOf } from './component-tree.ts';
import { type Fields, fieldsIn, fieldsOf, isFields, listOf, numberOf, textOf, unknownKeys } from './fields.ts';
import { invalidForm } from './refusal.ts';
import { COMPONENT } from './wire-numbers.ts';

const C = COMPONENT;

const KEYS: Readonly<Record<number, readonly string[]>> = {
  [C.actionRow]: ['components'],
  [C.button]: ['custom_id', 'style', 'label', 'emoji', 'url', 'sku_id', 'disabled'],
  [C.stringSelect]: ['custom_id', 'options', 'placeholder', 'min_values', 'max_values', 'disabled', 'required'],
  [C.section]: ['components', 'accessory'],
  [C.textDisplay]: ['content'],
  [C.thumbnail]: ['media', 'description', 'spoiler'],
  [C.mediaGallery]: ['items'],
  [C.file]: ['file', 'spoiler', 'name', 'size'],
  [C.separator]: ['divider', 'spacing'],
  [C.container]: ['components', 'accent_color', 'spoiler'],
};
/** What Discord adds to an address in its answers; sent back, it is passed over. */
const MEDIA_KEYS = ['url', 'proxy_url', 'width', 'height', 'content_type', 'attachment_id', 'id', 'placeholder'];
const TOP_V1: readonly number[] = [C.actionRow];
const TOP_V2: readonly number[] = [
  C.actionRow,
  C.section,
  C.textDisplay,
  C.mediaGallery,
  C.file,
  C.separator,
  C.container,
];
const IN_CONTAINER = TOP_V2.filter((type) => type !== C.container);

/** Checks the components of a message; throws what Discord refuses. */
export function checkComponents(value: unknown, v2: boolean): readonly Fields[] {
  const list = listOf(value);
  if (!v2 && list.length > 5) throw invalidForm('components', 'Must be 5 or fewer in length.');
  list.forEach((one, index) => {
    checkOne(one, `components.${index}`, v2 ? TOP_V2 : TOP_V1);
  });
  const all = allComponents(list);
  if (all.length > 40) throw invalidForm('components', `Must be 40 or fewer components in total, not ${all.length}.`);
  const letters = textsOf(list).join('').length;
  if (letters > 4000) throw invalidForm('components', `Text displays must be 4000 or fewer in total, not ${letters}.`);
  refuseTwice(all, 'custom_id', 'COMPONENT_CUSTOM_ID_DUPLICATED');
  refuseTwice(
    all.filter(({ id }) => id !== 0),
    'id',
    'COMPONENT_ID_DUPLICATED',
  );
  return withIds(fieldsIn(list));
}

function checkOne(value: unknown, place: string, allowed: readonly number[]): void {
  const one = fieldsOf(value);
  const type = numberOf(one.type, 0);
  if (!allowed.includes(type))
    throw invalidForm(`${place}.type`, `Value of field "type" must be one of ${allowed}, not ${type}.`);
  const unknown = unknownKeys(one, ['type', 'id', ...(KEYS[type] ?? [])]);
  if (unknown.length > 0) throw invalidForm(place, `Unknown keys: ${unknown.join(', ')}`);
  CHECKS[type]?.(one, place);
}

const CHECKS: Readonly<Record<number, (one: Fields, place: string) => void>> = {
  [C.actionRow](one, place) {
    const inside = fieldsIn(one.components);
    const select = inside.some(({ type }) => type === C.stringSelect);
    checkLength(inside, `${place}.components`, 1, select ? 1 : 5);
    inside.forEach((each, index) => {
      checkOne(each, `${place}.components.${index}`, [C.button, C.stringSelect]);
    });
  },
  [C.button]: checkButton,
  [C.stringSelect]: checkSelect,
  [C.section](one, place) {
    checkLength(fieldsIn(one.components), `${place}.components`, 1, 3);
    fieldsIn(one.components).forEach((each, index) => {
      checkOne(each, `${place}.components.${index}`, [C.textDisplay]);
    });
    checkOne(one.accessory, `${place}.accessory`, [C.button, C.thumbnail]);
  },
  [C.textDisplay]: (one, place) => checkText(one.content, `${place}.content`, 1, 4000),
  [C.thumbnail]: checkMedia,
  [C.mediaGallery](one, place) {
    const items = fieldsIn(one.items);
    checkLength(items, `${place}.items`, 1, 10);
    items.forEach((item, index) => {
      const unknown = unknownKeys(item, ['media', 'description', 'spoiler']);
      if (unknown.length > 0) throw invalidForm(`${place}.items.${index}`, `Unknown keys: ${unknown.join(', ')}`);
      checkMedia(item, `${place}.items.${index}`);
    });
  },
  [C.file](one, place) {
    if (!textOf(fieldsOf(one.file).url).startsWith('attachment://')) {
      throw invalidForm(`${place}.file.url`, 'A file component shows attachments only.');
    }
  },
  [C.separator](one, place) {
    if (![undefined, 1, 2].includes(one.spacing as number | undefined))
      throw invalidForm(`${place}.spacing`, 'Value must be 1 or 2.');
  },
  [C.container](one, place) {
    checkLength(fieldsIn(one.components), `${place}.components`, 1, 40);
    fieldsIn(one.components).forEach((each, index) => {
      checkOne(each, `${place}.components.${index}`, IN_CONTAINER);
    });
    const colour = numberOf(one.accent_color, 0);
    if (colour < 0 || colour > 0xffffff) throw invalidForm(`${place}.accent_color`, 'Not a colour.');
  },
};

function checkButton(one: Fields, place: string): void {
  const style = numberOf(one.style, 0);
  if (style < 1 || style > 5) throw invalidForm(`${place}.style`, 'Value must be one of 1 to 5 here.');
  if (style === 5) {
    if (one.custom_id !== undefined) throw invalidForm(place, 'A link button cannot have a custom id.');
    if (!/^(?:https?|discord):\/\/./u.test(textOf(one.url)))
      throw invalidForm(`${place}.url`, 'Not a well formed URL.');
    checkText(one.url, `${place}.url`, 1, 512);
  } else {
    if (one.url !== undefined) throw invalidForm(place, 'Only a link button can have a URL.');
    checkText(one.custom_id, `${place}.custom_id`, 1, 100);
  }
  if (one.label !== undefined) checkText(one.label, `${place}.label`, 1, 80);
  else if (!isFields(one.emoji)) throw invalidForm(place, 'A button needs a label or an emoji.');
  checkEmoji(one.emoji, `${place}.emoji`);
}

/** Checks a select of a message or a modal. */
export function checkSelect(one: Fields, place: string): void {
  checkText(one.custom_id, `${place}.custom_id`, 1, 100);
  if (one.placeholder !== undefined) checkText(one.placeholder, `${place}.placeholder`, 0, 150);
  const options = fieldsIn(one.options);
  checkLength(options, `${place}.options`, 1, 25);
  const [least, most] = [numberOf(one.min_values, 1), numberOf(one.max_values, 1)];
  if (least < 0 || least > 25 || most < 1 || most > options.length || least > most) {
    throw invalidForm(`${place}.max_values`, `Cannot choose ${least} to ${most} of ${options.length}.`);
  }
  options.forEach((option, index) => {
    const at = `${place}.options.${index}`;
    const unknown = unknownKeys(option, ['label', 'value', 'description', 'emoji', 'default']);
    if (unknown.length > 0) throw invalidForm(at, `Unknown keys: ${unknown.join(', ')}`);
    checkText(option.label, `${at}.label`, 1, 100);
    checkText(option.value, `${at}.value`, 1, 100);
    if (option.description !== undefined) checkText(option.description, `${at}.description`, 0, 100);
    checkEmoji(option.emoji, `${at}.emoji`);
  });
  refuseTwice(options, 'value', 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED');
  if (options.filter((option) => option.default === true).length > most) {
    throw invalidForm(`${place}.options`, 'More default options than can be chosen.');
  }
}

function checkEmoji(emoji: unknown, place: string): void {
  if (emoji === undefined || emoji === null) return;
  const unknown = unknownKeys(fieldsOf(emoji), ['id', 'name', 'animated']);
  const { id, name } = fieldsOf(emoji);
  const fine = id ? /^\d{17,19}$/u.test(String(id)) : /\p{Emoji}/u.test(textOf(name));
  if (unknown.length > 0 || !fine) throw invalidForm(place, 'Invalid emoji', 'BUTTON_COMPONENT_INVALID_EMOJI');
}

function checkMedia(item: Fields, place: string): void {
  const unknown = unknownKeys(fieldsOf(item.media), MEDIA_KEYS);
  if (unknown.length > 0) throw invalidForm(`${place}.media`, `Unknown keys: ${unknown.join(', ')}`);
  if (!/^(?:https?|attachment):\/\/./u.test(textOf(fieldsOf(item.media).url))) {
    throw invalidForm(`${place}.media.url`, 'Scheme must be one of http, https, attachment.');
  }
  if (item.description !== undefined && item.description !== null)
    checkText(item.description, `${place}.description`, 0, 1024);
}

/** Refuses a text that is none, or too short or too long. */
export function checkText(value: unknown, place: string, least: number, most: number): void {
  if (typeof value !== 'string') throw invalidForm(place, 'This field is required');
  const length = [...value].length;
  if (length < least || length > most) {
    throw invalidForm(place, `Must be between ${least} and ${most} in length, not ${length}.`, 'BASE_TYPE_BAD_LENGTH');
  }
}

export function checkLength(list: readonly unknown[], place: string, least: number, most: number): void {
  if (list.length >= least && list.length <= most) return;
  throw invalidForm(
    place,
    `Must be between ${least} and ${most} in length, not ${list.length}.`,
    'BASE_TYPE_BAD_LENGTH',
  );
}

export function refuseTwice(list: readonly Fields[], key: string, code: string): void {
  const seen = new Set<unknown>();
  for (const one of list) {
    if (one[key] === undefined) continue;
    if (seen.has(one[key])) throw invalidForm('components', `${key} ${String(one[key])} cannot be there twice`, code);
    seen.add(one[key]);
  }
}

/** Gives a number to every component that has none. */
export function withIds(components: readonly Fields[]): readonly Fields[] {
  const taken = new Set(allComponents(components).map(({ id }) => id));
  let last = 0;
  const next = () => {
    do last += 1;
    while (taken.has(last));
    return last;
  };
  const number = (one: Fields): Fields => {
    const id = typeof one.id === 'number' && one.id > 0 ? one.id : next();
    return {
      ...one,
      id,
      ...(one.components === undefined ? {} : { components: fieldsIn(one.components).map(number) }),
      ...(isFields(one.accessory) ? { accessory: number(one.accessory) } : {}),
      ...(isFields(one.component) ? { component: number(one.component) } : {}),
    };
  };
  return components.map(number);
}

/** Every address of a file in components. */
export const mediaUrls = (components: unknown): readonly string[] =>
  allComponents(components).flatMap((one) => mediaOf(one).map((item) => textOf(fieldsOf(item.media).url)));
