import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { check, type Findings } from './check.ts';
import { end, type Running, start } from './easel.ts';
import { type Asked, actAsMember } from './member.ts';
import { createRandom } from './random.ts';

export type ChaosOptions = Readonly<{
  seed: number;
  kills: number;
  members: number;
  /** Longest life of a process between two kills, in milliseconds. */
  longestLife: number;
  /** The whole run is given up after so many milliseconds. */
  limit: number;
  say: (line: string) => void;
}>;

export type ChaosReport = Readonly<{ kills: number; accepted: number; states: readonly string[]; findings: Findings }>;

/** Longest time that the last process gets to finish what is left, in milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * Runs Easel and the demo server as processes, has members ask for pictures, kills Easel with SIGKILL at random
 * moments, and at the end looks whether anything was lost, painted twice, left behind or left open.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, kills, members, longestLife, say } = options;
  const random = createRandom(seed);
  const folder = await mkdtemp(join(tmpdir(), 'easel-chaos-'));
  const demo = await start('demo-server', folder, { DEMO_PORT: '0', DEMO_PACE_MS: '20' });
  const settings = {
    PORT: '0',
    DATA_DIR: folder,
    OPENAI_API_KEY: 'chaos',
    OPENAI_BASE_URL: demo.url,
    CACHE_HOURS: '0',
    MODERATION_PRECHECK: 'no',
    MAX_WAITING_PER_MEMBER: '5',
  };
  const deadline = Date.now() + options.limit;
  const accepted: Asked[] = [];
  let easel: Running | null = null;
  let isUp = Promise.withResolvers<void>();
  let isOver = false;
  let done = 0;
  try {
    const acting = Array.from({ length: members }, (_, index) =>
      actAsMember({
        name: `member ${index + 1}`,
        random: createRandom(seed * 1000 + index),
        url: () => easel?.url ?? null,
        up: () => isUp.promise,
        over: () => isOver,
        accepted,
      }),
    );
    while (done < kills && Date.now() < deadline) {
      easel = await start('easel', folder, settings);
      isUp.resolve();
      await sleep(random.whole(20, longestLife));
      isUp = Promise.withResolvers();
      const dying: Running = easel;
      easel = null;
      await end(dying, 'SIGKILL');
      done += 1;
      if (done % 10 === 0) say(`${done} kills, ${accepted.length} wishes accepted`);
    }
    easel = await start('easel', folder, settings);
    isUp.resolve();
    await sleep(500);
    isOver = true;
    await Promise.all(acting);
    await settle(easel.url, accepted);
    const code = await end(easel, 'SIGTERM');
    if (code !== 0) throw new Error(`a clean stop ended with ${code}`);
    const calls = (await (await fetch(new URL('/demo/calls', demo.url))).json()) as Parameters<typeof check>[2];
    const { states, ...findings } = await check(folder, accepted, calls);
    return { kills: done, accepted: accepted.length, states, findings };
  } finally {
    isOver = true;
    isUp.resolve();
    if (easel !== null) await end(easel, 'SIGKILL');
    await end(demo, 'SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  }
}

/** Waits until nothing is open any more. */
async function settle(url: string, accepted: readonly Asked[]): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  const open = new Set(accepted.filter(({ by }) => by === 'api').map(({ job }) => job));
  while (Date.now() < until) {
    for (const job of open) {
      const { state } = (await (await fetch(`${url}/api/jobs/${job}`)).json()) as { state: string };
      if (!['accepted', 'queued', 'painting', 'painted'].includes(state)) open.delete(job);
    }
    const { messages } = (await (await fetch(`${url}/playground/messages`)).json()) as {
      messages: { final: boolean }[];
    };
    if (open.size === 0 && messages.every(({ final }) => final)) return;
    await sleep(200);
  }
}
