import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/event.ts';
import { parseImageRequest, type RequestDraft } from '../../src/core/request.ts';
import { createPace } from '../../src/jobs/pace.ts';
import { aJob, aPicture, CANCELLED, finished, idOf, refused } from '../fixtures/a-job.ts';

const ask = (draft: RequestDraft = {}) => parseImageRequest({ prompt: 'a kite', ...draft });

/** A job whose painting took so long. */
const took = (ms: number, draft: RequestDraft = {}, outcome: Outcome = finished()) =>
  aJob({ request: ask(draft), state: 'painted', outcome, times: { accepted: 1, painting: 5000, painted: 5000 + ms } });

describe('how long painting takes', () => {
  it('is not known before anything was painted', () => {
    expect(createPace().expected(ask())).toBeNull();
  });

  it('is what the first one took, then follows what is painted, the newest most', () => {
    const pace = createPace();
    pace.learn(took(10_000));
    expect(pace.expected(ask())).toBe(10_000);
    pace.learn(took(20_000));
    expect(pace.expected(ask())).toBeGreaterThan(10_000);
    expect(pace.expected(ask())).toBeLessThan(20_000);
    for (let more = 0; more < 40; more += 1) pace.learn(took(20_000));
    expect(pace.expected(ask())).toBeCloseTo(20_000, -1);
  });

  it('is known of a model and a quality, whatever else is asked for', () => {
    const pace = createPace();
    pace.learn(took(9000, { quality: 'low' }));
    expect(pace.expected(ask({ quality: 'low', count: 4, size: 'wide', prompt: 'a dog' }))).toBe(9000);
    expect(pace.expected(ask({ quality: 'high' }))).toBeNull();
    expect(pace.expected(ask({ quality: 'low', model: 'gpt-image-2' }))).toBeNull();
  });

  it('is not learned from what was cached, refused, cancelled or never painted', () => {
    const pace = createPace();
    pace.learn(took(5, {}, finished([aPicture()], { cachedFrom: idOf(2) })));
    pace.learn(took(700, {}, refused()));
    pace.learn(took(700, {}, CANCELLED));
    pace.learn(aJob({ outcome: null }));
    pace.learn(aJob({ outcome: finished(), times: { accepted: 1, painted: 7 } }));
    expect(pace.expected(ask())).toBeNull();
  });

  it('is never outside of what was seen', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(600_000), { minLength: 1, maxLength: 30 }), (all) => {
        const pace = createPace();
        for (const ms of all) pace.learn(took(ms));
        expect(pace.expected(ask())).toBeGreaterThanOrEqual(Math.min(...all) - 1e-6);
        expect(pace.expected(ask())).toBeLessThanOrEqual(Math.max(...all) + 1e-6);
      }),
    );
  });
});
