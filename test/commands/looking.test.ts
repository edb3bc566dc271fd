import { describe as about, expect, it, test } from 'vitest';
import { describe } from '../../commands/describe.ts';
import { history } from '../../commands/history.ts';
import { models } from '../../commands/models.ts';
import { readButtonId } from '../../src/core/button.ts';
import type { Answer } from '../../src/core/command.ts';
import type { Step } from '../../src/core/jobs.ts';
import { MODELS } from '../../src/core/models.ts';
import { readValues } from '../../src/core/option.ts';
import { parseImageRequest } from '../../src/core/request.ts';
import { aJob, aPicture, finished, idOf, OTHER } from '../fixtures/a-job.ts';
import { jobsInMemory } from '../fixtures/jobs-in-memory.ts';
import { refusal } from '../fixtures/refusal.ts';
import { runCommand } from '../fixtures/run-command.ts';

const noteOf = (answer: Answer) => {
  if (answer.kind !== 'note') throw new Error('it is no note');
  return answer;
};

about('describe', () => {
  it('says what is in a picture', async () => {
    const { port } = jobsInMemory();
    expect(noteOf(await runCommand(describe, { image: idOf(3) }, port)).text).toContain(`something seen in ${idOf(3)}`);
  });

  it('asks which picture where none is named', () => {
    expect(readValues(describe.options, {})).toEqual({ kind: 'missing', options: ['image'] });
  });

  it('says so where nobody can', async () => {
    const { port } = jobsInMemory();
    const jobs = { ...port, describe: () => Promise.reject(refusal(() => readValues(describe.options, { x: 1 }))) };
    await expect(runCommand(describe, { image: idOf(3) }, jobs)).rejects.toMatchObject({ name: 'BotError' });
  });
});

about('history', () => {
  const first = aJob({ id: idOf(1), state: 'delivered', outcome: finished([aPicture({ id: idOf(2) })]) });
  const second = aJob({
    id: idOf(3),
    state: 'delivered',
    request: parseImageRequest({ prompt: 'bluer', inputs: [idOf(2)] }),
    outcome: finished([aPicture({ id: idOf(4), job: idOf(3), index: 1, parent: idOf(2) })]),
    caller: OTHER,
  });

  it('shows each step with its wish, author and model, and the way to go on from there', async () => {
    const { port } = jobsInMemory();
    const steps: readonly Step[] = [
      { picture: aPicture({ id: idOf(4), job: idOf(3), index: 1 }), job: second },
      { picture: aPicture({ id: idOf(2) }), job: first },
      { picture: aPicture({ id: idOf(9), job: null, owner: 'u1' }), job: null },
    ];
    const answer = noteOf(await runCommand(history, { image: idOf(4) }, { ...port, lineage: async () => steps }));
    expect(answer.items?.map(({ picture }) => picture.id)).toEqual([idOf(4), idOf(2), idOf(9)]);
    const [newest, before, given] = answer.items ?? [];
    for (const said of ['bluer', 'Bea', 'gpt-image-2.5-flare']) expect(newest?.text).toContain(said);
    for (const said of ['a red kite over Graz', 'Ada']) expect(before?.text).toContain(said);
    expect(newest?.buttons.map(({ id }) => readButtonId(id))).toEqual([
      { command: 'edit', job: idOf(3), picture: 1, private: false },
    ]);
    expect(before?.buttons.map(({ id }) => readButtonId(id))).toEqual([
      { command: 'edit', job: idOf(1), picture: 0, private: false },
    ]);
    expect(given).toMatchObject({ buttons: [], text: 'Given by a member' });
  });

  it('without a picture shows what the member had painted, and nothing of others', async () => {
    const answer = noteOf(await runCommand(history, {}, jobsInMemory(first, second).port));
    expect(answer.items?.map(({ picture }) => picture.id)).toEqual([idOf(2)]);
  });

  it('says so where there is nothing', async () => {
    const answer = noteOf(await runCommand(history, {}, jobsInMemory().port));
    expect(answer).toEqual({ kind: 'note', text: 'You have nothing painted here yet.', items: [] });
  });

  it('pressed under a picture starts from that one', () => {
    expect(history.pressed({ command: 'history', job: second.id, picture: 1, private: false }, second)).toEqual({
      image: [idOf(4)],
    });
    expect(
      refusal(() => history.pressed({ command: 'history', job: second.id, picture: 0, private: false }, second)).code,
    ).toBe('not_found');
  });
});

about('models', () => {
  const linesOf = async () => noteOf(await runCommand(models, {}, jobsInMemory().port)).text.split('\n');

  test.each(MODELS.map((each) => [each.name, each] as const))(
    'says what %s can do and what it costs',
    async (name, spec) => {
      const line = (await linesOf()).find((each) => each.startsWith(`${name} `) || each.startsWith(`${name} (`));
      expect(line).toContain(spec.summary);
      expect(line).toMatch(/\$\d/u);
      expect(line).toContain('paints');
      expect(line?.includes('edits')).toBe(spec.endpoints.includes('edit'));
      expect(line?.includes('varies')).toBe(spec.endpoints.includes('vary') && spec.name === 'dall-e-2');
      expect(line?.includes('until')).toBe(spec.ends !== null);
      if (spec.ends !== null) expect(line).toContain(spec.ends);
      if (spec.sizes.kind === 'free') expect(line).toContain('3840');
      else for (const size of spec.sizes.sizes) expect(line).toContain(size.replace('x', ' × '));
    },
  );

  it('names exactly one as the one used unless another is named', async () => {
    const used = (await linesOf()).filter((line) => line.includes('unless you say otherwise'));
    expect(used).toHaveLength(1);
    expect(used[0]).toContain('gpt-image-2.5-flare');
  });

  it('shows only those that can be asked for here', async () => {
    const { port } = jobsInMemory();
    const answer = noteOf(await runCommand(models, {}, { ...port, models: () => MODELS.slice(0, 2) }));
    expect(answer.text).not.toContain('dall-e');
    expect(answer.text.split('\n')).toHaveLength(3);
  });
});
