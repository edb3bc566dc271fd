/** An object as it came over the wire, before anyone has looked at it. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const fieldsIn = (value: unknown): readonly Fields[] => listOf(value).filter(isFields);

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** An id may be sent as a string or as a number. */
export const idOf = (value: unknown): string => (typeof value === 'number' ? String(value) : textOf(value));

export const numberOf = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

/** Which keys of an object are not among the known ones. */
export const unknownKeys = (fields: Fields, known: readonly string[]): readonly string[] =>
  Object.keys(fields).filter((key) => !known.includes(key));
