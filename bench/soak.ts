import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { end, start } from './chaos/easel.ts';

/**
 * Many jobs with small pictures through the whole house, in this process, with the demo server in another: memory, open
 * files and timers must be at the end what they were after the first tenth. Stops by itself.
 */
const { values } = parseArgs({
  options: { jobs: { type: 'string', default: '10000' }, at: { type: 'string', default: '8' } },
});
const jobs = Number(values.jobs);
const folder = await mkdtemp(join(tmpdir(), 'easel-soak-'));
const demo = await start('demo-server', folder, { DEMO_PORT: '0', DEMO_PACE_MS: '0' });
const settings = readConfig({
  PORT: '0',
  DATA_DIR: folder,
  OPENAI_API_KEY: 'soak',
  OPENAI_BASE_URL: demo.url,
  LOG_LEVEL: 'error',
  MAX_PER_MEMBER: '8',
});
if (!settings.ok) throw new Error(settings.problems.join('\n'));
const app = await startApp(settings.config);

type Reading = Readonly<{ jobs: number; rss: number; files: number; timers: number }>;

async function read(done: number): Promise<Reading> {
  // Connections that nobody uses any more are closed after a few seconds.
  await sleep(6000);
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  const files = (await readdir('/proc/self/fd').catch(() => [])).length;
  const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const reading = { jobs: done, rss: process.memoryUsage().rss / 1e6, files, timers };
  console.log(
    `${String(done).padStart(6)} jobs   ${reading.rss.toFixed(0).padStart(5)} MB resident   ${files} files   ${timers} timers`,
  );
  return reading;
}

let next = 0;
async function worker(until: number): Promise<void> {
  while (next < until) {
    next += 1;
    const body = JSON.stringify({ prompt: `soak ${next}`, model: 'dall-e-2', size: '256x256' });
    const response = await fetch(`${app.url}/api/images`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    if (!response.ok) throw new Error(await response.text());
    await response.arrayBuffer();
  }
}

const began = Date.now();
const readings: Reading[] = [];
try {
  for (let tenth = 1; tenth <= 10; tenth += 1) {
    const until = Math.round((jobs * tenth) / 10);
    await Promise.all(Array.from({ length: Number(values.at) }, () => worker(until)));
    readings.push(await read(until));
  }
} finally {
  await app.stop();
  await end(demo, 'SIGKILL');
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}
const [first] = readings;
const last = readings.at(-1);
if (first === undefined || last === undefined) throw new Error('nothing was measured');
const growth = last.rss / first.rss - 1;
console.log(
  `\n${jobs} jobs in ${Math.round((Date.now() - began) / 1000)} s; memory ${(growth * 100).toFixed(1)} % against the first tenth`,
);
// As many connections as workers may happen to linger at one reading and not at another.
const files = last.files - first.files <= Number(values.at);
const holds = growth <= 0.1 && files && last.timers <= first.timers + 2;
console.log(holds ? 'holds' : 'DOES NOT HOLD');
process.exitCode = holds ? 0 : 1;
