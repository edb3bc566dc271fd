import { type App, startApp, startDemo } from './app.ts';
import { type Config, environment, readConfig } from './config.ts';
import { examine } from './doctor.ts';
import { slackManifest } from './platforms.ts';

/** What can be started: by name, with the variable that holds its port. */
const STARTS = {
  easel: { start: startApp, port: 'PORT' },
  'demo-server': { start: startDemo, port: 'DEMO_PORT' },
} as const satisfies Record<string, { start: (config: Config) => Promise<App>; port: keyof Config }>;

const [name = 'easel', ...rest] = process.argv.slice(2);
const settings = readConfig(environment());
if (!settings.ok) fail(settings.problems);
if (name === 'doctor') await tellFindings(settings.config);
if (name === 'slack:manifest') {
  process.stdout.write(`${slackManifest(settings.config)}\n`);
  process.exit(0);
}

const chosen = Object.entries(STARTS).find(([each]) => each === name)?.[1];
if (chosen === undefined) {
  fail([`There is no ${name} to start; there are ${[...Object.keys(STARTS), 'doctor', 'slack:manifest'].join(', ')}.`]);
}

try {
  let app: App | null = null;
  // Before it has started there is nothing to bring to an end that the next start does not find. Process 1 of a container has no other way to be stopped.
  const leave = async () => {
    await app?.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void leave());
  app = await chosen.start(settings.config);
  process.stdout.write(app.summary.map((line) => `${line}\n`).join(''));
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const port = `${chosen.port} ${settings.config[chosen.port]}`;
  if (code === 'EADDRINUSE') fail([`${port} is taken by another program; set ${chosen.port} to another port.`]);
  if (code === 'EACCES') fail([`${port} may not be used; set ${chosen.port} to one above 1023.`]);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    fail([`HOST ${settings.config.HOST} is no address of this machine; set HOST to one, such as 127.0.0.1.`]);
  }
  fail([explain(error)]);
}

/** A line for each thing that was looked at; ends with 1 where something is to be mended. */
async function tellFindings(config: Config): Promise<never> {
  const findings = await examine(config, rest);
  const wrong = findings.filter((each) => !each.ok);
  for (const each of findings) {
    process.stdout.write(`${each.ok ? 'ok   ' : 'WRONG'} ${each.about}: ${each.text}\n`);
    if (!each.ok) process.stdout.write(`      ${each.remedy}\n`);
  }
  process.exit(wrong.length > 0 ? 1 : 0);
}

/** Errors of our own are sentences already. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'remedy' in error ? `${error.message} ${error.remedy}` : (error.stack ?? error.message);
}

function fail(lines: readonly string[]): never {
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
  process.exit(1);
}
