import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../fixtures/eventually.ts';
import {
  allOf,
  asked,
  dataUrl,
  jobAt,
  jobOver,
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

describe('cancelling', () => {
  it('by DELETE ends the job and the call to the API', async () => {
    const id = await asked(app, { ...QUICK, prompt: 'delete me demo:hang' });
    await app.call('delete me', 'running');
    const response = await fetch(`${app.url()}/api/jobs/${id}`, { method: 'DELETE' });
    expect(response.ok).toBe(true);
    await app.call('delete me', 'aborted');
    expect(await jobOver(app, id)).toMatchObject({ state: 'cancelled', data: [], error: { code: 'cancelled' } });

    const again = await fetch(`${app.url()}/api/jobs/${id}`, { method: 'DELETE' });
    expect(again.status).toBe(409);
    expect((await jobAt(app, id)).state).toBe('cancelled');
  });

  it('by DELETE ends the streams of those who watch with `cancelled`', async () => {
    const events = await watched(app, { ...QUICK, prompt: 'delete the watched one demo:hang', n: 2 });
    const { data } = await readTo(events, ({ event }) => event === 'partial');
    await fetch(`${app.url()}/api/jobs/${data.id}`, { method: 'DELETE' });
    const rest = await allOf(events);
    expect(rest.at(-1)).toMatchObject({ event: 'cancelled', data: { id: data.id } });
    await eventually(
      'both calls to be aborted',
      () => app.calls('delete the watched').filter((call) => call.outcome === 'aborted').length === 2,
    );
  });

  it('by DELETE of a job that waits keeps it from ever reaching the API', async () => {
    await using narrow = await startTestApp({ MAX_CONCURRENT: '1' });
    const first = await asked(narrow, { ...QUICK, prompt: 'the first demo:hang' });
    await narrow.call('the first', 'running');
    const second = await asked(narrow, { ...QUICK, prompt: 'the second' });
    expect((await fetch(`${narrow.url()}/api/jobs/${second}`, { method: 'DELETE' })).ok).toBe(true);
    expect((await jobOver(narrow, second)).state).toBe('cancelled');
    await fetch(`${narrow.url()}/api/jobs/${first}`, { method: 'DELETE' });
    await jobOver(narrow, first);
    // The place is free again, and only the third one takes it.
    await painted(narrow, { ...QUICK, prompt: 'the third' });
    expect(narrow.calls('the second')).toEqual([]);
  });

  it('is what a client does that closes its event stream while it is being painted', async () => {
    const leave = new AbortController();
    const events = await watched(app, { ...QUICK, prompt: 'closing a stream demo:hang' }, {}, leave.signal);
    const { data } = await readTo(events, ({ event }) => event === 'partial');
    leave.abort();
    await app.call('closing a stream', 'aborted');
    expect((await jobOver(app, String(data.id))).state).toBe('cancelled');
  });

  it('is what a client does that hangs up while it waits for the answer', async () => {
    const leave = new AbortController();
    const answer = post(app, { ...QUICK, prompt: 'hanging up demo:hang' }, {}, leave.signal);
    await app.call('hanging up', 'running');
    leave.abort();
    await expect(answer).rejects.toThrow('abort');
    await app.call('hanging up', 'aborted');
  });

  it('is what a client does that closes its stream while its job still waits', async () => {
    await using narrow = await startTestApp({ MAX_CONCURRENT: '1' });
    const first = await asked(narrow, { ...QUICK, prompt: 'before it demo:hang' });
    await narrow.call('before it', 'running');
    const leave = new AbortController();
    const events = await watched(narrow, { ...QUICK, prompt: 'left while waiting' }, {}, leave.signal);
    const { event, data } = await next(events);
    expect(event).toBe('queued');
    leave.abort();
    expect((await jobOver(narrow, String(data.id))).state).toBe('cancelled');
    await fetch(`${narrow.url()}/api/jobs/${first}`, { method: 'DELETE' });
    expect(narrow.calls('left while waiting')).toEqual([]);
  });

  it.each([
    ['an event stream', { accept: 'text/event-stream' }],
    ['an answer', {}],
  ])('is what a client does that goes before the first byte of %s', async (_, headers) => {
    await using own = await startTestApp();
    const images = Array<string>(16).fill(dataUrl(await png(400, 400)));
    const leave = new AbortController();
    const response = post(own, { ...QUICK, prompt: 'gone before demo:hang', images }, headers, leave.signal);
    response.catch(() => {});
    await eventually('the first picture to be looked at', () => existsSync(join(own.dataDir, 'pictures')));
    leave.abort();
    await expect(response).rejects.toThrow('abort');
    // Either it never comes to a call, or the call is aborted.
    const call = await eventually('a call', () => own.calls('gone before')[0], 700).catch(() => null);
    if (call !== null) await own.call('gone before', 'aborted');
  });
});
