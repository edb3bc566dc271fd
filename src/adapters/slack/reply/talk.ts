import type { Posted } from '../translate/message.ts';
import type { Clients } from './clients.ts';
import { isUninstalled, isUnreachable } from './slack-errors.ts';

type Client = Clients['calls'];

/** Where messages are said: in a channel or below one of its messages. */
export type Spot = Readonly<{ channel: string; thread: string | null }>;
export type Spoken = Spot & Readonly<{ ts: string }>;

/** A message as Slack tells of it. */
export type Told = Readonly<{ ts?: string; blocks?: readonly unknown[] }>;

/** Messages that are looked at: Slack gives less to some apps (rate limits, conversations.history). */
const NEWEST = 100;

/** Seconds by which the clocks may differ, when messages since the wish are looked at. */
export const MARGIN_S = 60;

export async function post(client: Client, { channel, thread }: Spot, { text, blocks }: Posted): Promise<Spoken> {
  const made = await client.chat.postMessage({
    channel,
    text,
    blocks,
    unfurl_links: false,
    unfurl_media: false,
    ...(thread === null ? {} : { thread_ts: thread }),
  });
  if (made.ts === undefined) throw new Error('Slack did not say which message it posted');
  return { channel: made.channel ?? channel, thread, ts: made.ts };
}

/** @param fileIds what is to hang below it from now on; left out where that does not change */
export async function update(client: Client, { channel, ts }: Spoken, { text, blocks }: Posted, fileIds?: string[]) {
  await client.chat.update({ channel, ts, text, blocks, ...(fileIds === undefined ? {} : { file_ids: fileIds }) });
}

/** Deletes a message; where it is gone already, or out of reach, that is fine. */
export async function erase(client: Client, { channel, ts }: Pick<Spoken, 'channel' | 'ts'>): Promise<void> {
  await client.chat.delete({ channel, ts }).catch((error: unknown) => {
    if (!isUnreachable(error) && !isUninstalled(error)) throw error;
  });
}

/** The direct messages with a member. */
export async function directWith(client: Client, user: string): Promise<string> {
  const { channel } = await client.conversations.open({ users: user });
  if (channel?.id === undefined) throw new Error('Slack opened no direct message');
  return channel.id;
}

/**
 * The messages of a spot that were said last, oldest first.
 * @param oldest the `ts` from which on they are looked at; null for all
 */
export async function look(client: Client, { channel, thread }: Spot, oldest: string | null): Promise<readonly Told[]> {
  const range = { channel, limit: NEWEST, ...(oldest === null ? {} : { oldest, inclusive: true }) };
  const { messages } =
    thread === null
      ? await client.conversations.history(range)
      : await client.conversations.replies({ ...range, ts: thread });
  return (messages ?? []).toSorted((a, b) => Number(a.ts) - Number(b.ts));
}

/** One message as it is now; null where it is gone. */
export async function lookAt(client: Client, { channel, thread, ts }: Spoken): Promise<Told | null> {
  const range = { channel, oldest: ts, latest: ts, inclusive: true, limit: 1 };
  const { messages } =
    thread === null
      ? await client.conversations.history(range)
      : // The thread's first message is told each time.
        await client.conversations.replies({ ...range, limit: 2, ts: thread });
  return messages?.find((message) => message.ts === ts) ?? null;
}

/** The files that the pictures of a message are made of. */
export function filesOf(message: Told): readonly string[] {
  return (message.blocks ?? []).flatMap((block) => {
    const id = (block as { slack_file?: { id?: unknown } } | null)?.slack_file?.id;
    return typeof id === 'string' ? [id] : [];
  });
}
