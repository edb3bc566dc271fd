import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebAnswer } from '../../../src/adapters/web/protocol.ts';
import { fault, refusal, streamed } from '../../doubles/image-api-answers.ts';
import { type RawAnswer, type RawImageServer, startRawImageServer } from '../../doubles/raw-image-server.ts';
import { allOf, jsonOf, type Problem, post, watched } from '../../fixtures/image-api-client.ts';
import { partialEvent } from '../../fixtures/image-stream-events.ts';
import { answerOf, joins, type Member, refusalIn } from '../../fixtures/playground-member.ts';
import { type RunningApp, startTestApp } from '../../fixtures/running-app.ts';
import { png } from '../../fixtures/tiny-pictures.ts';

/** All of moderation's categories, and what people call them. */
const CATEGORIES = {
  sexual: 'sexual content',
  'sexual/minors': 'sexual content',
  violence: 'violence',
  'violence/graphic': 'violence',
  hate: 'hate',
  'hate/threatening': 'hate',
  harassment: 'harassment',
  'harassment/threatening': 'harassment',
  'self-harm': 'self-harm',
  'self-harm/intent': 'self-harm',
  'self-harm/instructions': 'self-harm',
  illicit: 'something illegal',
  'illicit/violent': 'something illegal',
  'something/new': 'something it does not allow',
} as const;

/** What nobody is to be shown: codes of categories, raw texts, ids of requests. */
const NEVER =
  /(?:sexual|violence|hate|harassment|self-harm|illicit|something)\/\w|illicit|moderation_|safety_|req_|openai/iu;

describe('a refusal by the image API', () => {
  let small: Buffer;
  let server: RawImageServer;
  let app: RunningApp;
  let ada: Member;
  let ben: Member;
  beforeAll(async () => {
    small = await png(8, 8);
    server = await startRawImageServer((raw, request) => answerTo(raw, String(request.json().prompt)));
    app = await startTestApp({ OPENAI_BASE_URL: server.url, MODERATION_PRECHECK: 'no' });
    ada = await joins(app, 'Ada');
    ben = await joins(app, 'Ben');
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  /** The prompt says how it is refused: stage, categories, and where that stands. */
  function answerTo(raw: RawAnswer, prompt: string): Promise<void> | void {
    const [stage = '', categories = '', where] = prompt.split(' ');
    if (stage === 'code') return raw.whole(400, fault(categories, 'Your request was rejected.'));
    const body = refusal(stage, categories.split(','));
    if (where !== 'streamed') return raw.whole(400, body);
    return streamed(raw, [partialEvent(small), `event: error\ndata: ${body}\n\n`]);
  }

  it.each(
    Object.entries(CATEGORIES).flatMap(([category, plain]) => [
      [`input ${category}`, plain, /refuses your wish/u] as const,
      [`output ${category} streamed`, plain, /took back/u] as const,
    ]),
  )('is told to the requester alone, in plain words: %s is %s', async (prompt, plain, stage) => {
    const windows = [await ada.opens(), await ben.opens()];
    const job = await ada.starts(prompt);
    const [own, others] = await Promise.all(
      windows.map((window) => window.message((message) => message.job === job && message.final)),
    );
    for (const window of windows) window.close();
    expect(own).toMatchObject({ status: 'refused', pictures: [], facts: [] });
    expect(own?.aside?.text).toMatch(stage);
    expect(own?.aside?.text).toContain(`It touches on ${plain}. It cost nothing.`);
    // The wish itself holds the code here; everything else must not.
    expect(JSON.stringify({ ...own, prompt: '' })).not.toMatch(NEVER);
    expect(own?.buttons.map(({ label }) => label)).toEqual(['Delete']);

    expect(others).toEqual({ ...own, aside: null });
    expect(others?.text).toBe('Nothing came of this one.');
  });

  it.each([
    'unknown violence',
    'code content_policy_violation',
    'code image_content_policy_violation',
    'code moderation_blocked',
  ])('without a stage is told as well: %s', async (prompt) => {
    const message = await ada.sees(await ada.starts(prompt));
    expect(message.aside?.text).toMatch(
      /^The image service refuses to paint this\..*It cost nothing\..*another way\.$/u,
    );
    expect(JSON.stringify({ ...message, prompt: '' })).not.toMatch(NEVER);
  });

  it('is told in the history too, to the requester alone', async () => {
    const job = await ada.starts('input hate');
    await ada.sees(job);
    const [own, others] = await Promise.all(
      [ada, ben].map(async (member) => (await member.history()).messages.find((message) => message.job === job)),
    );
    expect(own?.aside?.text).toMatch(/hate/u);
    expect(others).toEqual({ ...own, aside: null });
  });

  it.each(['input', 'output', 'unknown'])('is answered with 422 and its stage: %s', async (stage) => {
    const body = { prompt: `${stage} hate streamed` };
    const answer = await post(app, body);
    expect(answer.status).toBe(422);
    const problem = await jsonOf<Problem>(answer);
    const events = await allOf(await watched(app, body));
    expect(events.at(-1)?.event).toBe('refused');
    for (const each of [problem, events.at(-1)?.data]) {
      expect(each).toMatchObject({ code: 'refused', stage, categories: ['hate'], suggestion: null });
      expect(JSON.stringify(each)).not.toMatch(NEVER);
    }
  });

  it('is answered with categories in plain words, not in codes', async () => {
    const answer = await jsonOf<Problem>(await post(app, { prompt: 'input sexual/minors,illicit/violent' }));
    expect(answer.message).toContain('sexual content and something illegal');
    expect(JSON.stringify(answer)).not.toMatch(NEVER);
  });
});

describe('a refusal with the demo server', () => {
  let app: RunningApp;
  let ada: Member;
  let ben: Member;
  beforeAll(async () => {
    app = await startTestApp({ REWORD_MODEL: 'demo-text' }, 30);
    ada = await joins(app, 'Ada');
    ben = await joins(app, 'Ben');
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it('before anything was painted costs nothing and calls nobody, and a safer wording is one press away', async () => {
    const job = await ada.starts({ text: 'a battle with gore at dusk', values: { size: '816x816', format: 'jpeg' } });
    const message = await ada.sees(job);
    expect(message.aside).toMatchObject({
      text: expect.stringMatching(/does not pass the safety check.*violence.*It cost nothing/u),
      wording: { before: 'a battle with gore at dusk', after: 'a battle with drama at dusk' },
      buttons: [{ label: 'Paint this instead' }],
    });
    expect(app.calls('a battle')).toEqual([]);

    const answer = await answerOf<WebAnswer>(await ada.presses(message, 'reword'));
    if (answer.kind !== 'job') throw new Error('not a job');
    const painted = await ada.sees(answer.job);
    expect(painted).toMatchObject({ status: 'finished', prompt: 'a battle with drama at dusk', aside: null });
    expect(app.calls('a battle')).toMatchObject([
      { prompt: 'a battle with drama at dusk', parameters: { size: '816x816', output_format: 'jpeg' } },
    ]);
  });

  it('of a picture that it starts from costs nothing and calls nobody', async () => {
    const [picture] = (await ada.sees(await ada.starts('a cellar demo:unsafe-picture'))).pictures;
    const edit = { text: 'brighter please', command: 'edit', images: [picture?.id ?? ''] };
    const message = await ada.sees(await ada.starts(edit));
    expect(message.aside?.text).toMatch(/a picture it starts from.*safety check.*violence/u);
    expect(app.calls('brighter please')).toEqual([]);
  });

  it('at the output takes back the previews that were shown already', async () => {
    const window = await ben.opens();
    const job = await ada.starts('shown for a moment demo:blocked-output');
    const painting = await window.message((message) => message.job === job && message.pictures.length > 0);
    const address = app.url() + (painting.pictures[0]?.url ?? '');
    expect((await fetch(address)).status).toBe(200);
    const final = await window.message((message) => message.job === job && message.final);
    expect(final).toMatchObject({ status: 'refused', pictures: [], facts: [], aside: null });
    window.close();
    expect((await ben.history()).messages.find((message) => message.job === job)?.pictures).toEqual([]);
    expect((await fetch(address)).status).toBe(404);
  });

  it('is still told to its requester alone after a restart, and its wording can still be taken', async () => {
    await using own = await startTestApp({ REWORD_MODEL: 'demo-text' });
    const carol = await joins(own, 'Carol');
    const message = await carol.sees(await carol.starts('a nude statue'));
    await own.restart();
    const back = await joins(own, 'Carol', `easel_member=${carol.id}`);
    const dan = await joins(own, 'Dan');
    expect((await back.history()).messages).toEqual([message]);
    expect((await dan.history()).messages).toEqual([{ ...message, aside: null }]);
    const answer = await answerOf<WebAnswer>(await back.presses(message, 'reword'));
    expect(answer.kind === 'job' && (await back.sees(answer.job)).prompt).toBe('a clothed statue');
  });

  it('has no wording where the text model gives none, and says so', async () => {
    const message = await ada.sees(await ada.starts('much gore demo:no-reword'));
    expect(message.aside).toMatchObject({ wording: null, buttons: [], text: expect.stringMatching(/another way\.$/u) });
  });

  it('gives its wording to nobody but the requester, not even to whoever knows the button', async () => {
    const message = await ada.sees(await ada.starts('my own gore'));
    const button = message.aside?.buttons.find(({ label }) => label === 'Paint this instead');
    const forged = { ...message, buttons: button === undefined ? [] : [button] };
    expect(await refusalIn(await ben.presses(forged, 'reword'))).toMatchObject({ status: 403, code: 'not_yours' });
    expect(app.calls('my own drama')).toEqual([]);
  });

  it('has its wording in the answer of the API as well', async () => {
    const problem = await jsonOf<Problem>(await post(app, { prompt: 'gore for a program' }));
    expect(problem).toMatchObject({ code: 'refused', stage: 'before', suggestion: 'drama for a program' });
  });
});

it('MODERATION_PRECHECK=no asks nobody before: the image API looks for itself', async () => {
  await using app = await startTestApp({ MODERATION_PRECHECK: 'no' });
  const member = await joins(app, 'Ada');
  const message = await member.sees(await member.starts('unchecked gore'));
  expect(message.aside?.text).toMatch(/The image service refuses your wish/u);
  expect(app.allCalls().map(({ endpoint }) => endpoint)).toEqual(['images/generations']);
});

it('moderation that is down lets everything pass', async () => {
  await using app = await startTestApp();
  const member = await joins(app, 'Ada');
  const message = await member.sees(await member.starts('a calm lake demo:moderation-down'));
  expect(message.status).toBe('finished');
  expect(app.allCalls().map(({ endpoint, status }) => `${endpoint} ${status}`)).toEqual([
    'moderations 500',
    'images/generations 200',
  ]);
});
