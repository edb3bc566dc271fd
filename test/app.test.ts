import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startProcess } from './fixtures/easel-process.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

describe('npm start', () => {
  it('says what is on, what stands in for what is off, and where the playground is', async () => {
    await using folder = await temporaryFolder();
    const easel = startProcess({ PORT: '0', DATA_DIR: folder.path });
    const [, port] = await easel.says(/playground: http:\/\/localhost:(\d+)\n/u);
    expect(easel.output()).toContain('no OPENAI_API_KEY: painting with the built-in demo server\n');
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    easel.process.kill('SIGTERM');
    expect(await easel.ended).toBe(0);
  });

  it('ends with exit code 0 on SIGTERM while a picture is being painted, and says what became of it', async () => {
    await using folder = await temporaryFolder();
    const settings = { PORT: '0', DATA_DIR: folder.path, DEMO_PACE_MS: '60000', SHUTDOWN_GRACE: '0' };
    const easel = startProcess(settings);
    const [, port] = await easel.says(/localhost:(\d+)/u);
    const answer = await fetch(`http://127.0.0.1:${port}/api/images`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'respond-async' },
      body: JSON.stringify({ prompt: 'a lighthouse' }),
    });
    const job = answer.headers.get('location');
    easel.process.kill('SIGTERM');
    expect(await easel.ended).toBe(0);

    const again = startProcess(settings);
    const [, newPort] = await again.says(/localhost:(\d+)/u);
    const row = (await (await fetch(`http://127.0.0.1:${newPort}${job}`)).json()) as { state: string; error: unknown };
    expect(row.state).toBe('interrupted');
    expect(row.error).toMatchObject({ code: 'interrupted' });
    again.process.kill('SIGTERM');
    expect(await again.ended).toBe(0);
  });

  it('names the port that is taken, in one line', async () => {
    await using folder = await temporaryFolder();
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const easel = startProcess({ PORT: String(port), DATA_DIR: folder.path });
    expect(await easel.ended).toBe(1);
    expect(easel.output()).toBe(`PORT ${port} is taken by another program; set PORT to another port.\n`);
    other.close();
  });

  it('names a wrong setting by its variable', async () => {
    await using folder = await temporaryFolder();
    const easel = startProcess({ PORT: 'many', API_TOKEN: 'short', DATA_DIR: folder.path });
    expect(await easel.ended).toBe(1);
    expect(easel.output()).toBe('PORT must be a whole number\nAPI_TOKEN must have at least 16 characters\n');
  });

  it('runs the demo image server alone', async () => {
    const demo = startProcess({ DEMO_PORT: '0' }, 'demo-server');
    const [, url] = await demo.says(/demo image server: (\S+)\n/u);
    const models = await fetch(`${url}/models`, { headers: { authorization: 'Bearer demo' } });
    expect(models.status).toBe(200);
    demo.process.kill('SIGTERM');
    expect(await demo.ended).toBe(0);
  });
});
