import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, Message } from '../../../doubles/slack/slack.ts';
import { eventually } from '../../../fixtures/eventually.ts';
import { type SlackApp, startSlackApp } from '../../../fixtures/slack-app.ts';
import { BLUE, GREEN, png, RED } from '../../../fixtures/tiny-pictures.ts';
import { expectGoodManners, over, QUICK, said, told } from './what-is-seen.ts';

let started: SlackApp;
beforeAll(async () => {
  started = await startSlackApp({ SLACK_PREVIEWS: 'off' }, { echoes: true });
  // The limits have tests of their own: here members use a whole day's worth within seconds.
  for (const method of ['conversations.info', 'conversations.history', 'conversations.replies', 'chat.delete'])
    started.slack.limit(method, 10_000);
});
afterAll(() => started[Symbol.asyncDispose]());
afterEach(() => expectGoodManners(started));

let rooms = 0;
/** A channel that nothing was said in yet. */
const room = (): Channel => {
  rooms += 1;
  return started.slack.addChannel(started.team, { name: `room-${rooms}` });
};
/** A picture, known again by how many pixels it is wide and high. */
const square = async (edge: number, colour = RED) => ({ name: `s${edge}.png`, bytes: await png(edge, edge, colour) });
const share = async (channel: Channel, edge: number, thread_ts?: string) =>
  started.slack.say(started.ada, channel, {
    text: 'look',
    files: [await square(edge)],
    ...(thread_ts === undefined ? {} : { thread_ts }),
  });
const mention = (channel: Channel, text: string, thread_ts?: string) =>
  started.slack.say(started.ada, channel, { text, mention: true, ...(thread_ts === undefined ? {} : { thread_ts }) });
/** How wide the pictures are that a wish started from; waits for its call. */
const startedFrom = async (wish: string) =>
  (await started.app.call(wish, 'finished')).pictures.map(({ width }) => width);
/** Everything that was heard is also answered once a wish that came later is over: they are taken up in turn. */
const settled = async (channel: Channel) => {
  const wish = `the last wish in ${channel.name}`;
  await mention(channel, wish);
  const { ts } = await eventually('the wish', () =>
    started.slack.messages(channel).find(({ text }) => text.includes(wish)),
  );
  await over(started, wish, { channel, thread: ts });
};

describe('a mention in a thread changes', () => {
  it('the picture that was uploaded there, and the result goes to the thread', async () => {
    const channel = room();
    const root = await share(channel, 40);
    await mention(channel, 'make it blue', root.ts);
    const message = await over(started, 'make it blue', { channel, thread: root.ts });
    expect(message).toMatchObject({ thread_ts: root.ts, pictures: [{ missing: false }] });
    const grace = started.slack.addMember(started.team, { name: 'Grace' });
    expect(await over(started, 'make it blue', { channel, thread: root.ts, as: grace })).toEqual(message);
    expect(await startedFrom('make it blue')).toEqual([40]);
    expect(said(started, 'make it blue', { channel })).toEqual([]);
  });

  it('the picture in the message itself before any other', async () => {
    const channel = room();
    const root = await share(channel, 40);
    await share(channel, 48, root.ts);
    const saying = { text: 'this one, greener', mention: true, thread_ts: root.ts, files: [await square(56)] };
    await started.slack.say(started.ada, channel, saying);
    await over(started, 'this one, greener', { channel, thread: root.ts });
    expect(await startedFrom('this one, greener')).toEqual([56]);
    expect(started.app.calls('this one, greener')).toHaveLength(1);
  });

  it('the newest picture of the thread before its root, whoever shared it', async () => {
    const { slack, team } = started;
    const channel = room();
    const root = await share(channel, 40);
    await share(channel, 48, root.ts);
    const grace = slack.addMember(team, { name: 'Grace' });
    await slack.say(grace, channel, { text: 'or this', files: [await square(56)], thread_ts: root.ts });
    await slack.say(grace, channel, { text: 'what do you think?', thread_ts: root.ts });
    await mention(channel, 'the newest, brighter', root.ts);
    await over(started, 'the newest, brighter', { channel, thread: root.ts });
    expect(await startedFrom('the newest, brighter')).toEqual([56]);
  });

  it('the bot’s own result where that is the newest, step by step', async () => {
    const channel = room();
    const root = await share(channel, 40);
    await mention(channel, 'step one', root.ts);
    await over(started, 'step one', { channel, thread: root.ts });
    await mention(channel, 'step two', root.ts);
    await over(started, 'step two', { channel, thread: root.ts });
    const [width = 0] = await startedFrom('step two');
    expect(width).toBeGreaterThan(40);
    await share(channel, 48, root.ts);
    await mention(channel, 'step three', root.ts);
    await over(started, 'step three', { channel, thread: root.ts });
    expect(await startedFrom('step three')).toEqual([48]);
  });

  it('the result that is the thread’s root: what /imagine painted', async () => {
    const { slack, ada } = started;
    const channel = room();
    await slack.command(ada, channel, `a barn ${QUICK}`);
    const root = await over(started, 'a barn', { channel });
    await mention(channel, 'now in ruins', root.ts);
    await over(started, 'now in ruins', { channel, thread: root.ts });
    expect(await startedFrom('now in ruins')).toEqual([256]);
  });

  it('not what a text that is no picture says, but the picture before it', async () => {
    const { slack, ada } = started;
    const channel = room();
    const root = await share(channel, 40);
    const notes = { name: 'notes.txt', bytes: Buffer.from('not a picture') };
    await slack.say(ada, channel, { text: 'notes', files: [notes], thread_ts: root.ts });
    await mention(channel, 'before the notes', root.ts);
    await over(started, 'before the notes', { channel, thread: root.ts });
    expect(await startedFrom('before the notes')).toEqual([40]);
  });

  it('the newest picture of a thread that is longer than one page of it', async () => {
    const { slack, ada } = started;
    const channel = room();
    const root = await share(channel, 40);
    for (let n = 0; n < 1005; n += 1) await slack.say(ada, channel, { text: `talk ${n}`, thread_ts: root.ts });
    await share(channel, 48, root.ts);
    await mention(channel, 'after long talk', root.ts);
    await over(started, 'after long talk', { channel, thread: root.ts });
    expect(await startedFrom('after long talk')).toEqual([48]);
  });
});

describe('a picture that is shared together with a mention', () => {
  it.each([
    ['only as a shared file', true],
    ['as a shared file and as a mention', false],
  ])('is changed once, where it comes %s', async (how, shareOnlyAsFileShare) => {
    const { slack, app, ada } = started;
    const channel = room();
    const wish = `with a hat, ${how}`;
    const files = [await square(40), await square(48, BLUE)];
    const { ts } = await slack.say(ada, channel, { text: wish, mention: true, files, shareOnlyAsFileShare });
    const message = await over(started, wish, { channel, thread: ts });
    expect(message.thread_ts).toBe(ts);
    await settled(channel);
    expect(await startedFrom(wish)).toEqual([40, 48]);
    expect(app.calls(wish)).toHaveLength(1);
    expect(said(started, wish, { channel, thread: ts })).toHaveLength(1);
  });

  it('starts nothing where nobody is mentioned', async () => {
    const { slack, app, ada } = started;
    const channel = room();
    await slack.say(ada, channel, { text: 'a private joke', files: [await square(40)] });
    const grace = slack.addMember(started.team, { name: 'Grace' });
    await slack.say(ada, channel, { text: `<@${grace.id}> a joke for you`, files: [await square(40)] });
    await settled(channel);
    expect([...app.calls('a private joke'), ...app.calls('a joke for you')]).toEqual([]);
  });

  it('from another organization, of which only files.info tells the address, is changed too', async () => {
    const { slack, team, app } = started;
    const partners = slack.addTeam({ name: 'Partners', installed: false });
    const shared = slack.addChannel(team, { name: 'shared', sharedWith: partners });
    const paul = slack.addMember(partners, { name: 'Paul' });
    const saying = { text: 'ours, in gold', mention: true, files: [await square(40, GREEN)] };
    const { ts } = await slack.say(paul, shared, saying);
    const message = await over(started, 'ours, in gold', { channel: shared, thread: ts, as: paul });
    expect(message.pictures.map(({ missing }) => missing)).toEqual([false]);
    expect(await startedFrom('ours, in gold')).toEqual([40]);
    expect(app.calls('ours, in gold')).toHaveLength(1);
  });
});

describe('a thread that is shared with another organization', () => {
  const sharedRoom = () => {
    const { slack, team } = started;
    const partners = slack.addTeam({ name: 'Partners', installed: false });
    const channel = slack.addChannel(team, { name: 'shared', sharedWith: partners });
    return { channel, paul: slack.addMember(partners, { name: 'Paul' }) };
  };

  it('has its root changed, though it was uploaded there', async () => {
    const { slack } = started;
    const { channel, paul } = sharedRoom();
    const root = await slack.say(paul, channel, { text: 'ours', files: [await square(40)] });
    await mention(channel, 'theirs, in silver', root.ts);
    await over(started, 'theirs, in silver', { channel, thread: root.ts });
    expect(await startedFrom('theirs, in silver')).toEqual([40]);
  });

  it('goes on from the bot’s own result, whichever side asked for it', async () => {
    const { slack } = started;
    const { channel, paul } = sharedRoom();
    const root = await slack.say(paul, channel, { text: 'ours', files: [await square(40)] });
    await slack.say(paul, channel, { text: 'first in bronze', mention: true, thread_ts: root.ts });
    await over(started, 'first in bronze', { channel, thread: root.ts });
    await mention(channel, 'then in marble', root.ts);
    await over(started, 'then in marble', { channel, thread: root.ts });
    const [width = 0] = await startedFrom('then in marble');
    expect(width).toBeGreaterThan(40);
  });
});

describe('what is said', () => {
  it('becomes the wish without the mention, and without Slack’s escapes', async () => {
    const { slack, app, team, ada } = started;
    const channel = room();
    const me = `<@${team.botUserId}>`;
    const { ts } = await slack.say(ada, channel, {
      text: `please ${me}, Tom & Jerry <3 "2 > 1" see https://a.example/?x=1&y=2`,
    });
    await over(started, 'Tom & Jerry', { channel, thread: ts });
    const [call] = app.calls('Tom & Jerry');
    expect(call?.prompt).toMatch(/^please ?, Tom & Jerry <3 "2 > 1" see https:\/\/a\.example\/\?x=1&y=2$/u);
  });

  it('keeps names of other members and of channels, and pings nobody', async () => {
    const { slack, app, ada, team } = started;
    const channel = room();
    const grace = slack.addMember(team, { name: 'Grace' });
    const text = `a statue of <@${grace.id}|grace> for <!here> in <#${channel.id}|garden>`;
    const { ts } = await slack.say(ada, channel, { text, mention: true });
    await over(started, 'a statue of', { channel, thread: ts });
    expect(app.calls('a statue of')[0]?.prompt).toBe('a statue of @grace for @here in #garden');
  });

  it('without a picture anywhere is painted from the words, in a thread of the mention', async () => {
    const channel = room();
    const { ts } = await mention(channel, 'a lone pine');
    const message = await over(started, 'a lone pine', { channel, thread: ts });
    expect(message).toMatchObject({ thread_ts: ts, pictures: [{ missing: false }] });
    expect(started.app.calls('a lone pine')).toMatchObject([{ endpoint: 'images/generations' }]);
  });

  it('in a thread without any picture is painted from the words', async () => {
    const { slack, ada } = started;
    const channel = room();
    const root = await slack.say(ada, channel, { text: 'any ideas?' });
    await mention(channel, 'a lone cedar', root.ts);
    await over(started, 'a lone cedar', { channel, thread: root.ts });
    expect(started.app.calls('a lone cedar')).toMatchObject([{ endpoint: 'images/generations' }]);
  });

  it('is asked for where it is a mention and nothing else, of the member alone', async () => {
    const { slack, app, ada, team } = started;
    const channel = room();
    const grace = slack.addMember(team, { name: 'Grace' });
    const calls = app.allCalls().length;
    await slack.say(ada, channel, { text: `<@${team.botUserId}>` });
    await told(started, /say what/iu, { channel });
    const root = await share(channel, 40);
    await slack.say(ada, channel, { text: `<@${team.botUserId}>`, thread_ts: root.ts });
    await told(started, /say what/iu, { channel, thread: root.ts });
    expect(said(started, '', { channel, as: grace })).toEqual([]);
    expect(app.allCalls()).toHaveLength(calls);
  });
});

describe('a direct message', () => {
  it('paints what it says, without any mention', async () => {
    const { slack, team, app } = started;
    const bea = slack.addMember(team, { name: 'Bea' });
    const dm = slack.dm(team, bea);
    await slack.say(bea, dm, { text: 'a rowing boat & oars' });
    expect((await over(started, 'a rowing boat & oars', { channel: dm, as: bea })).pictures).toHaveLength(1);
    expect(app.calls('a rowing boat & oars')).toMatchObject([{ endpoint: 'images/generations' }]);
  });

  it('changes the picture that it shares, and in its thread the newest', async () => {
    const { slack, team } = started;
    const bea = slack.addMember(team, { name: 'Bea' });
    const dm = slack.dm(team, bea);
    const shared = await slack.say(bea, dm, { text: 'more of autumn', files: [await square(40)] });
    await over(started, 'more of autumn', { channel: dm, as: bea });
    expect(await startedFrom('more of autumn')).toEqual([40]);
    await slack.say(bea, dm, { text: 'more of winter', thread_ts: shared.ts });
    await over(started, 'more of winter', { channel: dm, as: bea, thread: shared.ts });
    expect(started.app.calls('more of winter')).toMatchObject([{ endpoint: 'images/edits' }]);
  });

  it('with a picture and no words is asked what to change', async () => {
    const { slack, team, app } = started;
    const bea = slack.addMember(team, { name: 'Bea' });
    const dm = slack.dm(team, bea);
    const calls = app.allCalls().length;
    await slack.say(bea, dm, { files: [await square(40)] });
    await eventually('the question', () =>
      slack.messages(dm, bea).find(({ bot, shown }) => bot && /say what/iu.test(shown)),
    );
    expect(app.allCalls()).toHaveLength(calls);
  });
});

describe('nothing is started', () => {
  it('by what the bot says itself, though Slack tells it of that', async () => {
    const { slack, app, ada, team } = started;
    const channel = room();
    // The result names the bot, in a channel and in a direct message, and the bot hears of it.
    await slack.command(ada, channel, `a mirror for <@${team.botUserId}|easel> ${QUICK}`);
    await over(started, 'a mirror for', { channel });
    const bea = slack.addMember(team, { name: 'Bea' });
    const dm = slack.dm(team, bea);
    await slack.say(bea, dm, { text: 'a mirror in a mirror' });
    await over(started, 'a mirror in a mirror', { channel: dm, as: bea });
    await settled(channel);
    expect(slack.sent().some(({ payload }) => JSON.stringify(payload).includes('"bot_id"'))).toBe(true);
    expect([app.calls('a mirror for').length, app.calls('a mirror in a mirror').length]).toEqual([1, 1]);
    expect(slack.messages(dm, bea).filter(({ bot }) => bot)).toHaveLength(1);
  });

  it('by a message that is changed afterwards, or deleted', async () => {
    const { slack, app, ada, team } = started;
    const channel = room();
    const plain = await slack.say(ada, channel, { text: 'just talk' });
    await slack.say(ada, channel, { text: `<@${team.botUserId}> an afterthought`, editedOf: plain.ts });
    const { ts } = await mention(channel, 'a first thought');
    await over(started, 'a first thought', { channel, thread: ts });
    await slack.say(ada, channel, { text: `<@${team.botUserId}> a second thought`, editedOf: ts });
    slack.deleteMessage(channel, plain.ts);
    await settled(channel);
    expect([...app.calls('an afterthought'), ...app.calls('a second thought')]).toEqual([]);
    expect(app.calls('a first thought')).toHaveLength(1);
  });

  it.each(['sameEventId', 'newEventId'] as const)('by an event that comes again (%s)', async (kind) => {
    const { slack, app } = started;
    const channel = room();
    const wish = `an echo, ${kind}`;
    const { ts } = await mention(channel, wish);
    await slack.repeat(kind);
    await slack.repeat(kind);
    await over(started, wish, { channel, thread: ts });
    await slack.repeat(kind);
    await settled(channel);
    expect(app.calls(wish)).toHaveLength(1);
    expect(said(started, wish, { channel, thread: ts })).toHaveLength(1);
    expect(said(started, '', { channel, thread: ts }).map(({ ephemeralFor }) => ephemeralFor)).toEqual([null]);
  });
});

describe('a picture that cannot be had', () => {
  it('is spoken of to its member alone, and nothing is painted instead', async () => {
    const { slack, app, ada, team } = started;
    const channel = room();
    const grace = slack.addMember(team, { name: 'Grace' });
    const broken = { name: 'broken.png', bytes: Buffer.from('no picture at all') };
    await slack.say(ada, channel, { text: 'mend this one', mention: true, files: [broken] });
    const answer = await told(started, /not a picture/u, { channel });
    expect(answer.shown).toMatch(/PNG/u);
    expect(said(started, '', { channel, as: grace })).toEqual([]);
    expect(app.calls('mend this one')).toEqual([]);
  });

  it('is not taken from what was deleted: the one before counts', async () => {
    const { slack } = started;
    const channel = room();
    const root = await share(channel, 40);
    const later: Message = await share(channel, 48, root.ts);
    slack.deleteFile(later.files[0] ?? '');
    await mention(channel, 'what is left', root.ts);
    await over(started, 'what is left', { channel, thread: root.ts });
    expect(await startedFrom('what is left')).toEqual([40]);
  });
});
