import { extname } from 'node:path';
import { listOf, textOf } from './fields.ts';
import { invalidForm } from './refusal.ts';

/** The named groups; only the extension of a file is looked at. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  image: ['.png', '.gif', '.jpg', '.jpeg', '.jfif', '.webp', '.avif'],
};

/** Checks `file_types` of an attachment option or a file upload. */
export function checkFileTypes(value: unknown, place: string): void {
  const types = listOf(value).map(textOf);
  const strange = types.find((type) => GROUPS[type] === undefined && !/^\.[a-z0-9]+$/u.test(type));
  if (types.length < 1 || types.length > 10) throw invalidForm(place, 'Must be between 1 and 10 in length.');
  if (strange !== undefined) throw invalidForm(place, `Not a file type: ${strange}`);
}

/** Whether the client would let somebody choose this file. */
export function isOfType(name: string, types: unknown): boolean {
  const list = listOf(types).map(textOf);
  const extension = extname(name).toLowerCase();
  return list.length === 0 || list.some((type) => type === extension || GROUPS[type]?.includes(extension) === true);
}
