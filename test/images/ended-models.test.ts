import { describe, expect, it } from 'vitest';
import { BotError } from '../../src/core/error.ts';
import type { Log } from '../../src/core/log.ts';
import { MODELS } from '../../src/core/models.ts';
import type { RequestDraft } from '../../src/core/request.ts';
import { isOfficial } from '../../src/images/api.ts';
import { type AcceptParts, jobOf, offeredModels } from '../../src/jobs/accept.ts';
import { CALLER } from '../fixtures/a-job.ts';
import { SILENT } from '../fixtures/painting.ts';

const nothing = () => Promise.reject(new Error('no picture is looked at for this'));

/** What accepting needs, on a day; nothing here can paint, or make a connection. */
function partsOn(day: string, official = true, log: Log = SILENT): AcceptParts {
  return {
    pictures: {} as AcceptParts['pictures'],
    jobs: {} as AcceptParts['jobs'],
    takeIn: nothing,
    makeMask: nothing,
    official,
    log,
    clock: { now: () => Date.parse(`${day}T00:00:00Z`) },
  };
}

function accept(parts: AcceptParts, draft: RequestDraft) {
  return jobOf(parts, {
    draft: { prompt: 'a cat', ...draft },
    caller: CALLER,
    destination: { platform: 'web' },
    key: null,
  });
}

async function refusalOf(parts: AcceptParts, model: string): Promise<BotError> {
  const thrown = await accept(parts, { model }).catch((error: unknown) => error);
  if (!(thrown instanceof BotError)) throw new Error(`it was accepted, or failed with ${String(thrown)}`);
  return thrown;
}

/** The last day of each, and what takes its place. */
const ENDED = [
  ['dall-e-2', '2026-05-12', 'gpt-image-2.5-flare'],
  ['dall-e-3', '2026-05-12', 'gpt-image-2.5-flare'],
  ['gpt-image-1', '2026-10-23', 'gpt-image-2.5-sunburst'],
  ['gpt-image-1.5', '2026-12-01', 'gpt-image-2.5-sunburst'],
  ['gpt-image-1-mini', '2026-12-01', 'gpt-image-2.5-flare'],
  ['chatgpt-image-latest', '2026-12-01', 'gpt-image-2.5-sunburst'],
  ['gpt-image-1.5-2025-12-16', '2026-12-01', 'gpt-image-2.5-sunburst'],
] as const;

describe('a model that has ended', () => {
  it.each(ENDED)('%s is refused on the official API from %s on, naming %s', async (model, day, replacement) => {
    const { code, message, remedy } = await refusalOf(partsOn(day), model);
    expect(code).toBe('model_ended');
    for (const said of [model, day, replacement]) expect(message).toContain(said);
    expect(remedy).toBe(`Choose ${replacement} instead.`);
  });

  it.each(ENDED)('%s is taken the day before %s', async (model, day) => {
    const before = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
    expect((await accept(partsOn(before), { model })).request.model).toBe(model);
  });

  it.each(ENDED)('%s works on with another server', async (model) => {
    expect((await accept(partsOn('2027-06-01', false), { model })).request.model).toBe(model);
  });

  it('is not offered any more on the official API, and is on another server', () => {
    const names = (official: boolean) => offeredModels(partsOn('2026-11-20', official)).map(({ name }) => name);
    expect(names(true)).toEqual(names(false).filter((name) => !['gpt-image-1', 'dall-e-3', 'dall-e-2'].includes(name)));
    expect(names(false)).toEqual(MODELS.map(({ name }) => name));
  });
});

describe('the official API', () => {
  it.each([
    ['https://api.openai.com/v1', true],
    ['https://eu.api.openai.com/v1', true],
    ['https://api.openai.com.evil.test/v1', false],
    ['https://notopenai.com/v1', false],
    ['http://127.0.0.1:4010/v1', false],
    ['https://my.openai.azure.com/openai/v1', false],
  ])('is at %s: %s', (address, expected) => {
    expect(isOfficial(address)).toBe(expected);
  });
});

describe('a model that the table does not know', () => {
  it('is taken, with a warning in the log that names it', async () => {
    const lines: unknown[] = [];
    const log: Log = { ...SILENT, warn: (facts, message) => void lines.push([facts, message]) };
    const { request } = await accept(partsOn('2026-11-20', true, log), { model: 'gpt-image-3', quality: 'max' });
    expect(request).toMatchObject({ model: 'gpt-image-3', quality: 'max' });
    expect(lines).toEqual([[{ model: 'gpt-image-3' }, expect.stringMatching(/model/u)]]);
  });

  it('is not what a known one is, nor a dated one of a known one', async () => {
    const lines: unknown[] = [];
    const log: Log = { ...SILENT, warn: (facts) => void lines.push(facts) };
    for (const model of ['gpt-image-2', 'gpt-image-2.5-sunburst-2026-09-08']) {
      await accept(partsOn('2026-11-20', true, log), { model });
    }
    expect(lines).toEqual([]);
  });
});
