import { afterEach, describe, expect, it } from 'vitest';
import type { FieldValue, Interaction, Member, Message, Options } from '../../doubles/discord/discord.ts';
import { type DiscordApp, over, sha, startDiscordApp } from '../../fixtures/discord-app.ts';
import { eventually } from '../../fixtures/eventually.ts';
import { BLUE, GREEN, halfClearPng, plain, png, RED } from '../../fixtures/tiny-pictures.ts';

/** The smallest pictures that there are, painted in no time. */
const QUICK = { model: 'dall-e-2', size: '256x256' } as const;
/** Painting that fails at once, where it only matters what was to be painted. */
const NOT_NOW = 'demo:bad-request';
const NO_PICTURE = 'There is no picture in that message.';

let started: DiscordApp;

const open = async (...how: Parameters<typeof startDiscordApp>) => {
  started = await startDiscordApp(...how);
};

afterEach(async () => {
  const { violations, pings } = started.discord;
  const held = { violations: violations(), pings: pings() };
  await started[Symbol.asyncDispose]();
  expect(held).toEqual({ violations: [], pings: [] });
});

const somebody = (name?: string) => started.discord.addMember(started.guild, name === undefined ? {} : { name });

async function painted(prompt: string, more: Options = {}): Promise<Message> {
  const { discord, ada, channel } = started;
  const message = await over(await discord.use(ada, channel, 'imagine', { prompt, ...QUICK, ...more }));
  expect(message.pictures.length, message.text).toBeGreaterThan(0);
  return message;
}

/** A member posts pictures, and nothing about Easel. */
async function posted(pictures: readonly Uint8Array[], content = 'look'): Promise<string> {
  const uploads = pictures.map((bytes, index) => ({ name: `holiday-${index}.png`, bytes }));
  return (await started.discord.say(somebody('Grace'), started.channel, { content, uploads })).id;
}

const choose = (member: Member, menu: string, message: string) =>
  started.discord.menu(member, started.channel, menu, message);

/** The form that an interaction opened as its first answer. */
async function formOf(opened: Interaction) {
  const { kind, modal } = await opened.acknowledged;
  expect(kind).toBe('modal');
  if (modal === undefined) throw new Error('there is no form');
  return modal;
}

async function send(member: Member, opened: Interaction, fields: Readonly<Record<string, FieldValue>>) {
  await formOf(opened);
  return started.discord.submit(member, opened, fields);
}

/** What a member is told alone, after which nothing stays in the channel. */
async function toldAlone(used: Interaction): Promise<string> {
  await used.acknowledged;
  const note = await eventually('an answer for the member alone', () =>
    [...used.followups(), used.original()].find((one) => one?.ephemeral === true && !one.loading),
  );
  expect(started.discord.messages(started.channel).filter(({ author }) => author === started.discord.botId)).toEqual(
    [],
  );
  expect(started.app.allCalls().filter(({ endpoint }) => endpoint.startsWith('images'))).toEqual([]);
  return note.text;
}

/** The pictures that reached the painter with a prompt. */
const givenTo = (prompt: string) => started.app.calls(prompt)[0]?.pictures.map(({ sha256 }) => sha256);

describe.each([
  ['with the Message Content intent', {}],
  [
    'without the Message Content intent',
    { before: (discord: DiscordApp['discord']) => discord.refuseIntent('MessageContent') },
  ],
])('the Apps menu of a message, %s', (_, how) => {
  it('Edit image asks what to change, then changes that very picture', async () => {
    await open({}, how);
    const { discord, ada, channel } = started;
    const picture = await png(64, 48, GREEN);
    const message = await posted([picture]);
    const before = discord.requests().length;
    const opened = await choose(ada, 'Edit image', message);
    const form = await formOf(opened);
    expect(discord.requests()[before]).toMatchObject({ path: `/interactions/${opened.id}/${opened.token}/callback` });
    expect(form.title).toBe('Edit image');
    expect(form.fields.slice(0, 4).map(({ label, required }) => [label, required])).toEqual([
      ['Prompt', true],
      ['Mask', false],
      ['Size', false],
      ['Quality', false],
    ]);
    for (const { description } of form.fields) expect(description).toMatch(/\S{2,}/u);

    const sent = await send(ada, opened, { prompt: 'at night, please', size: ['auto'], quality: ['low'] });
    expect(await sent.acknowledged).toMatchObject({ kind: 'deferred', ephemeral: false });
    const edited = await over(sent);
    expect(edited.pictures).toMatchObject([{ alt: 'at night, please', inGallery: true }]);
    expect(discord.messages(channel).map(({ id }) => id)).toContain(edited.id);
    const [call] = started.app.calls('at night, please');
    expect(call).toMatchObject({ endpoint: 'images/edits', parameters: { quality: 'low' } });
    expect(givenTo('at night, please')).toEqual([sha(picture)]);
  });

  it('Vary image paints another one at once, and Describe image tells the caller alone', async () => {
    await open({ VISION_MODEL: 'demo-text' }, how);
    const { ada, app } = started;
    const picture = await png(64, 64, BLUE);
    const message = await posted([picture]);
    const varied = await choose(ada, 'Vary image', message);
    const described = await choose(ada, 'Describe image', message);
    expect(await varied.acknowledged).toMatchObject({ kind: 'deferred', ephemeral: false });
    expect(await described.acknowledged).toMatchObject({ kind: 'deferred', ephemeral: true });
    expect((await over(varied)).pictures).toHaveLength(1);
    const [call] = app.allCalls().filter(({ endpoint }) => endpoint === 'images/edits');
    expect(call?.pictures.map(({ sha256 }) => sha256)).toEqual([sha(picture)]);
    const note = await eventually('the description', () =>
      described.original()?.loading ? null : described.original(),
    );
    expect(note).toMatchObject({ ephemeral: true, text: expect.stringMatching(/^What is in the picture/u) });
  });

  it('takes all pictures of a message as references, in their order', async () => {
    await open({}, how);
    const pictures = await Promise.all([png(64, 64, RED), png(32, 48, GREEN), png(48, 32, BLUE)]);
    const message = await posted(pictures);
    const opened = await choose(started.ada, 'Edit image', message);
    await over(await send(started.ada, opened, { prompt: `all in one ${NOT_NOW}` }));
    expect(givenTo('all in one')).toEqual(pictures.map(sha));
  });

  it('tells the caller alone where a message has no picture', async () => {
    await open({ VISION_MODEL: 'demo-text' }, how);
    const { ada, discord, channel } = started;
    const bare = await discord.say(somebody(), channel, { content: 'nothing to see' });
    const sheet = { name: 'sheet.pdf', bytes: Buffer.from('%PDF-1.7'), contentType: 'application/pdf' };
    const other = await discord.say(somebody(), channel, { uploads: [sheet] });
    for (const { id } of [bare, other]) {
      const sent = await send(ada, await choose(ada, 'Edit image', id), { prompt: 'brighter' });
      expect(await toldAlone(sent)).toBe(NO_PICTURE);
      expect(await toldAlone(await choose(ada, 'Vary image', id))).toBe(NO_PICTURE);
      expect(await toldAlone(await choose(ada, 'Describe image', id))).toBe(NO_PICTURE);
    }
  });
});

describe('the Apps menu of a message', () => {
  it('keeps what a form is about over a restart', async () => {
    await open();
    const picture = await png(64, 64, GREEN);
    const message = await posted([picture]);
    const opened = await choose(started.ada, 'Edit image', message);
    await formOf(opened);
    await started.app.restart();
    // Meanwhile the message is gone, too.
    started.discord.deleteMessage(message);
    const sent = await send(started.ada, opened, { prompt: 'after the restart' });
    expect((await over(sent)).pictures).toHaveLength(1);
    expect(givenTo('after the restart')).toEqual([sha(picture)]);
  });

  it('takes a form that is sent before the pictures are here, and the same form once more', async () => {
    await open();
    // Looking at so many pixels takes longer than sending a form.
    const picture = await plain(1600, 1200, RED).png().toBuffer();
    const opened = await choose(started.ada, 'Edit image', await posted([picture]));
    const [one, two] = [
      await send(started.ada, opened, { prompt: `sent in a hurry ${NOT_NOW}` }),
      await send(started.ada, opened, { prompt: `sent once more ${NOT_NOW}` }),
    ];
    await Promise.all([over(one), over(two)]);
    const [call] = started.app.calls('sent in a hurry');
    expect(call?.pictures).toMatchObject([{ width: 1600, height: 1200 }]);
    expect(givenTo('sent once more')).toEqual(call?.pictures.map(({ sha256 }) => sha256));
  });

  it('knows the pictures that Easel painted, too', async () => {
    await open();
    const own = await painted('a boat', { count: 2 });
    const opened = await choose(started.ada, 'Edit image', own.id);
    await over(await send(started.ada, opened, { prompt: `on a lake ${NOT_NOW}` }));
    expect(givenTo('on a lake')).toEqual(own.pictures.map(({ bytes }) => sha(bytes)));
  });

  it('varies and describes the first of several pictures', async () => {
    await open({ VISION_MODEL: 'demo-text' });
    const { ada, app } = started;
    const pictures = await Promise.all([png(64, 64, RED), png(64, 64, BLUE)]);
    const message = await posted(pictures);
    const varied = await choose(ada, 'Vary image', message);
    await varied.acknowledged;
    const end = await eventually(
      'an answer',
      () => varied.followups()[0] ?? (varied.original()?.text.includes('Painted.') ? varied.original() : null),
    );
    expect(end.text).toContain('Painted.');
    const [call] = app.allCalls().filter(({ endpoint }) => endpoint === 'images/edits');
    expect(call?.pictures[0]?.sha256).toBe(sha(pictures[0]));
    const described = await choose(ada, 'Describe image', message);
    await described.acknowledged;
    const note = await eventually('the description', () =>
      described.original()?.loading ? null : described.original(),
    );
    expect(note.text).toMatch(/^What is in the picture/u);
  });

  it('tells the caller alone where a picture cannot be read', async () => {
    await open();
    const message = await posted([Buffer.from('no picture at all')]);
    const opened = await choose(started.ada, 'Edit image', message);
    const said = await toldAlone(await send(started.ada, opened, { prompt: 'brighter' }));
    expect(said).toContain('not a picture that can be read');
  });
});

describe('the form of an Edit button', () => {
  it('is the first answer, and its mask reaches the painter', async () => {
    await open();
    const { discord, ada, app } = started;
    const first = await painted('a plain wall');
    const before = discord.requests().length;
    const opened = await discord.press(ada, first.id, 'Edit');
    const form = await formOf(opened);
    expect(discord.requests()[before]).toMatchObject({ path: `/interactions/${opened.id}/${opened.token}/callback` });
    expect(form.fields.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['Prompt', 'Mask', 'Size', 'Quality']),
    );
    const mask = { name: 'mask.png', bytes: await halfClearPng(256, 256) };
    const sent = await send(ada, opened, { prompt: 'a door in it', mask: [mask] });
    const edited = await over(sent);
    const [picture] = first.pictures;
    const [call] = app.calls('a door in it');
    expect(call?.pictures).toMatchObject([
      { field: 'image', sha256: sha(picture?.bytes) },
      { field: 'mask', width: 256, height: 256 },
    ]);
    expect(edited.pictures).toHaveLength(1);
    expect(discord.message(first.id)?.pictures).toHaveLength(1);
  });

  it('edits the very picture of a grid under which it was pressed, also after a restart and by another member', async () => {
    await open();
    const grid = await painted('two boats', { count: 2 });
    const [one, two] = grid.pictures.map(({ bytes }) => sha(bytes));
    expect(one).not.toBe(two);
    const grace = somebody('Grace');
    const second = await started.discord.press(grace, grid.id, 'Edit 2');
    await formOf(second);
    await started.app.restart();
    const edited = await over(await send(grace, second, { prompt: 'the second in red' }));
    expect(givenTo('the second in red')).toEqual([two]);
    expect(edited.text).toContain(`<@${grace.id}>`);
    const first = await started.discord.press(started.ada, grid.id, 'Edit 1');
    await over(await send(started.ada, first, { prompt: `the first in blue ${NOT_NOW}` }));
    expect(givenTo('the first in blue')).toEqual([one]);
  });

  it('tells the caller alone where the mask is no good, and the picture stays as it is', async () => {
    await open();
    const { discord, ada, app, channel } = started;
    const first = await painted('a plain wall');
    const opened = await discord.press(ada, first.id, 'Edit');
    const mask = { name: 'mask.png', bytes: Buffer.from('not a mask') };
    const sent = await send(ada, opened, { prompt: 'a window in it', mask: [mask] });
    await sent.acknowledged;
    const note = await eventually('the refusal', () => sent.followups()[0]);
    expect(note).toMatchObject({ ephemeral: true, text: expect.stringContaining('not a picture that can be read') });
    expect(discord.messages(channel).map(({ id }) => id)).toEqual([first.id]);
    expect(app.calls('a window in it')).toEqual([]);
  });

  it('is answered politely where the picture was deleted while it was open', async () => {
    await open();
    const { discord, ada, channel } = started;
    const first = await painted('a plain wall');
    const opened = await discord.press(ada, first.id, 'Edit');
    await formOf(opened);
    await (await discord.press(ada, first.id, 'Delete')).acknowledged;
    await eventually('the message to be gone', () => discord.message(first.id) === null);
    const sent = await send(ada, opened, { prompt: 'too late' });
    await sent.acknowledged;
    const note = await eventually('the answer', () => sent.followups()[0]);
    expect(note).toMatchObject({ ephemeral: true, text: expect.stringMatching(/deleted|not here/u) });
    expect(discord.messages(channel)).toEqual([]);
  });
});
