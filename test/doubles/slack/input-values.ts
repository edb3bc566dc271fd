import { type Fields, fieldsIn, textOf } from '../discord/fields.ts';
import { chosenValue, optionNamed } from './component-use.ts';
import { memberFile, wireFile } from './files.ts';
import type { Member, Upload } from './what-tests-see.ts';
import type { World } from './world.ts';

export type InputValue = string | readonly string[] | readonly Upload[];

const TYPED_IN = ['plain_text_input', 'url_text_input', 'email_text_input', 'number_input'];

/** What `state.values` says of one input; throws where a client would not let it pass. */
export async function stateValue(
  world: World,
  member: Member,
  block: Fields,
  element: Fields,
  value: InputValue | undefined,
): Promise<Fields> {
  const type = textOf(element.type);
  const isEmpty = (filled: boolean) => {
    if (!filled && block.optional !== true) throw new Error(`${textOf(block.block_id)} is required`);
  };
  if (TYPED_IN.includes(type)) {
    const text = typeof value === 'string' ? value : value === undefined ? textOf(element.initial_value) : wrong(type);
    isEmpty(text !== '');
    if (text !== '') checkTyped(type, element, text);
    return { type, value: text === '' ? null : text };
  }
  if (type === 'file_input') {
    const uploads = (value ?? []) as readonly Upload[];
    if (!Array.isArray(value ?? []) || uploads.some((one) => typeof one === 'string')) wrong(type);
    isEmpty(uploads.length > 0);
    checkUploads(element, uploads);
    const files: Fields[] = [];
    for (const upload of uploads) files.push(await uploaded(world, member, upload));
    return { type, files };
  }
  if (type === 'multi_static_select' || type === 'checkboxes') {
    const names = typeof value === 'string' ? [value] : (value as readonly string[] | undefined);
    const chosen = names?.map((name) => optionNamed(element, name)) ?? fieldsIn(element.initial_options);
    isEmpty(chosen.length > 0);
    if (chosen.length > Number(element.max_selected_items ?? 100)) throw new Error('too many are chosen');
    return { type, selected_options: chosen };
  }
  if (value === undefined) {
    const initial = Object.entries(element).find(([name]) => name.startsWith('initial_'));
    isEmpty(initial !== undefined);
    if (initial !== undefined) return { type, [initial[0].replace('initial', 'selected')]: initial[1] };
    return { type, [/^(?:static_select|radio_buttons)$/u.test(type) ? 'selected_option' : 'value']: null };
  }
  return { type, ...chosenValue(element, typeof value === 'string' ? value : wrong(type)) };
}

function wrong(type: string): never {
  throw new Error(`this is no value for ${type}`);
}

function checkTyped(type: string, element: Fields, text: string): void {
  const { min_length: min = 0, max_length: max = 3000, is_decimal_allowed: decimal } = element;
  if (text.length < Number(min) || text.length > Number(max))
    throw new Error(`${text.length} letters, not ${min} to ${max}`);
  if (element.multiline !== true && /[\r\n]/u.test(text)) throw new Error('only one line can be typed here');
  if (type === 'url_text_input' && !URL.canParse(text)) throw new Error('this is no address');
  if (type !== 'number_input') return;
  const number = Number(text);
  const isIn = number >= Number(element.min_value ?? number) && number <= Number(element.max_value ?? number);
  if (Number.isNaN(number) || !isIn || (decimal !== true && !Number.isInteger(number)))
    throw new Error('not such a number');
}

function checkUploads({ max_files: most = 10, filetypes }: Fields, uploads: readonly Upload[]): void {
  if (uploads.length > Number(most)) throw new Error(`no more than ${most} files`);
  const types = Array.isArray(filetypes) ? filetypes.map(String) : null;
  for (const { name } of uploads) {
    const type = name.split('.').at(-1)?.toLowerCase() ?? '';
    if (types !== null && !types.includes(type)) throw new Error(`${name} cannot be chosen here`);
  }
}

/** A file in a modal is nowhere shared; the app may have it because it was given to it. */
async function uploaded(world: World, member: Member, upload: Upload): Promise<Fields> {
  const file = await memberFile(world, member.team, member.id, upload);
  file.givenToApp = true;
  return wireFile(world, file);
}
