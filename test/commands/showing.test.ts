import { describe, expect, it, test } from 'vitest';
import { again } from '../../commands/again.ts';
import { edit } from '../../commands/edit.ts';
import { imagine } from '../../commands/imagine.ts';
import { pick } from '../../commands/pick.ts';
import { publish } from '../../commands/publish.ts';
import { reword } from '../../commands/reword.ts';
import { vary } from '../../commands/vary.ts';
import { why } from '../../commands/why.ts';
import { type Press, readButtonId } from '../../src/core/button.ts';
import { ADMIN } from '../../src/core/caller.ts';
import { readValues } from '../../src/core/option.ts';
import { parseImageRequest } from '../../src/core/request.ts';
import { viewOf } from '../../src/core/view.ts';
import { aJob, aPicture, CALLER, finished, idOf, OTHER, refused } from '../fixtures/a-job.ts';
import { jobsInMemory } from '../fixtures/jobs-in-memory.ts';
import { DESTINATION, KEY, runCommand } from '../fixtures/run-command.ts';

const ELSEWHERE = { ...OTHER, workspace: 'elsewhere' };
const press = (command: string, facts: Partial<Press> = {}): Press => ({
  command,
  job: idOf(1),
  picture: null,
  private: false,
  ...facts,
});
const pair = (facts: Parameters<typeof aJob>[0] = {}) =>
  aJob({
    state: 'delivered',
    request: parseImageRequest({ prompt: 'two kites', count: 3, quality: 'low' }),
    // The one between could not be painted.
    outcome: finished([aPicture({ id: idOf(2), index: 0 }), aPicture({ id: idOf(3), index: 2 })]),
    ...facts,
  });

describe('pick', () => {
  it.each([
    [0, idOf(2)],
    [2, idOf(3)],
  ])('gives picture %s alone, for whoever pressed, and paints nothing', async (picture, id) => {
    const { port, orders } = jobsInMemory(pair());
    const pressed = pick.pressed(press('pick', { picture }), pair());
    const answer = await runCommand(pick, pressed, port, { caller: OTHER });
    expect(answer).toMatchObject({ kind: 'job', job: { request: { prompt: 'two kites', count: 1, quality: 'low' } } });
    expect(orders).toEqual([
      {
        draft: { ...pair().request, count: 1 },
        caller: OTHER,
        destination: DESTINATION,
        key: KEY,
        audience: 'channel',
        spoiler: false,
        given: { why: 'picked', from: idOf(1), pictures: [id] },
      },
    ]);
  });

  it('is private under a private message, and hidden where that was hidden', async () => {
    const job = pair({ audience: 'caller', spoiler: true });
    const { port, orders } = jobsInMemory(job);
    await runCommand(pick, pick.pressed(press('pick', { picture: 0, private: true }), job), port);
    expect(orders[0]).toMatchObject({ audience: 'caller', spoiler: true });
  });

  test.each([
    ['a picture that could not be painted', pair(), 1],
    ['a picture beyond the last', pair(), 9],
    ['a request that is still open', aJob({ state: 'painting' }), 0],
    ['a request that was refused', aJob({ state: 'refused', outcome: refused() }), 0],
  ])('says so of %s', async (_what, job, picture) => {
    const { port, orders } = jobsInMemory(job);
    const run = runCommand(pick, pick.pressed(press('pick', { picture }), job), port);
    await expect(run).rejects.toMatchObject({ code: 'not_found', message: expect.stringMatching(/^\w.+\.$/u) });
    expect(orders).toEqual([]);
  });

  it('does not reach into another workspace', async () => {
    const { port } = jobsInMemory(pair());
    const pressed = pick.pressed(press('pick', { picture: 0 }), pair());
    await expect(runCommand(pick, pressed, port, { caller: ELSEWHERE })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('publish', () => {
  const alone = pair({ audience: 'caller', spoiler: true });
  const pressed = publish.pressed(press('publish'), alone);

  it('gives all pictures of a private request to the channel, and paints nothing', async () => {
    const { port, orders } = jobsInMemory(alone);
    const answer = await runCommand(publish, pressed, port);
    expect(answer).toMatchObject({ kind: 'job', job: { request: alone.request, audience: 'channel', spoiler: true } });
    expect(orders).toHaveLength(1);
    expect(orders[0]).toMatchObject({ caller: CALLER, destination: DESTINATION, key: KEY });
    expect(orders[0]?.given).toEqual({ why: 'published', from: idOf(1), pictures: [idOf(2), idOf(3)] });
  });

  it.each([
    ['another member', OTHER, 'not_yours'],
    ['an admin of another workspace', { ...ELSEWHERE, roles: [ADMIN] }, 'not_found'],
  ])('is not for %s', async (_who, caller, code) => {
    const { port, orders } = jobsInMemory(alone);
    await expect(runCommand(publish, pressed, port, { caller })).rejects.toMatchObject({ code });
    expect(orders).toEqual([]);
  });

  test.each([
    ['is still being painted', aJob({ state: 'painting', audience: 'caller' })],
    ['was refused', aJob({ state: 'refused', audience: 'caller', outcome: refused() })],
    ['has no picture', aJob({ state: 'delivered', audience: 'caller', outcome: finished([]) })],
  ])('says so of what %s', async (_what, job) => {
    const { port, orders } = jobsInMemory(job);
    const run = runCommand(publish, { job: job.id }, port);
    await expect(run).rejects.toMatchObject({ code: 'not_found', message: expect.stringMatching(/^\w.+\.$/u) });
    expect(orders).toEqual([]);
  });
});

describe('why', () => {
  const request = parseImageRequest({ prompt: 'a cruel kite' });
  const job = aJob({ state: 'refused', request, outcome: refused({ suggestion: 'a kinder kite' }) });

  it('tells the requester what was wrong, the wording to take, and the button for it', async () => {
    const note = await runCommand(why, why.pressed(press('why'), job), jobsInMemory(job).port);
    if (note.kind !== 'note') throw new Error('not a note');
    const { aside } = viewOf(job);
    expect(note.text).toBe(`${aside?.text}\na kinder kite`);
    expect(note.text).toContain('violence');
    expect(note.buttons?.map(({ command }) => command)).toEqual(['reword']);
  });

  it('tells it without a wording where there is none', async () => {
    const plain = aJob({ state: 'refused', request, outcome: refused() });
    const note = await runCommand(why, { job: plain.id }, jobsInMemory(plain).port);
    expect(note).toEqual({ kind: 'note', text: viewOf(plain).aside?.text, buttons: [] });
  });

  it('tells nobody else', async () => {
    const run = runCommand(why, { job: job.id }, jobsInMemory(job).port, { caller: OTHER });
    await expect(run).rejects.toMatchObject({ code: 'not_yours' });
  });

  it('says so where nothing was refused', async () => {
    const note = await runCommand(why, { job: idOf(1) }, jobsInMemory(pair()).port);
    expect(note).toEqual({ kind: 'note', text: expect.stringMatching(/^\w.+\.$/u) });
  });
});

describe('what is pressed under a private message', () => {
  const one = (audience: 'caller' | 'channel', spoiler: boolean) =>
    aJob({ state: 'delivered', outcome: finished([aPicture({ id: idOf(2) })]), audience, spoiler });

  test.each([
    ['caller', true],
    ['caller', false],
    ['channel', true],
    ['channel', false],
  ] as const)('for the %s, spoiler %s: again and vary go on in the same way', async (audience, spoiler) => {
    const job = one(audience, spoiler);
    for (const command of [again, vary]) {
      const { port, orders } = jobsInMemory(job);
      // What the button itself says, so that the two ends are tested together.
      const id = viewOf(job).buttons.find((button) => button.command === command.name)?.id ?? '';
      const pressed = readButtonId(id);
      if (pressed === null) throw new Error(`no button for ${command.name}`);
      await runCommand(command, command.pressed(pressed, job), port);
      expect(orders[0], command.name).toMatchObject({ audience, spoiler });
    }
  });

  it('is edited in private, unless that is taken back', async () => {
    const job = one('caller', true);
    const { port, orders } = jobsInMemory(job);
    const values = edit.pressed(press('edit', { picture: 0, private: true }), job);
    expect(values).toEqual({ image: [idOf(2)], private: true, spoiler: true });
    await runCommand(edit, { ...values, prompt: 'bluer' }, port);
    await runCommand(edit, { ...values, prompt: 'bluer', private: 'no', spoiler: undefined }, port);
    expect(orders.map(({ audience, spoiler }) => [audience, spoiler])).toEqual([
      ['caller', true],
      ['channel', false],
    ]);
  });

  it('is reworded in private', async () => {
    const outcome = refused({ suggestion: 'a kinder kite' });
    const job = aJob({ state: 'refused', audience: 'caller', spoiler: true, outcome });
    const { port, orders } = jobsInMemory(job);
    await runCommand(reword, reword.pressed(press('reword', { private: true }), job), port);
    expect(orders[0]).toMatchObject({ audience: 'caller', spoiler: true, draft: { prompt: 'a kinder kite' } });
  });
});

describe('imagine', () => {
  test.each([
    [{}, 'channel', false],
    [{ private: 'yes' }, 'caller', false],
    [{ spoiler: 'on' }, 'channel', true],
    [{ private: true, spoiler: true }, 'caller', true],
    [{ private: 'no', spoiler: 'false' }, 'channel', false],
  ])('with %j is for the %s, spoiler %s', async (said, audience, spoiler) => {
    const { port, orders } = jobsInMemory();
    await runCommand(imagine, { prompt: 'a kite', ...said }, port);
    expect(orders[0]).toMatchObject({ audience, spoiler });
    // They are no part of what is painted.
    expect(orders[0]?.draft).not.toHaveProperty('private');
    expect(orders[0]?.draft).not.toHaveProperty('spoiler');
  });

  it('refuses a flag that is neither yes nor no', () => {
    expect(() => readValues(imagine.options, { prompt: 'a kite', private: 'maybe' })).toThrow('private');
  });
});
