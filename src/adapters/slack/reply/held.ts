import { BotError } from '../../../core/error.ts';
import type { Log } from '../../../core/log.ts';
import type { MessageStore } from '../../../core/message-store.ts';
import type { Picture } from '../../../core/picture.ts';
import type { View } from '../../../core/view.ts';
import { words } from '../../../core/words.ts';
import type { Pause } from '../../coalesce.ts';
import type { Clients, ClientsOf } from './clients.ts';
import type { Place } from './destination.ts';
import type { Files } from './files.ts';
import type { Previews } from './previews.ts';
import { limitedFor } from './slack-errors.ts';
import { erase, type Spoken } from './talk.ts';

/** A file that a message shows: of which stored picture it is, where that is known. */
export type HeldFile = Readonly<{ id: string; picture: string | null }>;

/** The message that shows a job, and what is still to be taken away. */
export type Held = Spoken &
  Readonly<{
    kind: 'progress' | 'final';
    /** It was posted for a kept View: not where the job was asked for. */
    beside: boolean;
    files: readonly HeldFile[];
    /** Whether its files hang below it, as they do after an update. */
    attached: boolean;
    /** Messages that it has taken the place of. */
    old: readonly Pick<Spoken, 'channel' | 'ts'>[];
    /** Files that nothing shows any more. */
    waste: readonly string[];
  }>;

export type ReplyParts = Readonly<{
  clientsOf: ClientsOf;
  files: Files;
  messages: MessageStore;
  /** A stored picture as PNG, JPEG or GIF, small enough. */
  load(picture: string): Promise<Readonly<{ bytes: Uint8Array; format: 'png' | 'jpeg' | 'gif' }>>;
  previews: Previews;
  /** Told of an installation of which Slack says that it has ended. */
  ended(installation: string): Promise<void>;
  pause: Pause;
  now: () => number;
  log: Log;
}>;

/** A View on its way to its message. */
export type Showing = Readonly<{ place: Place; view: View; clients: Clients; held: Held | null }>;

/** A kept View does not touch what was shown elsewhere. */
export async function heldBy({ messages }: ReplyParts, place: Place, job: string): Promise<Held | null> {
  const held = (await messages.find(job))?.content as Held | undefined;
  return held !== undefined && held.beside === place.beside ? held : null;
}

/** The files that show pictures in a channel, by the pictures' ids: elsewhere members would see nothing of them. */
export async function filesShowing(
  messages: MessageStore,
  pictures: readonly Pick<Picture, 'id' | 'job'>[],
  channel: string,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { id, job } of pictures) {
    const held = job === null ? undefined : ((await messages.find(job))?.content as Partial<Held> | undefined);
    const file = held?.channel === channel ? held.files?.find(({ picture }) => picture === id) : undefined;
    if (file !== undefined) found.set(id, file.id);
  }
  return found;
}

export async function remember({ messages, now }: ReplyParts, job: string, held: Held): Promise<void> {
  await messages.put({ job, channel: held.channel, content: held, createdAt: now() });
}

/** Writes files down as waste until a message shows them: what a crash leaves behind is taken away then. */
export function noting(parts: ReplyParts, job: string, held: Held | null): (id: string) => Promise<void> {
  const begun: string[] = [];
  return async (id) => {
    begun.push(id);
    if (held !== null) await remember(parts, job, { ...held, waste: [...held.waste, ...begun] });
  };
}

/**
 * Takes away what is left over. What cannot be now is remembered.
 * @param droppable whether it is left for later where there is no room for the calls
 */
export async function tidy(
  parts: ReplyParts,
  place: Place,
  job: string,
  clients: Clients,
  held: Held,
  droppable = false,
): Promise<Held> {
  if (held.old.length === 0 && held.waste.length === 0) return held;
  for (const message of held.old) await erase(droppable ? clients.progress : clients.calls, message);
  const waste = await removeFiles(parts, place, held.waste, droppable);
  const tidied = { ...held, old: [], waste };
  await remember(parts, job, tidied);
  return tidied;
}

/**
 * Deletes files of ours. One that stays behind only takes room, so that nothing fails for it.
 * @returns those for which there was no room now
 */
export async function removeFiles(
  { files, log }: ReplyParts,
  place: Place,
  ids: readonly string[],
  droppable = false,
): Promise<readonly string[]> {
  const left: string[] = [];
  for (const id of ids) {
    await files.remove(place, id, droppable).catch((err: unknown) => {
      if (limitedFor(err) !== null) left.push(id);
      else log.warn({ err, file: id }, 'a file stays in Slack');
    });
  }
  return left;
}

export function nowhere(cause?: unknown): BotError {
  return new BotError('destination_gone', words.chat.nowhere, cause === undefined ? {} : { cause });
}
