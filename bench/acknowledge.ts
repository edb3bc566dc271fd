import { type ChildProcess, fork } from 'node:child_process';
import { on, once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { temporaryFolder } from '../test/fixtures/temporary-folder.ts';

/**
 * How long members wait for the first sign of life, when 200 of them say /imagine within a second while 20 jobs stream
 * pictures of 3 MB: on each platform a client that does nothing but acknowledge (the limit), Easel, and a plain bot (the
 * rival).
 */
const LIMIT_MS = 250;
const JOBS = 20;
const COMMANDS = 200;
/** One bot takes some six seconds; one that hangs is given up. */
const TOO_LONG_MS = 60_000;

const PLATFORMS = [
  { name: 'Discord', server: 'discord-server.ts', plainBot: 'naive-discord-bot.ts' },
  { name: 'Slack', server: 'slack-server.ts', plainBot: 'naive-slack-bot.ts' },
];

type Settings = Readonly<Record<string, string>>;
type Bot = Readonly<{ name: string; file: string; paints: boolean }>;
type Waited = Readonly<{ afterMs: readonly (number | null)[]; saidInMs: number }>;

const botsOf = (plainBot: string): readonly Bot[] => [
  { name: 'only acknowledges (the limit)', file: plainBot, paints: false },
  { name: 'Easel', file: '../src/start.mjs', paints: true },
  { name: 'a plain bot (the rival)', file: plainBot, paints: true },
];

async function measure(serverFile: string, { file, paints }: Bot): Promise<Waited> {
  const early = new AbortController();
  const signal = AbortSignal.any([early.signal, AbortSignal.timeout(TOO_LONG_MS)]);
  await using ending = new AsyncDisposableStack();
  const folder = ending.use(await temporaryFolder()).path;
  const begin = (name: string, settings: Settings = {}, ...args: readonly string[]) => {
    const child = fork(join(import.meta.dirname, name), args, {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', ...settings },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    ending.defer(() => ended(child));
    child.once('exit', () => early.abort(new Error(`${name} has ended by itself`)));
    return child;
  };
  // A slow stream, so that the jobs last as long as the measurement.
  const images = begin('stream-server.ts', {}, 'slowly');
  const [{ port }] = (await once(images, 'message', { signal })) as [{ port: number }];
  const server = begin(serverFile);
  const [connection] = (await once(server, 'message', { signal })) as [Settings];
  const bot = begin(file, {
    ...connection,
    OPENAI_API_KEY: 'bench',
    OPENAI_BASE_URL: paints ? `http://127.0.0.1:${port}/v1` : '',
    DATA_DIR: folder,
    PORT: '0',
    LOG_LEVEL: 'error',
    MODERATION_PRECHECK: 'no',
    MAX_CONCURRENT: String(JOBS),
    MAX_PER_WORKSPACE: String(JOBS),
    MAX_WAITING: '1000',
  });
  // What a bot writes first it writes when it is ready.
  if (bot.stdout !== null) await once(bot.stdout, 'data', { signal });
  await say(server, JOBS, 200, signal);
  await wait(1500, undefined, { signal });
  // Awaited here: with the block all processes end.
  return await say(server, COMMANDS, 1000, signal);
}

/** Has so many members say /imagine, evenly in that time, and waits until each is acknowledged, or never will be. */
async function say(server: ChildProcess, count: number, withinMs: number, signal: AbortSignal): Promise<Waited> {
  const told = on(server, 'message', { signal });
  const begin = performance.now();
  for (let said = 0; said < count; said += 1) {
    await wait(Math.max(0, begin + (said / count) * withinMs - performance.now()), undefined, { signal });
    server.send('say');
  }
  const saidInMs = performance.now() - begin;
  const afterMs: (number | null)[] = [];
  for await (const [each] of told) if (afterMs.push(each.afterMs) === count) break;
  return { afterMs, saidInMs };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

console.log(`Acknowledgement of ${COMMANDS} commands within a second, while ${JOBS} jobs stream pictures of 3 MB`);
for (const platform of PLATFORMS) {
  console.log(`\n${platform.name}`);
  for (const bot of botsOf(platform.plainBot)) {
    const { afterMs, saidInMs } = await measure(platform.server, bot);
    const sorted = afterMs.map((each) => each ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
    const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
    console.log(
      `${bot.name.padEnd(32)} p50 ${at(0.5).toFixed(0).padStart(5)} ms   p99 ${at(0.99).toFixed(0).padStart(5)} ms   ` +
        `never ${afterMs.filter((each) => each === null).length}   (said in ${saidInMs.toFixed(0)} ms)`,
    );
    if (bot.name !== 'Easel') continue;
    const holds = at(0.99) < LIMIT_MS;
    if (!holds) process.exitCode = 1;
    console.log(`${''.padEnd(32)} p99 must stay under ${LIMIT_MS} ms: ${holds ? 'it does' : 'IT DOES NOT'}`);
  }
}
