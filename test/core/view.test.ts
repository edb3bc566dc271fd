import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { commands } from '../../commands/index.ts';
import { readButtonId } from '../../src/core/button.ts';
import type { ImageEvent, Outcome } from '../../src/core/event.ts';
import type { Job, JobState } from '../../src/core/job.ts';
import { parseImageRequest } from '../../src/core/request.ts';
import { type View, viewOf } from '../../src/core/view.ts';
import { aJob, aPicture, CALLER, idOf, STATES, USAGE } from '../fixtures/a-job.ts';

type Partial = Extract<ImageEvent, { type: 'partial' }>;

const ENDS: Readonly<Record<Outcome['type'], Outcome>> = {
  finished: { type: 'finished', pictures: [aPicture()], missing: 0, usage: USAGE },
  refused: { type: 'refused', stage: 'input', categories: ['violence'], usage: null },
  failed: {
    type: 'failed',
    error: { code: 'overloaded', message: 'It is overloaded.', remedy: 'Wait a little.' },
    usage: null,
  },
  cancelled: { type: 'cancelled', usage: null },
};
const INTERRUPTED: Outcome = {
  type: 'failed',
  error: { code: 'interrupted', message: 'Interrupted.', remedy: '' },
  usage: null,
};

/** A job in each state, as the jobs room leaves it. */
const JOBS: Readonly<Record<JobState, Job>> = {
  accepted: aJob(),
  queued: aJob({ state: 'queued', times: { accepted: 1000, queued: 1001 } }),
  painting: aJob({ state: 'painting', times: { accepted: 1000, queued: 1001, painting: 5000 } }),
  painted: ended('painted', ENDS.finished),
  delivered: ended('delivered', ENDS.finished),
  refused: ended('refused', ENDS.refused),
  failed: ended('failed', ENDS.failed),
  cancelled: ended('cancelled', ENDS.cancelled),
  interrupted: ended('interrupted', INTERRUPTED),
};

function ended(state: JobState, outcome: Outcome, facts: { [Fact in keyof Job]?: Job[Fact] } = {}): Job {
  const times = {
    accepted: 1000,
    queued: 1001,
    painting: 5000,
    [outcome.type === 'finished' ? 'painted' : state]: 17_300,
  };
  return aJob({ state, outcome, times, ...facts });
}

function aPartial(index: number): Partial {
  const preview = { bytes: new Uint8Array([1, 2, 3]), format: 'jpeg', width: 768, height: 768 } as const;
  return { type: 'partial', index, step: 0, preview };
}

const labels = (view: View) => view.buttons.map(({ label }) => label);
const presses = (view: View) => view.buttons.map(({ id }) => readButtonId(id));

describe('how a job is shown', () => {
  test.each([
    ['accepted', 'waiting', false, ['Cancel']],
    ['queued', 'waiting', false, ['Cancel']],
    ['painting', 'painting', false, ['Cancel']],
    ['painted', 'finished', true, ['Edit', 'Again', 'Delete']],
    ['delivered', 'finished', true, ['Edit', 'Again', 'Delete']],
    ['refused', 'refused', true, ['Run again', 'Delete']],
    ['failed', 'failed', true, ['Run again', 'Delete']],
    ['cancelled', 'cancelled', true, ['Run again', 'Delete']],
    ['interrupted', 'interrupted', true, ['Run again', 'Delete']],
  ] as const)('while it is %s: as %s, final %s, with %j', (state, status, final, buttons) => {
    const view = viewOf(JOBS[state]);
    expect(view).toMatchObject({ job: idOf(1), status, final, audience: 'channel', count: 1, since: 1000 });
    expect(view.text).not.toBe('');
    expect(labels(view)).toEqual(buttons);
  });

  test.each(STATES)('while it is %s: with its author and the prompt as it was said', (state) => {
    const prompt = ' *a* <b>kite</b> \n@everyone 🪁';
    const view = viewOf({ ...JOBS[state], request: parseImageRequest({ prompt }) });
    expect(view.prompt).toBe(prompt);
    expect(view.author).toEqual(CALLER.user);
  });

  test.each(STATES)('while it is %s: with buttons that are commands', (state) => {
    for (const press of presses(viewOf(JOBS[state]))) {
      expect(commands.map(({ name }) => name)).toContain(press?.command);
      expect(press?.job).toBe(idOf(1));
    }
  });

  it('says in every end what became of it, and never that it still waits or is being painted', () => {
    const open = STATES.filter((state) => !viewOf(JOBS[state]).final).map((state) => viewOf(JOBS[state]).text);
    for (const state of STATES.filter((each) => viewOf(JOBS[each]).final)) {
      expect(open).not.toContain(viewOf(JOBS[state]).text);
    }
  });

  it('names the pictures that an edit starts from', () => {
    const request = parseImageRequest({ prompt: 'bluer', inputs: [idOf(3), idOf(4)] });
    expect(viewOf(aJob({ request })).inputs).toEqual([idOf(3), idOf(4)]);
  });

  test.each([
    ['1536x1024', [1536, 1024]],
    ['16:9', [1792, 1008]],
    ['auto', null],
  ])('knows the shape that size %s will have: %j', (size, shape) => {
    expect(viewOf(aJob({ request: parseImageRequest({ prompt: 'a', size }) })).shape).toEqual(shape);
  });
});

describe('a job that waits', () => {
  it('says how many are before it', () => {
    expect(viewOf(JOBS.queued, { ahead: 3, previews: [] }).text).toContain('3');
    expect(viewOf(JOBS.queued, { ahead: 0, previews: [] }).text).not.toContain('0');
  });

  it('has not begun', () => {
    expect(viewOf(JOBS.queued).startedAt).toBeNull();
    expect(viewOf(JOBS.painting).startedAt).toBe(5000);
  });
});

describe('a job that is being painted', () => {
  it('shows the newest preview of each picture, with alt text', () => {
    const request = parseImageRequest({ prompt: 'a kite', count: 3 });
    const previews = [aPartial(0), aPartial(2)];
    const view = viewOf({ ...JOBS.painting, request }, { ahead: 0, previews });
    expect(view.count).toBe(3);
    expect(view.pictures).toEqual([
      { kind: 'preview', index: 0, preview: previews[0]?.preview, alt: 'Picture 1 of 3: a kite' },
      { kind: 'preview', index: 2, preview: previews[1]?.preview, alt: 'Picture 3 of 3: a kite' },
    ]);
  });

  it('says something else once there is something to see', () => {
    const before = viewOf(JOBS.painting).text;
    expect(viewOf(JOBS.painting, { ahead: 0, previews: [aPartial(0)] }).text).not.toBe(before);
  });
});

describe('a finished job', () => {
  it('says how long it took, and shows model, size and cost', () => {
    const view = viewOf(JOBS.delivered);
    expect(view.text).toContain('12 s');
    expect(view.facts).toEqual(['gpt-image-2.5-flare', '1024 × 1024', '12 s', '$0.030']);
  });

  it('shows a quality that was chosen', () => {
    const request = parseImageRequest({ prompt: 'a', quality: 'high' });
    expect(viewOf({ ...JOBS.delivered, request }).facts).toContain('high');
  });

  it('says nothing of a cost that is not certain', () => {
    const outcome: Outcome = { ...finished(1), usage: { ...USAGE, certain: false } };
    expect(viewOf(ended('delivered', outcome)).facts.join()).not.toContain('$');
  });

  it('shows its pictures as they are stored, with the alt text they were stored with', () => {
    const picture = aPicture({ alt: 'said before' });
    const view = viewOf(ended('painted', { ...finished(1), pictures: [picture] }));
    expect(view.pictures).toEqual([{ kind: 'stored', index: 0, picture, alt: 'said before' }]);
  });

  it('has an Edit button of its own for each of several pictures', () => {
    const view = viewOf(ended('delivered', finished(3), { request: parseImageRequest({ prompt: 'a', count: 3 }) }));
    expect(labels(view)).toEqual(['Edit 1', 'Edit 2', 'Edit 3', 'Again', 'Delete']);
    expect(presses(view).map((press) => press?.picture)).toEqual([0, 1, 2, null, null]);
    expect(view.buttons.map(({ picture }) => picture)).toEqual([0, 1, 2, null, null]);
  });

  it('says how many of its pictures are missing', () => {
    const view = viewOf(ended('delivered', { ...finished(2), missing: 1 }));
    expect(view.text).toContain('2 of 3');
  });
});

function finished(count: number): Extract<Outcome, { type: 'finished' }> {
  const pictures = Array.from({ length: count }, (_, index) => aPicture({ id: idOf(index), index }));
  return { type: 'finished', pictures, missing: 0, usage: USAGE };
}

describe('a job that ended without a picture', () => {
  it('says what failed and what the reader can do', () => {
    expect(viewOf(JOBS.failed).text).toBe('It is overloaded. Wait a little.');
  });

  it('says what the safety check did not like, in plain words', () => {
    const view = viewOf(
      ended('refused', { type: 'refused', stage: 'input', categories: ['self-harm/intent'], usage: null }),
    );
    expect(view.text).toContain('self-harm');
    expect(view.text).not.toContain('/intent');
  });

  it('names each thing that the safety check did not like once', () => {
    const categories = ['violence', 'violence/graphic', 'x/1', 'y/2'];
    const { text } = viewOf(ended('refused', { type: 'refused', stage: 'input', categories, usage: null }));
    expect(text.match(/violence/gu)).toHaveLength(1);
    expect(text.match(/does not allow/gu)).toHaveLength(1);
  });

  it('tells a wish that was refused from a picture that was', () => {
    const of = (stage: 'input' | 'output') =>
      viewOf(ended('refused', { type: 'refused', stage, categories: [], usage: null })).text;
    expect(of('input')).not.toBe(of('output'));
  });

  it('tells a cancel before painting from one in the middle', () => {
    const before = viewOf({ ...JOBS.cancelled, times: { accepted: 1000, cancelled: 1200 } });
    expect(before.text).not.toBe(viewOf(JOBS.cancelled).text);
  });

  it('says of an interruption that it was not charged', () => {
    expect(viewOf(JOBS.interrupted).text).toContain('not charged');
    expect(viewOf({ ...JOBS.interrupted, outcome: null }).text).toContain('not charged');
  });
});

describe('viewOf', () => {
  const outcomes = fc.constantFrom<(Outcome | null)[]>(
    null,
    ...Object.values(ENDS),
    INTERRUPTED,
    finished(0),
    { ...finished(10), missing: 3 },
    { type: 'refused', stage: 'unknown', categories: ['', 'a/b/c', 'violence', 'sexual/minors'], usage: USAGE },
  );
  const jobs = fc
    .record({
      state: fc.constantFrom(...STATES),
      outcome: outcomes,
      times: fc.dictionary(fc.constantFrom(...STATES), fc.nat(4_000_000_000_000)),
      count: fc.integer({ min: 1, max: 10 }),
    })
    .map(({ count, ...facts }) => aJob({ ...facts, request: parseImageRequest({ prompt: 'a kite', count }) }));
  const progress = fc.record({
    ahead: fc.nat(100),
    previews: fc.array(fc.nat(9)).map((indexes) => indexes.map(aPartial)),
  });

  it('has something to say of any job, and a final View never holds a preview', () => {
    fc.assert(
      fc.property(jobs, progress, (job, how) => {
        const view = viewOf(job, how);
        expect(view.text).not.toMatch(/^$|undefined|null|NaN|\[object/u);
        expect(view.facts.join()).not.toMatch(/undefined|null|NaN|\[object/u);
        expect(view.buttons.length).toBeGreaterThan(0);
        for (const { id } of view.buttons) expect(readButtonId(id)).not.toBeNull();
        for (const { alt } of view.pictures) expect(alt).not.toBe('');
        const kinds = new Set(view.pictures.map(({ kind }) => kind));
        expect(kinds.has(view.final ? 'preview' : 'stored')).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('is a pure function: the same job looks the same', () => {
    for (const state of STATES) expect(viewOf(JOBS[state])).toEqual(viewOf(JOBS[state]));
  });
});
