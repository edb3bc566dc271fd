import { createHmac } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Member, Message, Slack, Team } from '../../../doubles/slack/slack.ts';
import { eventually } from '../../../fixtures/eventually.ts';
import { type SlackOverHttp, startSlackOverHttp } from '../../../fixtures/slack-over-http.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';
import { expectGoodManners, over, QUICK, said } from '../whole/what-is-seen.ts';
import { isOver, SMALL } from '../whole/what-members-see.ts';

/** A workspace in which Easel was installed, with a channel and a member. */
type Place = Readonly<{ slack: Slack; team: Team; channel: Channel; ada: Member }>;

let count = 0;
async function settle({ slack, install }: SlackOverHttp, facts: Parameters<Slack['addTeam']>[0] = {}): Promise<Place> {
  count += 1;
  const team = slack.addTeam({ name: `Team ${count}`, installed: false, ...facts });
  expect((await install({ team })).status).toBe(200);
  return { slack, team, channel: slack.addChannel(team), ada: slack.addMember(team, { name: 'Ada' }) };
}

async function paint(place: Place, wish: string): Promise<Message> {
  await place.slack.command(place.ada, place.channel, `${wish} ${QUICK}`);
  return over(place, wish);
}

/** Rows of the database file, as they are at this moment. */
async function rows({ app }: SlackOverHttp, query: string, ...values: readonly string[]) {
  await using copy = await temporaryFolder();
  await cp(app.dataDir, copy.path, { recursive: true, filter: (from) => !from.endsWith('.part') });
  const database = new DatabaseSync(join(copy.path, 'easel.sqlite'));
  try {
    return database.prepare(query).all(...values);
  } finally {
    database.close();
  }
}

const kept = async (room: SlackOverHttp, id: string) =>
  (await rows(room, "SELECT 1 FROM state WHERE key LIKE '%installation:' || ?", id)).length;

/** Sends what Slack sent before, or nearly that, once more. */
async function post({ slack, publicUrl }: SlackOverHttp, payload: unknown, kind: 'command' | 'event' | 'click') {
  const body =
    kind === 'event'
      ? JSON.stringify(payload)
      : new URLSearchParams(
          kind === 'click' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>),
        ).toString();
  const at = String(Math.floor(Date.now() / 1000));
  const hash = createHmac('sha256', slack.signingSecret).update(`v0:${at}:${body}`).digest('hex');
  return fetch(`${publicUrl}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': kind === 'event' ? 'application/json' : 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': at,
      'x-slack-signature': `v0=${hash}`,
    },
    body,
  });
}

describe('a workspace that takes Easel out', () => {
  let room: SlackOverHttp;
  /** Another one, where all goes on. */
  let other: Place;
  beforeAll(async () => {
    room = await startSlackOverHttp({ SLACK_PREVIEWS: 'off' });
    other = await settle(room, { name: 'Other' });
  });
  afterAll(() => room[Symbol.asyncDispose]());
  beforeEach(() => {
    other = { ...other, channel: room.slack.addChannel(other.team) };
  });
  afterEach(async () => {
    expectGoodManners(room);
    expect((await fetch(`${room.app.url()}/readyz`)).status).toBe(200);
  });
  const forgotten = ({ team }: Place) =>
    eventually('it to be forgotten', async () => (await kept(room, team.id)) === 0);
  const heard = async (...all: readonly { acknowledged: Promise<unknown> }[]) => {
    for (const { acknowledged } of all) await acknowledged;
    // In one process: what came before is taken up before this is painted.
    await paint(other, `a milestone ${Math.random()}`);
  };

  it.each<readonly [string, (slack: Slack, team: Team) => Promise<void>]>([
    ['app_uninstalled alone', async (slack, team) => heard(await slack.uninstall(team))],
    ['tokens_revoked alone', async (slack, team) => heard(await slack.revoke(team))],
    [
      'app_uninstalled, then tokens_revoked',
      async (slack, team) => heard(await slack.uninstall(team), await slack.revoke(team)),
    ],
    [
      'tokens_revoked, then app_uninstalled',
      async (slack, team) => heard(await slack.revoke(team), await slack.uninstall(team)),
    ],
    [
      'both at once, and each once more',
      async (slack, team) => {
        const both = await Promise.all([slack.uninstall(team), slack.revoke(team)]);
        await heard(...both, await slack.repeat('sameEventId'), await slack.repeat('newEventId'));
      },
    ],
  ])('is forgotten with its token after %s, and the others are not', async (_how, end) => {
    const place = await settle(room);
    expect(await kept(room, place.team.id)).toBe(1);
    await end(room.slack, place.team);
    await forgotten(place);
    expect(await kept(room, other.team.id)).toBe(1);
    await paint(other, 'life goes on');
  });

  it('is forgotten also where Slack cannot be asked whether it is true', async () => {
    const { slack } = room;
    const place = await settle(room);
    slack.fail({ method: 'auth.test' }, { status: 500, body: 'broken' }, 1);
    const { acknowledged } = await slack.uninstall(place.team);
    await acknowledged;
    // Slack says it twice: by both events.
    await (await slack.revoke(place.team)).acknowledged;
    await forgotten(place);
  });

  it('gets an acknowledgement for what its members still do, and starts nothing', async () => {
    const { slack, app } = room;
    const place = await settle(room);
    const message = await paint(place, 'a last picture');
    const command = slack.sent().findLast(({ kind }) => kind === 'slash_commands')?.payload;
    const click = (await slack.press(place.ada, place.channel, message.ts, 'Again')).payload;
    await eventually('a second one', () => said(place, 'a last picture').filter(isOver).length === 2);
    await slack.say(place.ada, place.channel, { text: 'a mention', mention: true });
    const mention = slack.sent().findLast(({ kind }) => kind === 'events_api')?.payload;
    await room.app.call('a mention', 'finished');
    await eventually('it to be tidied up', () => {
      const deleted = slack.requests().filter(({ method, team }) => method === 'chat.delete' && team === place.team.id);
      return deleted.length === 3;
    });
    const old = place.team.botToken;
    await slack.uninstall(place.team);
    await forgotten(place);
    const [from, painted] = [slack.requests().length, app.allCalls().length];
    const answers = await Promise.all([
      post(room, { ...command, text: `too late ${QUICK}` }, 'command'),
      post(room, { ...command, text: '' }, 'command'),
      post(room, JSON.parse(JSON.stringify(click).replaceAll('again', 'vary')), 'click'),
      post(room, JSON.parse(JSON.stringify(mention).replaceAll('a mention', 'too late')), 'event'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    await paint(other, 'much later');
    expect(app.calls('too late')).toEqual([]);
    expect(
      app
        .allCalls()
        .slice(painted)
        .filter(({ endpoint }) => endpoint.startsWith('images/')),
    ).toHaveLength(1);
    expect(slack.requests().filter(({ token }, at) => at >= from && token === old)).toEqual([]);
  });

  it('can install it again: the buttons of old messages work, and what it had is still there', async () => {
    const { slack, install } = room;
    const place = await settle(room);
    const { channel, ada, team } = place;
    const message = await paint(place, 'an old oak');
    await slack.uninstall(team);
    await forgotten(place);
    const old = team.botToken;
    expect((await install({ team })).status).toBe(200);
    expect(team.botToken).not.toBe(old);
    await slack.press(ada, channel, message.ts, 'Again');
    await eventually('a second oak', () => said(place, 'an old oak').filter(isOver).length === 2);
    await slack.press(ada, channel, message.ts, 'Edit');
    const view = await eventually('the form', () => slack.open(ada));
    await slack.submit(ada, view, { prompt: 'in autumn' });
    expect((await over(place, 'in autumn')).pictures).toHaveLength(1);
  });

  describe('and has installed it anew by the time that is heard', () => {
    const stays = async (place: Place) => {
      await heard();
      expect(await kept(room, place.team.id)).toBe(1);
      expect((await paint(place, `a new dawn ${Math.random()}`)).pictures).toHaveLength(1);
    };

    it.each(['uninstall', 'revoke'] as const)('keeps the new installation when Slack repeats: %s', async (how) => {
      const { slack, install } = room;
      const place = await settle(room);
      await heard(await slack[how](place.team));
      await install({ team: place.team });
      const repeated = [await slack.repeat('sameEventId'), await slack.repeat('newEventId')];
      await heard(...repeated);
      await stays(place);
    });

    it('keeps the new installation, also where Slack cannot be asked just then', async () => {
      const { slack, install } = room;
      const place = await settle(room);
      await heard(await slack.uninstall(place.team));
      await install({ team: place.team });
      slack.fail({ method: 'auth.test' }, { status: 503, body: 'upstream connect error' }, 1);
      await heard(await slack.repeat('newEventId'));
      await stays(place);
    });

    it('keeps the new installation, also where it comes while Easel still asks about the old one', async () => {
      const { slack, install } = room;
      const place = await settle(room);
      const old = place.team.botToken;
      const asked = () => slack.requests().filter(({ method }) => method === 'auth.test').length;
      const before = asked();
      slack.slow({ method: 'auth.test' }, 1500);
      const late = await slack.uninstall(place.team);
      await eventually('Easel to ask', () => asked() > before);
      slack.slow({ method: 'auth.test' }, 0);
      expect((await install({ team: place.team })).status).toBe(200);
      await eventually('the answer about the old one', () =>
        slack.requests().some(({ token, error }) => token === old && error === 'account_inactive'),
      );
      await heard(late);
      await stays(place);
    });

    it('keeps the installation where only the tokens of members were revoked', async () => {
      const { slack } = room;
      const place = await settle(room);
      await slack.say(place.ada, place.channel, { text: 'hello' });
      const { payload } = slack.sent().findLast(({ kind }) => kind === 'events_api') ?? {};
      const event = { type: 'tokens_revoked', tokens: { oauth: [place.ada.id], bot: [] } };
      expect((await post(room, { ...payload, event, event_id: 'Ev0000000Z1' }, 'event')).status).toBe(200);
      await stays(place);
    });
  });

  it('may be an organization: then it is forgotten for all of its teams', async () => {
    const { slack, install } = room;
    const facts = { enterprise: 'E0000000Q1', installed: false };
    const teams = [slack.addTeam(facts), slack.addTeam(facts)] as const;
    await install({ team: teams[0], org: true });
    expect(await kept(room, 'E0000000Q1')).toBe(1);
    await (await slack.uninstall(teams[1])).acknowledged;
    await eventually('it to be forgotten', async () => (await kept(room, 'E0000000Q1')) === 0);
  });
});

describe('a picture that is being painted while Easel is taken out', () => {
  it.concurrent.each(['uninstall', 'revoke'] as const)(
    'ends in a recorded state in bounded time, and is brought when Easel is back: %s',
    async (how) => {
      await using room = await startSlackOverHttp({ SLACK_PREVIEWS: 'off' }, { paceMs: 1500 });
      const { slack, app, install } = room;
      const place = await settle(room);
      const other = await settle(room);
      await slack.command(place.ada, place.channel, `a slow glacier ${SMALL} --partials 1`);
      await eventually('it to be painted', () => app.calls('a slow glacier')[0]);
      await slack[how](place.team);
      const query =
        'SELECT j.state AS job, d.state AS delivery, d.error AS error FROM jobs j LEFT JOIN deliveries d ON d.job = j.id WHERE j.request LIKE ?';
      const record = await eventually(
        'a state that is recorded',
        async () => {
          const [row] = await rows(room, query, '%a slow glacier%');
          return row?.delivery === 'kept' || row?.job === 'cancelled' ? row : null;
        },
        15_000,
      );
      expect(record).toMatchObject({ job: 'painted', delivery: 'kept', error: 'destination_gone' });
      expect(app.calls('a slow glacier')).toHaveLength(1);
      await eventually('the token to be forgotten', async () => (await kept(room, place.team.id)) === 0);
      expect((await fetch(`${app.url()}/readyz`)).status).toBe(200);
      await paint(other, 'life goes on');
      // Also after a restart nobody tries with the old token.
      const from = slack.requests().length;
      await app.restart();
      await paint(other, 'another day');
      expect(
        slack
          .requests()
          .slice(from)
          .filter(({ team }) => team === place.team.id),
      ).toEqual([]);
      // It was paid for: it comes as soon as its requester speaks again.
      expect((await install({ team: place.team })).status).toBe(200);
      await paint(place, 'are you there');
      await eventually('the picture that was kept', () =>
        said(place, 'a slow glacier').find((message) => isOver(message) && message.pictures.length === 1),
      );
      expect(app.calls('a slow glacier')).toHaveLength(1);
      expectGoodManners(room);
    },
  );

  it.concurrent('ends in a recorded state also where Slack never says that it was taken out', async () => {
    await using room = await startSlackOverHttp({ SLACK_PREVIEWS: 'off' }, { paceMs: 1500 });
    const { slack, app } = room;
    const place = await settle(room);
    await slack.command(place.ada, place.channel, `a slow glacier ${SMALL} --partials 1`);
    await eventually('it to be painted', () => app.calls('a slow glacier')[0]);
    slack.sendTo({ kind: 'socket' });
    await slack.revoke(place.team);
    await eventually(
      'a state that is recorded',
      async () => (await rows(room, "SELECT 1 FROM deliveries WHERE state = 'kept' AND error = 'destination_gone'"))[0],
      15_000,
    );
    expect(app.calls('a slow glacier')).toHaveLength(1);
    expect((await fetch(`${app.url()}/readyz`)).status).toBe(200);
    expect(slack.violations()).toEqual([]);
  });
});

describe('what waits in a workspace that takes Easel out', () => {
  it('is cancelled: nothing is spent on what nobody would see, and others go on', async () => {
    const settings = { SLACK_PREVIEWS: 'off', MAX_CONCURRENT: '1', MAX_PER_WORKSPACE: '1' };
    await using room = await startSlackOverHttp(settings, { paceMs: 1500 });
    const { slack, app } = room;
    const [place, other] = [await settle(room), await settle(room)];
    await slack.command(place.ada, place.channel, `a slow glacier ${SMALL} --partials 1`);
    await eventually('it to be painted', () => app.calls('a slow glacier')[0]);
    await slack.command(place.ada, place.channel, `a patient rock ${SMALL}`);
    const stateOf = async (text: string) =>
      (await rows(room, 'SELECT state FROM jobs WHERE request LIKE ?', `%${text}%`))[0]?.state;
    await eventually('it to wait', async () => (await stateOf('a patient rock')) === 'queued');
    await slack.uninstall(place.team);
    await eventually('it to be cancelled', async () => (await stateOf('a patient rock')) === 'cancelled');
    await paint(other, 'life goes on');
    expect(app.calls('a patient rock')).toEqual([]);
    expect(app.calls('a slow glacier')).toHaveLength(1);
    expectGoodManners(room);
  });
});
