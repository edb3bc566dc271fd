import type { Caller } from '../../../core/caller.ts';
import { asBotError, BotError } from '../../../core/error.ts';
import { words } from '../../../core/words.ts';
import type { Clients } from '../reply/clients.ts';
import { shownBy } from '../translate/buttons.ts';
import { unescapeText } from '../translate/mrkdwn.ts';
import { noteOf } from '../translate/note.ts';
import { type createInputs, isPicture, type SharedFile } from './inputs.ts';
import type { createPeople } from './people.ts';
import { type Origin, type RunParts, run, said } from './run.ts';

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

export type MessageParts = RunParts &
  Readonly<{ inputs: ReturnType<typeof createInputs>; people: ReturnType<typeof createPeople> }>;

/** Messages of a thread that are looked through for its newest picture, from its first one on. */
const LOOK_BACK = 500;

/**
 * Answers a message that is meant for the bot: a mention, or a direct message. With a picture, in it or in its thread, it
 * is an edit; text alone is painted. Results go to the thread.
 */
export async function answerMessage(
  parts: MessageParts,
  message: Heard,
  origin: Origin,
  caller: Caller,
  bot: string | null,
): Promise<void> {
  if (!isForBot(message, bot)) return;
  // The same message comes as a mention and as a message, and sometimes once more: one channel, one ts, one job.
  const key = { id: `${message.channel}:${message.ts}`, fingerprint: '' };
  const clients = await parts.clientsOf(origin.installation, origin.team);
  if (clients === null) return;
  const answer = async (text: string) => {
    const { channel, user, thread } = origin;
    const where = { channel, user, ...(thread === null ? {} : { thread_ts: thread }) };
    await clients.calls.chat.postEphemeral({ ...where, ...noteOf({ text }, origin.team) });
  };
  try {
    if ((await parts.jobs.repeated(key, caller)) !== null) return;
    const direct = message.channel_type === 'im';
    const place = { ...origin, thread: message.thread_ts ?? (direct ? null : message.ts) };
    const image = await picturesFor(parts, message, clients, caller);
    const text = unescapeText(message.text ?? '', bot);
    if (text === '') throw new BotError('bad_option', words.chat.sayWhat);
    const command = parts.commands.find(({ name }) => name === (image.length > 0 ? 'edit' : 'imagine'));
    if (command === undefined) return;
    const values = { prompt: text, ...(image.length > 0 ? { image } : {}) };
    const ran = await run(parts, { command, caller, origin: place, key, values, private: false });
    if (ran.kind === 'note') await answer(ran.text);
  } catch (thrown) {
    if (asBotError(thrown).code !== 'key_reused') await answer(said(thrown, parts.log));
  }
}

/** New messages only: with the bot named in them, or said to it directly. */
function isForBot({ subtype, text = '', channel_type: kind }: Heard, bot: string | null): boolean {
  if (subtype !== undefined && subtype !== 'file_share' && subtype !== 'thread_broadcast') return false;
  return kind === 'im' || (bot !== null && text.includes(`<@${bot}`));
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
  const { channel, thread_ts: ts } = message;
  const { messages = [] } = await clients.calls.conversations.replies({ channel, ts, limit: LOOK_BACK });
  for (const each of (messages as readonly unknown[] as readonly Heard[]).toReversed()) {
    if (each.ts === message.ts) continue;
    const shown = shownBy(each);
    const job = shown === null ? null : await jobs.find(shown.job, caller).catch(() => null);
    if (job?.outcome?.type === 'finished') return job.outcome.pictures.map(({ id }) => id);
    const files = (each.files ?? []).filter(isPicture);
    if (files.length > 0 && shown === null) return inputs.keepAll(files, clients, caller);
  }
  return [];
}
