import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  allOf,
  asked,
  dataUrl,
  type ImagesAnswer,
  type JobAnswer,
  jobAt,
  jobOver,
  jsonOf,
  type Problem,
  painted,
  post,
  QUICK,
  watched,
} from '../../fixtures/image-api-client.ts';
import { type RunningApp, startTestApp } from '../../fixtures/running-app.ts';
import { next, readTo } from '../../fixtures/server-events.ts';
import { png } from '../../fixtures/tiny-pictures.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startTestApp({ MAX_CONCURRENT: '20' });
});
afterAll(() => app[Symbol.asyncDispose]());

/** The ids that all three forms of asking give for one and the same request. */
async function idsInEveryForm(server: RunningApp, body: Readonly<Record<string, unknown>>, key: string) {
  const headers = { 'idempotency-key': key };
  const events = await allOf(await watched(server, body, headers));
  return {
    answer: (await painted(server, body, headers)).id,
    async: await asked(server, body, headers),
    queued: events[0]?.data.id,
    finished: events.at(-1)?.data.id,
    names: events.map(({ event }) => event),
  };
}

describe('a request with an Idempotency-Key', () => {
  it('is the same job when it comes again, in every form, and is painted once', async () => {
    const body = { ...QUICK, prompt: 'once in every form' };
    const first = await painted(app, body, { 'idempotency-key': 'every-form' });
    const again = await idsInEveryForm(app, body, 'every-form');
    expect(again).toMatchObject({ answer: first.id, async: first.id, queued: first.id, finished: first.id });
    expect(again.names.at(0)).toBe('queued');
    expect(again.names.at(-1)).toBe('finished');
    expect(await painted(app, body, { 'idempotency-key': 'every-form' })).toEqual(first);
    expect(app.calls('once in every form')).toHaveLength(1);
  });

  it('is the same job while it is still being painted, and both who ask see it end', async () => {
    const body = { ...QUICK, prompt: 'once while running demo:hang' };
    const headers = { 'idempotency-key': 'while-running' };
    const one = await watched(app, body, headers);
    const { data } = await readTo(one, ({ event }) => event === 'partial');
    const two = await watched(app, body, headers);
    const seen = [await next(two), await next(two), await next(two)];
    expect(seen.map(({ event }) => event)).toEqual(['queued', 'started', 'partial']);
    for (const event of seen) expect(event.data.id).toBe(data.id);
    expect(await asked(app, body, headers)).toBe(data.id);

    await fetch(`${app.url()}/api/jobs/${data.id}`, { method: 'DELETE' });
    expect((await allOf(one)).at(-1)?.event).toBe('cancelled');
    expect((await allOf(two)).at(-1)?.event).toBe('cancelled');
    expect(app.calls('once while running')).toHaveLength(1);
  });

  it('is one job and one call when many come at the same moment', async () => {
    const body = { ...QUICK, prompt: 'many at once' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => painted(app, body, { 'idempotency-key': 'many-at-once' })),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(app.calls('many at once')).toHaveLength(1);
  });

  it('is the same job with pictures in it, too', async () => {
    const body = { ...QUICK, prompt: 'an edit, once', images: [dataUrl(await png(816, 816))] };
    const first = await painted(app, body, { 'idempotency-key': 'edit' });
    expect((await painted(app, body, { 'idempotency-key': 'edit' })).id).toBe(first.id);
    expect(app.calls('an edit, once')).toHaveLength(1);
  });

  it('goes on although one of two who watch it goes away', async () => {
    await using slow = await startTestApp({}, 250);
    const body = { size: '816x816', prompt: 'two watch' };
    const headers = { 'idempotency-key': 'two-watch' };
    const leave = new AbortController();
    const one = await watched(slow, body, headers, leave.signal);
    const two = await watched(slow, body, headers);
    await readTo(one, ({ event }) => event === 'partial');
    leave.abort();
    expect((await allOf(two)).at(-1)?.event).toBe('finished');
  });

  it('is another job with another key, or with none', async () => {
    const body = { ...QUICK, prompt: 'three times demo:bad-key' };
    const ids = [
      await asked(app, body, { 'idempotency-key': 'three-1' }),
      await asked(app, body, { 'idempotency-key': 'three-2' }),
      await asked(app, body),
    ];
    expect(new Set(ids).size).toBe(3);
    await Promise.all(ids.map((id) => jobOver(app, id)));
    expect(app.calls('three times')).toHaveLength(3);
  });

  it('keeps its end, also where that was a refusal or a failure', async () => {
    for (const [word, code] of [
      ['demo:flagged', 'refused'],
      ['demo:cut', 'connection_lost'],
    ]) {
      const body = { ...QUICK, prompt: `ended ${word}` };
      const headers = { 'idempotency-key': `ended-${code}` };
      const problems = [await post(app, body, headers), await post(app, body, headers)].map(jsonOf<Problem>);
      const [first, second] = await Promise.all(problems);
      expect(first?.code).toBe(code);
      expect(second).toEqual(first);
    }
    expect(app.calls('ended demo:cut')).toHaveLength(1);
  });

  it.each<Readonly<Record<string, unknown>>>([
    { prompt: 'another wish' },
    { n: 2 },
    { quality: 'low' },
    { images: ['data:image/png;base64,AAAA'] },
  ])('is refused with another body, in every form: %j', async (change) => {
    const key = `other-body-${JSON.stringify(change).length}`;
    const body = { ...QUICK, prompt: 'the first wish demo:bad-key' };
    await post(app, body, { 'idempotency-key': key });
    for (const headers of [{}, { accept: 'text/event-stream' }, { prefer: 'respond-async' }]) {
      const response = await post(app, { ...body, ...change }, { ...headers, 'idempotency-key': key });
      expect(response.status).toBe(422);
      expect(await jsonOf<Problem>(response)).toMatchObject({
        code: 'key_reused',
        message: expect.stringMatching(/Idempotency-Key/u),
      });
    }
    expect(app.calls('another wish')).toEqual([]);
  });

  it('is refused with another body that comes at the same moment', async () => {
    const wishes = ['left', 'right'].map((side) => ({ ...QUICK, prompt: `at the same moment, ${side}` }));
    const answers = await Promise.all(wishes.map((body) => post(app, body, { 'idempotency-key': 'same-moment' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
    expect(app.calls('at the same moment')).toHaveLength(1);
  });

  it.each(['', ' ', 'with space', 'x'.repeat(256), 'naïve'])('is refused where the key is no key: %j', async (key) => {
    const response = await post(app, { ...QUICK, prompt: 'a bad key' }, { 'idempotency-key': key });
    // What HTTP itself takes away from the ends of a header leaves an empty one.
    expect(response.status).toBe(400);
    expect((await jsonOf<Problem>(response)).code).toBe('bad_request');
    expect(app.calls('a bad key')).toEqual([]);
  });
});

describe('after a restart', () => {
  it('a request with the same key is the same job with the same pictures, in every form', async () => {
    await using own = await startTestApp();
    const body = { ...QUICK, prompt: 'before the restart' };
    const first = await painted(own, body, { 'idempotency-key': 'restart' });
    await own.restart();
    expect(await painted(own, body, { 'idempotency-key': 'restart' })).toEqual(first);
    const again = await idsInEveryForm(own, body, 'restart');
    expect(again).toMatchObject({ answer: first.id, async: first.id, queued: first.id, finished: first.id });
    expect(own.calls('before the restart')).toHaveLength(1);
    const other = await post(own, { ...body, n: 2 }, { 'idempotency-key': 'restart' });
    expect(other.status).toBe(422);
  });

  it('a job that was being painted says that it was interrupted, and it is not paid for twice', async () => {
    await using own = await startTestApp();
    const body = { ...QUICK, prompt: 'interrupted demo:hang' };
    const headers = { 'idempotency-key': 'interrupted' };
    const id = await asked(own, body, headers);
    await own.call('interrupted', 'running');
    await own.restart();
    await own.call('interrupted', 'aborted');

    expect(await jobAt(own, id)).toMatchObject({ state: 'interrupted', error: { code: 'interrupted' } });
    const again = await post(own, body, headers);
    expect(again.status).toBe(503);
    expect(await jsonOf<Problem>(again)).toMatchObject({ code: 'interrupted', id });
    expect(own.calls('interrupted')).toHaveLength(1);
  });

  it('a job that still waited is painted', async () => {
    await using own = await startTestApp({ MAX_CONCURRENT: '1' });
    await asked(own, { ...QUICK, prompt: 'in the way demo:hang' });
    await own.call('in the way', 'running');
    const waiting = await asked(own, { ...QUICK, prompt: 'patient' });
    await own.restart();
    expect(await jobOver(own, waiting)).toMatchObject({ error: null, data: [{ width: 816 }] });
    expect(own.calls('patient')).toHaveLength(1);
  });

  it('the pictures are where they were', async () => {
    await using own = await startTestApp();
    const { id, data } = await painted(own, { ...QUICK, prompt: 'still there' });
    const before = await jobAt(own, id);
    await own.restart();
    expect(await jobAt(own, id)).toEqual(before);
    const served = await fetch(new URL(before.data[0]?.url ?? '', own.url()));
    expect(Buffer.from(await served.arrayBuffer()).toString('base64')).toBe(data[0]?.b64_json);
  });
});

describe('after a power cut', () => {
  it('a job in the middle of painting is interrupted, one that waited is painted, and a finished one is as it was', async () => {
    await using own = await startTestApp({ MAX_CONCURRENT: '1' });
    const done = await painted(own, { ...QUICK, prompt: 'done before' });
    const body = { ...QUICK, prompt: 'in the middle demo:hang' };
    const running = await asked(own, body, { 'idempotency-key': 'middle' });
    await own.call('in the middle', 'running');
    const waiting = await asked(own, { ...QUICK, prompt: 'waited' });

    const after = await own.afterPowerCut();
    expect(await jobAt(after, running)).toMatchObject({ state: 'interrupted', error: { code: 'interrupted' } });
    expect((await jobOver(after, waiting)).data).toHaveLength(1);
    expect((await jobAt(after, done.id)).data).toHaveLength(1);
    expect((await jsonOf<ImagesAnswer & JobAnswer>(await post(after, body, { 'idempotency-key': 'middle' }))).id).toBe(
      running,
    );
    expect(own.calls('in the middle')).toHaveLength(1);
  });
});
