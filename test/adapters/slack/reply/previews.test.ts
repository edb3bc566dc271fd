import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Handler } from '../../../../src/core/handler.ts';
import type { Job } from '../../../../src/core/job.ts';
import { type Progress, viewOf } from '../../../../src/core/view.ts';
import { nameOfColour } from '../../../fixtures/tiny-pictures.ts';
import { filesLeft, replyOf } from './paint.ts';
import { type SlackStage, type StageOptions, setStage } from './stage.ts';

const PEER = { address: '127.0.0.1' };

/** What others fetch from Easel: nothing until it is told who answers. */
async function openDoor() {
  let handler: Handler | null = null;
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    asked.push(request.url ?? '');
    const answer = await handler?.answer(new Request(`http://easel.test${request.url}`), PEER);
    response.writeHead(answer?.status ?? 404, Object.fromEntries(answer?.headers ?? []));
    response.end(Buffer.from((await answer?.arrayBuffer()) ?? new ArrayBuffer(0)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answerBy: (by: Handler) => {
      handler = by;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The colours that members see in all messages now, in order. */
async function colours(stage: SlackStage): Promise<readonly string[]> {
  const pictures = stage.said().flatMap((message) => message.pictures);
  return Promise.all(pictures.map(async ({ missing, bytes }) => (missing ? 'missing' : nameOfColour(bytes))));
}

/** Shows a job with two previews: the colours after each View. */
async function paint(stage: SlackStage, last: Job = stage.jobs.painted) {
  const { jobs, previews } = stage;
  const reply = replyOf(stage, jobs.painting);
  const partial = (shown: Progress['previews']) => viewOf(jobs.painting, { ahead: 0, etaMs: null, previews: shown });
  const seen: (readonly string[])[] = [];
  const views = [viewOf(jobs.queued), partial(previews.slice(0, 1)), partial(previews.slice(1)), viewOf(last)];
  for (const view of views) {
    await reply.show(view);
    seen.push(await colours(stage));
    expect(stage.said()).toHaveLength(1);
  }
  return seen;
}

describe.each<readonly [string, StageOptions]>([
  ['put into the message', { previews: 'auto' }],
  ['put into the message, where that shows nothing', { previews: 'auto', updateShares: false }],
  ['put into a thread', { previews: 'update', where: 'thread' }],
  ['shown to the requester alone', { previews: 'auto', where: 'alone' }],
  ['in a new message each time', { previews: 'repost' }],
  ['in a new message each time, to the requester alone', { previews: 'repost', where: 'alone' }],
])('previews %s', (_how, options) => {
  it('are seen one after another, and give way to the picture', async () => {
    await using stage = await setStage(options);
    expect(await paint(stage)).toEqual([[], ['red'], ['green'], ['blue']]);
    expect(filesLeft(stage)).toHaveLength(1);
  });

  it('are gone where nothing came of it', async () => {
    await using stage = await setStage(options);
    expect(await paint(stage, stage.jobs.failed)).toEqual([[], ['red'], ['green'], []]);
    expect(filesLeft(stage)).toEqual([]);
    expect(stage.said()[0]?.files).toEqual([]);
  });
});

describe('previews by address', () => {
  it('are fetched from Easel, and give way to the picture', async () => {
    await using door = await openDoor();
    await using stage = await setStage({ publicUrl: door.url });
    door.answerBy(stage.handler);
    expect(await paint(stage)).toEqual([[], ['red'], ['green'], ['blue']]);
    expect(door.asked).toEqual([
      expect.stringMatching(/^\/slack\/previews\/\w{26}$/u),
      expect.stringMatching(/^\/slack\/previews\/\w{26}$/u),
    ]);
    expect(new Set(door.asked).size).toBe(2);
    // Only the finished picture takes room in the workspace.
    expect(stage.slack.files(stage.team)).toHaveLength(1);
  });

  it('are gone where nothing came of it', async () => {
    await using door = await openDoor();
    await using stage = await setStage({ publicUrl: door.url });
    door.answerBy(stage.handler);
    expect(await paint(stage, stage.jobs.cancelled)).toEqual([[], ['red'], ['green'], []]);
  });

  it('are left out where Slack cannot fetch them', async () => {
    await using door = await openDoor();
    await using stage = await setStage({ publicUrl: door.url });
    expect(await paint(stage)).toEqual([[], [], [], ['blue']]);
    expect(stage.slack.versions(stage.channel, stage.said()[0]?.ts ?? '')).toHaveLength(1);
  });

  it('are served until ten minutes after the job, to those who know the address', async () => {
    await using door = await openDoor();
    let now = Date.now();
    await using stage = await setStage({ publicUrl: door.url, clock: () => now });
    door.answerBy(stage.handler);
    await paint(stage);
    const { answer } = stage.handler;
    const get = async (path: string) => answer(new Request(`http://easel.test${path}`), PEER);
    const path = door.asked[0] ?? '';
    expect(stage.handler.owns(path)).toBe(true);
    expect((await get(path)).headers.get('content-type')).toBe('image/jpeg');
    await expect(get(`/slack/previews/${'a'.repeat(26)}`)).rejects.toMatchObject({ code: 'not_found' });
    await expect(get('/slack/previews/../x')).rejects.toMatchObject({ code: 'not_found' });
    now += 9 * 60_000;
    expect((await get(path)).status).toBe(200);
    now += 2 * 60_000;
    await expect(get(path)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('previews', () => {
  it('are not shown where they are off', async () => {
    await using stage = await setStage({ previews: 'off' });
    expect(await paint(stage)).toEqual([[], [], [], ['blue']]);
    expect(stage.slack.files(stage.team)).toHaveLength(1);
  });

  it('are left out where the workspace is full', async () => {
    await using stage = await setStage();
    stage.slack.fillStorage(stage.team);
    expect(await paint(stage)).toEqual([[], [], [], []]);
  });

  it('go into a new message from then on where an update has shown nothing', async () => {
    await using stage = await setStage({ updateShares: false });
    await paint(stage);
    expect(await stage.state.get(`previews:${stage.team.id}`)).toBe('repost');
    const updates = stage.slack.requests().filter(({ method }) => method === 'chat.update');
    expect(updates).toHaveLength(1);
  });

  it('are uploaded once, however often they are shown', async () => {
    await using stage = await setStage();
    const { jobs, previews } = stage;
    const reply = replyOf(stage, jobs.painting);
    const view = (etaMs: number) => viewOf(jobs.painting, { ahead: 0, etaMs, previews: previews.slice(0, 1) });
    for (const eta of [9000, 6000, 3000]) await reply.show(view(eta));
    expect(await colours(stage)).toEqual(['red']);
    expect(stage.slack.files(stage.team)).toHaveLength(1);
  });

  it('are dropped where there is no room, and the last View is not', async () => {
    await using stage = await setStage();
    const { jobs, previews } = stage;
    const reply = replyOf(stage, jobs.painting);
    await reply.show(viewOf(jobs.queued));
    stage.slack.limit('chat.update', 0);
    const shown = reply.show(viewOf(jobs.painting, { ahead: 0, etaMs: null, previews }));
    await expect(shown).rejects.toMatchObject({ code: 'busy', retryAfterMs: expect.any(Number) });
    await reply.show(viewOf(jobs.painted));
    expect(await colours(stage)).toEqual(['blue']);
    expect(filesLeft(stage)).toHaveLength(1);
  });
});
