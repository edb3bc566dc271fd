import { describe, expect, it, test } from 'vitest';
import { isOpen, type JobState, mayBecome, TRANSITIONS } from '../../src/core/job.ts';
import { STATES } from '../fixtures/a-job.ts';

const followers = (state: JobState) => STATES.filter((next) => mayBecome(state, next));
const ENDS = ['delivered', 'refused', 'failed', 'cancelled', 'interrupted'] as const;

describe('the states of a job', () => {
  it('all stand in these tests', () => {
    expect(STATES.toSorted()).toEqual(Object.keys(TRANSITIONS).toSorted());
  });

  it('lead from accepted over queued, painting and painted to delivered', () => {
    const way = ['accepted', 'queued', 'painting', 'painted', 'delivered'] as const;
    for (const [at, state] of way.slice(1).entries()) expect(mayBecome(way[at] ?? state, state), state).toBe(true);
  });

  test.each(ENDS)('%s is an end: nothing follows', (state) => {
    expect(followers(state)).toEqual([]);
    expect(isOpen(state)).toBe(false);
  });

  test.each(['accepted', 'queued', 'painting'] as const)('%s is open, and can be cancelled or fail', (state) => {
    expect(isOpen(state)).toBe(true);
    expect(followers(state)).toEqual(expect.arrayContaining(['cancelled', 'failed']));
  });

  it('never go back, and never stay', () => {
    const reach = (state: JobState): ReadonlySet<JobState> =>
      new Set(followers(state).flatMap((next) => [next, ...reach(next)]));
    for (const state of STATES) expect(reach(state).has(state), state).toBe(false);
  });

  it('have painting as the only way to a picture, a refusal or an interruption', () => {
    for (const end of ['painted', 'refused', 'interrupted'] as const) {
      expect(STATES.filter((state) => mayBecome(state, end))).toEqual(['painting']);
    }
  });

  it('let a painted job only be delivered: the picture is there and paid for', () => {
    expect(followers('painted')).toEqual(['delivered']);
    expect(isOpen('painted')).toBe(false);
  });
});
