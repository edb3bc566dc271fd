import type { types } from '@slack/bolt';
import type { Answer, NoteItem } from '../../../core/command.ts';
import { words } from '../../../core/words.ts';
import { actionBlocks } from './buttons.ts';
import { altOf, type Posted, section } from './message.ts';
import { asText, escapeText, plain } from './mrkdwn.ts';

type Note = Omit<Extract<Answer, { kind: 'note' }>, 'kind'>;

/** Lengths in UTF-16 units: a section takes 3,000 in its text. */
const MAX_NOTE = 2900;
const MAX_LINE = 800;
const MAX_ITEM = 160;
const MAX_NOTIFIED = 300;
/** Pictures in a list: with the text and the buttons they stay far below the 50 blocks of a message. */
const MOST_ITEMS = 25;

/**
 * Something for the caller alone: a sentence, or a list with pictures.
 * @param workspace of the caller: the buttons name it
 * @param files the ids of files on Slack, by the id of the picture; what has none there is shown by its text alone
 */
export function noteOf(
  { text: said, items = [], buttons = [] }: Note,
  workspace: string,
  files: ReadonlyMap<string, string> = new Map(),
): Posted {
  const shown = items.slice(0, MOST_ITEMS);
  const blocks: types.KnownBlock[] = [
    ...section(linesOf(said)),
    ...shown.map((item, index) => itemOf(item, index, files.get(item.picture.id))),
    ...actionBlocks([...buttons, ...shown.flatMap(numbered)], workspace),
  ];
  return { text: escapeText(asText(said, MAX_NOTIFIED)), blocks };
}

function itemOf({ picture, text }: NoteItem, index: number, file: string | undefined): types.SectionBlock {
  const said = plain(asText(`${index + 1} ${text}`, MAX_ITEM));
  if (file === undefined) return { type: 'section', text: said };
  const accessory = { type: 'image' as const, slack_file: { id: file }, alt_text: altOf(picture.alt, index) };
  return { type: 'section', text: said, accessory };
}

/** In a list every picture has a number of its own, whatever its place in its request. */
function numbered({ buttons }: NoteItem, index: number) {
  return buttons.map((button) => ({ ...button, picture: index, label: words.button.edit(index + 1) }));
}

/** Line by line as text, as many lines as there is room for. */
function linesOf(said: string): string {
  const lines = said.split('\n').map((line) => asText(line, MAX_LINE));
  let end = 0;
  for (let used = 0; end < lines.length; end += 1) {
    used += (lines[end]?.length ?? 0) + 1;
    if (used > MAX_NOTE) break;
  }
  const left = lines.length - end;
  return [...lines.slice(0, end), ...(left > 0 ? [words.chat.more(left)] : [])].join('\n').trim();
}
