import { describe, expect, it, test } from 'vitest';
import { commands } from '../../commands/index.ts';
import { readButtonId } from '../../src/core/button.ts';
import { MODELS } from '../../src/core/models.ts';
import { parseImageRequest, type RequestDraft } from '../../src/core/request.ts';
import { viewOf } from '../../src/core/view.ts';
import { aJob, aPicture, CANCELLED, finished, idOf, refused, STATES } from '../fixtures/a-job.ts';

describe('everything members can say', () => {
  it('has what a member types, and what only a button does', () => {
    const names = (buttonOnly: boolean) =>
      commands.filter((each) => (each.buttonOnly ?? false) === buttonOnly).map(({ name }) => name);
    expect(names(false)).toEqual([
      'imagine',
      'edit',
      'vary',
      'describe',
      'history',
      'models',
      'cancel',
      'forget',
      'help',
    ]);
    expect(names(true)).toEqual(['again', 'pick', 'publish', 'reword', 'why', 'delete']);
  });

  it('has each name once', () => {
    expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
  });

  it('has a command for every button that any job can show', () => {
    const request = parseImageRequest({ prompt: 'bluer', inputs: [idOf(3)] });
    const outcomes = [
      finished(),
      finished([aPicture(), aPicture({ id: idOf(8), index: 1 })], { cachedFrom: idOf(2) }),
      refused({ suggestion: 'a kinder kite' }),
      CANCELLED,
      null,
    ];
    const views = STATES.flatMap((state) => outcomes.map((outcome) => viewOf(aJob({ state, outcome, request }))));
    const shown = views.flatMap(({ buttons, aside }) =>
      [...buttons, ...(aside?.buttons ?? [])].map(({ id }) => readButtonId(id)?.command),
    );
    expect(shown).toContain('reword');
    expect(shown).toContain('history');
    expect(commands.map(({ name }) => name)).toEqual(expect.arrayContaining(shown));
  });
});

describe.each(commands.map((each) => [each.name, each] as const))('%s', (name, { description, options }) => {
  const entries = Object.entries(options);

  it('fits what Discord and Slack take: names, descriptions, numbers of options and choices', () => {
    for (const word of [name, ...Object.keys(options)]) expect(word).toMatch(/^[a-z][a-z_-]{0,31}$/u);
    for (const text of [description, ...entries.map(([, option]) => option.description)]) {
      expect(text.length).toBeGreaterThan(0);
      expect(text.length).toBeLessThanOrEqual(100);
    }
    expect(entries.length).toBeLessThanOrEqual(25);
    for (const [, option] of entries)
      if (option.kind === 'choice') expect(option.choices.length).toBeLessThanOrEqual(25);
  });

  it('asks for its required options first', () => {
    const required = entries.map(([, option]) => option.required ?? false);
    expect(required).toEqual(required.toSorted((a, b) => Number(b) - Number(a)));
  });

  it('has at most one option that takes the rest', () => {
    expect(entries.filter(([, option]) => 'rest' in option && option.rest).length).toBeLessThanOrEqual(1);
  });
});

describe('the choices that are offered', () => {
  const options = commands.find(({ name }) => name === 'imagine')?.options ?? {};
  const offered = Object.entries(options).flatMap(([name, option]) =>
    option.kind === 'choice' ? option.choices.map((choice) => [name, choice] as const) : [],
  );

  /** The part of a request that an option is about, and what else has to be said for it. */
  const PART: Readonly<Record<string, string>> = { fidelity: 'inputFidelity' };
  const EDIT = { inputs: [idOf(1)] };

  test.each(offered)('%s %s can be painted by some model', (name, choice) => {
    const accepts = (model: string, around: RequestDraft) => {
      try {
        parseImageRequest({ prompt: 'a', model, ...around, [PART[name] ?? name]: choice });
        return true;
      } catch {
        return false;
      }
    };
    expect(MODELS.some((model) => accepts(model.name, {}) || accepts(model.name, EDIT))).toBe(true);
  });

  it('leave out nothing that a model takes', () => {
    const choices = (name: string) => offered.filter(([option]) => option === name).map(([, choice]) => choice);
    for (const model of MODELS) {
      expect(choices('model')).toContain(model.name);
      for (const [name, values] of [
        ['quality', model.qualities],
        ['format', model.formats],
        ['background', model.backgrounds],
        ['moderation', model.moderations],
        ['style', model.styles],
        ['fidelity', model.inputFidelities],
      ] as const) {
        expect(choices(name)).toEqual(expect.arrayContaining([...values]));
      }
    }
  });

  test.each([
    ['count', 1, 10],
    ['compression', 0, 100],
    ['partials', 0, 3],
    ['frames', 2, 16],
  ])('%s goes from %d to %d', (name, min, max) => {
    expect(options[name]).toMatchObject({ kind: 'integer', min, max });
  });

  it('are the same for every command that paints', () => {
    const { prompt: _, image: __, mask: ___, ...all } = options;
    for (const name of ['edit', 'vary']) {
      expect(commands.find((each) => each.name === name)?.options).toMatchObject(all);
    }
  });

  it('name a mask where a picture may be edited, and say what black and white mean', () => {
    for (const name of ['imagine', 'edit']) {
      const mask = commands.find((each) => each.name === name)?.options.mask;
      expect(mask).toMatchObject({ kind: 'pictures', max: 1 });
      expect(mask?.description).toMatch(/black.*changes.*white stays/u);
    }
  });
});
