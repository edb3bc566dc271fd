import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startDemoServer } from '../../../src/demo/server.ts';
import type { Interaction, Member, Message, Options } from '../../doubles/discord/discord.ts';
import { type DiscordApp, over, sha, startDiscordApp } from '../../fixtures/discord-app.ts';
import { eventually } from '../../fixtures/eventually.ts';
import { BLUE, CLEAR, GREEN, halfClearPng, plain, png, RED } from '../../fixtures/tiny-pictures.ts';

/** The smallest pictures that there are: painted in no time, of the usual model and of an older one. */
const USUAL = { size: '816x816', quality: 'low' } as const;
const QUICK = { model: 'dall-e-2', size: '256x256' } as const;
/** Painting that fails at once, where it only matters what was to be painted. */
const NOT_NOW = 'demo:bad-request';
const SLASH = ['imagine', 'edit', 'vary', 'describe', 'history', 'models', 'cancel', 'forget', 'help'];
const MENUS = ['Edit image', 'Vary image', 'Describe image'];

type Registered = Readonly<{
  name: string;
  type: number;
  description?: string;
  integration_types: readonly number[];
  contexts: readonly number[];
  options?: readonly RegisteredOption[];
}>;
type RegisteredOption = Readonly<{
  name: string;
  type: number;
  description: string;
  required?: boolean;
  autocomplete?: boolean;
  file_types?: readonly string[];
  choices?: readonly Readonly<{ name: string; value: string }>[];
}>;

let started: DiscordApp;

const registered = (guild?: string) => started.discord.commands(guild) as readonly Registered[];
const named = (name: string) => registered().find((one) => one.name === name);
const optionOf = (command: string, option: string) => named(command)?.options?.find(({ name }) => name === option);
const upload = (name: string, bytes: Uint8Array) => ({ name, bytes });

/** A member of the guild whom nobody has seen before. */
const somebody = (name?: string) => started.discord.addMember(started.guild, name === undefined ? {} : { name });

const use = (member: Member, name: string, options: Options = {}) =>
  started.discord.use(member, started.channel, name, options);

async function painted(member: Member, prompt: string, how: Options = QUICK): Promise<Message> {
  const message = await over(await use(member, 'imagine', { prompt, ...how }));
  expect(message.pictures.length, message.text).toBeGreaterThan(0);
  return message;
}

/** What a command answers its caller alone. */
async function noteOf(used: Interaction): Promise<Message> {
  expect((await used.acknowledged).ephemeral).toBe(true);
  const note = await eventually('the note', () => (used.original()?.loading === false ? used.original() : null));
  expect(note.ephemeral).toBe(true);
  expect(started.discord.messages(started.channel).map(({ id }) => id)).not.toContain(note.id);
  return note;
}
const told = async (member: Member, name: string, options: Options = {}) => noteOf(await use(member, name, options));

/** What a member is told alone after what everybody saw coming was taken away again. */
async function refusalOf(used: Interaction): Promise<string> {
  await used.acknowledged;
  const note = await eventually('the refusal', () => used.followups()[0]);
  expect(note.ephemeral).toBe(true);
  expect(used.followups()).toHaveLength(1);
  expect(used.original()).toBeNull();
  return note.text;
}

const open = async (...how: Parameters<typeof startDiscordApp>) => {
  started = await startDiscordApp(...how);
};
const close = () => started[Symbol.asyncDispose]();

function nothingHeldAgainstUs() {
  expect(started.discord.violations()).toEqual([]);
  expect(started.discord.pings()).toEqual([]);
}

/**
 * Reads a line as Discord's markdown: what a reader sees, and everything in it that marks something. Written after
 * Discord's own description of its markdown, apart from the code that escapes.
 */
function read(source: string): Readonly<{ text: string; marks: readonly string[] }> {
  const live = [
    /\*+/y,
    /_+/y,
    /~~+/y,
    /\|\|/y,
    /`+/y,
    /<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|id:\w+|\/[^>]+:\d+|https?:[^>]+|[^\s>]+@[^\s>]+|\+\d+)>/y,
    /@(?:everyone|here)/y,
    /(?:https?|steam|discord):\/\//y,
    /\[[^\]\n]*\]\(/y,
    /:\w+:/y,
    /^(?:#{1,3}|-#|>{1,3}|[-*+]|\d+[.)])(?=\s)/my,
  ];
  let text = '';
  const marks: string[] = [];
  for (let at = 0; at < source.length; ) {
    const escaped = /\\([!-/:-@[-`{-~])/y;
    escaped.lastIndex = at;
    const itself = escaped.exec(source)?.[1];
    if (itself !== undefined) {
      text += itself;
      at += 2;
      continue;
    }
    const mark = live.map((form) => {
      form.lastIndex = at;
      return form.exec(source)?.[0];
    });
    const found = mark.find((one) => one !== undefined);
    if (found === undefined) text += source[at];
    else marks.push(found);
    at += found?.length ?? 1;
  }
  return { text, marks };
}

describe('registering', () => {
  afterEach(async () => {
    nothingHeldAgainstUs();
    await close();
  });

  it('tells Discord of all commands once, and after a restart only where something changed', async () => {
    await open();
    const { app, discord, guild } = started;
    expect(
      registered()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...SLASH, ...MENUS].sort());
    await app.restart();
    expect(discord.registrations()).toBe(1);

    await app.restart({ DISCORD_GUILD_ID: guild.id });
    expect(registered(guild.id)).toHaveLength(SLASH.length + MENUS.length);
    expect(registered()).toEqual([]);
    const moved = discord.registrations();
    await app.restart({ DISCORD_GUILD_ID: guild.id });
    expect(discord.registrations()).toBe(moved);

    const other = discord.addGuild();
    await app.restart({ DISCORD_GUILD_ID: other.id });
    expect(registered(other.id)).toHaveLength(SLASH.length + MENUS.length);
    expect(registered(guild.id)).toEqual([]);

    await app.restart();
    expect(registered(other.id)).toEqual([]);
    expect(registered()).toHaveLength(SLASH.length + MENUS.length);
  });

  it('moves the commands also from a server that Easel was thrown out of', async () => {
    await open();
    const { app, discord, guild } = started;
    const old = discord.addGuild();
    await app.restart({ DISCORD_GUILD_ID: old.id });
    discord.removeBotFrom(old);
    await app.restart({ DISCORD_GUILD_ID: guild.id });
    expect(registered(guild.id)).toHaveLength(SLASH.length + MENUS.length);
  });

  it('tries again at the next start where Discord did not take the commands', async () => {
    await open(
      {},
      { before: (world) => world.fail({ method: 'PUT', path: /commands$/ }, { status: 403, code: 50001 }, 1) },
    );
    expect(registered()).toEqual([]);
    await started.app.restart();
    expect(registered()).toHaveLength(SLASH.length + MENUS.length);
  });
});

describe('the commands', () => {
  beforeAll(() => open());
  afterAll(close);
  afterEach(nothingHeldAgainstUs);

  it('are there for servers and for members who bring Easel along, everywhere', () => {
    for (const { integration_types, contexts } of registered()) {
      expect(integration_types).toEqual([0, 1]);
      expect(contexts).toEqual([0, 1, 2]);
    }
    expect(MENUS.map((name) => named(name)?.type)).toEqual([3, 3, 3]);
    expect(SLASH.map((name) => named(name)?.type)).toEqual(SLASH.map(() => 1));
  });

  it('keep to the limits of Discord', () => {
    for (const { name, type, description = '', options = [] } of registered()) {
      if (type === 1) {
        expect(name).toMatch(/^[a-z0-9-]{1,32}$/u);
        expect(description.length).toBeGreaterThanOrEqual(1);
        expect(description.length).toBeLessThanOrEqual(100);
      }
      expect(options.length).toBeLessThanOrEqual(25);
      const required = options.map((option) => option.required === true);
      expect(required).toEqual(required.toSorted((a, b) => Number(b) - Number(a)));
      for (const option of options) {
        expect(option.name).toMatch(/^[a-z0-9-]{1,32}$/u);
        expect(option.description.length).toBeGreaterThanOrEqual(1);
        expect(option.description.length).toBeLessThanOrEqual(100);
        expect(option.choices?.length ?? 0).toBeLessThanOrEqual(25);
      }
      const texts = options.flatMap((option) => [
        option.name,
        option.description,
        ...(option.choices ?? []).flatMap((choice) => [choice.name, choice.value]),
      ]);
      expect([name, description, ...texts].join('').length).toBeLessThanOrEqual(8000);
    }
  });

  it('/imagine asks for everything that people change, and its attachments take images only', () => {
    const names = named('imagine')?.options?.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        ...['prompt', 'image', 'image2', 'image3', 'image4', 'mask', 'model', 'size', 'quality', 'count'],
        ...['background', 'format', 'private', 'spoiler'],
      ]),
    );
    expect(names?.[0]).toBe('prompt');
    const attachments = registered().flatMap(({ options = [] }) => options.filter(({ type }) => type === 11));
    expect(attachments.length).toBeGreaterThanOrEqual(12);
    for (const { file_types } of attachments) expect(file_types).toEqual(['image']);
    expect(optionOf('imagine', 'private')?.type).toBe(5);
    expect(optionOf('imagine', 'spoiler')?.type).toBe(5);
  });

  const offered = (option: string, typed: string, more: Options = {}) =>
    started.discord.complete(
      started.ada,
      started.channel,
      'imagine',
      { prompt: 'x', ...more, [option]: typed },
      option,
    );

  it('complete the model with what it is good at, narrowed by what is typed', async () => {
    const all = await offered('model', '');
    expect(all.length).toBeGreaterThan(5);
    expect(all.length).toBeLessThanOrEqual(25);
    expect(all.find(({ value }) => value === 'gpt-image-2.5-flare')?.name).toMatch(
      /^gpt-image-2\.5-flare – .*everyday/u,
    );
    const narrowed = await offered('model', 'SunB');
    expect(narrowed.map(({ value }) => value)).toEqual(['gpt-image-2.6-sunburst', 'gpt-image-2.5-sunburst']);
    expect((await offered('model', 'dall')).map(({ value }) => value)).toEqual(['dall-e-3', 'dall-e-2']);
    expect(await offered('model', 'no such model')).toEqual([]);
  });

  it('complete the size in the pixels of the model that is chosen', async () => {
    const usual = await offered('size', '');
    expect(usual.map(({ value }) => value)).toEqual(['auto', 'square', 'portrait', 'landscape', 'wide', 'tall']);
    const wide = usual.find(({ value }) => value === 'wide')?.name ?? '';
    const [width, height] = (/ – (\d+) × (\d+)$/u.exec(wide)?.slice(1) ?? []).map(Number) as [number, number];
    expect(width / height).toBeCloseTo(16 / 9, 2);
    const older = await offered('size', 'wid', { model: 'dall-e-3' });
    expect(older).toEqual([{ name: 'wide – 1792 × 1024', value: 'wide' }]);
    expect(await offered('size', '16:9')).toEqual([]);
  });

  it('complete the size of a model that was chosen by its label', async () => {
    const [label] = await offered('model', 'dall-e-3');
    expect(await offered('size', 'tall', { model: label?.name ?? '' })).toEqual([
      { name: 'tall – 1024 × 1792', value: 'tall' },
    ]);
  });

  it('offer only sizes that the chosen model takes', async () => {
    const member = somebody();
    for (const { value } of await offered('size', '', { model: 'dall-e-3' })) {
      const used = await use(member, 'imagine', { prompt: `an offered ${value}`, model: 'dall-e-3', size: value });
      await used.acknowledged;
      const end = await eventually('an answer', () => used.original()?.pictures[0] ?? used.followups()[0]);
      expect(end, String(value)).toHaveProperty('inGallery');
    }
  });

  it.each([
    ['1536x864', 16 / 9],
    ['16:9', 16 / 9],
    ['816 × 816', 1],
    ['tall – 864 × 1536', 9 / 16],
    ['portrait', 2 / 3],
  ])('understand the size %s', async (size, ratio) => {
    const prompt = `a lake in ${size.replaceAll(/\W/gu, ' ')}`;
    await over(await use(somebody(), 'imagine', { prompt: `${prompt} ${NOT_NOW}`, size }));
    const sent = String(started.app.calls(prompt)[0]?.parameters.size);
    const [width = 0, height = 0] = sent.split('x').map(Number);
    expect(width / height, sent).toBeCloseTo(ratio, 2);
  });

  it('understand the label of a model', async () => {
    const [label] = await offered('model', '1-mini');
    const prompt = `a labelled fox ${NOT_NOW}`;
    await over(await use(somebody(), 'imagine', { prompt, model: label?.name ?? '' }));
    expect(started.app.calls('a labelled fox')[0]?.model).toBe('gpt-image-1-mini');
  });
});

describe('/imagine', () => {
  beforeAll(() => open());
  afterAll(close);
  afterEach(nothingHeldAgainstUs);

  it('shows at once that it is on its way, before anything else', async () => {
    const before = started.discord.requests().length;
    const image = upload('a.png', await png(32, 32));
    const used = await use(started.ada, 'imagine', { prompt: 'a prompt answer', image, ...QUICK });
    expect(await used.acknowledged).toMatchObject({ kind: 'deferred', ephemeral: false });
    expect((await used.acknowledged).afterMs).toBeLessThan(3000);
    await over(used);
    const [first, ...rest] = started.discord.requests().slice(before);
    expect(first).toMatchObject({ method: 'POST', path: `/interactions/${used.id}/${used.token}/callback` });
    expect(first?.body).toMatchObject({ type: 5 });
    expect(rest.length).toBeGreaterThan(0);
  });

  it('posts the very bytes that were painted', async () => {
    const prompt = 'a red fox in a teal forest';
    const [picture] = (await painted(started.ada, prompt, USUAL)).pictures;
    // Another demo server, asked in the same way, paints the same.
    await using server = await demoServer();
    const { model, parameters } = started.app.calls(prompt)[0] ?? {};
    const answer = await fetch(`${server.url}/images/generations`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
      body: JSON.stringify({ ...parameters, model, prompt, stream: false, partial_images: undefined }),
    });
    const { data } = (await answer.json()) as { data: readonly { b64_json: string }[] };
    expect(sha(picture?.bytes ?? new Uint8Array())).toBe(sha(Buffer.from(data[0]?.b64_json ?? '', 'base64')));
    expect(await storedFiles()).toContain(sha(picture?.bytes ?? new Uint8Array()));
  });

  it('shows the picture with its alt text, and who asked for what, how long it took and what it cost', async () => {
    const message = await painted(started.ada, 'a lighthouse at dusk', USUAL);
    expect(message.pictures).toMatchObject([{ alt: 'a lighthouse at dusk', inGallery: true, spoiler: false }]);
    const [first = '', second = ''] = message.text.split('\n');
    expect(read(first)).toEqual({ text: 'a lighthouse at dusk', marks: ['**', '**'] });
    expect(second).toContain(`<@${started.ada.id}>`);
    expect(message.text).toContain('Painted.');
    const facts = read(message.text.split('\n').at(-1) ?? '').text;
    expect(facts).toMatch(/gpt-image-2\.5-flare · 816 × 816 · low · \d+\.\d s · \$0\.\d{3}$/u);
    expect(message.buttons.map(({ label }) => label)).toEqual(['Edit', 'Vary', 'Again', 'Delete']);
    expect(message.buttons.every(({ disabled }) => !disabled)).toBe(true);
    expect(started.discord.messages(started.channel).some(({ loading }) => loading)).toBe(false);
  });

  it('starts from attached pictures in their order, byte for byte', async () => {
    const pictures = await Promise.all([
      png(64, 64, RED),
      plain(48, 64, GREEN).jpeg().toBuffer(),
      plain(64, 48, BLUE).webp().toBuffer(),
      halfClearPng(32, 32),
    ]);
    const [image, image2, image3, image4] = pictures.map((bytes, index) =>
      upload(`${index}.${['png', 'jpg', 'webp', 'png'][index]}`, bytes),
    ) as [Upload, Upload, Upload, Upload];
    const prompt = `all four of them in one ${NOT_NOW}`;
    await over(await use(started.ada, 'imagine', { prompt, image4, image2, image, image3 }));
    const [call] = started.app.calls(prompt);
    expect(call?.endpoint).toBe('images/edits');
    expect(call?.pictures.map(({ sha256 }) => sha256)).toEqual(pictures.map(sha));
  });

  it('changes only what a mask selects', async () => {
    const image = upload('whole.png', await png(64, 64, RED));
    const mask = upload('mask.png', await halfClearPng(64, 64));
    await over(await use(started.ada, 'imagine', { prompt: `only the right half ${NOT_NOW}`, image, mask }));
    const [call] = started.app.calls('only the right half');
    expect(call?.pictures).toMatchObject([
      { field: 'image', sha256: sha(image.bytes) },
      { field: 'mask', width: 64, height: 64 },
    ]);
  });

  it('hides the pictures where they are asked for as spoilers', async () => {
    const { pictures } = await painted(started.ada, 'a hidden whale', { ...QUICK, spoiler: true });
    expect(pictures.map(({ spoiler }) => spoiler)).toEqual([true]);
  });

  it('answers in direct messages, and where only the member brought Easel along', async () => {
    const { discord, ada, app } = started;
    const direct = await discord.use(ada, discord.dm(ada), 'imagine', { prompt: 'a fox told directly', ...QUICK });
    expect((await over(direct)).pictures).toHaveLength(1);
    const foreign = discord.addGuild({ name: 'Elsewhere' });
    const room = discord.addChannel(foreign);
    const guest = discord.addMember(foreign, { name: 'Grace' });
    discord.removeBotFrom(foreign);
    const options = { prompt: 'a fox brought along', ...QUICK };
    const used = await discord.use(guest, room, 'imagine', options, { userInstall: true });
    expect((await over(used)).pictures).toHaveLength(1);
    expect(app.calls('a fox brought along')).toHaveLength(1);
  });
});

type Upload = ReturnType<typeof upload>;

async function demoServer() {
  const server = await startDemoServer({ paceMs: 0 });
  return { url: server.url, [Symbol.asyncDispose]: () => server.close() };
}

/** What lies in the data folder, as checksums. */
async function storedFiles(): Promise<readonly string[]> {
  const entries = await readdir(started.app.dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(async ({ parentPath, name }) => sha(await readFile(join(parentPath, name)))));
}

describe('what members write', () => {
  beforeAll(() => open());
  afterAll(close);
  afterEach(nothingHeldAgainstUs);

  it.each([
    ['everybody called', () => '@everyone and @here, come'],
    [
      'somebody called',
      () => `<@${started.ada.id}> <@!${started.ada.id}> <@&${started.guild.id}> <#${started.channel.id}>`,
    ],
    ['a spoiler', () => '||x|| and ||y|| behind'],
    ['a link with a name', () => '[a](https://b.example) beside [b](<https://c.example>)'],
    ['a heading', () => '# not a heading'],
    ['small print', () => '-# not small'],
    ['a list', () => '- one\n- two\n* three\n+ four'],
    ['numbers', () => '1. one 2) two'],
    ['a number with a bracket', () => '12) monkeys'],
    ['a quotation', () => '>>> said\n> said'],
    ['backslashes', () => 'C:\\new\\*stars\\ \\\\'],
    ['code', () => '```js\nconst a = `1`\n``` and `b`'],
    ['addresses', () => 'https://example.com/a_b_c http://x.example <https://y.example> discord://z'],
    ['emphasis', () => '**bold** *leaning* __under__ _low_ ~~gone~~ ***all***'],
    ['emoji', () => '🦊👩‍👩‍👧 :fox: <:fox:123456789012345678> <a:fox:123456789012345678>'],
    ['right to left', () => 'ثعلب \u202eabc\u202c שועל'],
    ['a time and a command', () => '<t:1700000000:R> </imagine:123456789012345678> <id:browse>'],
    ['addresses of people', () => '<mail@example.com> <+491234567>'],
    ['stars at both ends', () => '**'],
  ])('is shown as text: %s', async (_, prompt) => {
    const said = prompt();
    const used = await use(started.ada, 'imagine', { prompt: said, ...QUICK });
    const { text, pictures, id } = await over(used);
    const [line = '', author = ''] = text.split('\n');
    expect(read(line)).toEqual({ text: said.replaceAll(/\s+/gu, ' ').trim(), marks: ['**', '**'] });
    expect(author).toBe(`-# <@${started.ada.id}>`);
    expect(pictures[0]?.alt).toBe(said.replaceAll(/\s+/gu, ' ').trim());
    expect(started.app.allCalls().some((call) => call.prompt === said)).toBe(true);
    // Nobody was called in between either.
    expect(started.discord.versions(id).flatMap(({ pinged }) => pinged)).toEqual([]);
    expect(started.discord.messages(started.channel).flatMap(({ pinged }) => pinged)).toEqual([]);
  });

  it('is cut where it is long, in the message and in the alt text, but not for the painter', async () => {
    const said = `${'*_`|<@'.repeat(999)}${'🦊'.repeat(3)}`.padStart(6000, '\\');
    const { text, pictures } = await painted(started.ada, said, USUAL);
    const shown = read(text.split('\n')[0] ?? '');
    expect(shown.marks).toEqual(['**', '**']);
    expect(shown.text.endsWith('…')).toBe(true);
    expect(shown.text.length).toBeGreaterThan(300);
    expect(said.startsWith(shown.text.slice(0, -1))).toBe(true);
    expect(pictures[0]?.alt?.length).toBeLessThanOrEqual(1024);
    expect(
      started.app.allCalls().some(({ prompt, endpoint }) => prompt === said && endpoint.startsWith('images')),
    ).toBe(true);
  });

  it('is never cut within a character', async () => {
    const { text, pictures } = await painted(started.ada, `a${'🦊'.repeat(700)}`, USUAL);
    const [alt = ''] = pictures.map((picture) => picture.alt ?? '');
    expect(alt).toMatch(/^a(?:🦊){400}/u);
    expect(text.isWellFormed()).toBe(true);
    expect(alt.isWellFormed()).toBe(true);
  });

  it('is text in lists, too', async () => {
    const member = somebody('<@everyone> **Eve**');
    const said = '# @everyone ||[x](https://y.example)||';
    await painted(member, said);
    const { text } = await told(member, 'history');
    const line = text.split('\n').find((one) => one.startsWith('**1** ')) ?? '';
    expect(read(line).marks).toEqual(['**', '**']);
    expect(read(line).text).toBe(`1 ${said} (<@everyone> **Eve**, dall-e-2)`);
  });

  it('is text where it was no good', async () => {
    const size = '||@everyone|| [x](https://y.example) **';
    const said = await refusalOf(await use(somebody(), 'imagine', { prompt: 'x', size }));
    expect(read(said).marks).toEqual([]);
    expect(read(said).text).toContain(size);
  });

  it('never goes out without saying that nobody is to be called', () => {
    const written = started.discord
      .requests()
      .map(({ body }) => ((body as { data?: unknown } | null)?.data ?? body) as Record<string, unknown> | null)
      .filter((body) => body !== null && typeof body === 'object' && ('components' in body || 'content' in body));
    expect(written.length).toBeGreaterThan(20);
    for (const body of written) expect(body).toMatchObject({ allowed_mentions: { parse: [] } });
  });
});

describe('what cannot be done', () => {
  beforeAll(() => open());
  afterAll(close);
  afterEach(nothingHeldAgainstUs);

  it.each([
    ['a size off the grid', { size: '17x3' }, 'size'],
    ['a size that is none', { size: 'enormous' }, 'size'],
    ['more than one drawing', { count: 3, format: 'svg' }, 'count'],
    ['a model that is none', { model: 'no such model!' }, 'model'],
    ['what the model does not take', { model: 'dall-e-3', quality: 'high' }, 'quality'],
    ['transparency where the format has none', { background: 'transparent', format: 'jpeg' }, 'background'],
    ['frames without an animation', { frames: 4 }, 'frames'],
    ['lower moderation where it is not allowed', { moderation: 'low' }, 'moderation'],
    ['a prompt of nothing but spaces', { prompt: '   ' }, 'prompt'],
  ] as readonly [string, Options, string][])(
    'is told to the caller alone, in one sentence: %s',
    async (_, more, option) => {
      await expectRefused('imagine', { prompt: 'never to be painted', ...more }, option);
    },
  );

  it('is told where pictures are wrong', async () => {
    const image = upload('a.png', await png(16, 16));
    await expectRefused('imagine', { prompt: 'never', mask: image }, 'mask');
    await expectRefused('imagine', { prompt: 'never', model: 'dall-e-3', image }, 'model');
    await expectRefused('imagine', { prompt: 'never', model: 'dall-e-2', image, image2: image }, 'image');
    await expectRefused('edit', { prompt: 'never', image: upload('a.png', Buffer.from('no picture')) }, 'picture');
  });

  it('is told in place of what was to be private', async () => {
    const used = await use(started.ada, 'imagine', { prompt: 'never', size: '17x3', private: true });
    const note = await noteOf(used);
    expect(read(note.text).text).toMatch(/^The option size cannot be 17x3: .*\.$/u);
    expect(used.followups()).toEqual([]);
  });

  it('is told where there is no model that sees', async () => {
    const note = await told(started.ada, 'describe', { image: upload('a.png', await png(16, 16)) });
    expect(note.text).toContain('Pictures cannot be described here just now.');
    expect(note.pictures).toEqual([]);
  });

  async function expectRefused(command: string, options: Options, option: string) {
    const member = somebody();
    const said = read(await refusalOf(await use(member, command, options))).text;
    expect(said).toMatch(new RegExp(`\\b${option}\\b`, 'u'));
    expect(said.split(/[.!?](?:\s|$)/u).filter(Boolean)).toHaveLength(1);
    expect(said).toMatch(/[.]$/u);
    expect(started.discord.messages(started.channel)).toEqual([]);
    expect(started.app.allCalls().filter(({ endpoint }) => endpoint.startsWith('images'))).toEqual([]);
    expect((await told(member, 'history')).text).toBe('You have nothing painted here yet.');
  }
});

describe('the other commands', () => {
  beforeAll(() => open({ VISION_MODEL: 'demo-text' }));
  afterAll(close);
  afterEach(nothingHeldAgainstUs);

  it('/edit changes exactly the picture that was attached', async () => {
    const image = upload('mine.png', await png(64, 64, GREEN));
    const used = await use(somebody(), 'edit', { prompt: 'put it at night', image, ...USUAL });
    const message = await over(used);
    expect(message.pictures).toHaveLength(1);
    const [call] = started.app.calls('put it at night');
    expect(call?.pictures.map(({ sha256 }) => sha256)).toEqual([sha(image.bytes)]);
    expect(message.buttons.map(({ label }) => label)).toContain('History');
  });

  it('/vary paints a picture anew, with words and without', async () => {
    const image = upload('mine.png', await png(64, 64, BLUE));
    const member = somebody();
    expect((await over(await use(member, 'vary', { image, ...USUAL }))).pictures).toHaveLength(1);
    expect((await over(await use(member, 'vary', { image, prompt: 'with a hat', ...USUAL }))).pictures).toHaveLength(1);
    const calls = started.app.allCalls().filter(({ pictures }) => pictures[0]?.sha256 === sha(image.bytes));
    expect(calls.filter(({ endpoint }) => endpoint === 'images/edits')).toHaveLength(2);
    expect(started.app.calls('with a hat')).toHaveLength(1);
  });

  it('/models and /help tell the caller alone of everything there is', async () => {
    const models = read((await told(started.ada, 'models')).text).text;
    for (const name of ['gpt-image-2.6-flare', 'gpt-image-2.5-sunburst', 'gpt-image-2', 'dall-e-3', 'dall-e-2']) {
      expect(models).toContain(`${name} `);
    }
    expect(models).toMatch(/\$0\.\d+/u);
    const help = (await told(started.ada, 'help')).text;
    for (const name of SLASH) expect(help).toContain(`/${name}`);
    for (const name of ['again', 'pick', 'publish', 'reword', 'why', 'delete']) expect(help).not.toContain(`/${name}`);
  });

  it('/history shows what was painted, the newest first, and a menu goes on from each', async () => {
    const { discord, app } = started;
    const member = somebody('Mary');
    expect(await told(member, 'history')).toMatchObject({ text: 'You have nothing painted here yet.', pictures: [] });
    const prompts = ['one', 'two', 'three', 'four', 'five', 'six'].map((word) => `step ${word} by Mary`);
    const messages: Message[] = [];
    for (const prompt of prompts) messages.push(await painted(member, prompt));
    const note = await told(member, 'history');
    expect(note.pictures.map(({ alt }) => alt)).toEqual(prompts.toReversed());
    prompts.toReversed().forEach((prompt, index) => {
      expect(note.text).toContain(`**${index + 1}** ${prompt} (Mary, dall-e-2)`);
    });
    expect(note.buttons).toEqual([]);
    const [menu] = note.selects;
    expect(menu?.options.map(({ label }) => label)).toEqual([1, 2, 3, 4, 5, 6].map((index) => `Picture ${index}`));

    const third = menu?.options[2]?.value ?? '';
    const chosen = await discord.select(member, note.id, menu?.customId ?? '', [third]);
    expect(await chosen.acknowledged).toMatchObject({ kind: 'modal' });
    const sent = await discord.submit(member, chosen, { prompt: `the third from the top, snowed in ${NOT_NOW}` });
    await over(sent);
    const original = messages[3]?.pictures[0]?.bytes ?? new Uint8Array();
    expect(app.calls('the third from the top')[0]?.pictures[0]?.sha256).toBe(sha(original));
  });

  it('/history of a few has a button for each, and of a picture how it came to be', async () => {
    const { discord, app } = started;
    const member = somebody();
    const first = await painted(member, 'a house without a garden');
    await painted(member, 'another house');
    const note = await told(member, 'history');
    expect(note.buttons.map(({ label }) => label)).toEqual(['Edit 1', 'Edit 2']);
    const opened = await discord.press(member, note.id, 'Edit 2');
    expect(await opened.acknowledged).toMatchObject({ kind: 'modal' });
    const edited = await over(await discord.submit(member, opened, { prompt: 'with a garden now' }));
    expect(app.calls('with a garden now')[0]?.pictures[0]?.sha256).toBe(sha(first.pictures[0]?.bytes ?? Buffer.of()));
    const pressed = await discord.press(member, edited.id, 'History');
    const line = await noteOf(pressed);
    expect(line.pictures.map(({ alt }) => alt)).toEqual(['with a garden now', 'a house without a garden']);
  });

  it('/cancel stops the newest request, and says where there is none', async () => {
    const member = somebody();
    expect((await told(member, 'cancel')).text).toBe('You have nothing waiting or being painted.');
    const used = await use(member, 'imagine', { prompt: 'never ending demo:hang', ...USUAL });
    await started.app.call('never ending', 'running');
    expect((await told(member, 'cancel')).text).toBe('Cancelling.');
    const message = await over(used);
    expect(message.text).toContain('Cancelled while it was being painted.');
    expect(message.pictures).toEqual([]);
    await started.app.call('never ending', 'aborted');
    expect((await told(member, 'cancel')).text).toBe('You have nothing waiting or being painted.');
  });

  it('/describe says what is in a picture, to the caller alone', async () => {
    const said = async (name: string, bytes: Buffer) =>
      read((await told(started.ada, 'describe', { image: upload(name, bytes) })).text).text;
    const sea = await said('sea.png', await png(64, 32, BLUE));
    expect(sea).toMatch(/^What is in the picture: .{10,}/u);
    expect(await said('wall.png', await png(64, 32, RED))).not.toBe(sea);
    const asked = started.app.allCalls().filter(({ endpoint }) => endpoint === 'chat/completions');
    expect(asked.map(({ pictures }) => pictures.length)).toEqual([1, 1]);
  });

  it('/forget me takes every message and every picture of the member away, and of nobody else', async () => {
    const { discord, channel } = started;
    const [leaving, staying] = [somebody(), somebody()];
    const image = upload('given.png', await png(60, 60, CLEAR));
    const gone = [
      await painted(leaving, 'to be forgotten'),
      await painted(leaving, 'to be forgotten as well', { ...QUICK, image }),
      await painted(leaving, 'forgotten in private', { ...QUICK, private: true }),
    ];
    const kept = await painted(staying, 'to be remembered');
    const bytesOf = (message: Message) => sha(message.pictures[0]?.bytes ?? Buffer.of());
    expect(await storedFiles()).toEqual(expect.arrayContaining([...gone.map(bytesOf), sha(image.bytes)]));
    const note = await told(leaving, 'forget', { who: 'me' });
    expect(read(note.text).text).toContain('Everything of yours is deleted: 3 requests');
    const left = discord.messages(channel, leaving).map(({ id }) => id);
    expect(gone.filter(({ id }) => left.includes(id))).toEqual([]);
    expect(left).toContain(kept.id);
    const files = await storedFiles();
    expect([...gone.map(bytesOf), sha(image.bytes)].filter((one) => files.includes(one))).toEqual([]);
    expect(files).toContain(bytesOf(kept));
    expect((await told(leaving, 'history')).text).toBe('You have nothing painted here yet.');
  });
});
