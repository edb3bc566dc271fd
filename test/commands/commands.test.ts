import { describe, expect, it, test } from 'vitest';
import { commands } from '../../commands/index.ts';
import { MODELS } from '../../src/core/models.ts';
import { parseImageRequest } from '../../src/core/request.ts';
import { viewOf } from '../../src/core/view.ts';
import { aJob, aPicture, STATES, USAGE } from '../fixtures/a-job.ts';

describe('everything members can say', () => {
  it('is imagine, edit, cancel and help; again and delete are buttons', () => {
    const names = (buttonOnly: boolean) =>
      commands.filter((each) => (each.buttonOnly ?? false) === buttonOnly).map(({ name }) => name);
    expect(names(false)).toEqual(['imagine', 'edit', 'cancel', 'help']);
    expect(names(true)).toEqual(['again', 'delete']);
  });

  it('has each name once', () => {
    expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
  });

  it('has a command for every button that any job can show', () => {
    const outcome = { type: 'finished', pictures: [aPicture()], missing: 0, usage: USAGE } as const;
    const shown = STATES.flatMap((state) => viewOf(aJob({ state, outcome })).buttons.map(({ id }) => id.split(':')[1]));
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
    expect(entries.filter(([, option]) => option.kind === 'text' && option.rest).length).toBeLessThanOrEqual(1);
  });
});

describe('the choices that are offered', () => {
  const options = commands.find(({ name }) => name === 'imagine')?.options ?? {};
  const offered = Object.entries(options).flatMap(([name, option]) =>
    option.kind === 'choice' ? option.choices.map((choice) => [name, choice] as const) : [],
  );

  test.each(offered)('%s %s can be painted by some model', (name, choice) => {
    const accepts = (model: string) => {
      try {
        parseImageRequest({ prompt: 'a', model, [name]: choice });
        return true;
      } catch {
        return false;
      }
    };
    expect(MODELS.some((model) => accepts(model.name))).toBe(true);
  });

  it('leave out nothing that a model takes', () => {
    const choices = (name: string) => offered.filter(([option]) => option === name).map(([, choice]) => choice);
    for (const model of MODELS) {
      expect(choices('model')).toContain(model.name);
      expect(choices('quality')).toEqual(expect.arrayContaining([...model.qualities]));
      expect(choices('format')).toEqual(expect.arrayContaining([...model.formats]));
      expect(choices('background')).toEqual(expect.arrayContaining([...model.backgrounds]));
    }
    expect(options.count).toMatchObject({ kind: 'integer', min: 1, max: 10 });
  });
});
