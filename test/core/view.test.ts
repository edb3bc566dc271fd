import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { commands } from '../../commands/index.ts';
import { readButtonId } from '../../src/core/button.ts';
import type { ImageEvent, Outcome } from '../../src/core/event.ts';
import type { Job, JobState } from '../../src/core/job.ts';
import { parseImageRequest } from '../../src/core/request.ts';
import { type View, viewOf } from '../../src/core/view.ts';
import { aJob, aPicture, CALLER, CANCELLED, finished, idOf, refused, STATES, USAGE } from '../fixtures/a-job.ts';

type Partial = Extract<ImageEvent, { type: 'partial' }>;

const ENDS: Readonly<Record<Outcome['type'], Outcome>> = {
  finished: finished(),
  refused: refused(),
  failed: {
    type: 'failed',
    error: { code: 'overloaded', message: 'It is overloaded.', remedy: 'Wait a little.' },
    usage: null,
  },
  cancelled: CANCELLED,
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
    ['painted', 'finished', true, ['Edit', 'Vary', 'Again', 'Delete']],
    ['delivered', 'finished', true, ['Edit', 'Vary', 'Again', 'Delete']],
    ['refused', 'refused', true, ['Delete']],
    ['failed', 'failed', true, ['Run again', 'Delete']],
    ['cancelled', 'cancelled', true, ['Run again', 'Delete']],
    ['interrupted', 'interrupted', true, ['Run again', 'Delete']],
  ] as const)('while it is %s: as %s, final %s, with %j', (state, status, final, buttons) => {
    const view = viewOf(JOBS[state]);
    expect(view).toMatchObject({ job: idOf(1), status, final, count: 1, since: 1000 });
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
    expect(viewOf(JOBS.queued, { ahead: 3, etaMs: null, previews: [] }).text).toContain('3');
    expect(viewOf(JOBS.queued, { ahead: 0, etaMs: null, previews: [] }).text).not.toContain('0');
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
    const view = viewOf({ ...JOBS.painting, request }, { ahead: 0, etaMs: null, previews });
    expect(view.count).toBe(3);
    expect(view.pictures).toEqual([
      { kind: 'preview', index: 0, preview: previews[0]?.preview, alt: 'Picture 1 of 3: a kite' },
      { kind: 'preview', index: 2, preview: previews[1]?.preview, alt: 'Picture 3 of 3: a kite' },
    ]);
  });

  it('says something else once there is something to see', () => {
    const before = viewOf(JOBS.painting).text;
    expect(viewOf(JOBS.painting, { ahead: 0, etaMs: null, previews: [aPartial(0)] }).text).not.toBe(before);
  });
});

describe('a finished job', () => {
  it('says how long it took, and shows model, size and cost', () => {
    const view = viewOf(JOBS.delivered);
    expect(view.text).toBe('Painted.');
    expect(view.facts).toEqual(['gpt-image-2.5-flare', '1024 × 1024', '12 s', '$0.030']);
  });

  it('shows a quality that was chosen', () => {
    const request = parseImageRequest({ prompt: 'a', quality: 'high' });
    expect(viewOf({ ...JOBS.delivered, request }).facts).toContain('high');
  });

  it('says of a cost that is not certain that it is about so much', () => {
    const outcome = finished([aPicture()], { usage: { ...USAGE, certain: false } });
    expect(viewOf(ended('delivered', outcome)).facts.at(-1)).toBe('about $0.030');
  });

  it('says what the model made of the prompt, where it says so', () => {
    const outcome = finished([aPicture()], { revisedPrompt: 'A kite, in oils' });
    expect(viewOf(ended('delivered', outcome)).facts.at(-1)).toContain('A kite, in oils');
  });

  it('from stored pictures says so, at no cost, with a new one a click away', () => {
    const view = viewOf(ended('delivered', finished([aPicture()], { cachedFrom: idOf(2) })));
    expect(view.text).toContain('a short while ago');
    expect(view.facts).toEqual(['gpt-image-2.5-flare', '1024 × 1024', 'no cost']);
    expect(labels(view)).toEqual(['Edit', 'Vary', 'Paint a new one', 'Delete']);
    expect(presses(view)[2]).toMatchObject({ command: 'again', job: idOf(1) });
  });

  it('that was made from another picture leads to how it came to be', () => {
    const request = parseImageRequest({ prompt: 'bluer', inputs: [idOf(3)] });
    expect(labels(viewOf({ ...JOBS.delivered, request }))).toEqual(['Edit', 'Vary', 'Again', 'History', 'Delete']);
  });

  it('shows its pictures as they are stored, with the alt text they were stored with', () => {
    const picture = aPicture({ alt: 'said before' });
    const view = viewOf(ended('painted', finished([picture])));
    expect(view.pictures).toEqual([{ kind: 'stored', index: 0, picture, alt: 'said before' }]);
  });

  it('has buttons of its own for each of several pictures', () => {
    const view = viewOf(ended('delivered', several(3), { request: parseImageRequest({ prompt: 'a', count: 3 }) }));
    expect(labels(view)).toEqual([
      ...['Edit 1', 'Edit 2', 'Edit 3', 'Vary 1', 'Vary 2', 'Vary 3', 'Pick 1', 'Pick 2', 'Pick 3'],
      ...['Again', 'Delete'],
    ]);
    expect(presses(view).map((press) => press?.picture)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, null, null]);
    expect(view.buttons.map(({ picture }) => picture)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, null, null]);
  });

  it('says how many of its pictures are missing', () => {
    const view = viewOf(ended('delivered', several(2, 1)));
    expect(view.text).toContain('2 of 3');
  });
});

function several(count: number, missing = 0): Outcome {
  const pictures = Array.from({ length: count }, (_, index) => aPicture({ id: idOf(index), index }));
  return finished(pictures, { missing });
}

describe('a job that ended without a picture', () => {
  it('says what failed and what the reader can do', () => {
    expect(viewOf(JOBS.failed).text).toBe('It is overloaded. Wait a little.');
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

describe('a wish that was refused', () => {
  const asideOf = (facts: Parameters<typeof refused>[0]) => viewOf(ended('refused', refused(facts))).aside;

  it('is told to everybody in a sentence that gives nothing of it away', () => {
    const { text, facts, aside } = viewOf(ended('refused', refused({ categories: ['sexual/minors'] })));
    expect(text).not.toMatch(/sexual|refuse|safety|allow/iu);
    expect(facts).toEqual([]);
    expect(aside?.text).toContain('sexual');
  });

  it('is explained to its requester in plain words, and cost nothing', () => {
    const aside = asideOf({ categories: ['self-harm/intent'] });
    expect(aside?.text).toContain('self-harm');
    expect(aside?.text).not.toContain('/intent');
    expect(aside?.text).toContain('cost nothing');
  });

  it('names each thing that the safety check did not like once', () => {
    const text = asideOf({ categories: ['violence', 'violence/graphic', 'x/1', 'y/2'] })?.text ?? '';
    expect(text.match(/violence/gu)).toHaveLength(1);
    expect(text.match(/does not allow/gu)).toHaveLength(1);
  });

  it('says at which stage, each in other words', () => {
    const stages = (['before', 'input', 'output', 'unknown'] as const).map((stage) => asideOf({ stage })?.text);
    expect(new Set(stages).size).toBe(stages.length);
  });

  it('is offered in a safer wording, beside the first one, one click away', () => {
    const aside = asideOf({ suggestion: 'a kinder kite' });
    expect(aside?.wording).toEqual({ before: 'a red kite over Graz', after: 'a kinder kite' });
    expect(aside?.buttons.map(({ id }) => readButtonId(id))).toEqual([
      { command: 'reword', job: idOf(1), picture: null, private: false },
    ]);
  });

  it('has no button and no wording where there is none to offer', () => {
    expect(asideOf({ suggestion: null })).toMatchObject({ wording: null, buttons: [] });
  });

  test.each(STATES.filter((state) => state !== 'refused'))(
    'is the only one with an aside: not one that is %s',
    (state) => {
      expect(viewOf(JOBS[state]).aside).toBeNull();
    },
  );
});

describe('what an open job will cost and how long it takes', () => {
  test.each(['accepted', 'queued', 'painting'] as const)(
    'stands beside one that is %s: at most about so much',
    (state) => {
      const { facts } = viewOf(JOBS[state]);
      expect(facts[0]).toBe('gpt-image-2.5-flare');
      expect(facts[1]).toMatch(/^at most about \$\d+\.\d+$/u);
    },
  );

  test.each([
    ['queued', 42_000, '42 s'],
    ['painting', 42_400, '42 s'],
    ['painting', 120_000, '2 min'],
    ['queued', 3, '1'],
  ] as const)('is said while it is %s and %d ms are left: %s', (state, etaMs, says) => {
    expect(viewOf(JOBS[state], { ahead: 0, etaMs, previews: [] }).text).toContain(`about ${says}`);
  });

  test.each(['queued', 'painting'] as const)('is not made up while it is %s and nothing is known', (state) => {
    expect(viewOf(JOBS[state]).text).not.toContain('about');
  });
});

describe('viewOf', () => {
  const outcomes = fc.constantFrom<(Outcome | null)[]>(
    null,
    ...Object.values(ENDS),
    INTERRUPTED,
    several(0),
    several(10, 3),
    finished([aPicture()], { cachedFrom: idOf(2), revisedPrompt: 'a kite' }),
    refused({ stage: 'unknown', categories: ['', 'a/b/c', 'violence', 'sexual/minors'], usage: USAGE }),
    refused({ categories: [], suggestion: 'a kinder kite' }),
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
    etaMs: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
    previews: fc.array(fc.nat(9)).map((indexes) => indexes.map(aPartial)),
  });

  it('has something to say of any job, and a final View never holds a preview', () => {
    fc.assert(
      fc.property(jobs, progress, (job, how) => {
        const view = viewOf(job, how);
        expect(view.text).not.toMatch(/^$|undefined|null|NaN|\[object/u);
        expect(view.aside?.text ?? 'none').not.toMatch(/^$|undefined|null|NaN|\[object/u);
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
