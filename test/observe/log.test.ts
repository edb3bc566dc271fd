import { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import { describe, expect, it, test } from 'vitest';
import { BotError } from '../../src/core/error.ts';
import { createLog } from '../../src/observe/log.ts';

/** What is written with these settings, as text and line by line. */
function written(
  settings: Readonly<{ level?: string; prompts?: boolean }>,
  write: (log: ReturnType<typeof createLog>) => void,
) {
  let text = '';
  const to = {
    write(line: string) {
      text += line;
    },
  };
  write(createLog({ level: 'debug', prompts: false, ...settings }, to));
  const lines: readonly Readonly<Record<string, unknown>>[] = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { text, lines };
}

const KEY = 'sk-proj-Abc_DEF-0123456789abcdefghij';
const PROMPT = 'a red kite over Graz';

/** An error as the SDK makes it from the API's answer, with everything in it that the SDK puts there. */
function apiError(status: number, body: Readonly<Record<string, unknown>>): APIError {
  const headers = new Headers({
    authorization: `Bearer ${KEY}`,
    'set-cookie': `session=${KEY}`,
    'x-request-id': 'req_123',
  });
  return APIError.generate(status, { error: body }, undefined, headers);
}

const wrongKey = apiError(401, {
  message: `Incorrect API key provided: ${KEY}. You can find your API key at https://platform.openai.com.`,
  type: 'invalid_request_error',
  param: null,
  code: 'invalid_api_key',
});

describe('a line of the log', () => {
  it('is JSON with its level, its time, its message and its facts', () => {
    const { lines } = written({}, (log) => log.info({ job: 'j1', count: 2 }, 'job over'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 30, msg: 'job over', job: 'j1', count: 2 });
    expect(new Date(String(lines[0]?.time)).getTime()).toBeGreaterThan(Date.parse('2026-01-01'));
  });

  it('is written only from the level that was set', () => {
    const { lines } = written({ level: 'warn' }, (log) => {
      log.debug({}, 'debug');
      log.info({}, 'info');
      log.warn({}, 'warn');
      log.error({}, 'error');
    });
    expect(lines.map(({ msg }) => msg)).toEqual(['warn', 'error']);
  });

  it('is not written at all where the log is silent', () => {
    expect(written({ level: 'silent' }, (log) => log.error({}, 'error')).text).toBe('');
  });
});

describe('keys and tokens', () => {
  const log = (facts: object) => written({}, (to) => to.info({ ...facts, job: 'j1' }, 'said')).text;
  const names = ['apiKey', 'token', 'authorization', 'cookie', 'headers'];

  test.each<[string, (secret: object) => object]>([
    ['at the top', (secret) => secret],
    ['one level down', (secret) => ({ a: secret })],
    ['two levels down', (secret) => ({ a: { b: secret } })],
    ['in a list', (secret) => ({ list: [secret] })],
    ['four levels down', (secret) => ({ a: { b: { c: { d: secret } } } })],
  ])('are never written, %s', (_place, wrap) => {
    for (const name of names) {
      const text = log(wrap({ [name]: 'hush-0123456789' }));
      expect(text, name).not.toContain('hush');
      expect(text).toContain('j1');
    }
  });

  test.each(['Authorization', 'OPENAI_API_KEY', 'API_TOKEN'])('are never written under the name %s either', (name) => {
    expect(log({ a: { [name]: 'hush-0123456789' } })).not.toContain('hush');
  });

  it('are never written from the headers of a request', () => {
    const headers = { Authorization: 'Bearer hush-0123456789', Cookie: 'easel_access=hush-0123456789' };
    expect(log({ request: { headers } })).not.toContain('hush');
  });

  it('are not taken for the tokens that a picture costs', () => {
    expect(log({ usage: { tokens: { imageOut: 1056 } } })).toContain('1056');
  });
});

describe('what members ask for', () => {
  const facts = { prompt: PROMPT, request: { prompt: PROMPT }, job: { request: { prompt: PROMPT } } };

  it('is not written where the settings say no', () => {
    expect(written({ prompts: false }, (log) => log.info(facts, 'job over')).text).not.toContain('kite');
  });

  it('is written where the settings say yes', () => {
    const { lines } = written({ prompts: true }, (log) => log.info(facts, 'job over'));
    expect(lines[0]).toMatchObject(facts);
  });
});

describe('an error', () => {
  const line = (err: unknown) => written({}, (log) => log.error({ err }, 'failed'));

  it('is written with what it takes to find its cause', () => {
    const cause = new TypeError('terminated', {
      cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }),
    });
    const { lines } = line(new BotError('connection_lost', 'The connection broke.', { cause }));
    expect(lines[0]?.err).toMatchObject({
      name: 'BotError',
      code: 'connection_lost',
      message: 'The connection broke.',
      stack: expect.stringContaining('log.test.ts'),
      cause: {
        name: 'TypeError',
        message: 'terminated',
        cause: { message: 'other side closed', code: 'UND_ERR_SOCKET' },
      },
    });
  });

  it('of the API is written with its code, its status and the id to ask OpenAI about', () => {
    const { lines } = line(wrongKey);
    expect(lines[0]?.err).toMatchObject({
      status: 401,
      code: 'invalid_api_key',
      type: 'invalid_request_error',
      requestID: 'req_123',
      message: expect.stringContaining('Incorrect API key provided'),
    });
  });

  test.each<[string, unknown]>([
    ['the answer to a wrong key', wrongKey],
    [
      'the answer to a wrong key, as a cause',
      new BotError('key_rejected', 'It was not accepted.', { cause: wrongKey }),
    ],
    ['a cause of a cause', new Error('outer', { cause: new Error('middle', { cause: wrongKey }) })],
    ['a lost connection', new APIConnectionError({ message: `cannot reach it with ${KEY}`, cause: new Error(KEY) })],
    ['a cancelled call', new APIUserAbortError({ message: `stopped, ${KEY}` })],
    [
      'the options of a call',
      Object.assign(new Error('failed'), { options: { headers: { authorization: KEY } }, apiKey: KEY }),
    ],
    ['an error that is only text', `failed with ${KEY}`],
    ['a cause that is only text', new Error('failed', { cause: `it was ${KEY}` })],
    ['several errors in one', new AggregateError([new Error(KEY)], `all failed: ${KEY}`)],
    ['a parameter', Object.assign(new Error('failed'), { param: KEY })],
  ])('never shows a key: %s', (_what, err) => {
    const { text } = line(err);
    expect(text).not.toContain('0123456789');
    expect(text).not.toContain('Abc_DEF');
  });

  test.each([
    ['of OpenAI, half hidden by OpenAI itself', 'sk-proj-****************wxyz'],
    ['of a Slack bot', 'xoxb-1234567890-abcdef'],
    ['of a Slack app', 'xapp-1-A0123-4567-abcdef'],
  ])('never shows a token %s', (_whose, token) => {
    expect(line(new Error(`not valid: ${token}.`)).text).not.toContain(token.slice(5));
  });

  it('never shows a bearer header, whatever the token in it looks like', () => {
    const thrown = new TypeError('Headers.append: "Bearer hush.0123456789+/=" is an invalid header value.');
    for (const err of [thrown, new BotError('unreachable', 'It could not be reached.', { cause: thrown })]) {
      const { text } = line(err);
      expect(text).not.toContain('hush');
      expect(text).toContain('is an invalid header value');
    }
  });

  it('never shows the body of the answer, nor its headers', () => {
    const body = {
      message: 'no',
      type: 't',
      param: 'prompt',
      code: 'moderation_blocked',
      prompt: PROMPT,
      echo: { text: PROMPT },
    };
    const { text } = line(new BotError('request_rejected', 'It was not accepted.', { cause: apiError(400, body) }));
    expect(text).not.toContain('kite');
    expect(text).not.toContain('Bearer');
    expect(text).not.toContain('session=');
    expect(text).toContain('moderation_blocked');
  });

  it('that is its own cause does not go on for ever', () => {
    const err = new Error('round and round');
    err.cause = err;
    expect(line(err).lines).toHaveLength(1);
  });

  test.each([[undefined], [null], [7], [{ code: 'X', secret: KEY }]])(
    'that is none, such as %j, is written all the same',
    (err) => {
      const { lines, text } = line(err);
      expect(lines[0]?.msg).toBe('failed');
      expect(text).not.toContain('Abc_DEF');
    },
  );
});
