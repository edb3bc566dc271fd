import { checkLength, checkText } from './component-rules.ts';
import { type Fields, fieldsIn, fieldsOf, isFields, textOf, unknownKeys } from './fields.ts';
import { invalidForm } from './refusal.ts';

const KEYS = [
  ...['title', 'type', 'description', 'url', 'timestamp', 'color', 'footer', 'image', 'thumbnail', 'video', 'provider'],
  ...['author', 'fields'],
];
const SHOWN_IN_EMBEDS = /\.(?:jpe?g|png|webp|gif)$/iu;

/** Checks the embeds of a message; throws what Discord refuses. */
export function checkEmbeds(embeds: readonly Fields[], names: readonly string[]): void {
  checkLength(embeds, 'embeds', 0, 10);
  embeds.forEach((embed, index) => {
    checkEmbed(embed, `embeds.${index}`, names);
  });
  const letters = embeds.reduce((sum, embed) => sum + lettersOf(embed), 0);
  if (letters > 6000) throw invalidForm('embeds', `Embed size exceeds maximum size of 6000, it is ${letters}.`);
}

function checkEmbed(embed: Fields, place: string, names: readonly string[]): void {
  const unknown = unknownKeys(embed, KEYS);
  if (unknown.length > 0) throw invalidForm(place, `Unknown keys: ${unknown.join(', ')}`);
  const most = (value: unknown, key: string, length: number) => {
    if (value !== undefined && value !== null) checkText(value, `${place}.${key}`, 0, length);
  };
  most(embed.title, 'title', 256);
  most(embed.description, 'description', 4096);
  most(fieldsOf(embed.footer).text, 'footer.text', 2048);
  most(fieldsOf(embed.author).name, 'author.name', 256);
  const fields = fieldsIn(embed.fields);
  checkLength(fields, `${place}.fields`, 0, 25);
  fields.forEach((field, index) => {
    checkText(field.name, `${place}.fields.${index}.name`, 1, 256);
    checkText(field.value, `${place}.fields.${index}.value`, 1, 1024);
  });
  for (const key of ['image', 'thumbnail']) {
    const name = attachmentName(embed[key]);
    if (name === null) continue;
    if (!names.includes(name)) throw invalidForm(`${place}.${key}`, `no attachment ${name}`);
    if (!SHOWN_IN_EMBEDS.test(name)) throw invalidForm(`${place}.${key}`, `an embed cannot show ${name}`);
  }
}

/** The attachment that an image of an embed is. */
function attachmentName(image: unknown): string | null {
  const url = textOf(fieldsOf(image).url);
  return url.startsWith('attachment://') ? url.slice('attachment://'.length) : null;
}

function lettersOf(embed: Fields): number {
  const texts = [embed.title, embed.description, fieldsOf(embed.footer).text, fieldsOf(embed.author).name];
  for (const { name, value } of fieldsIn(embed.fields)) texts.push(name, value);
  return texts.reduce<number>((sum, text) => sum + textOf(text).length, 0);
}

/** Embeds with the addresses of their attachments in them. */
export const withAddresses = (
  embeds: readonly Fields[],
  addressOf: (name: string) => string | null,
): readonly Fields[] =>
  embeds.map((embed) => {
    const shown: Record<string, unknown> = {};
    for (const key of ['image', 'thumbnail']) {
      const name = attachmentName(embed[key]);
      const url = name === null ? null : addressOf(name);
      if (url !== null && isFields(embed[key])) shown[key] = { ...embed[key], url, proxy_url: url };
    }
    return { type: 'rich', ...embed, ...shown };
  });
