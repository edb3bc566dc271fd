import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createLimits } from '../../../../src/adapters/slack/reply/limits.ts';
import { eventually } from '../../../fixtures/eventually.ts';
import { startSlackApp } from '../../../fixtures/slack-app.ts';

/** A server that says for so many requests to each path that there is no room for 30 seconds; and time that passes when it is waited for. */
async function aBusyServer(refusals: number, wait: string | null = '30') {
  let now = 1_000_000;
  const asked: { method: string; at: number }[] = [];
  const server = createServer((request, response) => {
    const method = request.url?.split('/').at(-1) ?? '';
    asked.push({ method, at: now });
    const refused = asked.filter((each) => each.method === method).length <= refusals;
    response.writeHead(refused ? 429 : 200, refused && wait !== null ? { 'retry-after': wait } : {}).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const start = now;
  const leave = new AbortController();
  const limits = createLimits({
    leave: leave.signal,
    now: () => now,
    pause: async (ms) => {
      now += ms;
    },
  });
  return {
    limits,
    leave: () => leave.abort(),
    pass(ms: number) {
      now += ms;
    },
    waited: () => now - start,
    asked: (method: string) => asked.filter((each) => each.method === method).map(({ at }) => at - start),
    ask: async (how: typeof fetch, method: string) => (await how(`${origin}/api/${method}`, { method: 'POST' })).status,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe('what must arrive', () => {
  it('waits as long as Slack says, and is done then', async () => {
    await using busy = await aBusyServer(1);
    expect(await busy.ask(busy.limits.patient(1000), 'chat.postMessage')).toBe(200);
    expect(busy.asked('chat.postMessage')).toEqual([0, 30_000]);
  });

  it('does not wait for ever: Slack’s refusal is told in the end', async () => {
    await using busy = await aBusyServer(1000);
    expect(await busy.ask(busy.limits.patient(1000), 'chat.postMessage')).toBe(429);
    expect(busy.waited()).toBeLessThanOrEqual(180_000);
    expect(busy.asked('chat.postMessage').length).toBeLessThan(8);
  });

  it.each([null, '0', 'soon', 'Fri, 20 Nov 2026 18:00:00 GMT'])(
    'waits a while where Slack does not say how long: %s',
    async (wait) => {
      await using busy = await aBusyServer(2, wait);
      expect(await busy.ask(busy.limits.patient(1000), 'chat.postMessage')).toBe(200);
      expect(busy.asked('chat.postMessage')).toEqual([0, 30_000, 60_000]);
    },
  );

  it('waits in a line: one asks whether there is room again, and the others follow one by one', async () => {
    await using busy = await aBusyServer(2);
    const patient = busy.limits.patient(1000);
    await busy.ask(patient, 'files.info');
    const before = busy.asked('chat.postMessage').length;
    const answers = await Promise.all(Array.from({ length: 20 }, () => busy.ask(patient, 'chat.postMessage')));
    expect(answers).toEqual(Array.from({ length: 20 }, () => 200));
    // All that were sent before the first refusal was heard, then each of those that were refused once more.
    expect(busy.asked('chat.postMessage').length - before).toBeLessThanOrEqual(22);
  });

  it('does not wait any longer once the process is about to end', async () => {
    await using busy = await aBusyServer(1);
    busy.leave();
    expect(await busy.ask(busy.limits.patient(1000), 'chat.postMessage')).toBe(429);
    expect(busy.asked('chat.postMessage')).toEqual([0]);
    expect(await busy.ask(busy.limits.patient(1000), 'files.info')).toBe(429);
  });

  it('is not held up by another method for which there is no room', async () => {
    await using busy = await aBusyServer(1);
    const impatient = busy.limits.impatient(1000);
    expect(await busy.ask(impatient, 'files.info')).toBe(429);
    await busy.ask(impatient, 'chat.postMessage');
    busy.pass(30_000);
    expect(await busy.ask(busy.limits.patient(1000), 'chat.postMessage')).toBe(200);
    expect(busy.waited()).toBe(30_000);
  });
});

describe('what may be dropped', () => {
  it('is not asked again while Slack says to wait, by nobody', async () => {
    await using busy = await aBusyServer(1);
    const [impatient, patient] = [busy.limits.impatient(1000), busy.limits.patient(1000)];
    expect(await busy.ask(impatient, 'chat.update')).toBe(429);
    expect(busy.limits.hasRoom('chat.update')).toBe(false);
    expect(await busy.ask(impatient, 'chat.update')).toBe(429);
    expect(busy.asked('chat.update')).toEqual([0]);
    expect(await busy.ask(patient, 'chat.update')).toBe(200);
    expect(busy.asked('chat.update')).toEqual([0, 30_000]);
  });

  it('leaves some of each minute’s room to what must arrive', async () => {
    await using busy = await aBusyServer(0);
    const impatient = busy.limits.impatient(1000);
    const answers: number[] = [];
    for (let call = 0; call < 40; call += 1) answers.push(await busy.ask(impatient, 'chat.update'));
    expect(answers.filter((status) => status === 200)).toHaveLength(30);
    expect(busy.asked('chat.update')).toHaveLength(30);
    expect(await busy.ask(busy.limits.patient(1000), 'chat.update')).toBe(200);
    expect(busy.limits.hasRoom('files.info')).toBe(true);
    busy.pass(60_000);
    expect(await busy.ask(impatient, 'chat.update')).toBe(200);
  });
});

describe('a busy workspace', () => {
  const WISHES = 12;
  it.each([
    ['looking whether it is in a channel', 'conversations.info', 3],
    ['taking messages away', 'chat.delete', 3],
    ['changing messages', 'chat.update', 2],
    ['deleting files', 'files.delete', 2],
  ] as const)('has all its pictures though there is little room for %s', async (_, method, perMinute) => {
    const started = await startSlackApp(
      { MAX_PER_MEMBER: '20', MAX_PER_WORKSPACE: '20', MAX_CONCURRENT: '20' },
      { paceMs: 100 },
    );
    await using _started = started;
    const { slack, team, ada } = started;
    slack.limit(method, perMinute);
    const channels = Array.from({ length: WISHES }, () => slack.addChannel(team));
    for (const channel of channels) await slack.command(ada, channel, 'a fox --model gpt-image-1-mini');
    await eventually(
      'all pictures',
      () =>
        channels.every((channel) =>
          slack
            .messages(channel)
            .some(({ pictures, buttons }) => pictures.length === 1 && buttons.some(({ label }) => label === 'Delete')),
        ),
      20_000,
    );
    expect(slack.violations()).toEqual([]);
  });
});
