import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const START = join(import.meta.dirname, '../../src/start.mjs');

/** A process of ours and the address it told. */
export type Running = Readonly<{ process: ChildProcess; url: string }>;

/** Starts Easel, or the demo server, as a process of its own, and waits until it says where it is. */
export async function start(
  what: 'easel' | 'demo-server',
  folder: string,
  settings: Readonly<Record<string, string>>,
): Promise<Running> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', START, what], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', LOG_LEVEL: 'warn', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // It is read on to the end: a pipe that nobody reads would stop or kill the process.
  let said = '';
  const told = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      if (said.length < 2000) said += part;
      const url = /(?:playground|server): (http:\S+)/u.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => reject(new Error(`${what} ended before it was ready:\n${said}`)));
  });
  return { process: child, url: (await told).replace('localhost', '127.0.0.1') };
}

/** Ends a process, by the signal, and waits until it is gone. @returns its exit code */
export async function end(running: Running, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  const { exitCode, signalCode } = running.process;
  if (exitCode !== null || signalCode !== null) return exitCode;
  const closed = once(running.process, 'exit');
  running.process.kill(signal);
  const [code] = await closed;
  return code as number | null;
}
