import type { types } from '@slack/bolt';
import type { Button } from '../../../core/button.ts';
import type { View } from '../../../core/view.ts';
import { words } from '../../../core/words.ts';
import { actionBlocks } from './buttons.ts';
import { asText, escapeText, plain, timeOfDay } from './mrkdwn.ts';

/** A message as Slack takes it: its blocks, and a text for notifications and screen readers. */
export type Posted = Readonly<{ text: string; blocks: types.KnownBlock[] }>;

/** A picture that Slack can show: a file that it has, or an address that it loads once. */
export type ShownPicture =
  | Readonly<{ kind: 'slack_file'; id: string; alt: string }>
  | Readonly<{ kind: 'image_url'; url: string; alt: string }>;

/** Lengths in UTF-16 units. A text takes 3,000 (section, context), where Slack may count `&` as the five of `&amp;`. */
const MAX_PROMPT = 600;
const MAX_SENTENCE = 600;
const MAX_FACT = 200;
/** Of all facts together. */
const MAX_FACTS = 600;
const MAX_NAME = 80;
/** Of the text of a notification: one line and a little. */
const MAX_NOTIFIED = 150;
/** Of an alt text (image block, `alt_text`). */
const MAX_ALT = 2000;

/**
 * A View as a Slack message: what is asked for and by whom, the pictures, how it stands, the buttons. Everything stands
 * in plain text, so that nobody is pinged and nothing is marked or linked.
 * @param more.version what changes whenever a picture changes, at most 200 characters: Slack goes on showing the old
 * picture where an image block keeps its `block_id`
 * @param more.workspace of the job: its buttons name it
 * @param more.note one more fact
 */
export function messageOf(
  view: View,
  pictures: readonly ShownPicture[],
  { version, workspace, note }: Readonly<{ version: string; workspace: string; note?: string | undefined }>,
): Posted {
  return {
    text: fallbackOf(view),
    blocks: [
      ...headOf(view),
      ...pictures.map((picture, index) => imageOf(picture, `easel-${version}-${index}`, index)),
      ...standOf(view, note),
      ...asideOf(view),
      ...actionBlocks(buttonsOf(view), workspace),
    ],
  };
}

/** What a notification says; never why something was refused. */
function fallbackOf({ prompt, text }: View): string {
  const said = [asText(prompt, MAX_NOTIFIED), asText(text, MAX_SENTENCE)].filter((each) => each !== '');
  return escapeText(said.join(' – '));
}

function headOf({ prompt, author, audience }: View): types.KnownBlock[] {
  const about = [asText(author.name, MAX_NAME), ...(audience === 'caller' ? [words.chat.onlyYou] : [])];
  return [...section(asText(prompt, MAX_PROMPT)), ...context(about)];
}

/** A sentence in its own block; nothing where there is nothing to say. */
export function section(said: string): types.SectionBlock[] {
  return said === '' ? [] : [{ type: 'section', text: plain(said) }];
}

function context(facts: readonly string[], time?: string): types.ContextBlock[] {
  const line = asText(facts.filter((fact) => fact !== '').join(' · '), MAX_FACTS);
  const elements = [
    ...(time === undefined ? [] : [{ type: 'mrkdwn' as const, text: time, verbatim: true }]),
    ...(line === '' ? [] : [plain(line)]),
  ];
  return elements.length === 0 ? [] : [{ type: 'context', elements }];
}

function imageOf(picture: ShownPicture, blockId: string, index: number): types.ImageBlock {
  const common = { type: 'image' as const, block_id: blockId, alt_text: altOf(picture.alt, index) };
  return picture.kind === 'slack_file'
    ? { ...common, slack_file: { id: picture.id } }
    : { ...common, image_url: picture.url };
}

/** What a screen reader says of a picture: Slack wants something to be there. */
export function altOf(alt: string, index: number): string {
  return asText(alt, MAX_ALT) || words.chat.which(index + 1);
}

function standOf({ status, text, facts, since, startedAt }: View, note: string | undefined): types.KnownBlock[] {
  const time =
    status === 'waiting'
      ? words.slack.asked(timeOfDay(since))
      : status === 'painting'
        ? words.slack.begun(timeOfDay(startedAt ?? since))
        : undefined;
  const small = [...facts, ...(note === undefined ? [] : [note])].map((fact) => asText(fact, MAX_FACT));
  return [...section(asText(text, MAX_SENTENCE)), ...context(small, time)];
}

/** Why it was refused: in a message that its requester alone sees it stands at once; else a button tells it. */
function asideOf({ aside, audience }: View): types.KnownBlock[] {
  return aside === null || audience !== 'caller' ? [] : asideBlocks(aside);
}

/** Why it was refused, and the safer wording where there is one. */
export function asideBlocks({ text, wording }: NonNullable<View['aside']>): types.KnownBlock[] {
  const instead = wording === null ? [] : section(asText(wording.after, MAX_PROMPT));
  return [...section(asText(text, MAX_SENTENCE)), ...instead];
}

function buttonsOf({ aside, audience, buttons }: View): readonly Button[] {
  if (aside === null) return buttons;
  return [...(audience === 'caller' ? aside.buttons : [aside.open]), ...buttons];
}
