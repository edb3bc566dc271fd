import { startApp } from './app.ts';
import { environment, readConfig } from './config.ts';
import { startDemoServer } from './demo/server.ts';

const [, , what = 'easel'] = process.argv;

const result = readConfig(environment());
if (!result.ok) fail(result.problems);
const config = result.config;

const running = what === 'demo-server' ? await demoServer() : await easel();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void running.stop().then(() => process.exit(0));
  });
}

async function easel() {
  try {
    const app = await startApp(config);
    say(...app.summary);
    return app;
  } catch (error) {
    return fail([explain(error, 'PORT', config.PORT)]);
  }
}

async function demoServer() {
  try {
    const server = await startDemoServer({ port: config.DEMO_PORT, paceMs: config.DEMO_PACE_MS });
    say(`demo image server: ${server.url}`);
    return { stop: server.close };
  } catch (error) {
    return fail([explain(error, 'DEMO_PORT', config.DEMO_PORT)]);
  }
}

function explain(error: unknown, variable: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `${variable} ${port} is taken by another program; set ${variable} to another port.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function say(...lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function fail(lines: readonly string[]): never {
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
  process.exit(1);
}
