import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { words } from '../../../src/core/words.ts';
import { type Channel, type Discord, type Member, type Message, startDiscord } from '../../doubles/discord/discord.ts';
import { type DiscordApp, startDiscordApp } from '../../fixtures/discord-app.ts';
import { startProcess } from '../../fixtures/easel-process.ts';
import { eventually } from '../../fixtures/eventually.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { GREEN, png, pngThatClaims } from '../../fixtures/tiny-pictures.ts';

type Stage = Pick<DiscordApp, 'app' | 'discord' | 'guild' | 'ada'>;

/** Where only the call is looked at nothing has to be painted: the image API says no. */
const UNPAID = 'demo:billing-limit';
/** Where Discord keeps what members upload, by its real names. */
const CDN = 'https://cdn.discordapp.com';
const MEDIA = 'https://media.discordapp.net';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const upload = (bytes: Uint8Array, name = 'mine.png') => ({ uploads: [{ name, bytes }] });

/** What members do and see on a stage; each test has a channel of its own, so that none waits for another's limits. */
function actionsOn({ app, discord, guild, ada }: Stage) {
  const mention = (text: string) => `<@${discord.botId}> ${text}`;
  const channel = () => discord.addChannel(guild);
  const isOver = ({ buttons, loading }: Message) => !loading && !buttons.some(({ label }) => label === 'Cancel');
  /** The answer to a message, once it is the last there is to say. */
  const answerTo = (said: Pick<Message, 'id' | 'channel'>) =>
    eventually('an answer', () =>
      discord.messages({ id: said.channel } as Channel).find((each) => each.replyTo === said.id && isOver(each)),
    );
  const say = async (where: Channel, saying: Parameters<Discord['say']>[2], who: Member = ada) =>
    answerTo(await discord.say(who, where, saying));
  /** The call for an edit with these words, and the pictures it began from. */
  const inputsOf = async (text: string) => {
    const call = await eventually(`the edit “${text}”`, () =>
      app.calls(text).find(({ outcome }) => outcome !== 'running'),
    );
    expect(call.endpoint).toBe('images/edits');
    return call.pictures.map((picture) => picture.sha256);
  };
  const painted = async (where: Channel, options: Parameters<Discord['use']>[3], limit = 10 * 1024 * 1024) => {
    const used = await discord.use(
      ada,
      where,
      'imagine',
      { size: '816x816', partials: 0, ...options },
      { attachmentSizeLimit: limit },
    );
    return eventually('the picture', () => {
      const message = used.original();
      return message !== null && isOver(message) && message.pictures.length > 0 && message;
    });
  };
  /** The bytes behind the link to the original, where what is shown is not the original. */
  const originalOf = async ({ buttons }: Message) => {
    const url = buttons.find((each) => each.label === 'Original')?.url ?? '';
    const response = await fetch(`${app.url()}${new URL(url).pathname}`);
    return new Uint8Array(await response.arrayBuffer());
  };
  /** The texts of what a button answers to one member alone. */
  const told = async (who: Member, message: Message, button: string) => {
    const pressed = await discord.press(who, message.id, button);
    return (await eventually('the note', () => pressed.original()?.loading === false && pressed.original())).text;
  };
  const linkTo = (message: Message, guildId = guild.id) =>
    `https://discord.com/channels/${guildId}/${message.channel}/${message.id}`;
  return { mention, channel, answerTo, say, inputsOf, painted, originalOf, told, linkTo };
}

const nothingWrong = ({ discord }: Pick<DiscordApp, 'discord'>) => {
  expect(discord.violations()).toEqual([]);
  expect(discord.pings()).toEqual([]);
};

describe('in a server whose messages the bot may read', () => {
  let stage: DiscordApp;
  let on: ReturnType<typeof actionsOn>;
  let bea: Member;

  beforeAll(async () => {
    stage = await startDiscordApp(
      { PUBLIC_URL: 'https://easel.example', API_TOKEN: 'a-token-of-16-letters', VISION_MODEL: 'demo-text' },
      { before: unhurried },
    );
    bea = stage.discord.addMember(stage.guild, { name: 'Bea' });
    on = actionsOn(stage);
  });
  afterEach(() => nothingWrong(stage));
  afterAll(() => stage[Symbol.asyncDispose]());

  it('a mention in reply to a picture edits exactly that picture, and the result is a reply to the member', async () => {
    const { discord, ada } = stage;
    const [channel, bytes] = [on.channel(), await png(40, 30)];
    const posted = await discord.say(ada, channel, upload(bytes));
    const said = await discord.say(bea, channel, {
      content: on.mention('make it teal'),
      replyTo: posted.id,
      ping: false,
    });
    const answer = await on.answerTo(said);
    expect(answer).toMatchObject({ replyTo: said.id, pictures: [{ inGallery: true }], ephemeral: false });
    expect(answer.text).toContain('make it teal');
    expect(await on.inputsOf('make it teal')).toEqual([sha256(bytes)]);
    expect((await stage.app.call('make it teal', 'finished')).prompt).toBe('make it teal');
  });

  it('a reply that pings edits the original of what the bot has painted, step by step, and the history tells how', async () => {
    const { discord } = stage;
    const channel = on.channel();
    const shown = await on.painted(channel, { prompt: 'a fox on a hill' }, 20_000);
    const original = await on.originalOf(shown);
    expect(sha256(shown.pictures[0]?.bytes ?? new Uint8Array())).not.toBe(sha256(original));
    const second = await on.say(channel, { content: 'give it a hat', replyTo: shown.id }, bea);
    expect(await on.inputsOf('give it a hat')).toEqual([sha256(original)]);
    // That one is no answer to a command but a message of the bot's own.
    const third = await on.say(channel, { content: 'now at dusk', replyTo: second.id }, bea);
    expect(await on.inputsOf('now at dusk')).toEqual([sha256(second.pictures[0]?.bytes ?? new Uint8Array())]);
    const history = await on.told(bea, third, 'History');
    const steps = ['now at dusk', 'give it a hat', 'a fox on a hill'].map((prompt) => history.indexOf(prompt));
    expect(steps.every((at) => at >= 0)).toBe(true);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(discord.message(third.id)?.pictures).toHaveLength(1);
  });

  it('the picture in the reply itself comes after the one it replies to, and several in one message keep their order', async () => {
    const { discord, ada } = stage;
    const [first, second, third] = await Promise.all([png(30, 20), png(20, 30, GREEN), png(24, 24)]);
    const channel = on.channel();
    const posted = await discord.say(ada, channel, upload(first));
    const uploads = [second, third].map((bytes, index) => ({ name: `${index}.png`, bytes }));
    await Promise.all([
      on.say(channel, { content: on.mention(`mix these ${UNPAID}`), replyTo: posted.id, uploads }),
      on.say(channel, { content: on.mention(`blend those ${UNPAID}`), uploads: uploads.toReversed() }),
    ]);
    expect(await on.inputsOf('mix these')).toEqual([first, second, third].map(sha256));
    expect(await on.inputsOf('blend those')).toEqual([third, second].map(sha256));
  });

  it('in a grid a number at the beginning says which one; no number, or one that is not there, means all', async () => {
    const channel = on.channel();
    const grid = await on.painted(channel, { prompt: 'two owls', count: 2 });
    const both = grid.pictures.map(({ bytes }) => sha256(bytes));
    expect(new Set(both).size).toBe(2);
    await Promise.all([
      on.say(channel, { content: on.mention(`2 at night ${UNPAID}`), replyTo: grid.id }),
      on.say(channel, { content: on.mention(`side by side ${UNPAID}`), replyTo: grid.id }),
      on.say(channel, { content: on.mention(`9 swans beside them ${UNPAID}`), replyTo: grid.id }),
    ]);
    expect(await on.inputsOf('at night')).toEqual([both[1]]);
    expect(stage.app.calls('at night')[0]?.prompt).toBe(`at night ${UNPAID}`);
    expect(await on.inputsOf('side by side')).toEqual(both);
    expect(stage.app.calls('swans')[0]?.prompt).toBe(`9 swans beside them ${UNPAID}`);
  });

  it('a number in reply to a single picture belongs to the words', async () => {
    const channel = on.channel();
    const { id } = await on.painted(channel, { prompt: 'a pond' });
    await on.say(channel, { content: on.mention(`1 duck on it ${UNPAID}`), replyTo: id });
    expect(stage.app.calls('duck on it')[0]?.prompt).toBe(`1 duck on it ${UNPAID}`);
  });

  it('“describe” and “vary” in reply do what they say', async () => {
    const { discord, ada, app } = stage;
    const [channel, bytes] = [on.channel(), await png(33, 22)];
    const posted = await discord.say(ada, channel, upload(bytes));
    const described = await on.say(channel, { content: on.mention('Describe.'), replyTo: posted.id });
    expect(described.text).toMatch(/^What is in the picture\\?: ./u);
    expect(described.pictures).toEqual([]);
    expect(app.calls('escribe')).toEqual([]);
    const varied = await on.say(channel, { content: on.mention('vary'), replyTo: posted.id });
    expect(varied.pictures).toHaveLength(1);
    expect(await on.inputsOf('A variation of this picture')).toEqual([sha256(bytes)]);
  });

  it('a reply to a message that forwards a picture edits that picture', async () => {
    const { discord, ada } = stage;
    const bytes = await png(26, 36);
    const posted = await discord.say(ada, on.channel(), upload(bytes));
    const channel = on.channel();
    const forward = await discord.say(bea, channel, { forwardOf: posted.id });
    await on.say(channel, { content: on.mention(`with fireflies ${UNPAID}`), replyTo: forward.id });
    expect(await on.inputsOf('with fireflies')).toEqual([sha256(bytes)]);
    // Forwarded to the bot itself it has no words with it.
    expect((await on.say(discord.dm(ada), { forwardOf: posted.id })).text).toBe(words.chat.sayWhat);
  });

  it('a link to a message of the same server stands for its picture, and leaves the words', async () => {
    const { discord, ada } = stage;
    const [elsewhere, bytes] = [on.channel(), await png(50, 20)];
    const posted = await discord.say(ada, elsewhere, upload(bytes));
    await on.say(on.channel(), { content: on.mention(`turn ${on.linkTo(posted)} into ink ${UNPAID}`) }, bea);
    expect(await on.inputsOf('into ink')).toEqual([sha256(bytes)]);
    expect(stage.app.calls('into ink')[0]?.prompt).toBe(`turn into ink ${UNPAID}`);
  });

  it('a link that leads out of the server, to nothing, or to no picture is answered in a sentence', async () => {
    const { discord, ada, app } = stage;
    const other = discord.addGuild({ name: 'Others' });
    const theirs = await discord.say(discord.addMember(other), discord.addChannel(other), upload(await png(9, 9)));
    const channel = on.channel();
    const gone = await discord.say(ada, channel, upload(await png(9, 9)));
    discord.deleteMessage(gone.id);
    const bare = await discord.say(ada, channel, { content: 'no picture' });
    const direct = await discord.say(ada, discord.dm(ada), { content: 'hello' });
    await on.answerTo(direct);
    const said = async (link: string) =>
      (await on.say(on.channel(), { content: on.mention(`repaint ${link}`) }, bea)).text;
    const elsewhere = await Promise.all([
      said(on.linkTo(theirs, other.id)),
      // A link may lie about the server.
      said(on.linkTo(theirs)),
      said(on.linkTo(gone)),
      said(on.linkTo(direct, '@me')),
      said(on.linkTo(direct)),
    ]);
    expect(elsewhere).toEqual(elsewhere.map(() => words.chat.linkElsewhere));
    expect(await said(on.linkTo(bare))).toBe(words.chat.noPictureThere);
    expect(app.calls('repaint')).toEqual([]);
  });

  it('a link to a picture on Discord itself stands for that picture', async () => {
    const { discord, ada } = stage;
    const bytes = await png(21, 42);
    const posted = await discord.say(ada, on.channel(), upload(bytes));
    const url = (posted.pictures[0]?.url ?? '').replace(discord.cdnUrl, CDN);
    using _ = asTheInternet({
      [CDN]: discord.cdnUrl,
    });
    await on.say(on.channel(), { content: on.mention(`frame ${url} in gold ${UNPAID}`) });
    expect(await on.inputsOf('in gold')).toEqual([sha256(bytes)]);
    expect(stage.app.calls('in gold')[0]?.prompt).toBe(`frame in gold ${UNPAID}`);
  });

  it('a link that Discord shows a preview of is one picture, not two', async () => {
    const { discord, ada } = stage;
    const bytes = await png(23, 42);
    const posted = await discord.say(ada, on.channel(), upload(bytes));
    const url = (posted.pictures[0]?.url ?? '').replace(discord.cdnUrl, CDN);
    const proxy_url = url.replace(CDN, MEDIA);
    const embeds = [{ type: 'image', url, thumbnail: { url, proxy_url, width: 23, height: 42 } }];
    using _ = asTheInternet({ [CDN]: discord.cdnUrl, [MEDIA]: discord.cdnUrl });
    await on.say(on.channel(), { content: on.mention(`frame ${url} in silver ${UNPAID}`), embeds });
    expect(await on.inputsOf('in silver')).toEqual([sha256(bytes)]);
  });

  it('a mention with words alone paints them, word for word', async () => {
    const { discord, app } = stage;
    const prompt = 'a POSTER that says “Grüß Gott”, *bold*, with <:owl:123456789012345678> & 🦉: 3:2?';
    const answer = await on.say(on.channel(), { content: on.mention(prompt) });
    expect(answer.pictures).toHaveLength(1);
    expect((await app.call('POSTER', 'finished')).prompt).toBe(prompt);
    await on.say(on.channel(), { content: `a kite <@!${discord.botId}> over Graz ${UNPAID}` });
    expect(app.calls('over Graz')[0]?.prompt?.split(/\s+/u)).toEqual(['a', 'kite', 'over', 'Graz', UNPAID]);
    expect(app.calls('over Graz')[0]?.endpoint).toBe('images/generations');
  });

  it('in direct messages words paint and a picture is edited, without any mention', async () => {
    const { discord, ada } = stage;
    const [dm, bytes] = [discord.dm(ada), await png(12, 18)];
    await on.say(dm, { content: `a lighthouse at dawn ${UNPAID}` });
    expect(stage.app.calls('lighthouse at dawn')[0]?.endpoint).toBe('images/generations');
    await on.say(dm, { content: `in watercolour ${UNPAID}`, ...upload(bytes) });
    expect(await on.inputsOf('in watercolour')).toEqual([sha256(bytes)]);
  });

  it('results stand as replies in threads too', async () => {
    const { discord, guild, ada } = stage;
    const thread = discord.addChannel(guild, { kind: 'thread' });
    const said = await discord.say(ada, thread, { content: on.mention('a teapot in fog') });
    expect(await on.answerTo(said)).toMatchObject({ channel: thread.id, replyTo: said.id, pictures: [{}] });
  });

  it('what is not said to the bot is left alone', async () => {
    const { discord, ada, app } = stage;
    const channel = on.channel();
    const shown = await on.painted(channel, { prompt: 'a bench' });
    const before = discord.requests().length;
    await discord.say(ada, channel, { content: 'ignored: a picnic', ...upload(await png(8, 8)) });
    await discord.say(ada, channel, { content: 'ignored: nice!', replyTo: shown.id, ping: false });
    await discord.say(ada, channel, { content: 'ignored: @everyone look' });
    // What comes after is answered, so those before were heard.
    await on.say(channel, { content: on.mention(`a stool ${UNPAID}`) });
    expect(app.calls('ignored')).toEqual([]);
    expect(
      discord
        .requests()
        .slice(before)
        .filter(({ path }) => path.endsWith('/typing')),
    ).toHaveLength(1);
  });

  it('a picture that is none, too large or gone is answered in one sentence, and nothing is spent', async () => {
    const { discord, ada, app } = stage;
    const said = async (content: string, bytes?: Uint8Array, name?: string) =>
      (await on.say(on.channel(), { content: on.mention(content), ...(bytes ? upload(bytes, name) : {}) })).text;
    expect(await said('mend this', Buffer.from('Dear diary'), 'photo.png')).toBe(words.picture.unreadable);
    const large = Buffer.concat([pngThatClaims(64, 64), Buffer.alloc(50 * 1024 * 1024)]);
    expect(await said('mend this', large)).toBe(words.picture.tooManyBytes(large.length, 49 * 1024 * 1024));
    expect(await said('mend this', pngThatClaims(20_000, 20_000))).toMatch(/20000 × 20000/u);
    const posted = await discord.say(ada, on.channel(), upload(await png(7, 7)));
    using _ = asTheInternet({ [CDN]: discord.cdnUrl });
    const unsigned = new URL(posted.pictures[0]?.url ?? '').pathname;
    expect(await said(`mend ${CDN}${unsigned}`)).toBe(words.chat.notLoaded);
    expect(app.calls('mend')).toEqual([]);
  });

  it('nothing to paint and nothing to change is answered with what to say', async () => {
    const { discord, ada } = stage;
    const posted = await discord.say(ada, on.channel(), upload(await png(7, 9)));
    expect((await on.say(on.channel(), { content: on.mention('') })).text).toBe(words.chat.sayWhat);
    const pictures = upload(await png(9, 7));
    expect((await on.say(on.channel(), { content: on.mention(''), ...pictures })).text).toBe(words.chat.sayWhat);
    const channel = { id: posted.channel } as Channel;
    expect((await on.say(channel, { content: on.mention('edit'), replyTo: posted.id })).text).toBe(words.chat.sayWhat);
  });

  it('what was painted for one member alone never comes out because that member speaks in the channel', async () => {
    const { discord, ada } = stage;
    const channel = on.channel();
    const used = await discord.use(ada, channel, 'imagine', {
      prompt: 'a secret garden',
      size: '816x816',
      private: true,
    });
    await eventually('the private picture', () => used.original()?.buttons.some(({ label }) => label === 'Publish'));
    const said = await discord.say(ada, channel, { content: on.mention('history') });
    const answer = await on.answerTo(said);
    expect(answer.ephemeral).toBe(false);
    expect(answer.text).not.toContain('secret garden');
  });
});

describe('what else Discord sends', () => {
  let stage: DiscordApp & AsyncDisposable;
  let on: ReturnType<typeof actionsOn>;
  let funnel: Awaited<ReturnType<typeof startFunnel>>;
  const saidOnce: Event[] = [];

  beforeAll(async () => {
    funnel = await startFunnel((event) => {
      const { t, d } = event;
      const content = String(d.content);
      if (t === 'CHANNEL_CREATE' && d.name === 'for-staff')
        return [{ ...event, d: { ...d, ...onlyFor(funnel.bot(), d) } }];
      if (t === 'THREAD_CREATE' && d.name === 'for-two') return [{ ...event, d: { ...d, type: PRIVATE_THREAD } }];
      if (t !== 'MESSAGE_CREATE') return [event];
      const program = { ...(d.author as object), id: String(d.id) };
      if (content.includes('from a bot')) return [{ ...event, d: { ...d, author: { ...program, bot: true } } }];
      if (content.includes('from a webhook'))
        return [{ ...event, d: { ...d, author: program, webhook_id: String(d.id) } }];
      if (content.includes('said once')) saidOnce.push(event);
      return content === 'told again' ? [...saidOnce, event] : [event];
    });
    stage = await startDiscordApp({}, { before: funnel.before });
    on = actionsOn(stage);
  });
  afterEach(() => nothingWrong(stage));
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
    await funnel.close();
  });

  it('other bots and webhooks are not answered', async () => {
    const { discord, ada, app } = stage;
    const channel = on.channel();
    await discord.say(ada, channel, { content: on.mention('an owl from a bot') });
    await discord.say(ada, channel, { content: on.mention('an owl from a webhook') });
    await on.say(channel, { content: on.mention(`a drum ${UNPAID}`) });
    expect(app.calls('an owl from')).toEqual([]);
    expect(discord.messages(channel).filter(({ author }) => author === discord.botId)).toHaveLength(1);
  });

  it('a message that Discord tells of again, as after a lost connection, is one job with one answer', async () => {
    const { discord, ada, app } = stage;
    const channel = on.channel();
    const said = await discord.say(ada, channel, { content: on.mention(`a bell, said once ${UNPAID}`) });
    await on.answerTo(said);
    // So much is said meanwhile that discord.js has forgotten the message.
    for (let count = 1; count <= 12; count += 1) await discord.say(ada, channel, { content: `${count}` });
    await on.say(channel, { content: on.mention(`a gong ${UNPAID}`) });
    await discord.say(ada, channel, { content: 'told again' });
    const heard = () => discord.requests().filter(({ path }) => path === `/channels/${channel.id}/typing`).length;
    await eventually('the message to be heard again', () => heard() === 3);
    await on.say(channel, { content: on.mention(`a fife ${UNPAID}`) });
    expect(app.calls('a bell')).toHaveLength(1);
    expect(discord.messages(channel).filter(({ replyTo }) => replyTo === said.id)).toHaveLength(1);
  });

  it('a link opens no channel that the member does not see', async () => {
    const { discord, ada, guild, app } = stage;
    const staff = discord.addChannel(guild, { name: 'for-staff' });
    const posted = await discord.say(ada, staff, upload(await png(14, 14)));
    const { text } = await on.say(on.channel(), { content: on.mention(`peek at ${on.linkTo(posted)} ${UNPAID}`) });
    expect(text).toBe(words.chat.linkElsewhere);
    expect(app.calls('peek')).toEqual([]);
  });

  it('a link opens no private thread from outside', async () => {
    const { discord, ada, guild, app } = stage;
    const thread = discord.addChannel(guild, { name: 'for-two', kind: 'thread' });
    const posted = await discord.say(ada, thread, upload(await png(15, 14)));
    const { text } = await on.say(on.channel(), { content: on.mention(`pry into ${on.linkTo(posted)} ${UNPAID}`) });
    expect(text).toBe(words.chat.linkElsewhere);
    expect(app.calls('pry')).toEqual([]);
  });
});

describe('without the Message Content intent', () => {
  let stage: DiscordApp;
  let on: ReturnType<typeof actionsOn>;

  beforeAll(async () => {
    stage = await startDiscordApp(
      {},
      {
        before(discord) {
          unhurried(discord);
          discord.refuseIntent('MessageContent');
        },
      },
    );
    on = actionsOn(stage);
  });
  afterEach(() => nothingWrong(stage));
  afterAll(() => stage[Symbol.asyncDispose]());

  it('connects again without it', () => {
    const asked = stage.discord.identifies().map(({ intents }) => (intents & MESSAGE_CONTENT) !== 0);
    expect(asked).toEqual([true, false]);
    expect(stage.discord.connected()).toBe(true);
  });

  it('a mention with the picture in it works, and so does one with words alone', async () => {
    const bytes = await png(19, 17);
    await on.say(on.channel(), { content: on.mention(`in sepia ${UNPAID}`), ...upload(bytes) });
    expect(await on.inputsOf('in sepia')).toEqual([sha256(bytes)]);
    await on.say(on.channel(), { content: on.mention(`a boat ${UNPAID}`) });
    expect(stage.app.calls('a boat')[0]?.endpoint).toBe('images/generations');
  });

  it('a mention in reply to a picture that others posted is told of the menu instead', async () => {
    const { discord, ada, app, guild } = stage;
    const channel = on.channel();
    const posted = await discord.say(discord.addMember(guild), channel, upload(await png(8, 9)));
    const said = await discord.say(ada, channel, { content: on.mention('hidden thing'), replyTo: posted.id });
    const { text } = await on.answerTo(said);
    expect(text.replaceAll('\\', '')).toContain('Apps > Edit image');
    expect(text.split(/[.!?](?:\s|$)/u).filter(Boolean).length).toBeLessThanOrEqual(2);
    expect(app.calls('hidden thing')).toEqual([]);
  });

  it('a reply to the answer of a command, whose words stay hidden, is told how to say it', async () => {
    const { discord, ada, app } = stage;
    const channel = on.channel();
    const shown = await on.painted(channel, { prompt: 'a barn' });
    const said = await discord.say(ada, channel, { content: 'unread words', replyTo: shown.id });
    expect((await on.answerTo(said)).text).toBe(words.chat.unheard);
    expect(app.calls('unread words')).toEqual([]);
    // With a mention it is read.
    await on.say(channel, { content: on.mention(`painted red ${UNPAID}`), replyTo: shown.id });
    expect(await on.inputsOf('painted red')).toEqual(shown.pictures.map(({ bytes }) => sha256(bytes)));
  });

  it('a reply to a message of the bot’s own is read', async () => {
    const channel = on.channel();
    const first = await on.say(channel, { content: on.mention('a mill') });
    await on.say(channel, { content: `its sails turning ${UNPAID}`, replyTo: first.id });
    expect(await on.inputsOf('its sails turning')).toEqual(first.pictures.map(({ bytes }) => sha256(bytes)));
  });

  it('the log says once what that costs, however many shards were refused', async () => {
    await using discord = await startDiscord();
    discord.refuseIntent('MessageContent');
    await using folder = await temporaryFolder();
    const environment = {
      PORT: '0',
      DATA_DIR: folder.path,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
    };
    const easel = startProcess({ ...environment, DISCORD_SHARDS: '2' });
    const [, url = ''] = await easel.says(/discord: connected\nplayground: (\S+)/u);
    // Whoever answers is past the start, and takes signals.
    await fetch(`${url}/healthz`);
    easel.process.kill('SIGTERM');
    expect(await easel.ended).toBe(0);
    const said = easel
      .output()
      .split('\n')
      .filter((line) => line.includes('Message Content intent'));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/Apps > Edit image.*developer portal/u);
    expect(discord.violations()).toEqual([]);
  });
});

/** Many messages in a short time, without waiting for Discord's limits: those have tests of their own. */
const unhurried = (discord: Discord) => discord.limit({ path: /^\/channels\// }, { limit: 1000, perMs: 1000 });

const MESSAGE_CONTENT = 1 << 15;
const PRIVATE_THREAD = 12;
const VIEW_CHANNEL = String(1 << 10);

/** Overwrites of a channel that nobody but the bot sees. */
const onlyFor = (bot: string, channel: Event['d']) => ({
  permission_overwrites: [
    { id: String(channel.guild_id), type: 0, allow: '0', deny: VIEW_CHANNEL },
    { id: bot, type: 1, allow: VIEW_CHANNEL, deny: '0' },
  ],
});

type Event = Readonly<{ op: number; t?: string; d: Readonly<Record<string, unknown>> }>;

/** A gateway between the stand-in and Easel: what the stand-in cannot send is made on the way. */
async function startFunnel(change: (event: Event) => readonly Event[]) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  let [bot, upstream] = ['', ''];
  server.on('connection', (near) => {
    const far = new WebSocket(upstream);
    const opened = once(far, 'open');
    near.on('message', (text) => void opened.then(() => far.send(String(text))));
    far.on('message', (text) => {
      for (const event of change({ d: {}, ...JSON.parse(String(text)) })) near.send(JSON.stringify(event));
    });
    near.on('close', () => far.close(1000));
    far.on('close', () => near.terminate());
  });
  return {
    bot: () => bot,
    before(discord: Discord) {
      bot = discord.botId;
      upstream = `${discord.apiUrl.replace('http', 'ws').replace('/api', '')}/gateway`;
      const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const session_start_limit = { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 };
      discord.fail({ path: /^\/gateway\/bot$/u }, { status: 200, body: { url, shards: 1, session_start_limit } });
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Names of the internet that lead to servers here, as long as it is not disposed of. */
function asTheInternet(hosts: Readonly<Record<string, string>>): Disposable {
  const real = globalThis.fetch;
  const leading = vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    const name = Object.keys(hosts).find((each) => url.startsWith(`${each}/`));
    return name === undefined ? real(input, init) : real(url.replace(name, hosts[name] ?? ''), init);
  });
  return { [Symbol.dispose]: () => leading.mockRestore() };
}
