import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebAnswer } from '../../../src/adapters/web/protocol.ts';
import { answerOf, joins, type Member, refusalIn } from '../../fixtures/playground-member.ts';
import { type RunningApp, startTestApp } from '../../fixtures/running-app.ts';

let app: RunningApp;
let ada: Member;
let ben: Member;
beforeAll(async () => {
  app = await startTestApp({ MAX_CONCURRENT: '20' });
  ada = await joins(app, 'Ada');
  ben = await joins(app, 'Ben');
});
afterAll(() => app[Symbol.asyncDispose]());

/** What is painted in the shortest time. */
const QUICKLY = { size: '816x816', format: 'jpeg' } as const;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a button', () => {
  it('Edit opens a form with the picture filled in, and what that form sends is painted from the picture', async () => {
    const message = await ada.sees(await ada.starts({ text: 'two to choose from', values: { ...QUICKLY, count: 2 } }));
    const form = await answerOf<WebAnswer>(await ben.presses(message, 'edit', 1));
    const second = message.pictures.find(({ index }) => index === 1);
    expect(form).toEqual({ kind: 'form', command: 'edit', missing: ['prompt'], values: { image: [second?.id] } });

    const values = { image: [second?.id ?? ''], prompt: 'with a hat on', size: '816x816' };
    const edited = await ben.sees(await ben.starts({ text: '', command: 'edit', values }));
    expect(edited).toMatchObject({ status: 'finished', author: { name: 'Ben' }, inputs: [{ id: second?.id }] });
    const original = await fetch(app.url() + (second?.url ?? ''));
    expect(app.calls('with a hat on')[0]?.pictures[0]?.sha256).toBe(
      sha256(new Uint8Array(await original.arrayBuffer())),
    );
  });

  it('is not needed to edit: a reply to a picture is an edit as well', async () => {
    const [picture] = (await ada.sees(await ada.starts({ text: 'to reply to', values: QUICKLY }))).pictures;
    const reply = { text: ' more snow ', command: 'edit', images: [picture?.id ?? ''], values: QUICKLY };
    expect(await ben.sees(await ben.starts(reply))).toMatchObject({
      prompt: reply.text,
      inputs: [{ id: picture?.id }],
    });
    expect(app.calls(' more snow ')).toMatchObject([{ endpoint: 'images/edits', pictures: [{ field: 'image' }] }]);
  });

  it('Again paints the same wish once more, for whoever pressed it', async () => {
    const said = { text: '  once more,\n demo:bad-key', values: { size: '816x816', format: 'webp' } };
    const message = await ada.sees(await ada.starts(said));
    const answer = await answerOf<WebAnswer>(await ben.presses(message, 'again'));
    if (answer.kind !== 'job') throw new Error('not a job');
    expect(answer.job).not.toBe(message.job);
    expect(await ben.sees(answer.job)).toMatchObject({ prompt: said.text, author: { id: ben.id, name: 'Ben' } });
    const [first, second] = app.calls('once more');
    expect(second?.parameters).toEqual(first?.parameters);
  });

  it('Run again of what failed tries once more', async () => {
    const message = await ada.sees(await ada.starts({ text: 'better luck demo:cut', values: QUICKLY }));
    expect(message).toMatchObject({ status: 'failed', pictures: [], text: expect.stringMatching(/\w.*\./u) });
    const answer = await answerOf<WebAnswer>(await ada.presses(message, 'again'));
    expect(answer.kind === 'job' && (await ada.sees(answer.job)).status).toBe('failed');
    expect(app.calls('better luck')).toHaveLength(2);
  });

  it('Cancel ends what is being painted, and the call to the API', async () => {
    const window = await ada.opens();
    const job = await ada.starts('cancel this demo:hang');
    const painting = await window.message((message) => message.job === job && message.pictures.length > 0);
    expect(await answerOf<WebAnswer>(await ada.presses(painting, 'cancel'))).toMatchObject({ kind: 'note' });
    const final = await window.message((message) => message.job === job && message.final);
    expect(final).toMatchObject({ status: 'cancelled', pictures: [], text: expect.stringMatching(/cancel/iu) });
    await app.call('cancel this', 'aborted');
    expect(await refusalIn(await ada.presses(painting, 'cancel'))).toMatchObject({ status: 409, code: 'too_late' });
    window.close();
  });

  it('Cancel and Delete are not for other members', async () => {
    const window = await ben.opens();
    const job = await ada.starts('hands off demo:hang');
    const painting = await window.message((message) => message.job === job && message.pictures.length > 0);
    expect(await refusalIn(await ben.presses(painting, 'cancel'))).toMatchObject({ status: 403, code: 'not_yours' });
    expect(await refusalIn(await ben.tries({ text: `/cancel --job ${job}` }))).toMatchObject({ status: 403 });
    expect(app.calls('hands off')[0]?.outcome).toBe('running');
    await ada.presses(painting, 'cancel');
    const final = await window.message((message) => message.job === job && message.final);
    expect(await refusalIn(await ben.presses(final, 'delete'))).toMatchObject({ status: 403, code: 'not_yours' });
    expect((await ben.history()).messages.map((message) => message.job)).toContain(job);
    window.close();
  });

  it('Delete takes the message and its pictures away for good, in every window', async () => {
    const windows = [await ada.opens(), await ben.opens()];
    const job = await ada.starts({ text: 'delete this', values: QUICKLY });
    const message = await ada.sees(job);
    const url = app.url() + (message.pictures[0]?.url ?? '');
    expect((await fetch(url)).status).toBe(200);
    expect(await answerOf<WebAnswer>(await ada.presses(message, 'delete'))).toMatchObject({ kind: 'note' });
    for (const window of windows) {
      expect(await window.removed()).toBe(job);
      window.close();
    }
    expect((await fetch(url)).status).toBe(404);
    expect((await ada.history()).messages.map((each) => each.job)).not.toContain(job);
    expect(await refusalIn(await ada.presses(message, 'again'))).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('Delete is not for what is still being painted', async () => {
    const job = await ada.starts('not yet demo:hang');
    await app.call('not yet', 'running');
    const forged = { buttons: [{ id: `easel:delete:${job}` }] } as unknown as Parameters<Member['presses']>[0];
    expect(await refusalIn(await ada.presses(forged, 'delete'))).toMatchObject({ status: 409 });
    await ada.says('/cancel');
    expect((await ada.sees(job)).status).toBe('cancelled');
  });

  it.each([
    '',
    'easel',
    'easel:edit',
    'easel:edit:x',
    'easel:rm:00000000000000000000000000:0',
    'other:edit:00000000000000000000000000',
  ])('that is not one of ours is refused: “%s”', async (id) => {
    const response = await fetch(`${app.url()}/playground/press`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: `easel_member=${ada.id}` },
      body: JSON.stringify({ button: id, name: 'Ada', key: 'x' }),
    });
    expect(await refusalIn(response)).toMatchObject({ status: 400, code: 'bad_request' });
  });
});

describe('/cancel', () => {
  it('ends the newest thing that is still open for the member, and nothing of others', async () => {
    const carol = await joins(app, 'Carol');
    expect(await carol.says('/cancel')).toMatchObject({ kind: 'note' });
    const others = await ben.starts('of another member demo:hang');
    const older = await carol.starts('the older one demo:hang');
    await app.call('the older one', 'running');
    const newer = await carol.starts('the newer one demo:hang');
    await app.call('the newer one', 'running');
    await carol.says('/cancel');
    expect((await carol.sees(newer)).status).toBe('cancelled');
    expect(app.calls('the older one')[0]?.outcome).toBe('running');
    await carol.says('/cancel');
    expect((await carol.sees(older)).status).toBe('cancelled');
    await app.call('of another member', 'running');
    await ben.says('/cancel');
    expect((await ben.sees(others)).status).toBe('cancelled');
  });
});
