import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * What one streamed job of four pictures costs in CPU: read and thrown away (the limit), through Easel, and through the
 * loop of OpenAI's own client (the rival). Each in processes of its own; they take turns, so that all meet the same machine.
 */
const PASSES = 3;
const LIMIT = 2.0;

const WAYS = {
  limit: 'read and thrown away (the limit)',
  easel: 'Easel',
  rival: "the client's own loop (openai 7)",
} as const;

const child = fork(new URL('./stream-server.ts', import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
const [{ port, bytes }] = (await once(child, 'message')) as [{ port: number; bytes: number }];

const cost = { limit: 0, easel: 0, rival: 0 };
const names = ['limit', 'easel', 'rival'] as const;
for (let pass = 0; pass < PASSES; pass += 1) {
  for (const name of names) {
    const args = [name, `http://127.0.0.1:${port}/v1`, String(bytes)];
    const way = fork(new URL('./decoder-way.ts', import.meta.url), args);
    const [{ ms }] = (await once(way, 'message')) as [{ ms: number }];
    cost[name] += ms / PASSES;
    await once(way, 'exit');
  }
}
child.disconnect();

console.log(`CPU of one streamed job: 4 pictures of ${(bytes / 1_000_000).toFixed(1)} MB, mean of 90\n`);
for (const name of names) {
  const ratio = (cost[name] / cost.limit).toFixed(2);
  console.log(`${WAYS[name].padEnd(36)} ${cost[name].toFixed(1).padStart(7)} ms   ratio ${ratio}`);
}
const ratio = cost.easel / cost.limit;
console.log(
  `\nEasel's decoder: ratio ${ratio.toFixed(2)}, at most ${LIMIT.toFixed(1)}: ${ratio <= LIMIT ? 'holds' : 'DOES NOT HOLD'}`,
);
process.exitCode = ratio <= LIMIT ? 0 : 1;
