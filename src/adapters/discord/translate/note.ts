import { type APIComponentInContainer, ComponentType, MessageFlags } from 'discord.js';
import type { Answer, NoteItem } from '../../../core/command.ts';
import { cutText, extension } from '../../../core/picture.ts';
import { words } from '../../../core/words.ts';
import { buttonRows } from './buttons.ts';
import { asText } from './markdown.ts';
import { MAX_ALT, type MessageParts, NO_MENTIONS, type Posted, text } from './message.ts';

type Note = Omit<Extract<Answer, { kind: 'note' }>, 'kind'>;

/** Lengths in characters, escapes included: Discord takes 4,000 in all texts of a message. */
const MAX_NOTE = 3900;
const MAX_NOTE_BESIDE_ITEMS = 600;
const MAX_ITEM = 160;
/** Bytes of a picture beside its text: it is shown at about 80 pixels. */
const THUMBNAIL = 512 * 1024;

/** Something for the caller alone: a sentence, or a list with pictures. */
export async function noteOf(
  { text: said, items = [], buttons = [] }: Note,
  workspace: string,
  parts: MessageParts,
): Promise<Posted> {
  const shown = (await Promise.all(items.map((item, index) => itemOf(item, index, parts)))).filter(
    (each) => each !== null,
  );
  const components: APIComponentInContainer[] = [
    text(linesOf(said, items.length > 0 ? MAX_NOTE_BESIDE_ITEMS : MAX_NOTE)),
    ...shown.map((each) => each.section),
    ...buttonRows([...buttons, ...shown.flatMap((each) => each.buttons)], workspace),
  ];
  const files = shown.map(({ file }) => file);
  return {
    body: {
      flags: MessageFlags.IsComponentsV2,
      components: [{ type: ComponentType.Container, components }],
      attachments: files.map(({ name }, index) => ({ id: String(index), filename: name })),
      allowed_mentions: NO_MENTIONS,
    },
    files,
  };
}

async function itemOf({ picture, text: said, buttons }: NoteItem, index: number, parts: MessageParts) {
  const fitted = await parts.load(picture.id, THUMBNAIL).catch(() => null);
  if (fitted === null) return null;
  const file = { name: `easel-${index + 1}.${extension(fitted.format)}`, data: Buffer.from(fitted.bytes) };
  const section = {
    type: ComponentType.Section as const,
    components: [text(`**${index + 1}** ${asText(said, MAX_ITEM)}`)],
    accessory: {
      type: ComponentType.Thumbnail as const,
      media: { url: `attachment://${file.name}` },
      ...(picture.alt === '' ? {} : { description: cutText(picture.alt, MAX_ALT) }),
    },
  };
  // In a list every picture has a number of its own, whatever its place in its request.
  const numbered = buttons.map((button) => ({
    ...button,
    picture: index,
    label: `${words.button.edit(index + 1)}`,
  }));
  return { file, section, buttons: numbered };
}

/** Line by line as text, as many lines as there is room for. */
function linesOf(said: string, room: number): string {
  const lines = said.split('\n').map((line) => asText(line, 800));
  let end = 0;
  for (let used = 0; end < lines.length; end += 1) {
    used += (lines[end]?.length ?? 0) + 1;
    if (used > room) break;
  }
  const left = lines.length - end;
  return [...lines.slice(0, end), ...(left > 0 ? [words.chat.more(left)] : [])].join('\n');
}

/** A sentence for the caller. */
export function sentence(said: string): Posted {
  return {
    body: {
      flags: MessageFlags.IsComponentsV2,
      components: [text(asText(said, 1500))],
      attachments: [],
      allowed_mentions: NO_MENTIONS,
    },
    files: [],
  };
}
