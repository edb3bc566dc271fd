import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { words } from '../../../src/core/words.ts';
import type { Channel, Interaction, Member, Message } from '../../doubles/discord/discord.ts';
import { type DiscordApp, startDiscordApp } from '../../fixtures/discord-app.ts';
import { eventually } from '../../fixtures/eventually.ts';
import { png } from '../../fixtures/tiny-pictures.ts';

const QUICK = { size: '816x816', partials: 0 } as const;
/** Where only the call is looked at nothing has to be painted: the image API says no. */
const UNPAID = 'demo:billing-limit';
const UNKNOWN_CHANNEL = 10003;
const NOT_LOW = words.request.moderationLow('moderation');

const has = (message: Message | null | undefined, button: string) =>
  message?.buttons.some(({ label }) => label === button) === true;
const isOver = (message: Message) => !message.loading && !has(message, 'Cancel');
/** A text as a reader sees it: a backslash before punctuation is not shown. */
const asRead = ({ text }: Message) => text.replace(/\\([^A-Za-z0-9\s])/gu, '$1');

/** What comes of an interaction in the end: its message, or what is told its member where that is taken away. */
const endOf = (used: Interaction) =>
  eventually('an end', () => [used.original(), ...used.followups()].find((each) => each !== null && isOver(each)));

let stage: DiscordApp;

const wellBehaved = () => {
  expect(stage.discord.violations()).toEqual([]);
  expect(stage.discord.pings()).toEqual([]);
};

/** Paints something and waits for it. */
async function painted(who: Member, where: Channel, prompt: string): Promise<Message> {
  const used = await stage.discord.use(who, where, 'imagine', { ...QUICK, prompt });
  return eventually('the picture', () => (has(used.original(), 'Again') ? used.original() : null));
}

describe('the weaker moderation', () => {
  let [adults, thread, elsewhere]: Channel[] = [];
  let other: Readonly<{ channel: Channel; member: Member }>;

  beforeAll(async () => {
    stage = await startDiscordApp();
    // Only now is it known which guild it is.
    await stage.app.restart({ DISCORD_LOW_MODERATION: stage.guild.id });
    const { discord, guild } = stage;
    adults = discord.addChannel(guild, { nsfw: true });
    thread = discord.addChannel(guild, { nsfw: true, kind: 'thread' });
    elsewhere = discord.addChannel(guild);
    const others = discord.addGuild();
    other = { channel: discord.addChannel(others, { nsfw: true }), member: discord.addMember(others) };
  });
  afterEach(wellBehaved);
  afterAll(() => stage[Symbol.asyncDispose]());

  const low = (where: Channel | undefined, prompt: string, who: Member = stage.ada) =>
    stage.discord.use(who, where ?? stage.channel, 'imagine', { ...QUICK, prompt, moderation: 'low' });
  const parametersOf = async (text: string) =>
    (await eventually('the call', () => stage.app.calls(text).find(({ outcome }) => outcome !== 'running'))).parameters;

  it('is had in an age-restricted channel of a guild that is named, and in its threads', async () => {
    await low(adults, `a tavern ${UNPAID}`);
    await low(thread, `a cellar ${UNPAID}`);
    expect(await parametersOf('a tavern')).toMatchObject({ moderation: 'low' });
    expect(await parametersOf('a cellar')).toMatchObject({ moderation: 'low' });
  });

  it('is had nowhere else: the member alone is told so, and nothing is spent', async () => {
    const { discord, ada, guild, app } = stage;
    const used = await Promise.all([
      low(elsewhere, 'a refused one'),
      low(discord.addChannel(guild, { kind: 'thread' }), 'a refused one'),
      low(discord.dm(ada), 'a refused one'),
      low(other.channel, 'a refused one', other.member),
    ]);
    for (const end of await Promise.all(used.map(endOf))) {
      expect(asRead(end)).toBe(NOT_LOW);
      expect(end.ephemeral).toBe(true);
    }
    expect(discord.messages(other.channel)).toEqual([]);
    expect(app.calls('a refused one')).toEqual([]);
  });

  it('is not had again by Again where it is not allowed any more, nor where the message has moved to', async () => {
    const { app, discord, ada, guild } = stage;
    const gone = discord.addChannel(guild, { nsfw: true });
    const here = await low(adults, `kept here ${UNPAID}`);
    const moved = await low(gone, 'moved on demo:hang');
    await app.call('moved on', 'running');
    const shown = await endOf(here);
    expect(has(shown, 'Run again')).toBe(true);
    discord.deleteChannel(gone);
    await moved.acknowledged;
    discord.fail({ method: 'PATCH', path: new RegExp(moved.token, 'u') }, { status: 404, code: UNKNOWN_CHANNEL });
    await app.restart({ DISCORD_LOW_MODERATION: '' });
    const again = await discord.press(ada, shown.id, 'Run again');
    expect(asRead(await endOf(again))).toBe(NOT_LOW);
    expect(app.calls('kept here')).toHaveLength(1);
    await app.restart({ DISCORD_LOW_MODERATION: 'all' });
    await discord.press(ada, shown.id, 'Run again');
    await eventually('it to be tried again', () => app.calls('kept here').length === 2);
    // What lost its channel came directly: there it is not age-restricted.
    const direct = await eventually('the direct message', () =>
      discord.messages(discord.dm(ada)).find((each) => each.text.includes('moved on') && isOver(each)),
    );
    expect(asRead(await endOf(await discord.press(ada, direct.id, 'Run again')))).toBe(NOT_LOW);
    expect(app.calls('moved on')).toHaveLength(1);
  });
});

describe('workspaces', () => {
  let bob: Member;
  let theirs: Channel;

  beforeAll(async () => {
    stage = await startDiscordApp();
    const others = stage.discord.addGuild({ name: 'Others' });
    theirs = stage.discord.addChannel(others);
    bob = stage.discord.addMember(others, { name: 'Bob', permissions: 'admin' });
  });
  afterEach(wellBehaved);
  afterAll(() => stage[Symbol.asyncDispose]());

  const history = async (who: Member, where: Channel) =>
    asRead(await endOf(await stage.discord.use(who, where, 'history')));

  it('keep to themselves what was painted in them: guilds from each other, direct messages from both', async () => {
    const { discord, ada, channel, app } = stage;
    const dm = discord.dm(ada);
    await painted(ada, channel, 'a garden gate');
    await painted(ada, dm, 'a diary');
    await painted(bob, theirs, 'a bicycle');
    expect(await history(ada, channel)).toMatch(/a garden gate/u);
    expect(await history(ada, channel)).not.toMatch(/a diary|a bicycle/u);
    expect(await history(ada, dm)).toMatch(/a diary/u);
    expect(await history(ada, dm)).not.toMatch(/a garden gate|a bicycle/u);
    expect(await history(bob, theirs)).toMatch(/a bicycle/u);
    expect(await history(bob, theirs)).not.toMatch(/a garden gate|a diary/u);
    expect(await history(bob, discord.dm(bob))).toBe(words.history.recent(0));
    // Nor is one answered with what was painted for the other.
    const same = await painted(bob, theirs, 'a garden gate');
    expect(app.calls('a garden gate')).toHaveLength(2);
    expect(asRead(same)).not.toContain(words.view.cached(1));
  });

  it('have no way in by a link, not even for an admin elsewhere', async () => {
    const { discord, ada, channel, guild, app } = stage;
    const posted = await discord.say(ada, channel, { uploads: [{ name: 'a.png', bytes: await png(9, 9) }] });
    const link = `https://discord.com/channels/${guild.id}/${channel.id}/${posted.id}`;
    for (const where of [theirs, discord.dm(bob)]) {
      const said = await discord.say(bob, where, { content: `<@${discord.botId}> take ${link}` });
      const answer = await eventually('an answer', () =>
        discord.messages(where).find((each) => each.replyTo === said.id),
      );
      expect(asRead(answer)).toBe(words.chat.linkElsewhere);
    }
    expect(app.calls('take')).toEqual([]);
  });

  it('forget a member only where the member says so', async () => {
    const { discord, ada, channel } = stage;
    const dm = discord.dm(ada);
    await painted(ada, channel, 'a sundial');
    await painted(ada, dm, 'a letter');
    await endOf(await discord.use(ada, dm, 'forget', { who: 'me' }));
    expect(await history(ada, dm)).toBe(words.history.recent(0));
    expect(await history(ada, channel)).toMatch(/a sundial/u);
  });
});

describe('what others asked for', () => {
  let chief: Member;
  let bea: Member;

  beforeAll(async () => {
    stage = await startDiscordApp();
    chief = stage.discord.addMember(stage.guild, { name: 'Chief', permissions: 'admin' });
    bea = stage.discord.addMember(stage.guild, { name: 'Bea' });
  });
  afterEach(wellBehaved);
  afterAll(() => stage[Symbol.asyncDispose]());

  it('can be cancelled by whoever manages the server, and by no other member', async () => {
    const { discord, app, ada, channel } = stage;
    const used = await discord.use(ada, channel, 'imagine', { ...QUICK, prompt: 'a tower demo:hang' });
    await app.call('a tower', 'running');
    const shown = await eventually('the button', () => (has(used.original(), 'Cancel') ? used.original() : null));
    const refused = await discord.press(bea, shown.id, 'Cancel');
    const told = await eventually('the refusal', () => refused.followups()[0]);
    expect(asRead(told)).toBe(words.job.notYours);
    expect(told.ephemeral).toBe(true);
    expect(app.calls('a tower')[0]?.outcome).toBe('running');
    await discord.press(chief, shown.id, 'Cancel');
    await app.call('a tower', 'aborted');
    await eventually('the message to say so', () => used.original()?.text.includes(words.view.cancelled(true)));
  });

  it('can be deleted by whoever manages the server, and by no other member', async () => {
    const { discord, ada, channel } = stage;
    const shown = await painted(ada, channel, 'a tent');
    const refused = await discord.press(bea, shown.id, 'Delete');
    expect(asRead(await eventually('the refusal', () => refused.followups()[0]))).toBe(words.job.notYours);
    expect(discord.message(shown.id)).not.toBeNull();
    await discord.press(chief, shown.id, 'Delete');
    await eventually('the message to be gone', () => discord.message(shown.id) === null);
  });

  it('can be gone on from by everybody who sees it', async () => {
    const { discord, ada, channel } = stage;
    const shown = await painted(ada, channel, 'a well');
    const again = await discord.press(bea, shown.id, 'Again');
    const answer = await eventually('another', () => (has(again.original(), 'Again') ? again.original() : null));
    expect(answer.text).toContain(bea.id);
    expect(discord.message(shown.id)?.text).toContain(ada.id);
  });
});
