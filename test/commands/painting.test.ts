import { describe, expect, it, test } from 'vitest';
import { again } from '../../commands/again.ts';
import { edit } from '../../commands/edit.ts';
import { imagine } from '../../commands/imagine.ts';
import { reword } from '../../commands/reword.ts';
import { vary } from '../../commands/vary.ts';
import { readValues } from '../../src/core/option.ts';
import { parseImageRequest } from '../../src/core/request.ts';
import { aJob, aPicture, CALLER, finished, idOf, OTHER, refused } from '../fixtures/a-job.ts';
import { jobsInMemory } from '../fixtures/jobs-in-memory.ts';
import { refusal } from '../fixtures/refusal.ts';
import { DESTINATION, KEY, runCommand } from '../fixtures/run-command.ts';

describe('imagine', () => {
  it('paints the prompt, word for word, for the caller, at the destination, under the key', async () => {
    const { port, orders } = jobsInMemory();
    const prompt = ' a red kite \n 🪁';
    const answer = await runCommand(imagine, { prompt }, port);
    expect(answer).toMatchObject({ kind: 'job', job: { request: { kind: 'generate', prompt, count: 1 } } });
    expect(orders).toHaveLength(1);
    expect(orders[0]).toMatchObject({ caller: CALLER, destination: DESTINATION, key: KEY });
  });

  it('passes every option on', async () => {
    const said = {
      model: 'gpt-image-2',
      size: '16:9',
      quality: 'high',
      count: '4',
      format: 'webp',
      background: 'opaque',
      compression: '40',
      partials: 0,
      moderation: 'low',
    };
    const answer = await runCommand(imagine, { prompt: 'a kite', ...said }, jobsInMemory().port);
    const request = { ...said, count: 4, size: '1792x1008', compression: 40 };
    expect(answer).toMatchObject({ kind: 'job', job: { request } });
  });

  test.each([
    ['style', { model: 'dall-e-3', style: 'natural' }, { style: 'natural' }],
    ['frames', { format: 'gif', frames: '4' }, { format: 'gif', frames: 4 }],
    [
      'fidelity',
      { model: 'gpt-image-1.5', image: idOf(3), fidelity: 'high' },
      { inputs: [idOf(3)], inputFidelity: 'high' },
    ],
    ['mask', { image: idOf(3), mask: idOf(4) }, { inputs: [idOf(3)], mask: idOf(4) }],
    ['a model that the table does not know', { model: 'gpt-image-9' }, { model: 'gpt-image-9' }],
  ])('passes %s on where the model takes it', async (_name, said, request) => {
    const answer = await runCommand(imagine, { prompt: 'a kite', ...said }, jobsInMemory().port);
    expect(answer).toMatchObject({ kind: 'job', job: { request } });
  });

  it('starts from pictures where some were given', async () => {
    const answer = await runCommand(imagine, { prompt: 'bluer', image: [idOf(3), idOf(4)] }, jobsInMemory().port);
    expect(answer).toMatchObject({ job: { request: { kind: 'edit', inputs: [idOf(3), idOf(4)] } } });
  });

  test.each([
    ['size', { size: 'huge' }],
    ['quality', { model: 'gpt-image-2', quality: 'max' }],
    ['background', { background: 'transparent', format: 'jpeg' }],
    ['mask', { mask: idOf(4) }],
    ['image', { model: 'dall-e-2', image: [idOf(3), idOf(4)] }],
    ['fidelity', { fidelity: 'high', image: idOf(3) }],
    ['frames', { frames: 3 }],
    ['compression', { compression: 40 }],
    ['style', { style: 'vivid' }],
    ['count', { count: 4, format: 'svg' }],
  ])('names %s where the model does not take it', async (name, said) => {
    const run = runCommand(imagine, { prompt: 'a kite', ...said }, jobsInMemory().port);
    await expect(run).rejects.toThrow(`option ${name}`);
  });

  it('needs a prompt, and asks for it', () => {
    expect(readValues(imagine.options, { size: 'wide' })).toEqual({ kind: 'missing', options: ['prompt'] });
  });
});

describe('edit', () => {
  it('changes a picture', async () => {
    const { port, orders } = jobsInMemory();
    const answer = await runCommand(edit, { prompt: 'bluer', image: idOf(3), quality: 'low' }, port);
    const request = { kind: 'edit', prompt: 'bluer', inputs: [idOf(3)], quality: 'low' };
    expect(answer).toMatchObject({ kind: 'job', job: { request } });
    expect(orders[0]).toMatchObject({ caller: CALLER, destination: DESTINATION, key: KEY });
  });

  it('calls the pictures what the member calls them where something is wrong with them', async () => {
    const { port, orders } = jobsInMemory();
    await runCommand(edit, { prompt: 'bluer', image: [idOf(3)] }, port);
    const [order] = orders;
    expect(refusal(() => parseImageRequest({ ...order?.draft, inputs: [] }, order?.names)).message).toContain(
      'option image',
    );
  });

  test.each(['describe', ' Describe. ', 'DESCRIBE!', 'describe?'])(
    'with %j wants words, not another picture',
    async (prompt) => {
      const { port, orders } = jobsInMemory();
      const answer = await runCommand(edit, { prompt, image: idOf(3) }, port);
      expect(answer).toEqual({ kind: 'note', text: `What is in the picture: something seen in ${idOf(3)}` });
      expect(orders).toEqual([]);
    },
  );

  test.each(['describe it in oils', 'do not describe', 'descriptions'])('with %j paints', async (prompt) => {
    expect(await runCommand(edit, { prompt, image: idOf(3) }, jobsInMemory().port)).toMatchObject({ kind: 'job' });
  });

  it('needs a prompt and a picture, and asks for both', () => {
    expect(readValues(edit.options, {})).toEqual({ kind: 'missing', options: ['prompt', 'image'] });
  });

  const pictures = [aPicture({ id: idOf(2), index: 0 }), aPicture({ id: idOf(4), index: 2 })];
  const job = aJob({ state: 'delivered', outcome: finished(pictures, { missing: 1 }) });
  const press = (picture: number | null) =>
    edit.pressed({ command: 'edit', job: job.id, picture, private: false }, job);

  test.each([
    [0, idOf(2)],
    [2, idOf(4)],
    [null, idOf(2)],
  ])('pressed under picture %s, starts from that one and asks what to change', (picture, id) => {
    expect(press(picture)).toEqual({ image: [id] });
    expect(readValues(edit.options, press(picture))).toEqual({ kind: 'missing', options: ['prompt'] });
  });

  it('pressed under a picture that is not there, says so', () => {
    expect(refusal(() => press(1)).code).toBe('not_found');
    const open = aJob({ state: 'painting' });
    expect(refusal(() => edit.pressed({ command: 'edit', job: open.id, picture: 0, private: false }, open)).code).toBe(
      'not_found',
    );
  });
});

describe('again', () => {
  const request = parseImageRequest({
    prompt: ' bluer ',
    inputs: [idOf(3)],
    mask: idOf(4),
    count: 3,
    size: 'wide',
    quality: 'high',
    format: 'jpeg',
    compression: 40,
    partials: 1,
  });
  const before = aJob({ request, state: 'delivered' });
  const pressed = again.pressed({ command: 'again', job: before.id, picture: null, private: false }, before);

  it('asks for the very same once more, as a new job', async () => {
    const { port, orders } = jobsInMemory(before);
    const answer = await runCommand(again, pressed, port);
    expect(answer).toMatchObject({ kind: 'job', job: { request } });
    if (answer.kind === 'job') expect(answer.job.id).not.toBe(before.id);
    expect(orders[0]).toMatchObject({ destination: DESTINATION, key: KEY, fresh: true });
  });

  it('asks for it in the name of the one who pressed', async () => {
    const { port, orders } = jobsInMemory(before);
    await runCommand(again, pressed, port, { caller: OTHER });
    expect(orders[0]?.caller).toEqual(OTHER);
  });

  it('does not reach into another workspace', async () => {
    const { port, orders } = jobsInMemory(before);
    const run = runCommand(again, pressed, port, { caller: { ...CALLER, workspace: 'elsewhere' } });
    await expect(run).rejects.toMatchObject({ code: 'not_found' });
    expect(orders).toEqual([]);
  });
});

describe('vary', () => {
  const job = aJob({ state: 'delivered', outcome: finished([aPicture({ id: idOf(2) })]) });

  it('paints a picture once more in another way, without a word', async () => {
    const { port, orders } = jobsInMemory();
    const answer = await runCommand(vary, { image: idOf(3) }, port);
    expect(answer).toMatchObject({ kind: 'job', job: { request: { kind: 'vary', inputs: [idOf(3)], mask: null } } });
    expect(orders[0]).toMatchObject({ caller: CALLER, destination: DESTINATION, key: KEY });
  });

  it('takes a word on what should be different, and options', async () => {
    const answer = await runCommand(vary, { image: idOf(3), prompt: 'at night', size: 'square' }, jobsInMemory().port);
    expect(answer).toMatchObject({ job: { request: { kind: 'vary', prompt: 'at night', size: '1248x1248' } } });
  });

  it('pressed under a picture has all it needs', () => {
    const pressed = vary.pressed({ command: 'vary', job: job.id, picture: 0, private: false }, job);
    expect(readValues(vary.options, pressed)).toEqual({ kind: 'values', values: { image: [idOf(2)] } });
  });

  it('needs a picture, and asks for it', () => {
    expect(readValues(vary.options, { prompt: 'at night' })).toEqual({ kind: 'missing', options: ['image'] });
  });

  it('says so where the model cannot', async () => {
    const run = runCommand(vary, { image: idOf(3), model: 'dall-e-3' }, jobsInMemory().port);
    await expect(run).rejects.toThrow('dall-e-3 cannot vary');
  });
});

describe('reword', () => {
  const request = parseImageRequest({ prompt: 'a cruel kite', size: 'wide', count: 2, quality: 'low' });
  const refusedJob = aJob({ state: 'refused', request, outcome: refused({ suggestion: 'a kinder kite' }) });
  const pressed = reword.pressed({ command: 'reword', job: refusedJob.id, picture: null, private: false }, refusedJob);

  it('asks for the same in the wording that was offered', async () => {
    const { port, orders } = jobsInMemory(refusedJob);
    const answer = await runCommand(reword, pressed, port);
    expect(answer).toMatchObject({ kind: 'job', job: { request: { ...request, prompt: 'a kinder kite' } } });
    expect(orders[0]).toMatchObject({ caller: CALLER, destination: DESTINATION, key: KEY });
  });

  test.each([
    ['no wording was offered', aJob({ state: 'refused', outcome: refused() })],
    ['nothing was refused', aJob({ state: 'delivered', outcome: finished() })],
    ['it is still open', aJob({ state: 'painting' })],
  ])('is not found where %s', async (_why, job) => {
    const { port, orders } = jobsInMemory(job);
    await expect(runCommand(reword, { job: job.id }, port)).rejects.toMatchObject({ code: 'not_found' });
    expect(orders).toEqual([]);
  });
});
