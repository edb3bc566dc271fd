import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WebAnswer } from '../../../src/adapters/web/protocol.ts';
import { refusal } from '../../doubles/image-api-answers.ts';
import { type RawImageServer, startRawImageServer } from '../../doubles/raw-image-server.ts';
import {
  allOf,
  dataUrl,
  type ImagesAnswer,
  jobOver,
  jsonOf,
  painted,
  post,
  QUICK,
  watched,
} from '../../fixtures/image-api-client.ts';
import { completedEvent, partialEvent } from '../../fixtures/image-stream-events.ts';
import { answerOf, joins } from '../../fixtures/playground-member.ts';
import { type RunningApp, startTestApp } from '../../fixtures/running-app.ts';
import { readTo } from '../../fixtures/server-events.ts';
import { GREEN, png } from '../../fixtures/tiny-pictures.ts';

let server: RawImageServer;
let app: RunningApp;
let picture: Buffer;
/** The calls for a picture with these words so far. */
const calls = (text: string) => server.requests.filter(({ body }) => body.includes(text));
const settings = () => ({ OPENAI_BASE_URL: server.url, MODERATION_PRECHECK: 'no' });
/** The answers to wishes that say `wait` come when this is resolved. */
let release = Promise.withResolvers<void>();
beforeEach(() => {
  release = Promise.withResolvers<void>();
});
beforeAll(async () => {
  picture = await png(16, 8);
  server = await startRawImageServer(async (raw, { body }, number) => {
    const said = (word: string) => body.includes(word);
    if (said('wait')) await release.promise;
    if (said('be refused')) return raw.whole(400, refusal('input', ['hate']));
    raw.stream();
    await raw.write(partialEvent(picture));
    if (said('be cut')) return raw.cut();
    if (said('hang once') && calls('hang once').length === 1) return;
    // No two pictures are the same: what follows the end of a PNG changes nothing but its bytes.
    raw.end(completedEvent(Buffer.concat([picture, Buffer.from(String(number))])));
  });
  app = await startTestApp({ ...settings(), MAX_CONCURRENT: '20', MAX_PER_MEMBER: '20' });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const pictures = ({ data }: ImagesAnswer) => data.map(({ b64_json }) => b64_json);

describe('the same request again', () => {
  it('is answered with the same pictures, at no cost and without a call, and says so', async () => {
    const body = { ...QUICK, prompt: 'a cached fox', n: 2 };
    const first = await painted(app, body);
    expect(first).toMatchObject({ cached: false });
    expect(first.cost_usd).toBeGreaterThan(0);
    const again = await painted(app, body);
    expect(again).toMatchObject({ cached: true, cost_usd: 0, usage: { total_tokens: 0 } });
    expect(pictures(again)).toEqual(pictures(first));
    expect(again.data.map(({ alt }) => alt)).toEqual(first.data.map(({ alt }) => alt));
    expect(again.id).not.toBe(first.id);
    expect((await painted(app, body)).cached).toBe(true);
    expect(calls('a cached fox')).toHaveLength(2);
  });

  it('is so in every form, and the job has pictures of its own', async () => {
    const body = { ...QUICK, prompt: 'cached in every form' };
    const first = await painted(app, body);
    const events = await allOf(await watched(app, body));
    expect(events.map(({ event }) => event)).toEqual(['queued', 'started', 'finished']);
    expect(events.at(-1)?.data).toMatchObject({ cached: true, cost_usd: 0 });
    const response = await post(app, body, { prefer: 'respond-async' });
    const job = await jobOver(app, (await jsonOf<{ id: string }>(response)).id);
    expect(job).toMatchObject({ error: null, data: [{ width: 16 }] });
    const served = await fetch(app.url() + (job.data[0]?.url ?? ''));
    expect(Buffer.from(await served.arrayBuffer()).toString('base64')).toBe(first.data[0]?.b64_json);
    expect(calls('cached in every form')).toHaveLength(1);
  });

  it('is the same where only white space, previews or the order of fields differ', async () => {
    await painted(app, { ...QUICK, prompt: 'the same  wish\n' });
    const { size, partial_images, output_format } = QUICK;
    expect((await painted(app, { output_format, partial_images, size, prompt: '  the same wish' })).cached).toBe(true);
    expect((await painted(app, { ...QUICK, prompt: 'the same wish', partial_images: 3 })).cached).toBe(true);
    expect(calls('the same')).toHaveLength(1);
  });

  it.each<Readonly<Record<string, unknown>>>([
    { prompt: 'Another wish' },
    { size: '832x832' },
    { quality: 'low' },
    { output_format: 'webp' },
    { output_compression: 50 },
    { model: 'gpt-image-2' },
    { moderation: 'low' },
    { background: 'opaque' },
    { n: 2 },
  ])('is another one where the picture would be: %j', async (change) => {
    const body = { ...QUICK, prompt: 'another wish' };
    await painted(app, body);
    expect((await painted(app, { ...body, ...change })).cached).toBe(false);
  });

  it('is the same for the same pictures, whatever they are called, and another one for others', async () => {
    const [one, two] = await Promise.all([png(816, 816), png(816, 816, GREEN)]);
    const edit = (images: readonly Buffer[]) =>
      painted(app, { ...QUICK, prompt: 'cached edit', images: images.map((each) => dataUrl(each)) });
    expect((await edit([one, two])).cached).toBe(false);
    expect((await edit([one, two])).cached).toBe(true);
    expect((await edit([two, one])).cached).toBe(false);
    expect((await edit([one])).cached).toBe(false);
    expect(calls('cached edit')).toHaveLength(3);
  });

  it('is painted anew where that is asked for, and what is new is given from then on', async () => {
    const body = { ...QUICK, prompt: 'paint it anew' };
    const first = await painted(app, body);
    const anew = await painted(app, body, { 'cache-control': 'max-age=0, no-cache' });
    expect(anew.cached).toBe(false);
    expect(pictures(anew)).not.toEqual(pictures(first));
    const third = await painted(app, body);
    expect([third.cached, pictures(third)]).toEqual([true, pictures(anew)]);
    expect(calls('paint it anew')).toHaveLength(2);
  });

  it('is painted anew where the first one failed, or was not whole', async () => {
    const body = { ...QUICK, prompt: 'twice unlucky, to be cut' };
    expect((await post(app, body)).status).toBe(502);
    expect((await post(app, body)).status).toBe(502);
    expect(calls('twice unlucky')).toHaveLength(2);
  });

  it('is none of another platform: pictures never cross from one to another', async () => {
    const member = await joins(app, 'Ada');
    const values = { size: '816x816', format: 'jpeg', partials: 0 };
    const message = await member.sees(await member.starts({ text: 'mine, not yours', values }));
    expect(message.status).toBe('finished');
    expect((await painted(app, { ...QUICK, prompt: 'mine, not yours' })).cached).toBe(false);
    expect(calls('mine, not yours')).toHaveLength(2);
  });

  it('is still known after a restart', async () => {
    await using own = await startTestApp(settings());
    const body = { ...QUICK, prompt: 'before and after' };
    const first = await painted(own, body);
    await own.restart();
    const again = await painted(own, body);
    expect([again.cached, pictures(again)]).toEqual([true, pictures(first)]);
  });

  it('is always painted anew with CACHE_HOURS=0, also two at once', async () => {
    await using own = await startTestApp({ ...settings(), CACHE_HOURS: '0' });
    const body = { ...QUICK, prompt: 'never cached' };
    const answers = await Promise.all([painted(own, body), painted(own, body)]);
    expect(answers.map(({ cached }) => cached)).toEqual([false, false]);
    expect((await painted(own, body)).cached).toBe(false);
    expect(calls('never cached')).toHaveLength(3);
  });
});

describe('the same request at the same moment', () => {
  it('is one call, and both have the picture', async () => {
    const body = { ...QUICK, prompt: 'two at once' };
    const answers = await Promise.all([painted(app, body), painted(app, body), painted(app, body)]);
    expect(new Set(answers.flatMap(pictures)).size).toBe(1);
    expect(answers.map(({ cached }) => cached).sort()).toEqual([false, true, true]);
    expect(answers.filter(({ cost_usd }) => cost_usd > 0)).toHaveLength(1);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(3);
    expect(calls('two at once')).toHaveLength(1);
  });

  /** Asks twice, so that the second one comes while the first one is being painted. */
  async function bothAtOnce(prompt: string) {
    const both = [await watched(app, { ...QUICK, prompt }), await watched(app, { ...QUICK, prompt })];
    for (const events of both) await readTo(events, ({ event }) => event === 'started');
    release.resolve();
    return Promise.all(both.map(async (events) => (await allOf(events)).at(-1)));
  }

  it('is one refusal: asking again would only be refused again', async () => {
    const ends = await bothAtOnce('wait to be refused');
    expect(ends).toMatchObject([{ event: 'refused' }, { event: 'refused' }]);
    expect(calls('wait to be refused')).toHaveLength(1);
  });

  it('tries for itself where the first one failed', async () => {
    const ends = await bothAtOnce('wait to be cut');
    expect(ends).toMatchObject([{ data: { code: 'connection_lost' } }, { data: { code: 'connection_lost' } }]);
    expect(calls('wait to be cut')).toHaveLength(2);
  });

  it('goes on where the first one is cancelled', async () => {
    const body = { ...QUICK, prompt: 'hang once' };
    const leave = new AbortController();
    const one = await watched(app, body, {}, leave.signal);
    await readTo(one, ({ event }) => event === 'started');
    const two = await watched(app, body);
    await readTo(two, ({ event }) => event === 'started');
    leave.abort();
    expect((await allOf(two)).at(-1)).toMatchObject({ event: 'finished', data: { cached: false } });
    expect(calls('hang once')).toHaveLength(2);
    expect(await calls('hang once')[0]?.gone).toBe('client');
  });

  it('shows the previews of the one that is painted to both', async () => {
    const wish = { ...QUICK, prompt: 'wait for previews' };
    const both = [await watched(app, wish), await watched(app, wish)];
    for (const events of both) await readTo(events, ({ event }) => event === 'started');
    release.resolve();
    for (const events of both) {
      expect((await allOf(events)).map(({ event }) => event)).toEqual(['partial', 'finished']);
    }
    expect(calls('wait for previews')).toHaveLength(1);
  });
});

describe('in the playground', () => {
  it('what was given again is marked so, and a new one is one press away', async () => {
    const [ada, ben] = [await joins(app, 'Ada'), await joins(app, 'Ben')];
    const saying = { text: 'a picture for two', values: { size: '816x816', format: 'jpeg' } };
    const first = await ada.sees(await ada.starts(saying));
    const again = await ben.sees(await ben.starts(saying));
    expect(again).toMatchObject({ status: 'finished', text: expect.stringMatching(/same wish/u) });
    expect(again.facts).toContain('no cost');
    expect(again.facts.join(' ')).not.toContain('$');
    expect(first.facts.join(' ')).toContain('$');
    expect(again.buttons.map(({ label }) => label)).toContain('Paint a new one');
    expect(first.buttons.map(({ label }) => label)).toContain('Again');
    // Each message has a picture of its own: deleting one leaves the other.
    expect(again.pictures[0]?.id).not.toBe(first.pictures[0]?.id);
    expect((await ada.presses(first, 'delete')).ok).toBe(true);
    expect((await fetch(app.url() + (again.pictures[0]?.url ?? ''))).status).toBe(200);

    const answer = await answerOf<WebAnswer>(await ben.presses(again, 'again'));
    if (answer.kind !== 'job') throw new Error('not a job');
    const anew = await ben.sees(answer.job);
    expect(anew.facts).not.toContain('no cost');
    expect(calls('a picture for two')).toHaveLength(2);
  });

  it('what everybody deleted is painted anew', async () => {
    const ada = await joins(app, 'Ada');
    const saying = { text: 'deleted and gone', values: { size: '816x816', format: 'jpeg' } };
    const first = await ada.sees(await ada.starts(saying));
    await ada.presses(first, 'delete');
    const again = await ada.sees(await ada.starts(saying));
    expect(again.facts).not.toContain('no cost');
    expect(calls('deleted and gone')).toHaveLength(2);
  });
});
