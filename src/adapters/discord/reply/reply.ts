import { MessageFlags, RateLimitError, Routes } from 'discord.js';
import type { Destination } from '../../../core/destination.ts';
import { BotError } from '../../../core/error.ts';
import type { Log } from '../../../core/log.ts';
import type { MessageStore } from '../../../core/message-store.ts';
import type { Reply } from '../../../core/reply.ts';
import type { View } from '../../../core/view.ts';
import { words } from '../../../core/words.ts';
import { createShows, type Pause } from '../../coalesce.ts';
import { buttonRows, shownBy } from '../translate/buttons.ts';
import { asideText, type MessageParts, messageOf, NO_MENTIONS } from '../translate/message.ts';
import { type Place, placeOf } from './destination.ts';
import { type Discord, isGone, isTooLarge } from './rest.ts';
import { type Held, liveToken, pathByToken, type Way, waysTo } from './routes.ts';

/** Milliseconds between two previews of one message: about what Discord lets a webhook edit (5 in 2 s, shared). */
const GAP_MS = 1100;

export type ReplyParts = Readonly<{
  discord: Discord;
  messages: MessageStore;
  message: MessageParts;
  pause: Pause;
  now: () => number;
  log: Log;
}>;

/** Shows Views on Discord: one message for each job, edited while it is painted, and brought to its requester at the end. */
export function createDiscordReplies(parts: ReplyParts): (destination: Destination) => Reply {
  const showing = createShows(GAP_MS, parts.pause);
  return (destination) => {
    const place = placeOf(destination);
    const job = destination.job ?? '';
    return {
      show: showing(job, (view) => send(parts, place, view)),
      find: (id) => find(parts, place, id),
      remove: () => remove(parts, place, job),
    };
  };
}

/** Shows a View in the first way that works. */
async function send(parts: ReplyParts, place: Place, view: View): Promise<string> {
  const { discord, messages, now, log } = parts;
  const held = await heldBy(parts, view.job);
  const ways = waysTo(place, held, view, { discord, now: now() });
  for (const way of ways) {
    try {
      const here = await sendBy(parts, way, place.workspace, view);
      if (here.message !== held?.message && here.message !== place.message) {
        await messages.put({ job: view.job, channel: here.channel, content: here, createdAt: view.since });
      }
      if (view.final) await tellAside(parts, place, view);
      return here.message;
    } catch (error) {
      if (error instanceof RateLimitError) throw dropped(error);
      if (!isGone(error)) throw error;
      log.info({ err: error, job: view.job }, 'a message cannot be shown this way; the next one is tried');
    }
  }
  throw new BotError('destination_gone', words.chat.nowhere);
}

/** Where Discord takes less than it said, the pictures are made smaller once more. */
async function sendBy({ message }: ReplyParts, way: Way, workspace: string, view: View): Promise<Held> {
  const posted = await messageOf(view, way.limit, workspace, message);
  try {
    return await way.send(posted);
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    const largest = Math.max(0, ...posted.files.map(({ data }) => (data as Buffer).length));
    return way.send(await messageOf(view, Math.floor(Math.min(way.limit, largest) / 2), workspace, message));
  }
}

/** A preview for which there was no room: no fault, the next one follows. */
function dropped(cause: RateLimitError): BotError {
  return new BotError('busy', words.job.busy, { cause, retryAfterMs: cause.timeToReset });
}

/**
 * Tells the requester alone why nothing came of it, at once where the interaction still can. The message has a button
 * that tells the same for ever, so that nothing is lost where this does not get through.
 */
async function tellAside({ discord, now, log }: ReplyParts, place: Place, { aside, audience, job }: View) {
  if (aside === null || audience === 'caller' || place.ephemeral) return;
  const token = liveToken(place, now());
  if (token === null) return;
  const body = {
    flags: MessageFlags.IsComponentsV2 | MessageFlags.Ephemeral,
    components: [...asideText(aside), ...buttonRows(aside.buttons, place.workspace)],
    allowed_mentions: NO_MENTIONS,
  };
  await discord.rest
    .post(Routes.webhook(place.application, token), { body, auth: false })
    .catch((err: unknown) => log.warn({ err, job }, 'the reason of a refusal was not told at once'));
}

async function heldBy({ messages }: ReplyParts, job: string): Promise<Held | null> {
  return ((await messages.find(job))?.content as Held | undefined) ?? null;
}

/** Where the message of a job can be looked at or deleted now; null where it cannot be any more. */
async function whereIs(parts: ReplyParts, place: Place, job: string) {
  const held = await heldBy(parts, job);
  const message = held?.message ?? (place.beside ? null : place.message);
  if (message === null) return null;
  const token = liveToken(place, parts.now());
  if (token !== null && held?.by !== 'bot') return { message, auth: false, path: pathByToken(place, token, message) };
  if (place.ephemeral && held?.by !== 'bot') return null;
  return { message, auth: true, path: Routes.channelMessage(held?.channel ?? place.channel, message) };
}

/** The message of a job, if it shows its last View: its buttons say so. */
async function find(parts: ReplyParts, place: Place, job: string): Promise<string | null> {
  const where = await whereIs(parts, place, job);
  if (where === null) return null;
  try {
    const shown = shownBy((await parts.discord.rest.get(where.path, { auth: where.auth })) as object);
    return shown?.job === job && shown.over ? where.message : null;
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

async function remove(parts: ReplyParts, place: Place, job: string): Promise<void> {
  const where = await whereIs(parts, place, job);
  await parts.messages.remove(job);
  if (where === null) return;
  await parts.discord.rest.delete(where.path, { auth: where.auth }).catch((error: unknown) => {
    if (!isGone(error)) throw error;
  });
}
