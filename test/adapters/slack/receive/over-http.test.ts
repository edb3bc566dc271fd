import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Member, Slack, Team } from '../../../doubles/slack/slack.ts';
import { eventually } from '../../../fixtures/eventually.ts';
import { type SlackOverHttp, startSlackOverHttp } from '../../../fixtures/slack-over-http.ts';
import { png, RED } from '../../../fixtures/tiny-pictures.ts';
import { answerTo, expectGoodManners, over, QUICK, said } from '../whole/what-is-seen.ts';
import { expectOneAtATime, isOver, PACE_MS, previewsIn, SMALL, watch } from '../whole/what-members-see.ts';

const API_TOKEN = 'a token of the operator'.replaceAll(' ', '-');

type Room = SlackOverHttp & Readonly<{ team: Team; channel: Channel; ada: Member }>;

/** Easel in one workspace, by the token of its bot, heard over HTTP. */
async function open(settings: Readonly<Record<string, string>> = {}, paceMs = 0): Promise<Room> {
  let team: Team | null = null;
  const token = (slack: Slack) => {
    team = slack.addTeam({ name: 'Ateliers' });
    return team.botToken;
  };
  const started = await startSlackOverHttp({ SLACK_PREVIEWS: 'off', API_TOKEN, ...settings }, { token, paceMs });
  if (team === null) throw new Error('there is no team');
  const channel = started.slack.addChannel(team, { name: 'studio' });
  return { ...started, team, channel, ada: started.slack.addMember(team, { name: 'Ada' }) };
}

type Raw = Readonly<{
  secret?: string;
  ageMs?: number;
  method?: string;
  type?: string;
  headers?: Readonly<Record<string, string>>;
  /** What is sent in place of what was signed. */
  instead?: string;
  unsigned?: boolean;
  /** Without saying how long it is. */
  streamed?: boolean;
}>;

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** A request as Slack makes it, or nearly so. */
function post({ publicUrl, slack }: SlackOverHttp, body: string, how: Raw = {}): Promise<Response> {
  const { secret = slack.signingSecret, ageMs = 0, method = 'POST', type = FORM, instead = body } = how;
  const at = String(Math.floor((Date.now() - ageMs) / 1000));
  const hash = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
  const signature = { 'x-slack-request-timestamp': at, 'x-slack-signature': `v0=${hash}` };
  const parts = function* () {
    for (let from = 0; from < instead.length; from += 65_536) yield Buffer.from(instead.slice(from, from + 65_536));
  };
  return fetch(`${publicUrl}/slack/events`, {
    method,
    headers: { 'content-type': type, ...(how.unsigned ? {} : signature), ...how.headers },
    ...(method === 'GET' ? {} : { body: how.streamed ? ReadableStream.from(parts()) : instead }),
    ...(how.streamed ? { duplex: 'half' as const } : {}),
  });
}

describe('Slack, over HTTP', () => {
  let room: Room;
  beforeAll(async () => {
    room = await open();
  });
  afterAll(() => room[Symbol.asyncDispose]());
  beforeEach(() => {
    // In one channel there is room for about one message in a second.
    room = { ...room, channel: room.slack.addChannel(room.team) };
  });
  afterEach(async () => {
    expectGoodManners(room);
    for (const { acknowledged } of room.slack.sent()) expect((await acknowledged).afterMs).toBeLessThan(3000);
  });

  it('paints what is typed behind /imagine', async () => {
    const { slack, channel, ada } = room;
    await slack.command(ada, channel, `a fox & <friends> ${QUICK}`);
    const message = await over(room, 'a fox & <friends>');
    expect(message.pictures).toMatchObject([{ kind: 'slack_file', missing: false }]);
    expect(message.buttons.map(({ label }) => label)).toEqual(['Edit', 'Vary', 'Again', 'Delete']);
  });

  it('opens a form for nothing, and paints what is sent with it', async () => {
    const { slack, channel, ada } = room;
    await slack.command(ada, channel, '');
    const view = await eventually('the form', () => slack.open(ada));
    await slack.submit(ada, view, { prompt: 'a heron at dawn', model: 'dall-e-2', size: 'square' });
    expect((await over(room, 'a heron at dawn')).pictures).toHaveLength(1);
    expect(slack.open(ada)).toBeNull();
  });

  it('has the shortcuts of messages and the one that is everywhere', async () => {
    const { slack, team, channel, ada, app } = room;
    const picture = await png(48, 48, RED);
    const message = await slack.say(ada, channel, { text: 'look', files: [{ name: 'red.png', bytes: picture }] });
    await slack.shortcut(ada, 'edit_image', channel, message.ts);
    const edit = await eventually('the form', () => slack.open(ada));
    await slack.submit(ada, edit, { prompt: 'with a moustache', model: 'gpt-image-2.5-flare' });
    await over(room, 'with a moustache', { thread: message.ts });
    expect(app.calls('with a moustache')).toMatchObject([{ endpoint: 'images/edits' }]);

    await slack.shortcut(ada, 'new_image');
    const fresh = await eventually('the form', () => slack.open(ada));
    await slack.submit(ada, fresh, { prompt: 'a quiet harbour', model: 'dall-e-2', size: 'square' });
    expect((await over(room, 'a quiet harbour', { channel: slack.dm(team, ada) })).pictures).toHaveLength(1);
  });

  it('has buttons that work: Again once for two clicks, Edit by a form, Delete', async () => {
    const { slack, channel, ada, app } = room;
    await slack.command(ada, channel, `a newt ${QUICK}`);
    const { ts } = await over(room, 'a newt');
    await Promise.all([slack.press(ada, channel, ts, 'Again'), slack.press(ada, channel, ts, 'Again')]);
    await eventually('a second picture', () => said(room, 'a newt').filter(isOver).length === 2);
    expect(app.calls('a newt')).toHaveLength(2);
    await slack.press(ada, channel, ts, 'Edit');
    const view = await eventually('the form', () => slack.open(ada));
    await slack.submit(ada, view, { prompt: 'with a crown' });
    expect((await over(room, 'with a crown')).pictures).toHaveLength(1);
    await slack.press(ada, channel, ts, 'Delete');
    await eventually('the message to be gone', () => slack.message(channel, ts) === null);
  });

  it('asks Slack nothing about what members say to each other', async () => {
    const { slack, team, channel, app } = room;
    const chatty = slack.addMember(team, { name: 'Chatty' });
    for (const text of ['good morning', 'anybody there?', `<@${chatty.id}> yes`]) {
      await slack.say(chatty, channel, { text });
    }
    const files = [{ name: 'red.png', bytes: await png(48, 48, RED) }];
    await slack.say(chatty, channel, { text: 'look', files });
    // What is said to it is taken up after all that.
    const { ts } = await slack.say(room.ada, channel, { text: 'a polite heron', mention: true });
    await over(room, 'a polite heron', { thread: ts });
    expect(app.calls('good morning')).toEqual([]);
    const about = slack.requests().filter(({ args }) => args.user === chatty.id);
    expect(about.map(({ method }) => method)).toEqual([]);
  });

  it('tells the caller alone what is wrong with a command', async () => {
    const { slack, channel, ada } = room;
    const sent = await slack.command(ada, channel, 'a hare --sise wide');
    const answer = await answerTo(room, sent);
    expect(answer.ephemeralFor).toBe(ada.id);
    expect(answer.shown).toMatch(/sise.*size/su);
  });

  it('answers the question whether this is really us, and only with the right secret', async () => {
    const { slack, publicUrl } = room;
    const target = { kind: 'http', url: `${publicUrl}/slack/events` } as const;
    expect(await slack.answersChallenge(target)).toBe(true);
    expect(await slack.answersChallenge({ ...target, secret: 'of somebody else' })).toBe(false);
    expect(await slack.answersChallenge({ ...target, ageMs: 5 * 60_000 + 2000 })).toBe(false);
  });

  it('needs no API_TOKEN for what Slack sends, while everything else still needs it', async () => {
    const { app } = room;
    const ask = (headers: Readonly<Record<string, string>>) =>
      fetch(`${app.url()}/api/images`, {
        method: 'POST',
        headers: { 'content-type': JSON_TYPE, ...headers },
        body: JSON.stringify({ prompt: 'a toad', model: 'dall-e-2', size: '256x256' }),
      });
    expect((await ask({})).status).toBe(401);
    expect((await fetch(`${app.url()}/playground/commands`)).status).toBe(401);
    expect(app.calls('a toad')).toEqual([]);
    expect((await ask({ authorization: `Bearer ${API_TOKEN}` })).status).toBe(200);
  });

  describe('an event that comes again', () => {
    /** All that was sent before this was taken up. */
    const caughtUp = async () => {
      const wish = `a milestone ${Math.random()}`;
      await room.slack.say(room.ada, room.channel, { text: wish, mention: true });
      await eventually('the milestone', () => room.app.calls(wish).length > 0);
    };

    it('is one job, edits its thread’s picture, and is told once', async () => {
      const { slack, channel, ada, app } = room;
      const files = [{ name: 'red.png', bytes: await png(64, 64, RED) }];
      const root = await slack.say(ada, channel, { text: 'look', files });
      await slack.say(ada, channel, { text: 'make it blue', thread_ts: root.ts, mention: true });
      await Promise.all([slack.repeat('sameEventId'), slack.repeat('sameEventId'), slack.repeat('newEventId')]);
      await over(room, 'make it blue', { thread: root.ts });
      await slack.repeat('sameEventId');
      await caughtUp();
      expect(app.calls('make it blue')).toMatchObject([{ endpoint: 'images/edits' }]);
      expect(said(room, 'make it blue', { thread: root.ts })).toHaveLength(1);
      expect(slack.requests().some(({ method }) => method === 'download')).toBe(true);
    });

    it('is still the same job after a restart', async () => {
      const { slack, channel, ada, app } = room;
      const { ts } = await slack.say(ada, channel, { text: 'a lonely buoy', mention: true });
      await over(room, 'a lonely buoy', { thread: ts });
      await app.restart();
      // Of what a member said last this is the last event.
      await slack.repeat('sameEventId');
      await slack.repeat('newEventId');
      await caughtUp();
      expect(app.calls('a lonely buoy')).toHaveLength(1);
      expect(said(room, 'a lonely buoy', { thread: ts })).toHaveLength(1);
    });

    it('is still the same job after a power cut', async () => {
      const { slack, channel, ada, app, publicUrl } = room;
      const { ts } = await slack.say(ada, channel, { text: 'a dark tower', mention: true });
      await over(room, 'a dark tower', { thread: ts });
      const second = await app.afterPowerCut({ PORT: '0' });
      slack.sendTo({ kind: 'http', url: `${second.url()}/slack/events` });
      const repeated = [await slack.repeat('sameEventId'), await slack.repeat('newEventId')];
      for (const { acknowledged } of repeated) await acknowledged;
      await caughtUp();
      slack.sendTo({ kind: 'http', url: `${publicUrl}/slack/events` });
      expect(app.calls('a dark tower')).toHaveLength(1);
      expect(said(room, 'a dark tower', { thread: ts })).toHaveLength(1);
    });
  });
});

describe('what does not come from Slack', () => {
  let room: Room;
  let command = '';
  let event = '';
  beforeAll(async () => {
    room = await open();
    const { slack, channel, ada } = room;
    // What Slack really sends, to be sent by others.
    const sent = await slack.command(ada, channel, `an honest wish ${QUICK}`);
    const payload = { ...sent.payload, text: `a forged wish ${QUICK}` };
    command = new URLSearchParams(payload as Record<string, string>).toString();
    const heard = await slack.say(ada, channel, { text: 'an honest mention', mention: true });
    const said = slack.sent().findLast(({ kind }) => kind === 'events_api');
    event = JSON.stringify(said?.payload).replaceAll('an honest mention', 'a forged mention');
    await over(room, 'an honest wish');
    await eventually('the mention', () => slack.messages(channel, ada, heard.ts).find(isOver));
    let [known, since] = [0, 0];
    await eventually('silence', () => {
      const { length } = slack.requests();
      if (length !== known) [known, since] = [length, performance.now()];
      return performance.now() - since > 500;
    });
  });
  afterAll(() => room[Symbol.asyncDispose]());
  afterEach(() => expectGoodManners(room));

  const HUGE = 2.5 * 1024 * 1024;

  it.each<readonly [string, number, (() => string) | string, Raw]>([
    ['a command signed with another secret', 401, () => command, { secret: 'not the secret of this app' }],
    ['a command whose signature is older than five minutes', 401, () => command, { ageMs: 5 * 60_000 + 2000 }],
    ['a command without a signature', 401, () => command, { unsigned: true }],
    [
      'a command without the time of its signature',
      401,
      () => command,
      { headers: { 'x-slack-request-timestamp': '' } },
    ],
    ['a command with a signature of nothing', 401, () => command, { headers: { 'x-slack-signature': 'v0=' } }],
    ['a command signed in a way of the future', 401, () => command, { headers: { 'x-slack-signature': 'v1=00' } }],
    ['a command that was changed on its way', 401, 'command=%2Fimagine', { instead: 'command=%2Fimagine&text=forged' }],
    ['an event signed with another secret', 401, () => event, { type: JSON_TYPE, secret: 'not the secret' }],
    ['an event without a signature', 401, () => event, { type: JSON_TYPE, unsigned: true }],
    [
      'a challenge without a signature',
      401,
      '{"type":"url_verification","challenge":"x"}',
      { type: JSON_TYPE, unsigned: true },
    ],
    ['a command that is asked for by GET', 405, () => command, { method: 'GET' }],
    ['a command that is sent by PUT', 405, () => command, { method: 'PUT' }],
    ['JSON that breaks off', 400, '{"type":"event_callback",', { type: JSON_TYPE }],
    ['JSON that is null', 400, 'null', { type: JSON_TYPE }],
    ['JSON that is a list', 400, '[]', { type: JSON_TYPE }],
    ['JSON that is a number', 400, '7', { type: JSON_TYPE }],
    ['JSON that is empty', 400, '', { type: JSON_TYPE }],
    ['a form whose payload is no JSON', 400, 'payload=%7Bforged', {}],
    ['a form whose payload is null', 400, 'payload=null', {}],
    ['a form that says nothing', 400, '', {}],
    ['a text', 400, 'a forged text', { type: 'text/plain' }],
    ['an upload', 400, '--x\r\n\r\nforged\r\n--x--', { type: 'multipart/form-data; boundary=x' }],
    ['a huge body, signed', 413, `text=${'forged'.repeat(HUGE / 6)}`, {}],
    ['a huge body, unsigned', 413, `text=${'forged'.repeat(HUGE / 6)}`, { unsigned: true }],
    ['a huge body that does not say so', 413, `text=${'forged'.repeat(HUGE / 6)}`, { streamed: true }],
  ])('is refused with a sentence: %s (%i)', async (_what, status, body, how) => {
    const { slack, app } = room;
    const before = { calls: app.allCalls().length, requests: slack.requests().length };
    const answer = await post(room, typeof body === 'string' ? body : body(), how);
    const told = (await answer.json()) as { message?: string };
    expect({ status: answer.status, message: told.message }).toEqual({
      status,
      message: expect.stringMatching(/^[A-Z].{10,}\.$/su),
    });
    expect(JSON.stringify(told)).not.toContain(slack.signingSecret);
    expect({ calls: app.allCalls().length, requests: slack.requests().length }).toEqual(before);
  });

  it('comes to nothing, also later, while the same from Slack is painted', async () => {
    const { slack, channel, ada, app } = room;
    await slack.command(ada, channel, `a wish after all that ${QUICK}`);
    await over(room, 'a wish after all that');
    expect(JSON.stringify([app.allCalls().map(({ prompt }) => prompt), slack.messages(channel, ada)])).not.toContain(
      'forged',
    );
    const accepted = await post(room, command);
    expect([accepted.status, await accepted.text()]).toEqual([200, '']);
    await over(room, 'a forged wish');
    const renewed = event.replace(/"ts":"(\d+)\.\d+"/u, '"ts":"$1.000001"');
    const heard = await post(room, renewed, { type: 'application/json; charset=utf-8' });
    expect([heard.status, await heard.text()]).toEqual([200, '']);
    await app.call('a forged mention', 'finished');
  });
});

describe.concurrent('over HTTP', () => {
  it('everything is acknowledged before anything is asked of a Slack that is slow itself', async () => {
    await using room = await open();
    const { slack, channel, ada } = room;
    for (const method of ['users.info', 'conversations.info', 'auth.test']) slack.slow({ method }, 1500);
    const sent = await slack.command(ada, channel, `a late tram ${QUICK}`);
    expect((await sent.acknowledged).afterMs).toBeLessThan(1000);
    await slack.say(ada, channel, { text: 'a later tram', mention: true });
    const mention = slack.sent().findLast(({ kind }) => kind === 'events_api');
    expect((await mention?.acknowledged)?.afterMs).toBeLessThan(1000);
    await over(room, 'a late tram');
    await room.app.call('a later tram', 'finished');
    expectGoodManners(room);
  });

  it('previews are fetched by Slack by address, without a token: two different ones before the picture', async () => {
    await using room = await open({ SLACK_PREVIEWS: 'auto' }, PACE_MS);
    const { slack, channel, ada, publicUrl } = room;
    const look = () => slack.messages(channel, ada).filter(({ bot }) => bot);
    using seen = watch(look, slack.now);
    await slack.command(ada, channel, `a fox in snow ${SMALL} --partials 2`);
    await over(room, 'a fox in snow');
    seen.moments();
    const previews = previewsIn(seen);
    expect(previews.length).toBeGreaterThanOrEqual(2);
    expect(new Set(previews.map(({ where }) => where)).size).toBe(previews.length);
    for (const { where } of previews) expect(where.startsWith(`${publicUrl}/`)).toBe(true);
    expectOneAtATime(seen);
    expect(look()[0]?.pictures).toMatchObject([{ kind: 'slack_file', missing: false }]);
    // Nothing but the picture itself was uploaded.
    expect(slack.requests().filter(({ method }) => method === 'files.completeUploadExternal')).toHaveLength(1);
    expectGoodManners(room);
  });
});
