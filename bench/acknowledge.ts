import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * How long members wait for the first sign of life, when 200 of them say /imagine within a second while 20 jobs stream
 * pictures of 3 MB: a client that does nothing but acknowledge (the limit), Easel, and a plain bot (the rival).
 */
const LIMIT_MS = 250;
const JOBS = 20;
const COMMANDS = 200;

type Bot = Readonly<{ end(): Promise<void> }>;
type World = Readonly<{ discord: Record<string, string>; images: string; dataDir: string }>;

const here = (file: string) => new URL(file, import.meta.url);
const node = ['--disable-warning=ExperimentalWarning'];

/** A slow stream, so that the jobs last as long as the measurement. */
const images = fork(here('./stream-server.ts'), ['slowly'], {
  execArgv: node,
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});
const [{ port }] = (await once(images, 'message')) as [{ port: number }];

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  if (child.connected) child.disconnect();
  else child.kill('SIGKILL');
  await gone;
}

async function naive({ discord, images: baseURL }: World, paints: boolean): Promise<Bot> {
  const env = { ...process.env, ...discord, OPENAI_BASE_URL: paints ? baseURL : '' };
  const child = fork(here('./naive-bot.ts'), { env, execArgv: node });
  await once(child, 'message');
  return { end: () => ended(child) };
}

async function easel({ discord, images: baseURL, dataDir }: World): Promise<Bot> {
  const child = spawn(process.execPath, [...node, here('../src/start.mjs').pathname], {
    cwd: dataDir,
    env: {
      PATH: process.env.PATH ?? '',
      ...discord,
      DATA_DIR: dataDir,
      OPENAI_API_KEY: 'bench',
      OPENAI_BASE_URL: baseURL,
      PORT: '0',
      LOG_LEVEL: 'error',
      MODERATION_PRECHECK: 'no',
      MAX_CONCURRENT: String(JOBS),
      MAX_PER_WORKSPACE: String(JOBS),
      MAX_WAITING: '1000',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      said += part;
      if (said.includes('playground:')) resolve();
    });
  });
  return { end: () => ended(child) };
}

const BOTS = {
  'only acknowledges (the limit)': (world: World) => naive(world, false),
  Easel: easel,
  'a plain bot (the rival)': (world: World) => naive(world, true),
} as const;

console.log(`Acknowledgement of ${COMMANDS} commands within a second, while ${JOBS} jobs stream pictures of 3 MB\n`);
const p99s = new Map<string, number>();
for (const [name, start] of Object.entries(BOTS)) {
  const dataDir = await mkdtemp(join(tmpdir(), 'easel-bench-'));
  const child = fork(here('./discord-server.ts'), { execArgv: node, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [{ apiUrl, cdnUrl, token }] = (await once(child, 'message')) as [Record<'apiUrl' | 'cdnUrl' | 'token', string>];
  const discord = { DISCORD_API_URL: apiUrl, DISCORD_CDN_URL: cdnUrl, DISCORD_TOKEN: token };
  const bot = await start({ discord, images: `http://127.0.0.1:${port}/v1`, dataDir });
  const say = async (count: number, withinMs: number) => {
    child.send({ use: count, withinMs });
    return (await once(child, 'message')) as [{ afterMs: readonly (number | null)[]; tookMs: number }];
  };
  await say(JOBS, 200);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const [{ afterMs, tookMs }] = await say(COMMANDS, 1000);
  const sorted = afterMs.filter((each) => each !== null).sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  p99s.set(name, at(0.99));
  console.log(
    `${name.padEnd(32)} p50 ${at(0.5).toFixed(0).padStart(5)} ms   p99 ${at(0.99).toFixed(0).padStart(5)} ms   ` +
      `never ${afterMs.length - sorted.length}   (said in ${tookMs.toFixed(0)} ms)`,
  );
  await bot.end();
  await ended(child);
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}
images.disconnect();

const ours = p99s.get('Easel') ?? Number.NaN;
console.log(`\nEasel's p99 must stay under ${LIMIT_MS} ms: ${ours < LIMIT_MS ? 'it does' : 'IT DOES NOT'}`);
process.exitCode = ours < LIMIT_MS ? 0 : 1;
