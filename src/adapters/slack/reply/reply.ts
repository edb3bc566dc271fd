import type { Destination } from '../../../core/destination.ts';
import { BotError } from '../../../core/error.ts';
import type { Reply } from '../../../core/reply.ts';
import type { View } from '../../../core/view.ts';
import { words } from '../../../core/words.ts';
import { createShows } from '../../coalesce.ts';
import { shownBy } from '../translate/buttons.ts';
import type { Clients } from './clients.ts';
import { type Place, placeOf } from './destination.ts';
import { showLast } from './final.ts';
import { type Held, heldBy, nowhere, type ReplyParts, remember, removeFiles, tidy } from './held.ts';
import { showProgress } from './progress.ts';
import { isUninstalled, isUnreachable, limitedFor, refusalOf, scopeNeeded } from './slack-errors.ts';
import { directWith, erase, filesOf, look, lookAt, type Spoken, type Spot } from './talk.ts';

/**
 * Milliseconds between two Views of one message. Slack lets an app change 50 messages a minute in all of a workspace
 * (rate limits, tier 3), and some jobs run at once.
 */
const GAP_MS = 2500;

/** Shows Views on Slack: a message while it is painted, and one with the pictures that takes its place at the end. */
export function createSlackReplies(parts: ReplyParts): (destination: Destination) => Reply {
  const showing = createShows(GAP_MS, parts.pause);
  return (destination) => {
    const place = placeOf(destination);
    const job = destination.job ?? '';
    return {
      show: showing(`${job} ${place.beside}`, (view) => send(parts, place, view)),
      find: (id) => find(parts, place, id),
      remove: () => remove(parts, place, job),
    };
  };
}

async function send(parts: ReplyParts, place: Place, view: View): Promise<string> {
  const clients = await parts.clientsOf(place.installation, place.team);
  if (clients === null) throw nowhere();
  const held = await heldBy(parts, place, view.job);
  const showing = { place, view, clients, held };
  try {
    return await (view.final ? showLast(parts, showing) : showProgress(parts, showing));
  } catch (error) {
    if (isUninstalled(error)) await parts.ended(place.installation);
    if (isUninstalled(error) || scopeNeeded(error) !== null) throw nowhere(error);
    // A preview for which there was no room: no fault, the next one follows.
    const retryAfterMs = limitedFor(error);
    if (retryAfterMs !== null) throw new BotError('busy', words.job.busy, { cause: error, retryAfterMs });
    throw error;
  }
}

/** The message that already shows the last View of a job. What a crash has left beside it is taken away. */
async function find(parts: ReplyParts, place: Place, job: string): Promise<string | null> {
  const clients = await parts.clientsOf(place.installation, place.team);
  if (clients === null) return null;
  const held = await heldBy(parts, place, job);
  try {
    const shown =
      held?.kind === 'final' ? await standing(clients, held) : await found(parts, clients, place, job, held);
    if (shown === null) return null;
    await tidy(parts, place, job, clients, shown);
    return shown.ts;
  } catch (error) {
    if (isUnreachable(error) || isUninstalled(error)) return null;
    throw error;
  }
}

async function standing({ calls }: Clients, held: Held): Promise<Held | null> {
  try {
    return (await lookAt(calls, held)) === null ? null : held;
  } catch (error) {
    // Where Easel may not read, what it remembers has to do: better than to show it twice.
    if (refusalOf(error) === 'missing_scope') return held;
    throw error;
  }
}

/** A last View whose post was not answered: looked for where it would stand. */
async function found(parts: ReplyParts, clients: Clients, place: Place, job: string, held: Held | null) {
  for (const spotOf of spotsOf(clients, place, held)) {
    const all = await spotOf()
      .then((spot) => lastsIn(clients, spot, job, spot.channel === held?.channel ? held.ts : null))
      .catch((error: unknown) => {
        if (isUnreachable(error) || refusalOf(error) === 'missing_scope') return [];
        throw error;
      });
    const spoken = all.at(-1);
    if (spoken === undefined) continue;
    const { channel, thread, ts, files } = spoken;
    const others = [...(place.beside ? [] : all), ...(held === null ? [] : [held])].filter((one) => one.ts !== ts);
    const final: Held = {
      ...{ channel, thread, ts, kind: 'final', beside: place.beside, attached: false },
      files: files.map((id) => ({ id, picture: null })),
      old: [...(held?.old ?? []), ...others.map((one) => ({ channel: one.channel, ts: one.ts }))],
      waste: [...(held?.waste ?? []), ...(held?.files ?? []).map(({ id }) => id)].filter((id) => !files.includes(id)),
    };
    await remember(parts, job, final);
    return final;
  }
  return null;
}

function spotsOf({ calls }: Clients, place: Place, held: Held | null): readonly (() => Promise<Spot>)[] {
  return [
    ...(held === null ? [] : [async () => held]),
    ...(held !== null || place.alone ? [] : [async () => place]),
    ...(held === null && !place.alone && place.thread !== null ? [async () => ({ ...place, thread: null })] : []),
    async () => ({ channel: await directWith(calls, place.user), thread: null }),
  ];
}

async function lastsIn({ calls }: Clients, { channel, thread }: Spot, job: string, oldest: string | null) {
  return (await look(calls, { channel, thread }, oldest)).flatMap((message) => {
    const shown = shownBy(message);
    if (message.ts === undefined || shown?.job !== job || !shown.over) return [];
    return [{ channel, thread, ts: message.ts, files: filesOf(message) }];
  });
}

async function remove(parts: ReplyParts, place: Place, job: string): Promise<void> {
  const held = await heldBy(parts, place, job);
  const clients = held === null ? null : await parts.clientsOf(place.installation, place.team);
  if (held !== null && clients !== null) {
    const messages: readonly Pick<Spoken, 'channel' | 'ts'>[] = [held, ...held.old];
    for (const message of messages) await erase(clients.calls, message);
    await removeFiles(parts, place, [...held.files.map(({ id }) => id), ...held.waste]);
  }
  await parts.messages.remove(job);
}
