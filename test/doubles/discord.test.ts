import {
  AttachmentBuilder,
  type AutocompleteInteraction,
  type Message as BotMessage,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  Client,
  Events,
  GatewayIntentBits,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  Partials,
  type StringSelectMenuInteraction,
} from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { GREEN, nameOfColour, png } from '../fixtures/tiny-pictures.ts';
import {
  type Channel,
  type Discord,
  type DiscordOptions,
  type Guild,
  type Member,
  startDiscord,
} from './discord/discord.ts';

const BASE = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages];
const V2 = MessageFlags.IsComponentsV2;
const COMMANDS = [
  {
    name: 'imagine',
    description: 'Paints',
    contexts: [0, 1],
    integration_types: [0, 1],
    options: [
      { type: 3, name: 'wish', description: 'What', required: true, max_length: 40 },
      { type: 3, name: 'shape', description: 'How', choices: [{ name: 'Square', value: '1:1' }] },
      { type: 4, name: 'count', description: 'How many', min_value: 1, max_value: 4 },
      { type: 11, name: 'image', description: 'From', file_types: ['image'] },
      { type: 3, name: 'style', description: 'Style', autocomplete: true },
    ],
  },
  { name: 'Vary', type: 3 },
];

let discord: Discord;
let client: Client<true>;
let guild: Guild;
let channel: Channel;
let member: Member;
/** What the handlers of a test threw. */
let thrown: unknown[];

/** A stand-in with one guild, and a bot that is ready in it and has its commands registered. */
async function open(intents: readonly number[] = BASE, options: DiscordOptions = {}) {
  thrown = [];
  discord = await startDiscord(options);
  guild = discord.addGuild({ name: 'Painters' });
  channel = discord.addChannel(guild);
  member = discord.addMember(guild, { name: 'Ada' });
  client = new Client({
    intents: [...intents],
    partials: [Partials.Channel],
    rest: { api: discord.apiUrl },
    // Otherwise a second identify waits 5 s.
    ws: { buildIdentifyThrottler: async () => ({ waitForIdentify: async () => {} }) },
    ...(options.shards === undefined ? {} : { shards: 'auto' }),
  });
  client.on(Events.Error, () => {});
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  await ready;
  await client.rest.put(`/applications/${discord.applicationId}/commands`, { body: COMMANDS });
}

type Handled = {
  command: ChatInputCommandInteraction;
  menu: MessageContextMenuCommandInteraction;
  button: ButtonInteraction;
  select: StringSelectMenuInteraction;
  submit: ModalSubmitInteraction;
  complete: AutocompleteInteraction;
};

/** Has the bot answer one kind of interaction. */
function on<K extends keyof Handled>(kind: K, answer: (interaction: Handled[K]) => unknown) {
  client.on(Events.InteractionCreate, async (interaction) => {
    const is = {
      command: interaction.isChatInputCommand(),
      menu: interaction.isMessageContextMenuCommand(),
      button: interaction.isButton(),
      select: interaction.isStringSelectMenu(),
      submit: interaction.isModalSubmit(),
      complete: interaction.isAutocomplete(),
    };
    if (!is[kind]) return;
    try {
      await answer(interaction as Handled[K]);
    } catch (error) {
      thrown.push(error);
    }
  });
}

const file = async (name = 'cat.png', bytes?: Buffer) => new AttachmentBuilder(bytes ?? (await png(32, 16)), { name });
/** The message as it came to the bot. */
async function heard(said: Parameters<Discord['say']>[2], where = channel): Promise<BotMessage> {
  const messages: BotMessage[] = [];
  const hear = (message: BotMessage) => messages.push(message);
  client.on(Events.MessageCreate, hear);
  const { id } = await discord.say(member, where, said);
  const found = await eventually('the message', () => messages.find((one) => one.id === id));
  client.off(Events.MessageCreate, hear);
  return found;
}
const imagine = (wish = 'a cat') => discord.use(member, channel, 'imagine', { wish });
const post = (body: object, files: AttachmentBuilder[] = []) =>
  client.rest.post(`/channels/${channel.id}/messages`, {
    body,
    files: files.map((one) => ({ name: one.name ?? '', data: one.attachment as Buffer })),
  });
const mute = { allowed_mentions: { parse: [] } };
const row = (...components: object[]) => ({ type: 1, components });
const button = (custom_id: string, more: object = {}) => ({ type: 2, style: 1, label: 'Go', custom_id, ...more });
const text = (content: string) => ({ type: 10, content });

/** What the bot is refused, and whether the stand-in has held it against the bot. */
async function refusal(doing: Promise<unknown>): Promise<number | string> {
  const error = (await doing.then(
    () => null,
    (reason: unknown) => reason,
  )) as { code?: number | string } | null;
  if (error === null) throw new Error('it was not refused');
  return error.code ?? String(error);
}

afterEach(async () => {
  await client.destroy();
  await discord[Symbol.asyncDispose]();
});

describe('what a bot sees of Discord', () => {
  it('lets it log in and tells it of its guilds and channels', async () => {
    await open();
    const adults = discord.addChannel(guild, { nsfw: true });
    expect(client.user.id).toBe(discord.botId);
    expect(client.guilds.cache.get(guild.id)?.name).toBe('Painters');
    expect(await eventually('the channel', () => client.channels.cache.get(adults.id))).toMatchObject({ nsfw: true });
    expect(discord.identifies()).toEqual([{ intents: BASE.reduce((a, b) => a | b, 0), shard: [0, 1] }]);
    expect(discord.registrations()).toBe(1);
    expect(discord.violations()).toEqual([]);
  });

  it('spreads guilds over shards and keeps direct messages on the first', async () => {
    await open(BASE, { shards: 2 });
    const second = discord.addGuild({ name: 'Sculptors' });
    expect((await eventually('the guild', () => client.guilds.cache.get(second.id))).shardId).toBe(1);
    expect(client.guilds.cache.get(guild.id)?.shardId).toBe(0);
    expect((await heard({ content: 'hello' }, discord.dm(member))).content).toBe('hello');
    expect(discord.violations()).toEqual([]);
  });

  it('shows a picture put into a deferred reply, then another in its place', async () => {
    await open();
    on('command', async (interaction) => {
      await interaction.deferReply();
      await interaction.editReply({ content: 'soon', files: [await file('one.png')] });
      await interaction.editReply({ content: '', files: [await file('two.png', await png(8, 8, GREEN))] });
    });
    const used = await imagine();
    expect(await used.acknowledged).toMatchObject({ kind: 'deferred', ephemeral: false });
    const id = used.original()?.id ?? '';
    expect(discord.versions(id)[0]).toMatchObject({ loading: true, text: '' });
    const picture = await eventually('the second picture', () =>
      used.original()?.pictures.find(({ name }) => name === 'two.png'),
    );
    expect(discord.versions(id).map(({ pictures }) => pictures.map(({ name }) => name))).toEqual([
      [],
      ['one.png'],
      ['two.png'],
    ]);
    const fetched = await fetch(picture.url);
    expect(await nameOfColour(new Uint8Array(await fetched.arrayBuffer()))).toBe('green');
    expect((await fetch(picture.url.split('?')[0] ?? '')).status).toBe(404);
    expect(discord.cdnRequests()).toBe(2);
    expect(discord.violations()).toEqual([]);
  });

  it('adds files to a message where the list of attachments is not sent', async () => {
    await open();
    const sent = client.channels.cache.get(channel.id);
    if (sent?.isSendable() !== true) throw new Error('no such channel');
    const message = await sent.send({ files: [await file('one.png')] });
    expect(message.attachments.first()).toMatchObject({ width: 32, height: 16, contentType: 'image/png' });
    const body = { content: 'more', ...mute };
    const files = [{ name: 'two.png', data: await png(4, 4) }];
    await client.rest.patch(`/channels/${channel.id}/messages/${message.id}`, { body, files });
    expect(discord.message(message.id)?.pictures.map(({ name }) => name)).toEqual(['one.png', 'two.png']);
    await message.edit({ attachments: [], content: 'bare' });
    expect(discord.message(message.id)?.pictures).toEqual([]);
  });

  it('shows a gallery, and nothing of an attachment that no component shows', async () => {
    await open();
    on('command', async (interaction) => {
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      await interaction.editReply({
        flags: V2,
        files: [await file('one.png'), await file('two.png')],
        components: [
          {
            type: 17,
            components: [
              text('Here'),
              { type: 12, items: [{ media: { url: 'attachment://one.png' }, description: 'a cat', spoiler: true }] },
            ],
          },
          row(button('again')),
        ],
      } as never);
    });
    const used = await imagine();
    const shown = await eventually('the gallery', () => (used.original()?.v2 ? used.original() : null));
    expect(shown).toMatchObject({
      text: 'Here',
      ephemeral: true,
      loading: false,
      pictures: [{ name: 'one.png', alt: 'a cat', spoiler: true, inGallery: true }],
    });
    expect(shown.buttons).toMatchObject([{ label: 'Go', customId: 'again', disabled: false }]);
    expect(discord.messages(channel)).toEqual([]);
    expect(discord.messages(channel, member)).toHaveLength(1);
    expect(discord.violations()).toEqual([]);
  });

  it('brings options, and refuses those that a client would not send', async () => {
    await open();
    const seen: unknown[] = [];
    on('command', async (interaction) => {
      const image = interaction.options.getAttachment('image');
      seen.push([interaction.options.getInteger('count'), image?.width, interaction.attachmentSizeLimit]);
      await interaction.reply({ content: 'ok', flags: MessageFlags.Ephemeral });
    });
    const image = { name: 'a.png', bytes: await png(20, 10) };
    const used = await discord.use(
      member,
      channel,
      'imagine',
      { wish: 'x', count: 2, image },
      { attachmentSizeLimit: 5000 },
    );
    expect(await used.acknowledged).toMatchObject({ kind: 'message', ephemeral: true });
    expect(seen).toEqual([[2, 20, 5000]]);
    const refused: [Record<string, string | number | typeof image>, RegExp][] = [
      [{}, /required/],
      [{ wish: 'x', colour: 'red' }, /no option colour/],
      [{ wish: 3 }, /type 3/],
      [{ wish: 'x'.repeat(41) }, /1 to 40 letters/],
      [{ wish: 'x', shape: '9:9' }, /not a choice/],
      [{ wish: 'x', count: 5 }, /1 to 4/],
      [{ wish: 'x', image: { ...image, name: 'a.txt' } }, /cannot be chosen/],
    ];
    for (const [options, why] of refused) {
      await expect(discord.use(member, channel, 'imagine', options)).rejects.toThrow(why);
    }
    await expect(discord.use(member, channel, 'unknown', {})).rejects.toThrow('no command');
  });

  it('completes an option', async () => {
    await open();
    on('complete', (interaction) =>
      interaction.respond([{ name: `${interaction.options.getFocused()}!`, value: 'v' }]),
    );
    expect(await discord.complete(member, channel, 'imagine', { wish: 'x', style: 'oi' }, 'style')).toEqual([
      { name: 'oi!', value: 'v' },
    ]);
    expect(discord.violations()).toEqual([]);
  });

  it('brings a message to a menu command with its attachments, whatever the intents', async () => {
    await open();
    on('menu', (interaction) =>
      interaction.reply({ content: interaction.targetMessage.attachments.first()?.name ?? 'none', flags: 64 }),
    );
    const message = await discord.say(member, channel, { uploads: [{ name: 'mine.png', bytes: await png(4, 4) }] });
    const used = await discord.menu(member, channel, 'Vary', message.id);
    await used.acknowledged;
    expect(used.original()?.text).toBe('mine.png');
  });

  it('opens a modal from a button and brings what was put into it', async () => {
    await open();
    on('command', (interaction) => interaction.reply({ content: 'press', components: [row(button('edit'))] } as never));
    on('button', (interaction) =>
      interaction.showModal({
        custom_id: 'form',
        title: 'Edit',
        components: [
          { type: 18, label: 'Wish', component: { type: 4, custom_id: 'wish', style: 2, max_length: 10 } },
          {
            type: 18,
            label: 'Shape',
            component: { type: 3, custom_id: 'shape', options: [{ label: 'Square', value: '1:1' }] },
          },
          {
            type: 18,
            label: 'Pictures',
            component: {
              type: 19,
              custom_id: 'files',
              max_values: 2,
              required: false,
              min_values: 0,
              file_types: ['image'],
            },
          },
        ],
      } as never),
    );
    const got: unknown[] = [];
    on('submit', async (interaction) => {
      const files = interaction.fields.getUploadedFiles('files');
      got.push(
        interaction.fields.getTextInputValue('wish'),
        interaction.fields.getStringSelectValues('shape'),
        files?.map(({ name }) => name),
      );
      if (interaction.isFromMessage()) await interaction.update({ content: 'done', components: [] });
    });
    const used = await imagine();
    await used.acknowledged;
    const id = used.original()?.id ?? '';
    const pressed = await discord.press(member, id, 'Go');
    const opened = await pressed.acknowledged;
    expect(opened).toMatchObject({ kind: 'modal', modal: { title: 'Edit', customId: 'form' } });
    expect(opened.modal?.fields.map(({ customId, required }) => [customId, required])).toEqual([
      ['wish', true],
      ['shape', true],
      ['files', false],
    ]);
    const uploads = [{ name: 'a.png', bytes: await png(4, 4) }];
    await expect(discord.submit(member, pressed, { shape: ['1:1'] })).rejects.toThrow('required');
    await expect(discord.submit(member, pressed, { wish: 'x'.repeat(11), shape: ['1:1'] })).rejects.toThrow('0 to 10');
    await expect(discord.submit(member, pressed, { wish: 'x', shape: ['2:1'] })).rejects.toThrow('not offered');
    await expect(
      discord.submit(member, pressed, {
        wish: 'x',
        shape: ['1:1'],
        files: [{ name: 'a.exe', bytes: new Uint8Array(1) }],
      }),
    ).rejects.toThrow('cannot be chosen');
    const sent = await discord.submit(member, pressed, { wish: 'a dog', shape: ['1:1'], files: uploads });
    expect(await sent.acknowledged).toMatchObject({ kind: 'update' });
    expect(got).toEqual(['a dog', ['1:1'], ['a.png']]);
    expect(discord.message(id)).toMatchObject({ text: 'done', buttons: [] });
    expect(thrown).toEqual([]);
    expect(discord.violations()).toEqual([]);
  });

  it('lets only those press and select who see the component, while it is enabled', async () => {
    await open();
    const other = discord.addMember(guild);
    const options = [
      { label: 'A', value: 'a' },
      { label: 'B', value: 'b' },
    ];
    const components = [row(button('a', { disabled: true, label: 'Off' })), row({ type: 3, custom_id: 's', options })];
    on('command', (interaction) => interaction.reply({ content: 'x', flags: 64, components } as never));
    on('select', async (interaction) => {
      await interaction.deferUpdate();
      await interaction.editReply({ content: interaction.values.join(), components: [] });
    });
    const used = await imagine();
    await used.acknowledged;
    const id = used.original()?.id ?? '';
    await expect(discord.press(other, id, 'Off')).rejects.toThrow('sees no message');
    await expect(discord.press(member, id, 'Off')).rejects.toThrow('disabled');
    await expect(discord.press(member, id, 'On')).rejects.toThrow('no button');
    await expect(discord.select(member, id, 's', ['c'])).rejects.toThrow('not offered');
    expect(await (await discord.select(member, id, 's', ['b'])).acknowledged).toMatchObject({ kind: 'deferredUpdate' });
    await eventually('the choice', () => discord.message(id)?.text === 'b');
    expect(discord.violations()).toEqual([]);
  });
});

describe('answers in other places and forms', () => {
  it('takes a reply with a picture in one request, and tells of the message on demand', async () => {
    await open();
    on('command', async (interaction) => {
      const embeds = [{ title: 'Cat', image: { url: 'attachment://cat.png' } }];
      const response = await interaction.reply({ embeds, files: [await file()], withResponse: true });
      const message = response.resource?.message;
      thrown.push(message?.attachments.first()?.name, message?.embeds[0]?.image?.url.startsWith(discord.cdnUrl));
      await interaction.followUp({ content: 'more' });
      thrown.push((await interaction.fetchReply()).id === message?.id);
    });
    const used = await imagine();
    await eventually('the follow-up', () => used.followups().length === 1);
    expect(used.original()?.pictures).toMatchObject([{ name: 'cat.png' }]);
    await eventually('the fetched reply', () => thrown.length === 3);
    expect(thrown).toEqual(['cat.png', true, true]);
    expect(discord.requests().map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)).toContain(
      'GET @original',
    );
    expect(discord.violations()).toEqual([]);
  });

  it('answers in direct messages and in threads', async () => {
    await open();
    const seen: unknown[] = [];
    on('command', async (interaction) => {
      seen.push([
        interaction.context,
        interaction.guildId,
        interaction.channel?.isThread(),
        interaction.memberPermissions?.has('Administrator'),
      ]);
      await interaction.deferReply();
      await interaction.editReply('done');
    });
    const admin = discord.addMember(guild, { permissions: 'admin' });
    const thread = discord.addChannel(guild, { kind: 'thread' });
    const one = await discord.use(member, discord.dm(member), 'imagine', { wish: 'x' });
    await one.acknowledged;
    const two = await discord.use(admin, thread, 'imagine', { wish: 'x' });
    await eventually('both', () => one.original()?.text === 'done' && two.original()?.text === 'done');
    expect(seen).toEqual([
      [1, null, false, undefined],
      [0, guild.id, true, true],
    ]);
    expect(discord.violations()).toEqual([]);
  });

  it('keeps a connection alive with heartbeats', async () => {
    await open(BASE, { heartbeatMs: 20 });
    await eventually('a heartbeat', () => client.ws.ping >= 0);
    expect(discord.connected()).toBe(true);
  });
});

describe('what members write', () => {
  it('blanks what the bot may not read, and lets through what speaks to it', async () => {
    await open();
    const secret = await heard({ content: 'secret', uploads: [{ name: 'p.png', bytes: await png(4, 4) }] });
    expect([secret.content, secret.attachments.size]).toEqual(['', 0]);
    const get = async (id: string) =>
      (await client.rest.get(`/channels/${channel.id}/messages/${id}`)) as Record<string, { attachments: unknown[] }>;
    expect((await get(secret.id)).content).toBe('');
    const mention = await heard({ content: `<@${discord.botId}> draw`, replyTo: secret.id });
    expect(mention.content).toContain('draw');
    expect(mention.mentions.repliedUser?.id).toBe(member.id);
    expect((await get(mention.id)).referenced_message?.attachments).toEqual([]);
    expect((await heard({ content: 'private' }, discord.dm(member))).content).toBe('private');
    const own = (await post({ content: 'mine' })) as { id: string };
    expect((await heard({ content: 'to you', replyTo: own.id })).content).toBe('to you');
    expect((await heard({ content: 'not to you', replyTo: own.id, ping: false })).content).toBe('');
    on('command', (interaction) => interaction.reply('an answer'));
    const used = await imagine();
    await used.acknowledged;
    expect((await heard({ content: 'to an answer', replyTo: used.original()?.id ?? '' })).content).toBe('');
  });

  it('lets everything be read with the Message Content intent', async () => {
    await open([...BASE, GatewayIntentBits.MessageContent]);
    const first = await discord.say(member, channel, {
      content: 'one',
      uploads: [{ name: 'p.png', bytes: await png(4, 4) }],
    });
    const reply = await heard({ content: 'two', replyTo: first.id });
    expect(reply.content).toBe('two');
    expect((await reply.fetchReference()).attachments.size).toBe(1);
    expect((await heard({ forwardOf: first.id })).messageSnapshots.first()?.content).toBe('one');
  });

  it('refuses an intent that the application does not have', async () => {
    await open();
    discord.refuseIntent('MessageContent');
    const second = new Client({ intents: [...BASE, GatewayIntentBits.MessageContent], rest: { api: discord.apiUrl } });
    const closed = new Promise<number>((resolve) => second.on(Events.ShardDisconnect, ({ code }) => resolve(code)));
    const failed = new Promise<string>((resolve) => second.on(Events.ShardError, ({ message }) => resolve(message)));
    void second.login(discord.token).catch(() => {});
    expect(await closed).toBe(4014);
    expect(await failed).toBe('Used disallowed intents');
    await second.destroy();
  });
});

describe('connections', () => {
  it.each([{ code: 4000 }, 'terminate', 'reconnect'] as const)('replays what was missed after %o', async (how) => {
    await open();
    const messages: string[] = [];
    client.on(Events.MessageCreate, ({ content }) => messages.push(content));
    on('command', (interaction) => interaction.reply('late'));
    await discord.dropGateway(how);
    expect(discord.connected()).toBe(false);
    await discord.say(member, discord.dm(member), { content: 'missed' });
    const used = await imagine();
    expect(await used.acknowledged).toMatchObject({ kind: 'message' });
    expect(messages[0]).toBe('missed');
    expect([discord.resumes(), discord.identifies().length]).toEqual([1, 1]);
    expect(discord.violations()).toEqual([]);
  });

  it('begins anew where the session is forgotten', async () => {
    await open();
    await discord.dropGateway('terminate');
    discord.forgetSessions();
    // Not before it is ready: a client that is destroyed while it identifies never comes to an end, and connects again.
    await new Promise((resolve) => client.once(Events.ShardReady, resolve));
    expect(discord.identifies()).toHaveLength(2);
    expect(discord.resumes()).toBe(0);
  });

  it('removes the bot from a guild, and closes channels and doors', async () => {
    await open();
    const thread = discord.addChannel(guild, { kind: 'thread' });
    discord.revoke(channel, 'SendMessages');
    expect(await refusal(post({ content: 'x' }))).toBe(50013);
    discord.revoke(channel, 'ViewChannel');
    expect(await refusal(post({ content: 'x' }))).toBe(50001);
    await client.rest.post(`/channels/${thread.id}/messages`, { body: { content: 'x' } });
    discord.deleteChannel(thread);
    expect(await refusal(client.rest.post(`/channels/${thread.id}/messages`, { body: { content: 'x' } }))).toBe(10003);
    discord.closeDms(member);
    expect(
      await refusal(client.rest.post(`/channels/${discord.dm(member).id}/messages`, { body: { content: 'x' } })),
    ).toBe(50007);
    discord.removeBotFrom(guild);
    await eventually('the guild to be gone', () => !client.guilds.cache.has(guild.id));
    expect(discord.violations()).toEqual([]);
  });
});

describe('faults', () => {
  it('limits a route, and the bot that heeds the headers is never refused', async () => {
    await open();
    discord.limit({ path: /^\/channels\/\d+\/messages$/ }, { limit: 1, perMs: 150 });
    await Promise.all([post({ content: '1' }), post({ content: '2' }), post({ content: '3' })]);
    const [one, two, three] = discord
      .requests()
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/messages'));
    expect([one?.status, two?.status, three?.status]).toEqual([200, 200, 200]);
    expect((three?.at ?? 0) - (one?.at ?? 0)).toBeGreaterThanOrEqual(300);
    expect(discord.violations()).toEqual([]);
  });

  it('holds it against a bot that does not heed them, and that does two things of one bucket at once', async () => {
    await open();
    discord.limit({ path: /\/messages$/ }, { limit: 1, perMs: 60_000 });
    const send = () =>
      fetch(`${discord.apiUrl}/v10/channels/${channel.id}/messages`, {
        method: 'POST',
        headers: { authorization: `Bot ${discord.token}`, 'content-type': 'application/json' },
        body: '{"content":"x"}',
      });
    discord.slow({ path: /\/messages$/ }, 30);
    const [, second] = await Promise.all([send(), send()]);
    const answers = [second, await send()].map(({ status }) => status);
    expect(answers[1]).toBe(429);
    expect(discord.violations().join()).toMatch(/at the same time.*had no room/);
    discord.advance(60_000);
    expect((await send()).status).toBe(200);
  });

  it('fails as often as a test wants', async () => {
    await open();
    discord.fail({ method: 'POST', path: /\/messages$/ }, { status: 500 }, 1);
    discord.fail({ method: 'POST', path: /\/messages$/ }, { status: 400, code: 20009, message: 'explicit' }, 1);
    expect(await refusal(post({ content: 'x' }))).toBe(20009);
    discord.fail({ path: /\/messages$/ }, 'reset', 1);
    expect(await refusal(fetch(`${discord.apiUrl}/v10/channels/${channel.id}/messages`))).toContain('fetch failed');
    await post({ content: 'x' });
    expect(discord.violations()).toEqual([]);
  });

  it('lets nobody answer too late', async () => {
    await open();
    on('command', async (interaction) => {
      if (interaction.options.getString('wish') === 'late') {
        discord.advance(3000);
        await interaction.reply('x');
      } else {
        await interaction.deferReply();
        discord.advance(15 * 60 * 1000);
        await interaction.editReply('x');
      }
    });
    await expect((await imagine('late')).acknowledged).rejects.toThrow('within 3 s');
    await (await imagine('slow')).acknowledged;
    await eventually('both to fail', () => thrown.length === 2);
    expect(thrown).toMatchObject([
      { code: 10062, status: 404 },
      { code: 50027, status: 401 },
    ]);
    expect(discord.violations()).toHaveLength(3);
  });
});

describe('what is held against the bot', () => {
  /** Sends it past discord.js, and tells with which code it is refused; each refusal must be among the violations. */
  const refused = async (body: object, files: AttachmentBuilder[] = []) => {
    const before = discord.violations().length;
    const code = await refusal(post(body, files));
    expect(discord.violations().length).toBe(before + 1);
    return [code, discord.violations().at(-1) ?? ''] as const;
  };

  it('any key in a body that Discord does not know', async () => {
    await open();
    expect((await refused({ content: 'x', colour: 1 }))[1]).toContain('unknown key in the body: colour');
    expect((await refused({ components: [row(button('a', { color: 1 }))] }))[1]).toContain('Unknown keys: color');
    expect((await refused({ content: 'x', allowed_mentions: { parse: [], repliedUser: false } }))[0]).toBe(50035);
    expect(await refusal(client.rest.post('/nowhere'))).toBe(0);
    expect(discord.violations().at(-1)).toContain('404: Not Found');
  });

  it('components that break the rules', async () => {
    await open();
    const many = (count: number) => Array.from({ length: count }, (_, index) => index);
    const broken: [object, RegExp][] = [
      [{ components: [row(button('x'.repeat(101)))] }, /custom_id.*100/],
      [{ components: [row(button('a', { label: 'x'.repeat(81) }))] }, /label.*80/],
      [{ components: [row(button('a'), button('a'))] }, /custom_id a cannot be there twice/],
      [{ components: [row(...many(6).map((n) => button(`b${n}`)))] }, /between 1 and 5/],
      [{ components: [text('x')] }, /type/],
      [{ flags: V2, components: many(41).map(() => text('x')) }, /40 or fewer/],
      [{ flags: V2, components: [text('x'.repeat(2001)), text('x'.repeat(2000))] }, /4000 or fewer/],
      [{ flags: V2, content: 'x', components: [text('x')] }, /content.*cannot be used/],
      [{ flags: V2, embeds: [{ title: 'x' }], components: [text('x')] }, /embeds.*cannot be used/],
      [{ flags: V2, components: [{ type: 12, items: [] }] }, /between 1 and 10/],
      [{ flags: V2, components: [{ type: 12, items: [{ media: { url: 'attachment://a.png' } }] }] }, /not found/],
      [{ flags: V2, components: [{ type: 9, components: [text('x')] }] }, /accessory/],
      [{ flags: V2, components: [] }, /empty message/],
      [{ content: 'x'.repeat(2001) }, /content.*2000/],
      [{ embeds: [{ description: 'x'.repeat(4097) }] }, /description.*4096/],
      [{ embeds: [{ image: { url: 'attachment://a.png' } }] }, /no attachment/],
      [{ components: [row(button('a', { url: 'https://x.test' }))] }, /Only a link button/],
      [{ components: [row({ type: 3, custom_id: 's', options: [] })] }, /between 1 and 25/],
    ];
    discord.limit({ path: /\/messages$/ }, { limit: 100, perMs: 1000 });
    for (const [body, why] of broken) expect((await refused(body))[1]).toMatch(why);
  });

  it('an edit to components that leaves the content, or that takes the flag away again', async () => {
    await open();
    const { id } = (await post({ content: 'x' })) as { id: string };
    const edit = (body: object) => client.rest.patch(`/channels/${channel.id}/messages/${id}`, { body });
    expect(await refusal(edit({ flags: V2, components: [text('y')] }))).toBe(50035);
    await edit({ flags: V2, content: null, components: [text('y')] });
    expect(discord.message(id)).toMatchObject({ text: 'y', v2: true });
    await edit({ flags: 0, components: [text('z')] });
    expect(discord.message(id)).toMatchObject({ text: 'z', v2: true });
    expect(discord.violations()).toMatchObject([/./, /cannot be taken/].map((form) => expect.stringMatching(form)));
  });

  it('files that are too many, too large, unnamed or badly described', async () => {
    await open();
    const large = await file('large.png', Buffer.alloc(10 * 1024 * 1024 + 1));
    expect((await refused({ attachments: [{ id: '0' }] }, [large]))[0]).toBe(40005);
    const eleven = await Promise.all(Array.from({ length: 11 }, (_, index) => file(`${index}.png`)));
    expect((await refused({}, eleven))[1]).toContain('10 or fewer');
    expect((await refused({ attachments: [{ id: '3' }] }, [await file()]))[1]).toContain('neither a file');
    const described = { id: '0', description: 'x'.repeat(1025) };
    expect((await refused({ attachments: [described] }, [await file()]))[1]).toContain('1024');
    on('command', async (interaction) => interaction.reply({ files: [await file('cat.png', Buffer.alloc(101))] }));
    await discord.use(member, channel, 'imagine', { wish: 'x' }, { attachmentSizeLimit: 100 });
    await eventually('the refusal', () => thrown.length === 1);
    expect(thrown).toMatchObject([{ code: 40005, status: 413 }]);
  });

  it('a second acknowledgement, and one to nothing', async () => {
    await open();
    const url = (id: string, token: string) => `/interactions/${id}/${token}/callback` as const;
    on('command', async (interaction) => {
      await interaction.deferReply();
      const call = (type: number) =>
        refusal(client.rest.post(url(interaction.id, interaction.token), { body: { type, data: {} }, auth: false }));
      thrown.push(await call(5), await call(9));
    });
    await (await imagine()).acknowledged;
    await eventually('the answers', () => thrown.length === 2);
    expect(thrown).toEqual([40060, 40060]);
    expect(discord.violations().join()).toContain('a modal must be the first answer');
    expect(await refusal(client.rest.post(url(discord.botId, 'x'), { body: { type: 5 }, auth: false }))).toBe(10062);
  });

  it('flags of a deferred reply other than the ephemeral one, and a follow-up right after it', async () => {
    await open();
    on('command', async (interaction) => {
      await interaction.deferReply({ flags: V2 as never });
      await interaction.followUp({ content: 'first', flags: MessageFlags.Ephemeral });
      await interaction.followUp({ content: 'second', flags: MessageFlags.Ephemeral });
    });
    const used = await imagine();
    await eventually('the follow-up', () => used.followups().length === 1);
    expect(used.original()).toMatchObject({ text: 'first', ephemeral: false, loading: false });
    expect(used.followups()).toMatchObject([{ text: 'second', ephemeral: true }]);
    expect(discord.violations()).toMatchObject(
      [/only EPHEMERAL/, /right after deferring/].map((form) => expect.stringMatching(form)),
    );
  });

  it('nothing of an ephemeral follow-up after the deferred reply was deleted', async () => {
    await open();
    on('command', async (interaction) => {
      await interaction.deferReply();
      await interaction.deleteReply();
      await interaction.followUp({ content: 'only you', flags: MessageFlags.Ephemeral });
    });
    const used = await imagine();
    await eventually('the follow-up', () => used.followups().length === 1);
    expect(used.original()).toBeNull();
    expect(discord.messages(channel)).toEqual([]);
    expect(discord.violations()).toEqual([]);
  });

  it('a sixth follow-up where only the user installed the bot', async () => {
    await open();
    on('command', async (interaction) => {
      await interaction.reply('x');
      for (let count = 0; count < 6; count += 1) await interaction.followUp('y');
    });
    discord.removeBotFrom(guild);
    discord.limit({ path: /^\/webhooks\// }, { limit: 100, perMs: 1000 });
    const used = await discord.use(member, channel, 'imagine', { wish: 'x' }, { userInstall: true });
    await eventually('the refusal', () => thrown.length === 1);
    expect(thrown).toMatchObject([{ code: 40094 }]);
    expect(used.followups()).toHaveLength(5);
  });

  it('pings that nobody allowed', async () => {
    await open();
    discord.limit({ path: /\/messages$/ }, { limit: 100, perMs: 1000 });
    const ping = `<@${member.id}> @everyone`;
    const posted = (await post({ content: ping })) as { id: string };
    expect(discord.pings().map(({ user }) => user)).toEqual([member.id, 'everyone']);
    expect(discord.violations()).toEqual([expect.stringContaining('pings without allowed_mentions')]);
    await post({ content: ping, ...mute });
    await post({ content: ping, allowed_mentions: { users: [member.id] } });
    expect(discord.pings()).toHaveLength(3);
    const asked = await discord.say(member, channel, { content: 'x' });
    const reply = { message_reference: { message_id: asked.id } };
    await post({ content: 'no', ...reply, ...mute });
    await post({ content: 'yes', ...reply, allowed_mentions: { parse: [], replied_user: true } });
    expect(discord.pings()).toHaveLength(4);
    expect((await refused({ content: 'x', allowed_mentions: { parse: ['users'], users: [member.id] } }))[0]).toBe(
      50035,
    );
    on('command', (interaction) => interaction.reply({ content: ping, flags: MessageFlags.Ephemeral }));
    await (await imagine()).acknowledged;
    expect(discord.pings()).toHaveLength(4);
    expect(discord.message(posted.id)?.pinged).toEqual([member.id, 'everyone']);
  });

  it('modals that break the rules', async () => {
    await open();
    const label = (component: object) => ({ type: 18, label: 'x', component });
    const input = { type: 4, custom_id: 'a', style: 1 };
    const modal = { custom_id: 'm', title: 'x', components: [label(input)] };
    const broken: [object, RegExp][] = [
      [{ ...modal, title: 'x'.repeat(46) }, /title.*45/],
      [{ ...modal, components: [] }, /between 1 and 5/],
      [{ ...modal, components: [row(input)] }, /must be 10 or 18/],
      [{ ...modal, components: [label(input), label(input)] }, /twice/],
      [{ ...modal, components: [{ ...label(input), label: 'x'.repeat(46) }] }, /label.*45/],
      [{ ...modal, components: [label({ type: 19, custom_id: 'f', max_values: 11 })] }, /number of files/],
      [{ ...modal, components: [label({ type: 19, custom_id: 'f', file_types: ['*'] })] }, /Not a file type/],
      [{ ...modal, components: [label({ ...input, label: 'x' })] }, /Unknown keys: label/],
    ];
    on('command', async (interaction) => {
      const path = `/interactions/${interaction.id}/${interaction.token}/callback` as const;
      for (const [data] of broken)
        thrown.push(await refusal(client.rest.post(path, { body: { type: 9, data }, auth: false })));
      await interaction.reply('ok');
    });
    await (await imagine()).acknowledged;
    expect(new Set(thrown)).toEqual(new Set([50035]));
    expect(discord.violations()).toEqual(broken.map(([, why]) => expect.stringMatching(why)));
  });

  it('commands that break the rules', async () => {
    await open();
    const command = { name: 'a', description: 'x' };
    const option = { type: 3, name: 'o', description: 'x' };
    const broken: [object[], RegExp][] = [
      [[{ ...command, name: 'Upper' }], /name is invalid/],
      [[{ ...command, description: 'x'.repeat(101) }], /description.*100/],
      [[{ ...command, colour: 1 }], /unknown key/],
      [[command, command], /unique/],
      [[{ ...command, options: [option, { ...option, name: 'p', required: true }] }], /before non-required/],
      [[{ ...command, options: Array.from({ length: 26 }, (_, n) => ({ ...option, name: `o${n}` })) }], /25/],
      [[{ name: 'Menu', type: 3, description: 'x' }], /cannot have one/],
      [[{ ...command, contexts: [2] }], /PRIVATE_CHANNEL/],
      [[{ ...command, options: [{ ...option, max_length: 6001 }] }], /6000/],
      [[{ ...command, options: [{ ...option, max_value: 1 }] }], /Not for options/],
    ];
    for (const [body, why] of broken) {
      expect(await refusal(client.rest.put(`/applications/${discord.applicationId}/commands`, { body }))).toBe(50035);
      expect(discord.violations().at(-1)).toMatch(why);
    }
    expect(discord.commands()).toHaveLength(2);
    await client.rest.put(`/applications/${discord.applicationId}/guilds/${guild.id}/commands`, { body: [command] });
    expect(discord.commands(guild.id)).toMatchObject([{ name: 'a', type: 1, guild_id: guild.id }]);
  });

  it('nothing of a message that is sent twice with the same nonce', async () => {
    await open();
    const once = { content: 'x', nonce: 'n', enforce_nonce: true };
    const [one, two] = [await post(once), await post(once)] as { id: string }[];
    expect(two?.id).toBe(one?.id);
    const missing = { content: 'x', message_reference: { message_id: discord.botId, fail_if_not_exists: false } };
    expect(await post(missing)).not.toHaveProperty('message_reference');
    expect(discord.messages(channel)).toHaveLength(2);
    expect(discord.violations()).toEqual([]);
  });
});
