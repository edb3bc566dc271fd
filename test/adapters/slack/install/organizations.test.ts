import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Member, SeenRequest, Slack, Team } from '../../../doubles/slack/slack.ts';
import { eventually } from '../../../fixtures/eventually.ts';
import { type SlackOverHttp, startSlackOverHttp } from '../../../fixtures/slack-over-http.ts';
import { GREEN, png, RED } from '../../../fixtures/tiny-pictures.ts';
import { answerTo, expectGoodManners, over, QUICK, said, told } from '../whole/what-is-seen.ts';
import { isOver, labels, SMALL } from '../whole/what-members-see.ts';

/** A workspace, with a channel and a member. */
type Place = Readonly<{ slack: Slack; team: Team; channel: Channel; ada: Member }>;

function placeIn(slack: Slack, facts: Parameters<Slack['addTeam']>[0]): Place {
  const team = slack.addTeam({ installed: false, ...facts });
  return { slack, team, channel: slack.addChannel(team), ada: slack.addMember(team, { name: 'Ada' }) };
}

/** In one channel there is room for about one message in a second. */
const elsewhere = (place: Place): Place => ({ ...place, channel: place.slack.addChannel(place.team) });

async function paint(place: Place, wish: string, flags = QUICK) {
  await place.slack.command(place.ada, place.channel, `${wish} ${flags}`);
  return over(place, wish);
}

/** The button of a message, pressed; the message that comes of it. */
async function pressForMessage(place: Place, who: Member, ts: string, label: string) {
  const { slack, channel } = place;
  const known = slack.messages(channel).map((message) => message.ts);
  await slack.press(who, channel, ts, label);
  return eventually(`what comes of ${label}`, () =>
    slack.messages(channel).find((message) => isOver(message) && !known.includes(message.ts)),
  );
}

/** What a token of a whole organization is of no use without. */
const NAMELESS = ['auth.test', 'oauth.v2.access', 'response_url', 'upload', 'download'];
/** Calls whose team is not the one that they are about: a channel, a member or a file says which. */
function misplaced(requests: readonly SeenRequest[], places: readonly Place[]): readonly unknown[] {
  const owners = new Map<string, string>();
  for (const { slack, team, channel, ada } of places) {
    for (const id of [channel.id, ada.id, slack.dm(team, ada).id]) owners.set(id, team.id);
    for (const { id } of slack.files(team)) owners.set(id, team.id);
  }
  return requests
    .filter(({ method }) => !NAMELESS.includes(method))
    .flatMap(({ method, args }) => {
      const { team_id: said, ...about } = args;
      const meant = [...JSON.stringify(about).matchAll(/\w+/gu)].flatMap(([word]) => owners.get(word) ?? []);
      return typeof said === 'string' && meant.every((team) => team === said) ? [] : [{ method, said, meant }];
    });
}

describe('Easel in all of an organization', () => {
  let room: SlackOverHttp;
  let north: Place;
  let south: Place;
  beforeAll(async () => {
    room = await startSlackOverHttp({ SLACK_PREVIEWS: 'off' });
    north = placeIn(room.slack, { name: 'North', enterprise: 'E0000000A1' });
    south = placeIn(room.slack, { name: 'South', enterprise: 'E0000000A1' });
    const { status, body } = await room.install({ team: north.team, org: true });
    expect([status, /<h1>(.*?)<\/h1>/u.exec(body)?.[1]]).toEqual([200, expect.stringMatching(/^Easel is in \w/u)]);
    expect(south.team.botToken).toBe(north.team.botToken);
  });
  afterAll(() => room[Symbol.asyncDispose]());
  beforeEach(() => {
    [north, south] = [elsewhere(north), elsewhere(south)];
  });
  afterEach(() => expectGoodManners(room));

  it('paints in two of its teams, in every way that there is, each call naming the team that it is about', async () => {
    const { slack } = room;
    const from = slack.requests().length;
    await Promise.all(
      [north, south].map(async (place, at) => {
        const { channel, ada, team } = place;
        const files = [{ name: 'a.png', bytes: await png(48, 48, at === 0 ? RED : GREEN) }];
        const root = await slack.say(ada, channel, { text: 'look', files });
        const message = await paint(place, 'a tree');
        expect(message.pictures).toMatchObject([{ missing: false }]);
        await slack.say(ada, channel, { text: 'greener', thread_ts: root.ts, mention: true });
        await over(place, 'greener', { thread: root.ts });
        await slack.command(ada, channel, `a secret --private ${QUICK}`);
        await over(place, 'a secret', { channel: slack.dm(team, ada) });
        expect((await pressForMessage(place, ada, message.ts, 'Vary')).pictures).toHaveLength(1);
        for (const opened of ['', 'new_image', 'edit_image', 'Edit']) {
          if (opened === '') await slack.command(ada, channel, '');
          else if (opened === 'Edit') await slack.press(ada, channel, message.ts, opened);
          else if (opened === 'edit_image') await slack.shortcut(ada, opened, channel, root.ts);
          else await slack.shortcut(ada, opened);
          const view = await eventually(`the form of ${opened || '/imagine'}`, () => slack.open(ada));
          const prompt = `said in the form of ${opened || 'nothing'}`;
          const quick = opened === '' || opened === 'new_image' ? { model: 'dall-e-2', size: 'square' } : {};
          await slack.submit(ada, view, { prompt, ...quick });
          const dm = slack.dm(team, ada);
          const look = opened === 'new_image' ? { channel: dm } : opened === 'edit_image' ? { thread: root.ts } : {};
          await over(place, prompt, look);
        }
        await slack.press(ada, channel, message.ts, 'Delete');
        await eventually('the message to be gone', () => slack.message(channel, message.ts) === null);
      }),
    );
    const seen = slack.requests().slice(from);
    expect(seen.filter(({ method }) => method === 'chat.postMessage').length).toBeGreaterThanOrEqual(8);
    expect(misplaced(seen, [north, south])).toEqual([]);
    for (const { token } of seen) expect([null, north.team.botToken]).toContain(token);
  });

  it('shows no picture of one team in the other, to the same person either', async () => {
    const { slack, publicUrl } = room;
    const mine = await paint(north, 'a hidden valley');
    const [, job = ''] = mine.buttons.flatMap(({ value }) => value?.split(/[:@]/u).slice(1, 3).toReversed() ?? []);
    const sent = await slack.command(south.ada, south.channel, 'help');
    await answerTo(south, sent);
    // In an organization a person has one id in all teams.
    slack.addChannel(north.team, { sharedWith: south.team });
    const ask = async (text: string) => {
      const from = slack.responses(sent).length;
      const body = new URLSearchParams({
        ...(sent.payload as Record<string, string>),
        user_id: north.ada.id,
        text,
      }).toString();
      const at = String(Math.floor(Date.now() / 1000));
      const hash = createHmac('sha256', slack.signingSecret).update(`v0:${at}:${body}`).digest('hex');
      await fetch(`${publicUrl}/slack/events`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': at,
          'x-slack-signature': `v0=${hash}`,
        },
        body,
      });
      return JSON.stringify(await eventually(`the answer to ${text}`, () => slack.responses(sent)[from]));
    };
    for (const text of ['history', `cancel --job ${job}`, 'forget me']) {
      expect(await ask(text)).not.toContain('hidden valley');
    }
    expect(slack.message(north.channel, mine.ts)?.pictures).toHaveLength(1);
    await slack.command(north.ada, north.channel, 'history');
    await told(north, /hidden valley/u);
  });

  it('stands apart from a workspace outside that installed it for itself', async () => {
    const { slack, install } = room;
    const outside = placeIn(slack, { name: 'Outside' });
    expect((await install({ team: outside.team })).status).toBe(200);
    const from = slack.requests().length;
    await Promise.all([paint(outside, 'a bird'), paint(north, 'a bird')]);
    const tokens = slack.requests().flatMap(({ token }, at) => (at < from || token === null ? [] : [token]));
    expect([...new Set(tokens)].toSorted()).toEqual([outside.team.botToken, north.team.botToken].toSorted());
  });

  it('is meant by the token of the bot, too, where an operator sets that', async () => {
    const { slack, app } = room;
    await app.restart({ SLACK_BOT_TOKEN: north.team.botToken, SLACK_CLIENT_ID: '', SLACK_CLIENT_SECRET: '' });
    const from = slack.requests().length;
    await Promise.all([paint(north, 'a swan'), paint(south, 'a swan')]);
    await slack.command(south.ada, south.channel, '');
    const view = await eventually('the form', () => slack.open(south.ada));
    await slack.submit(south.ada, view, { prompt: 'a black swan', model: 'dall-e-2', size: 'square' });
    await over(south, 'a black swan');
    await slack.say(north.ada, north.channel, { text: 'a white swan', mention: true });
    await room.app.call('a white swan', 'finished');
    await eventually('the white swan', () =>
      slack.requests().find(({ method, args }) => method === 'chat.delete' && args.channel === north.channel.id),
    );
    expect(misplaced(slack.requests().slice(from), [north, south])).toEqual([]);
    await app.restart();
  });
});

describe('a restart in an organization', () => {
  it('finds its token again: what was being painted ends as interrupted, what waited is painted, in both teams', async () => {
    await using room = await startSlackOverHttp({ SLACK_PREVIEWS: 'off', MAX_CONCURRENT: '2' }, { paceMs: 1500 });
    const { slack, app } = room;
    const [north, south] = ['North', 'South'].map((name) => placeIn(slack, { name, enterprise: 'E0000000A1' }));
    if (north === undefined || south === undefined) throw new Error('no places');
    await room.install({ team: north.team, org: true });
    for (const { ada, channel } of [north, south]) await slack.command(ada, channel, `a slow glacier ${SMALL}`);
    await eventually('both to be painted', () => app.calls('a slow glacier').length === 2);
    for (const place of [north, south]) {
      await slack.command(place.ada, place.channel, `a patient stone ${QUICK}`);
      await eventually('it to wait', () => said(place, 'a patient stone')[0]);
    }
    expect(app.calls('a patient stone')).toEqual([]);
    await app.restart();
    const from = slack.requests().length;
    for (const place of [north, south]) {
      const interrupted = await over(place, 'a slow glacier');
      expect(interrupted.shown).toContain('Interrupted');
      expect((await over(place, 'a patient stone')).pictures).toHaveLength(1);
      expect((await pressForMessage(place, place.ada, interrupted.ts, 'Run again')).pictures).toHaveLength(1);
    }
    expect(app.calls('a slow glacier')).toHaveLength(4);
    expect(misplaced(slack.requests().slice(from), [north, south])).toEqual([]);
    expectGoodManners(room);
  });
});

describe('a channel that two workspaces share', () => {
  let room: SlackOverHttp;
  let host: Place;
  beforeAll(async () => {
    room = await startSlackOverHttp({ SLACK_PREVIEWS: 'off' });
    host = placeIn(room.slack, { name: 'Host' });
    await room.install({ team: host.team });
  });
  afterAll(() => room[Symbol.asyncDispose]());
  afterEach(() => expectGoodManners(room));

  const share = (other: Place) => ({ ...host, channel: room.slack.addChannel(host.team, { sharedWith: other.team }) });
  const tokensSince = (from: number) => [
    ...new Set(room.slack.requests().flatMap(({ token }, at) => (at < from || token === null ? [] : [token]))),
  ];

  it('has guests from a workspace without Easel: what they ask is answered with the token of the other', async () => {
    const { slack, app } = room;
    const guests = placeIn(slack, { name: 'Guests' });
    const shared = share(guests);
    const from = slack.requests().length;
    const files = [{ name: 'red.png', bytes: await png(48, 48, RED) }];
    const message = await slack.say(guests.ada, shared.channel, { text: 'make it blue', mention: true, files });
    const event = slack.sent().findLast(({ kind }) => kind === 'events_api');
    expect(event?.payload).toMatchObject({ team_id: guests.team.id, context_team_id: host.team.id });
    expect((await over(shared, 'make it blue', { thread: message.ts })).pictures).toHaveLength(1);
    // What came as a file of another organization was asked for by its id.
    expect(app.calls('make it blue')).toMatchObject([{ endpoint: 'images/edits' }]);
    expect(tokensSince(from)).toEqual([host.team.botToken]);
  });

  it('lets guests press Vary and Edit, but Delete only the requester and admins of the workspace itself', async () => {
    const { slack } = room;
    const guests = placeIn(slack, { name: 'Guests' });
    const shared = share(guests);
    const { ts } = await paint(shared, 'a wicker chair');
    expect((await pressForMessage(shared, guests.ada, ts, 'Vary')).pictures).toHaveLength(1);
    await slack.press(guests.ada, shared.channel, ts, 'Edit');
    const view = await eventually('the form', () => slack.open(guests.ada));
    await slack.submit(guests.ada, view, { prompt: 'with a cushion' });
    expect((await over(shared, 'with a cushion')).pictures).toHaveLength(1);
    const sent = await slack.press(guests.ada, shared.channel, ts, 'Delete');
    await eventually('the answer', () => slack.responses(sent)[0]);
    expect(slack.message(shared.channel, ts)).not.toBeNull();
    const admin = slack.addMember(host.team, { name: 'Grace', admin: true });
    await slack.press(admin, shared.channel, ts, 'Delete');
    await eventually('the message to be gone', () => slack.message(shared.channel, ts) === null);
  });

  it('gives an admin of the other workspace no rights over what members of this one had painted', async () => {
    const { slack } = room;
    const guests = placeIn(slack, { name: 'Guests' });
    const shared = share(guests);
    const { ts } = await paint(shared, 'a marble bust');
    const boss = slack.addMember(guests.team, { name: 'The boss of the guests', admin: true });
    const sent = await slack.press(boss, shared.channel, ts, 'Delete');
    await eventually('something to come of it', () => slack.responses(sent)[0] ?? !slack.message(shared.channel, ts));
    expect(slack.message(shared.channel, ts)?.pictures).toHaveLength(1);
  });

  it('where both have Easel: the one that is mentioned answers, once, with its own token', async () => {
    const { slack, install, app } = room;
    const other = placeIn(slack, { name: 'Partners' });
    await install({ team: other.team });
    const shared = share(other);
    for (const [wish, asked, speaker] of [
      ['a red kite', host, other.ada],
      ['a blue kite', other, host.ada],
      ['a green kite', other, other.ada],
      ['a white kite', host, host.ada],
    ] as const) {
      const from = slack.requests().length;
      const text = `<@${asked.team.botUserId}> ${wish}`;
      const { ts } = await slack.say(speaker, shared.channel, { text });
      const message = await over(shared, wish, { thread: ts });
      expect([message.user, message.pictures.length]).toEqual([asked.team.botUserId, 1]);
      await eventually('all to be tidied up', () =>
        slack.requests().find(({ method }, at) => at > from && method === 'chat.delete'),
      );
      const there = slack.requests().filter(({ args }, at) => at >= from && args.channel === shared.channel.id);
      expect([...new Set(there.map(({ token }) => token))]).toEqual([asked.team.botToken]);
      expect(app.calls(wish)).toHaveLength(1);
    }
    expect(labels((await paint(shared, 'a black kite')) ?? { buttons: [] })).toContain('Vary');
  });
});
