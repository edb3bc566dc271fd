import type { Caller } from '../../../core/caller.ts';
import { asBotError, BotError } from '../../../core/error.ts';
import { words } from '../../../core/words.ts';
import type { Clients } from '../reply/clients.ts';
import { limitedFor } from '../reply/slack-errors.ts';
import { shownBy } from '../translate/buttons.ts';
import { unescapeText } from '../translate/mrkdwn.ts';
import { noteOf } from '../translate/note.ts';
import { byMessage } from './answer.ts';
import { type createInputs, isPicture, type SharedFile } from './inputs.ts';
import { askerOf, type RunParts, run, said } from './run.ts';
import type { Origin } from './where.ts';

/** A message as its events say it: a mention, a direct one, or one that shares files. */
export type Heard = Readonly<{
  type: string;
  subtype?: string;
  channel: string;
  channel_type?: string;
  user?: string;
  bot_id?: string;
  text?: string;
  ts: string;
  thread_ts?: string;
  files?: readonly SharedFile[];
  blocks?: readonly unknown[];
}>;

export type MessageParts = RunParts & Readonly<{ inputs: ReturnType<typeof createInputs> }>;

/** Messages of a thread that Slack tells at once, the oldest first, and how often it is asked for more. */
const PAGE = 999;
const PAGES = 5;

/**
 * Answers a message that is meant for the bot: a mention, or a direct message. With a picture, in it or in its thread, it
 * is an edit; text alone is painted. Results go to the thread.
 */
export async function answerMessage(
  parts: MessageParts,
  message: Heard,
  origin: Origin,
  bot: string | null,
): Promise<void> {
  const asker = askerOf(origin);
  // The same message comes as a mention and as a message, and sometimes once more: one channel, one ts, one job.
  const key = { id: `${message.channel}:${message.ts}`, fingerprint: '' };
  const clients = await parts.clientsOf(origin.installation, origin.team);
  if (clients === null) return;
  const answer = (text: string) => byMessage(parts, origin)(noteOf({ text }, origin.team));
  try {
    if ((await parts.jobs.repeated(key, asker)) !== null) return;
    const direct = message.channel_type === 'im';
    const place = { ...origin, thread: message.thread_ts ?? (direct ? null : message.ts) };
    const image = await picturesFor(parts, message, clients, asker);
    const text = unescapeText(message.text ?? '', bot);
    if (text === '') throw new BotError('bad_option', words.chat.sayWhat);
    const command = parts.commands.find(({ name }) => name === (image.length > 0 ? 'edit' : 'imagine'));
    if (command === undefined) return;
    const values = { prompt: text, ...(image.length > 0 ? { image } : {}) };
    const ran = await run(parts, { command, asker, origin: place, key, values, private: false });
    if (ran.kind === 'note') await answer(ran.text);
  } catch (thrown) {
    if (asBotError(thrown).code !== 'key_reused') await answer(said(thrown, parts.log));
  }
}

/** New messages only: with the bot named in them, or said to it directly. */
export function isForBot({ subtype, text = '', channel_type: kind }: Heard, bot: string | null): boolean {
  if (subtype !== undefined && subtype !== 'file_share' && subtype !== 'thread_broadcast') return false;
  return kind === 'im' || (bot !== null && (text.includes(`<@${bot}>`) || text.includes(`<@${bot}|`)));
}

/** Which pictures are meant: those in the message itself, else the newest in its thread, the bot's own counting too. */
async function picturesFor(
  { jobs, inputs }: MessageParts,
  message: Heard,
  clients: Clients,
  caller: Caller,
): Promise<readonly string[]> {
  const own = (message.files ?? []).filter(isPicture);
  // Whoever shares something means it.
  if (own.length === 0 && (message.files ?? []).length > 0) {
    throw new BotError('bad_picture', words.picture.unreadable);
  }
  if (own.length > 0 || message.thread_ts === undefined) return inputs.keepAll(own, clients, caller);
  for (const each of (await threadOf(clients, message.channel, message.thread_ts)).toReversed()) {
    if (each.ts === message.ts) continue;
    const shown = shownBy(each);
    const job = shown === null ? null : await jobs.find(shown.job, caller).catch(() => null);
    if (job?.outcome?.type === 'finished') return job.outcome.pictures.map(({ id }) => id);
    const files = (each.files ?? []).filter(isPicture);
    if (files.length > 0 && shown === null) return inputs.keepAll(files, clients, caller);
  }
  return [];
}

/** The messages of a thread, oldest first; where Slack has no room to tell all, as many as it tells. */
async function threadOf(clients: Clients, channel: string, ts: string): Promise<readonly Heard[]> {
  const all: unknown[] = [];
  for (let page = 0, cursor: string | undefined; page < PAGES; page += 1) {
    const more = cursor === undefined ? {} : { cursor };
    const client = page === 0 ? clients.calls : clients.progress;
    try {
      const told = await client.conversations.replies({ channel, ts, limit: PAGE, ...more });
      all.push(...(told.messages ?? []));
      cursor = told.response_metadata?.next_cursor || undefined;
    } catch (error) {
      if (page === 0 || limitedFor(error) === null) throw error;
      break;
    }
    if (cursor === undefined) break;
  }
  return all as readonly Heard[];
}
