import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebAnswer, WebMessage } from '../../../src/adapters/web/protocol.ts';
import { answerOf, joins, type Member, refusalIn, type Window } from '../../fixtures/playground-member.ts';
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
const ALONE = { ...QUICKLY, private: 'yes' } as const;

/** What comes of pressing a button that leads to another message. */
async function cameOf(member: Member, message: WebMessage, command: string, picture?: number): Promise<WebMessage> {
  const answer = await answerOf<WebAnswer>(await member.presses(message, command, picture));
  if (answer.kind !== 'job') throw new Error(`not a job: ${JSON.stringify(answer)}`);
  return member.sees(answer.job);
}

/** What comes of pressing Edit and saying what to change in the form. */
async function edited(member: Member, message: WebMessage, prompt: string): Promise<WebMessage> {
  const form = await answerOf<WebAnswer>(await member.presses(message, 'edit'));
  if (form.kind !== 'form') throw new Error(`not a form: ${JSON.stringify(form)}`);
  const values = { ...form.values, ...QUICKLY, prompt };
  return member.sees(await member.starts({ text: '', command: form.command, values }));
}

/** A message whose one button runs this command, as somebody would send it who was never shown one. */
function forged(id: string): WebMessage {
  return { buttons: [{ id }], aside: null } as unknown as WebMessage;
}

/** Everything that a window is told until something that everybody sees has been painted. */
async function toldUntil(window: Window, last: string): Promise<readonly WebMessage[]> {
  const told: WebMessage[] = [];
  await window.message((message) => {
    told.push(message);
    return message.job === last && message.final;
  });
  window.close();
  return told;
}

const jobsOf = async (member: Member) => (await member.history()).messages.map(({ job }) => job);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
async function bytesOf(server: RunningApp, url = '') {
  const response = await fetch(server.url() + url);
  expect(response.status).toBe(200);
  return sha256(new Uint8Array(await response.arrayBuffer()));
}

describe('a private request', () => {
  it('is seen by its author only while it is painted: in all windows of theirs, in none of others', async () => {
    const [own, second, others, stranger] = [
      await ada.opens(),
      await ada.opens(),
      await ben.opens(),
      await opensAsNobody(),
    ];
    const job = await ada.starts({ text: 'for my eyes only', values: ALONE });
    await ada.sees(job);
    const last = await ben.starts({ text: 'for everybody after it', values: QUICKLY });
    for (const window of [own, second]) {
      const told = (await toldUntil(window, last)).filter((message) => message.job === job);
      expect(told.every(({ audience }) => audience === 'caller')).toBe(true);
      expect(told.at(-1)).toMatchObject({ status: 'finished', pictures: [{ index: 0 }] });
    }
    for (const window of [others, stranger]) {
      const told = await toldUntil(window, last);
      expect(told.map((message) => message.job)).not.toContain(job);
      expect(JSON.stringify(told)).not.toContain('for my eyes only');
    }
  });

  it('is in the history of its author only, painting or painted', async () => {
    const job = await ada.starts({ text: 'not for the minutes demo:hang', values: ALONE });
    await app.call('not for the minutes', 'running');
    expect(await jobsOf(ada)).toContain(job);
    expect(await jobsOf(ben)).not.toContain(job);
    await ada.says('/cancel');
    expect(await ada.sees(job)).toMatchObject({ status: 'cancelled', audience: 'caller' });
    expect(await jobsOf(ben)).not.toContain(job);
  });

  it('can be asked for with a flag in the text', async () => {
    const message = await ada.sees(await ada.starts('/imagine --private --size 816x816 a typed secret'));
    expect(message).toMatchObject({ audience: 'caller', prompt: 'a typed secret' });
    expect(await jobsOf(ben)).not.toContain(message.job);
  });

  it('is still its author’s alone after a restart', async () => {
    await using own = await startTestApp();
    const [eve, finn] = [await joins(own, 'Eve'), await joins(own, 'Finn')];
    const message = await eve.sees(await eve.starts({ text: 'a secret to keep', values: ALONE }));
    const open = await eve.sees(await eve.starts({ text: 'no secret', values: QUICKLY }));
    await own.restart();
    const [eveAgain, finnAgain] = [
      await joins(own, 'Eve', `easel_member=${eve.id}`),
      await joins(own, 'Finn', `easel_member=${finn.id}`),
    ];
    expect((await eveAgain.history()).messages).toEqual([message, open]);
    expect((await finnAgain.history()).messages).toEqual([open]);
    const published = await cameOf(eveAgain, message, 'publish');
    expect((await finnAgain.history()).messages).toEqual([open, published]);
  });

  it('has no picture in anything that others are shown', async () => {
    const message = await ada.sees(await ada.starts({ text: 'listed nowhere', values: { ...ALONE, count: 2 } }));
    const ids = message.pictures.map(({ id }) => id ?? '');
    expect(JSON.stringify(await ada.says('/history'))).toContain(ids[0]);
    const shown = JSON.stringify([await ben.history(), await ben.says('/history')]);
    for (const id of [message.job, ...ids]) expect(shown).not.toContain(id);
  });

  it('stays private in what Again, Vary, Edit and Pick make of it, and the next step too', async () => {
    const grid = await ada.sees(await ada.starts({ text: 'a private pair', values: { ...ALONE, count: 2 } }));
    const picked = await cameOf(ada, grid, 'pick', 1);
    const all = [
      picked,
      await cameOf(ada, grid, 'again'),
      await cameOf(ada, grid, 'vary', 0),
      await edited(ada, grid, 'the pair with a hat'),
      await edited(ada, picked, 'the second with a hat'),
      await cameOf(ada, picked, 'again'),
    ];
    expect(all.map(({ status, audience }) => [status, audience])).toEqual(all.map(() => ['finished', 'caller']));
    const seen = await jobsOf(ben);
    for (const { job } of all) expect(seen).not.toContain(job);
  });

  it('is private no more where its author takes that back in the form of Edit', async () => {
    const message = await ada.sees(await ada.starts({ text: 'private for now', values: ALONE }));
    const form = await answerOf<WebAnswer>(await ada.presses(message, 'edit'));
    expect(form).toMatchObject({ kind: 'form', values: { private: true } });
    const values = { ...QUICKLY, image: [message.pictures[0]?.id ?? ''], prompt: 'now for all' };
    const open = await ada.sees(await ada.starts({ text: '', command: 'edit', values }));
    expect(open.audience).toBe('channel');
    expect(await jobsOf(ben)).toContain(open.job);
  });
});

describe('Publish', () => {
  it('shows all of it to everybody, without another call and at no cost, and leaves the private one', async () => {
    const values = { ...ALONE, count: 2, spoiler: 'yes' };
    const message = await ada.sees(await ada.starts({ text: 'ready to be seen', values }));
    // The same wish painted once more: it is not the newest that is shown, but this one.
    const newer = await cameOf(ada, message, 'again');
    const before = app.allCalls().length;
    const window = await ben.opens();
    const answer = await answerOf<WebAnswer>(await ada.presses(message, 'publish'));
    const shown = await window.message(({ job, final }) => answer.kind === 'job' && job === answer.job && final);
    window.close();
    expect(shown).toMatchObject({ status: 'finished', audience: 'channel', spoiler: true, prompt: 'ready to be seen' });
    expect(shown).toMatchObject({ author: { id: ada.id }, text: 'Shown to all: 2 pictures.' });
    expect(shown.facts).toContain('no cost');
    expect(shown.buttons.map(({ command }) => command)).not.toContain('publish');
    expect(app.allCalls()).toHaveLength(before);
    const bytes = (one: WebMessage) => Promise.all(one.pictures.map(({ url }) => bytesOf(app, url)));
    expect(await bytes(shown)).toEqual(await bytes(message));
    expect(await bytes(shown)).not.toEqual(await bytes(newer));
    expect(await jobsOf(ada)).toContain(message.job);
    expect(await jobsOf(ben)).not.toContain(message.job);
  });

  it('is offered on a private message only', async () => {
    const [open, alone] = [
      await ada.sees(await ada.starts({ text: 'published from the start', values: QUICKLY })),
      await ada.sees(await ada.starts({ text: 'to publish one day', values: ALONE })),
    ];
    expect(open.buttons.map(({ label }) => label)).not.toContain('Publish');
    expect(alone.buttons.map(({ label }) => label)).toContain('Publish');
  });

  it('is not for others, even where they know the request', async () => {
    const message = await ada.sees(await ada.starts({ text: 'not yours to show', values: ALONE }));
    const before = await jobsOf(ben);
    const commands = ['publish', 'pick', 'again', 'vary', 'edit', 'history', 'delete'];
    for (const command of commands.flatMap((each) => [`easel:${each}`, `easel-private:${each}`])) {
      const name = command.split(':')[1] ?? '';
      const refused = await refusalIn(await ben.presses(forged(`${command}:${message.job}:0`), name));
      expect(refused).toMatchObject({ status: 404, code: 'not_found', message: expect.stringMatching(/^\w.+\.$/u) });
    }
    expect(await jobsOf(ben)).toEqual(before);
  });

  it('of what is deleted is answered in a sentence', async () => {
    const message = await ada.sees(await ada.starts({ text: 'deleted before it was shown', values: ALONE }));
    await ada.presses(message, 'delete');
    const refused = await refusalIn(await ada.presses(message, 'publish'));
    expect(refused).toMatchObject({ status: 404, code: 'not_found', message: expect.stringMatching(/^\w.+\.$/u) });
  });
});

describe('Pick', () => {
  it('shows one picture of a grid alone, without a call, and Edit goes on from exactly that picture', async () => {
    const grid = await ada.sees(await ada.starts({ text: 'three to pick from', values: { ...QUICKLY, count: 3 } }));
    const second = grid.pictures.find(({ index }) => index === 1);
    const before = app.allCalls().length;
    const picked = await cameOf(ben, grid, 'pick', 1);
    expect(app.allCalls()).toHaveLength(before);
    expect(picked).toMatchObject({ status: 'finished', author: { id: ben.id }, audience: 'channel', text: 'Picked.' });
    expect(picked.pictures).toHaveLength(1);
    expect(picked.facts).toContain('no cost');
    expect(picked.buttons.map(({ command }) => command)).not.toContain('pick');
    const bytes = await bytesOf(app, second?.url);
    expect(await bytesOf(app, picked.pictures[0]?.url)).toBe(bytes);
    expect(await bytesOf(app, grid.pictures[0]?.url)).not.toBe(bytes);

    const changed = await edited(ben, picked, 'the second one at night');
    expect(changed).toMatchObject({ status: 'finished', inputs: [{ id: picked.pictures[0]?.id }] });
    expect(app.calls('the second one at night')[0]?.pictures[0]?.sha256).toBe(bytes);
  });

  it('is offered for each picture of a grid, and not for one alone', async () => {
    const values = { ...QUICKLY, count: 2 };
    const grid = await ada.sees(await ada.starts({ text: 'one button for each', values }));
    const picks = grid.buttons.filter(({ command }) => command === 'pick');
    expect(picks.map(({ label, picture }) => [label, picture])).toEqual([
      ['Pick 1', 0],
      ['Pick 2', 1],
    ]);
    const one = await ada.sees(await ada.starts({ text: 'nothing to pick', values: QUICKLY }));
    expect(one.buttons.map(({ command }) => command)).not.toContain('pick');
  });

  it('of a picture that is gone is answered in a sentence', async () => {
    const grid = await ada.sees(await ada.starts({ text: 'gone in a moment', values: { ...QUICKLY, count: 2 } }));
    const missing = await refusalIn(await ben.presses(forged(`easel:pick:${grid.job}:7`), 'pick'));
    await ada.presses(grid, 'delete');
    const deleted = await refusalIn(await ben.presses(grid, 'pick', 1));
    for (const refused of [missing, deleted]) {
      expect(refused).toMatchObject({ status: 404, code: 'not_found', message: expect.stringMatching(/^\w.+\.$/u) });
    }
  });
});

describe('spoiler', () => {
  it('is told from the first moment, and to everybody', async () => {
    const window = await ben.opens();
    const job = await ada.starts({ text: 'the end of the film', values: { ...QUICKLY, spoiler: 'yes' } });
    const told = (await toldUntil(window, job)).filter((message) => message.job === job);
    expect(told.map(({ spoiler }) => spoiler)).toEqual(told.map(() => true));
    expect((await ben.history()).messages.find((message) => message.job === job)?.spoiler).toBe(true);
  });

  it('is kept by Again, Vary, Pick and Edit, whoever presses', async () => {
    const values = { ...QUICKLY, count: 2, spoiler: 'yes' };
    const grid = await ada.sees(await ada.starts({ text: 'hidden pair', values }));
    const picked = await cameOf(ben, grid, 'pick', 0);
    const all = [
      picked,
      await cameOf(ben, grid, 'again'),
      await cameOf(ben, grid, 'vary', 1),
      await edited(ben, grid, 'hidden with a hat'),
      await edited(ben, picked, 'hidden with a scarf'),
    ];
    expect(all.map(({ status, spoiler }) => [status, spoiler])).toEqual(all.map(() => ['finished', true]));
  });

  it('is not there where nobody asked for it', async () => {
    const message = await ada.sees(await ada.starts({ text: 'seen at once', values: { ...QUICKLY, spoiler: 'no' } }));
    expect(message).toMatchObject({ spoiler: false, audience: 'channel' });
    expect(await cameOf(ben, message, 'again')).toMatchObject({ spoiler: false, audience: 'channel' });
  });
});

it('a flag is yes or no, and anything else is refused in a sentence', async () => {
  const refused = await refusalIn(await ada.tries({ text: 'a kite', values: { private: 'perhaps' } }));
  expect(refused).toMatchObject({ status: 400, code: 'bad_option', message: expect.stringContaining('private') });
});

/** A window of a browser that nobody has told its name: it has no cookie of a member. */
async function opensAsNobody(): Promise<Window> {
  const nobody = await joins(app, 'Nobody', 'easel_member=nobody');
  return nobody.opens();
}
