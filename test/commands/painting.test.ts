import { describe, expect, it, test } from 'vitest';
import { again } from '../../commands/again.ts';
import { edit } from '../../commands/edit.ts';
import { imagine } from '../../commands/imagine.ts';
import { readValues } from '../../src/core/option.ts';
import { parseImageRequest } from '../../src/core/request.ts';
import { aJob, aPicture, CALLER, idOf, USAGE } from '../fixtures/a-job.ts';
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
    };
    const answer = await runCommand(imagine, { prompt: 'a kite', ...said }, jobsInMemory().port);
    const request = { ...said, count: 4, size: '1792x1008' };
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

  it('needs a prompt and a picture, and asks for both', () => {
    expect(readValues(edit.options, {})).toEqual({ kind: 'missing', options: ['prompt', 'image'] });
  });

  const pictures = [aPicture({ id: idOf(2), index: 0 }), aPicture({ id: idOf(4), index: 2 })];
  const job = aJob({ state: 'delivered', outcome: { type: 'finished', pictures, missing: 1, usage: USAGE } });
  const press = (picture: number | null) => edit.pressed({ command: 'edit', job: job.id, picture }, job);

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
    expect(refusal(() => edit.pressed({ command: 'edit', job: open.id, picture: 0 }, open)).code).toBe('not_found');
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
  const pressed = again.pressed({ command: 'again', job: before.id, picture: null }, before);

  it('asks for the very same once more, as a new job', async () => {
    const { port, orders } = jobsInMemory(before);
    const answer = await runCommand(again, pressed, port);
    expect(answer).toMatchObject({ kind: 'job', job: { request } });
    if (answer.kind === 'job') expect(answer.job.id).not.toBe(before.id);
    expect(orders[0]).toMatchObject({ destination: DESTINATION, key: KEY });
  });

  it('asks for it in the name of the one who pressed', async () => {
    const bea = { ...CALLER, user: { id: 'u2', name: 'Bea' } };
    const { port, orders } = jobsInMemory(before);
    await runCommand(again, pressed, port, { caller: bea });
    expect(orders[0]?.caller).toEqual(bea);
  });

  it('does not reach into another workspace', async () => {
    const { port, orders } = jobsInMemory(before);
    const run = runCommand(again, pressed, port, { caller: { ...CALLER, workspace: 'elsewhere' } });
    await expect(run).rejects.toMatchObject({ code: 'not_found' });
    expect(orders).toEqual([]);
  });
});
