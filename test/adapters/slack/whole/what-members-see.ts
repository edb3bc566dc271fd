import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Message, Slack, Team } from '../../../doubles/slack/slack.ts';

export { QUICK } from './what-is-seen.ts';

/** Small ones that have previews. */
export const SMALL = '--size 816x816 --format jpeg';
/** Milliseconds between the frames of a painting: longer than the pause between two Views of one message. */
export const PACE_MS = 3000;
/** How long the old and the new message of a job may stand side by side, in milliseconds. */
const SIDE_BY_SIDE_MS = 3000;

export const labels = ({ buttons }: Message) => buttons.map(({ label }) => label);
export const isOver = (message: Message) => labels(message).includes('Delete');
export const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** What could be seen of a job from this moment until the next. */
export type Moment = Readonly<{ at: number; messages: readonly Message[] }>;

/** Looks all the time, as somebody does who has the channel open; keeps each moment in which something changed. */
export function watch(look: () => readonly Message[], now: () => number) {
  const moments: Moment[] = [];
  let last = '[]';
  const glance = () => {
    const messages = look();
    const facts = messages.map(({ ts, shown, pictures, buttons }) => [
      ...[ts, shown, buttons.length],
      ...pictures.map(({ id, url, missing }) => [id ?? url, missing]),
    ]);
    const facing = JSON.stringify(facts);
    if (facing === last) return;
    last = facing;
    moments.push({ at: now(), messages });
  };
  const timer = setInterval(glance, 8);
  return {
    moments(): readonly Moment[] {
      glance();
      return moments;
    },
    /** The longest that something could be seen without a break, in milliseconds. */
    longest(what: (messages: readonly Message[]) => boolean): number {
      glance();
      let since: number | null = null;
      let most = 0;
      for (const { at, messages } of [...moments, { at: now(), messages: [] as readonly Message[] }]) {
        if (since !== null) most = Math.max(most, at - since);
        since = what(messages) ? (since ?? at) : null;
      }
      return most;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

export type Watch = ReturnType<typeof watch>;

/** Exactly one message of the job at any time, but for a short while in which another one takes its place. */
export function expectOneAtATime(seen: Watch): void {
  const counts = seen.moments().map(({ messages }) => messages.length);
  expect(counts.length).toBeGreaterThan(0);
  expect(Math.min(...counts)).toBe(1);
  expect(Math.max(...counts)).toBeLessThanOrEqual(2);
  expect(counts.at(-1)).toBe(1);
  expect(seen.longest((messages) => messages.length > 1)).toBeLessThanOrEqual(SIDE_BY_SIDE_MS);
}

export const isMissing = (messages: readonly Message[]) =>
  messages.some(({ pictures }) => pictures.some(({ missing }) => missing));

/** The different pictures that were seen before any message was over, in order: by their bytes, with where they stood. */
export function previewsIn(seen: Watch) {
  const found = new Map<string, Readonly<{ ts: string; where: string; blockId: string }>>();
  for (const { messages } of seen.moments()) {
    if (messages.some(isOver)) break;
    for (const { ts, pictures, blocks } of messages) {
      const images = blocks.filter(({ type }) => type === 'image');
      for (const [at, { bytes, missing, id, url }] of pictures.entries()) {
        if (missing || found.has(sha(bytes))) continue;
        found.set(sha(bytes), { ts, where: id ?? url ?? '', blockId: String(images[at]?.block_id) });
      }
    }
  }
  return [...found.values()];
}

/** Ids of the files that take room in a workspace: an upload that was never completed is none. */
export function filesLeft({ slack, team }: Readonly<{ slack: Slack; team: Team }>): readonly string[] {
  const completed = slack
    .requests()
    .filter(({ method, error }) => method === 'files.completeUploadExternal' && error === null)
    .flatMap(({ args }) => (args.files as readonly { id: string }[]).map(({ id }) => id));
  return slack
    .files(team)
    .filter(({ id, deleted }) => !deleted && completed.includes(id))
    .map(({ id }) => id);
}
