import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebMessage } from '../../../src/adapters/web/protocol.ts';
import { ERROR_ROWS, fault, RATE_LIMIT, rawTexts, streamed } from '../../doubles/image-api-answers.ts';
import { type RawAnswer, type RawImageServer, startRawImageServer } from '../../doubles/raw-image-server.ts';
import { allOf, jsonOf, type Problem, post, watched } from '../../fixtures/image-api-client.ts';
import { completedEvent, partialEvent } from '../../fixtures/image-stream-events.ts';
import { joins, type Member } from '../../fixtures/playground-member.ts';
import { type RunningApp, startTestApp } from '../../fixtures/running-app.ts';
import { png } from '../../fixtures/tiny-pictures.ts';

/** One way for the image server to say no, or nothing: what it does, and what that is called here. */
type Row = Readonly<{
  what: string;
  answer: (raw: RawAnswer) => Promise<void> | void;
  code: string;
  /** What the server said, of which nobody may see anything. */
  raw: readonly string[];
}>;

let small: Buffer;
const frame = (body: string, name = 'event: error\n') => `${name}data: ${body}\n\n`;
const inStream = (body: string, name?: string) => (raw: RawAnswer) =>
  streamed(raw, [partialEvent(small), frame(body, name)]);
const SERVER_ERROR = fault('server_error', 'The server had an error while painting.', 'server_error');

/** Section 1.5 of the facts: ways in which a stream ends that is no success. */
const STREAM_ROWS: readonly Row[] = [
  { what: 'an error event', answer: inStream(SERVER_ERROR), code: 'service_error', raw: rawTexts(SERVER_ERROR) },
  { what: 'an error without a name', answer: inStream(SERVER_ERROR, ''), code: 'service_error', raw: [] },
  { what: 'a rate limit in the stream', answer: inStream(RATE_LIMIT), code: 'rate_limited', raw: rawTexts(RATE_LIMIT) },
  {
    what: 'a clean end without the picture',
    answer: (raw) => streamed(raw, [partialEvent(small)]),
    code: 'ended_early',
    raw: [],
  },
  {
    what: '[DONE] without the picture',
    answer: (raw) => streamed(raw, [partialEvent(small), 'data: [DONE]\n\n']),
    code: 'ended_early',
    raw: ['DONE'],
  },
  {
    what: 'a connection that is cut',
    async answer(raw) {
      raw.stream();
      await raw.write(partialEvent(small));
      raw.cut();
    },
    code: 'connection_lost',
    raw: ['terminated', 'ECONNRESET'],
  },
  {
    what: 'something that is not a picture',
    answer: (raw) => streamed(raw, [completedEvent(Buffer.from('hello'))]),
    code: 'bad_answer',
    raw: ['hello'],
  },
  { what: 'something that is not JSON', answer: inStream('{oops', ''), code: 'bad_answer', raw: ['oops', 'JSON'] },
  {
    what: 'silence',
    async answer(raw) {
      raw.stream();
      await raw.write(partialEvent(small));
    },
    code: 'stalled',
    raw: [],
  },
];

/** Section 1.6. A wait that is too long for a job keeps what would be repeated from being repeated. */
const ANSWER_ROWS: readonly Row[] = ERROR_ROWS.map(({ what, status, body, code, repeats }) => ({
  what,
  answer: (raw) =>
    raw.whole(status, body, { 'x-request-id': 'req_header', ...(repeats ? { 'retry-after': '77' } : {}) }),
  code,
  raw: rawTexts(body),
}));

const ROWS = [...STREAM_ROWS, ...ANSWER_ROWS].map((row, number) => ({ ...row, prompt: `row number ${number}.` }));

/** Of each code: the status of the API's answer, and whose turn it is. */
const CODES: Readonly<Record<string, readonly [status: number, turn: RegExp]>> = {
  key_rejected: [502, /admin.*OPENAI_API_KEY/u],
  organization_unverified: [502, /admin.*15 minutes/u],
  no_access: [502, /admin/u],
  model_gone: [502, /Choose another model/u],
  wrong_address: [502, /admin.*OPENAI_BASE_URL/u],
  billing_limit: [502, /admin.*limit/u],
  credit_exhausted: [502, /admin.*credit/u],
  spend_limit: [502, /admin.*limit/u],
  rate_limited: [429, /again in a minute/u],
  overloaded: [503, /again in a few minutes/u],
  service_error: [502, /again.*OpenAI/u],
  picture_too_large: [400, /smaller/u],
  picture_too_small: [400, /larger/u],
  picture_rejected: [400, /PNG|another picture/u],
  request_rejected: [400, /another way|other options/u],
  ended_early: [502, /again/u],
  connection_lost: [502, /again/u],
  bad_answer: [502, /again/u],
  stalled: [504, /again/u],
};

/** What must not be in anything that people or programs are told. */
const NEVER = /req_|request id|moderation_|invalid_request_error|openai\.com|https?:|sk-te|proj_1|<\/?html/iu;

let server: RawImageServer;
let app: RunningApp;
let ada: Member;
let ben: Member;
beforeAll(async () => {
  small = await png(8, 8);
  server = await startRawImageServer((raw, request) => {
    const row = ROWS.find(({ prompt }) => prompt === request.json().prompt);
    if (row === undefined) throw new Error(`no row for ${request.path}`);
    return row.answer(raw);
  });
  app = await startTestApp({
    OPENAI_BASE_URL: server.url,
    OPENAI_IDLE_TIMEOUT: '1',
    MODERATION_PRECHECK: 'no',
    MAX_CONCURRENT: '20',
    MAX_PER_MEMBER: '20',
  });
  ada = await joins(app, 'Ada');
  ben = await joins(app, 'Ben');
});
/** Begun before everything else: it is tried again for some seconds. */
let nobodyThere: Promise<WebMessage>;
async function paintsWhereNobodyIs(): Promise<WebMessage> {
  const gone = await startRawImageServer(() => {});
  await gone[Symbol.asyncDispose]();
  await using lonely = await startTestApp({ OPENAI_BASE_URL: gone.url, MODERATION_PRECHECK: 'no' });
  const member = await joins(lonely, 'Ada');
  const window = await member.opens();
  await member.starts('nobody there');
  const message = await window.message(({ final }) => final);
  window.close();
  return message;
}
beforeAll(() => {
  nobodyThere = paintsWhereNobodyIs();
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

it('every code that the image server can cause is in the table of the tests', () => {
  expect(new Set(ROWS.map(({ code }) => code))).toEqual(new Set(Object.keys(CODES)));
});

describe.concurrent.each(ROWS)('$what', ({ prompt, code, raw }) => {
  const [status = 0, turn = /$^/u] = CODES[code] ?? [];

  it(`is shown as ${code}: what went wrong, whose turn it is, and nothing the server said`, async () => {
    const job = await ada.starts(prompt);
    const [message, others] = await Promise.all([ada.sees(job), ben.sees(job)]);
    expect(message).toMatchObject({ status: 'failed', final: true, pictures: [], facts: [], aside: null });
    expect(message.text).toMatch(/^[A-Z].*\. [A-Z].*\.$/u);
    expect(message.text).toMatch(turn);
    expect(message.buttons.map(({ label }) => label)).toEqual(['Run again', 'Delete']);
    expect(others).toEqual(message);
    const said = JSON.stringify(message);
    expect(said).not.toMatch(NEVER);
    for (const text of raw) expect(said).not.toContain(text);
  });

  it(`is answered as ${code} with ${status}, whole and as a stream, with nothing the server said`, async () => {
    const [answer, events] = await Promise.all([
      post(app, { prompt }, { 'cache-control': 'no-cache' }),
      watched(app, { prompt }, { 'cache-control': 'no-cache' }).then(allOf),
    ]);
    expect(answer.status).toBe(status);
    const problem = await jsonOf<Problem>(answer);
    const last = events.at(-1);
    expect(last?.event).toBe('failed');
    for (const each of [problem, last?.data]) {
      expect(each).toMatchObject({ code, message: expect.stringMatching(/^[A-Z].*\.$/u) });
      expect(`${problem.message} ${problem.remedy}`).toMatch(turn);
      expect(JSON.stringify(each)).not.toMatch(NEVER);
      for (const text of raw) expect(JSON.stringify(each)).not.toContain(text);
    }
  });
});

it('each code has a sentence of its own', async () => {
  // The one of silence takes its time, and has been seen above.
  const codes = Object.keys(CODES).filter((code) => code !== 'stalled');
  const one = codes.map((code) => ROWS.find((row) => row.code === code)?.prompt ?? '');
  const jobs = await Promise.all(one.map((prompt) => ada.starts(prompt)));
  const messages = await Promise.all(jobs.map((job) => ada.sees(job)));
  expect(new Set(messages.map(({ text }) => text)).size).toBe(codes.length);
});

it('a connection that nobody takes is shown, with whom to ask', async () => {
  const message = await nobodyThere;
  expect(message).toMatchObject({ status: 'failed', text: expect.stringMatching(/reached.*admin.*OPENAI_BASE_URL/u) });
  expect(JSON.stringify(message)).not.toMatch(/ECONNREFUSED|127\.0\.0\.1/u);
});
