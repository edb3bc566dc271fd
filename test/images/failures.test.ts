import { beforeAll, describe, expect, it } from 'vitest';
import { ERROR_ROWS, fault, RATE_LIMIT, rawTexts, refusal, streamed } from '../doubles/image-api-answers.ts';
import { startRawImageServer } from '../doubles/raw-image-server.ts';
import { partialEvent } from '../fixtures/image-stream-events.ts';
import { endingOf, type Painting, paint } from '../fixtures/painting.ts';
import { png } from '../fixtures/tiny-pictures.ts';

let small: Buffer;
beforeAll(async () => {
  small = await png(8, 8);
});

async function answered(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Painting & { calls: number }> {
  await using server = await startRawImageServer((raw) => raw.whole(status, body, headers));
  const painting = await paint(server.url, {});
  return { ...painting, calls: server.requests.length };
}

async function inFrame(body: string, name = 'event: error\n'): Promise<Painting> {
  await using server = await startRawImageServer((raw) =>
    streamed(raw, [partialEvent(small), `${name}data: ${body}\n\n`]),
  );
  const painting = await paint(server.url, {});
  expect(server.requests).toHaveLength(1);
  return painting;
}

describe('a refusal', () => {
  it.each(['input', 'output', 'unknown'])('at the stage %s keeps its stage and its categories', async (stage) => {
    const categories = ['sexual', 'violence/graphic'];
    const expected = { type: 'refused', stage, categories, suggestion: null, usage: null };
    const body = refusal(stage, categories);
    const whole = await answered(400, body);
    expect(whole).toMatchObject({ outcome: expected, calls: 1 });
    expect((await inFrame(body)).outcome).toEqual(expected);
    expect((await inFrame(body, '')).outcome).toEqual(expected);
  });

  it.each([
    [
      'of the old models',
      fault('content_policy_violation', 'Your request was rejected.', 'image_generation_user_error'),
    ],
    ['without details', fault('moderation_blocked', 'Blocked.', 'image_generation_user_error')],
    ['with strange details', refusal('somewhere', [])],
    ['of an input picture', fault('image_content_policy_violation')],
  ])('%s is a refusal, of a stage nobody knows', async (_, body) => {
    const { outcome, calls } = await answered(400, body);
    expect(outcome).toEqual({ type: 'refused', stage: 'unknown', categories: [], suggestion: null, usage: null });
    expect(calls).toBe(1);
  });
});

describe('an error of the image API', () => {
  for (const { what, status, body, code, repeats } of ERROR_ROWS) {
    it(`is ${code} where it answers ${what}`, async () => {
      const { outcome, calls } = await answered(status, body);
      expect(outcome).toMatchObject({
        type: 'failed',
        error: { code, message: expect.stringMatching(/\w.*\.$/u), remedy: expect.stringMatching(/\w.*\.$/u) },
        usage: null,
      });
      // Whatever it says itself is for the log: it may hold part of the key.
      for (const raw of rawTexts(body)) expect(JSON.stringify(outcome)).not.toContain(raw);
      expect(calls).toBe(repeats ? 4 : 1);
    });
  }

  it.each([
    ['rate_limit_exceeded', 'rate_limited'],
    ['server_is_overloaded', 'overloaded'],
    ['slow_down', 'overloaded'],
    ['insufficient_quota', 'credit_exhausted'],
    ['credit_balance_exhausted', 'credit_exhausted'],
    ['project_spend_limit_exceeded', 'spend_limit'],
    ['billing_hard_limit_reached', 'billing_limit'],
    ['model_not_found', 'model_gone'],
    ['invalid_image', 'picture_rejected'],
    ['image_too_small', 'picture_too_small'],
    ['server_error', 'service_error'],
    ['something_new', 'service_error'],
  ])('in the middle of a stream is known by its code alone, and never repeated: %s is %s', async (code, expected) => {
    for (const name of ['event: error\n', '']) {
      const painting = await inFrame(fault(code), name);
      expect(endingOf(painting)).toBe(expected);
      expect(painting.waits).toEqual([]);
    }
  });

  it('of its own making is not blamed on the pictures of the member', async () => {
    const painting = await inFrame(fault('image_generation_error', 'The image could not be made.', 'server_error'));
    expect(endingOf(painting)).toBe('service_error');
  });

  it('about a rate limit keeps how long to wait', async () => {
    const seconds = await answered(429, RATE_LIMIT, { 'retry-after': '7' });
    expect(seconds.outcome).toMatchObject({ error: { code: 'rate_limited', retryAfterMs: 7000 } });
    const milliseconds = await answered(503, fault('slow_down'), { 'retry-after-ms': '1500', 'retry-after': '2' });
    expect(milliseconds.outcome).toMatchObject({ error: { code: 'overloaded', retryAfterMs: 1500 } });
  });
});
