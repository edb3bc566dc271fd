import { createHmac } from 'node:crypto';
import { cp, readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Member, Message, SeenRequest, Slack, Team } from '../../../doubles/slack/slack.ts';
import { startSlack } from '../../../doubles/slack/slack.ts';
import { startProcess } from '../../../fixtures/easel-process.ts';
import { eventually } from '../../../fixtures/eventually.ts';
import { type SlackOverHttp, startSlackOverHttp } from '../../../fixtures/slack-over-http.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';
import { BLUE, png, RED } from '../../../fixtures/tiny-pictures.ts';
import { answerTo, expectGoodManners, over, QUICK, said, told } from '../whole/what-is-seen.ts';
import { isOver, PACE_MS, previewsIn, SMALL, watch } from '../whole/what-members-see.ts';

/** A workspace in which Easel was installed, with a channel and a member. */
type Place = Readonly<{ slack: Slack; team: Team; channel: Channel; ada: Member }>;

async function settle({ slack, install }: SlackOverHttp, name: string): Promise<Place> {
  const team = slack.addTeam({ name, installed: false });
  expect((await install({ team })).status).toBe(200);
  return { slack, team, channel: slack.addChannel(team), ada: slack.addMember(team, { name: 'Ada' }) };
}

/** Sends a form as Slack does, whatever it says. */
async function post({ slack, publicUrl }: SlackOverHttp, payload: Readonly<Record<string, unknown>>) {
  const body = new URLSearchParams(payload as Record<string, string>).toString();
  const at = String(Math.floor(Date.now() / 1000));
  const hash = createHmac('sha256', slack.signingSecret).update(`v0:${at}:${body}`).digest('hex');
  const answer = await fetch(`${publicUrl}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': at,
      'x-slack-signature': `v0=${hash}`,
    },
    body,
  });
  expect(answer.status).toBe(200);
}

const tokensOf = (requests: readonly SeenRequest[]) => [
  ...new Set(requests.flatMap(({ token }) => (token === null ? [] : [token]))),
];

describe('two workspaces that installed Easel', () => {
  let room: SlackOverHttp;
  let north: Place;
  let south: Place;
  beforeAll(async () => {
    room = await startSlackOverHttp({ SLACK_PREVIEWS: 'off' });
    [north, south] = [await settle(room, 'North'), await settle(room, 'South')];
  });
  afterAll(() => room[Symbol.asyncDispose]());
  beforeEach(() => {
    // In one channel there is room for about one message in a second.
    north = { ...north, channel: room.slack.addChannel(north.team) };
    south = { ...south, channel: room.slack.addChannel(south.team) };
  });
  afterEach(() => expectGoodManners(room));

  const paint = async (place: Place, wish: string, flags = QUICK): Promise<Message> => {
    await room.slack.command(place.ada, place.channel, `${wish} ${flags}`);
    return over(place, wish);
  };
  /** The ids of a job and of its picture, as its workspace’s database knows them. */
  const idsOf = async (wish: string) => {
    await using copy = await temporaryFolder();
    await cp(room.app.dataDir, copy.path, { recursive: true, filter: (from) => !from.endsWith('.part') });
    const database = new DatabaseSync(join(copy.path, 'easel.sqlite'));
    try {
      const row = database
        .prepare(
          'SELECT p.id AS picture, p.job AS job FROM pictures p JOIN jobs j ON j.id = p.job WHERE j.request LIKE ?',
        )
        .get(`%${wish}%`);
      return { picture: String(row?.picture), job: String(row?.job) };
    } finally {
      database.close();
    }
  };
  const paintings = () => room.app.allCalls().filter(({ endpoint }) => endpoint.startsWith('images/')).length;

  describe('and their tokens', () => {
    it('are each used for what belongs to their own workspace, in all that Easel does, at the same time', async () => {
      const { slack } = room;
      const both = [north, south];
      const from = slack.requests().length;
      await Promise.all(
        both.map(async (place, at) => {
          const { channel, ada, team } = place;
          const files = [{ name: 'a.png', bytes: await png(48, 48, at === 0 ? RED : BLUE) }];
          const root = await slack.say(ada, channel, { text: 'look', files });
          await Promise.all([
            slack.command(ada, channel, `a tree ${QUICK}`),
            slack.command(ada, channel, `a secret tree --private ${QUICK}`),
            slack.say(ada, channel, { text: 'greener please', thread_ts: root.ts, mention: true }),
            slack.command(ada, channel, 'a tree --sise wide'),
          ]);
          const tree = await over(place, 'a tree');
          await over(place, 'a secret tree', { channel: slack.dm(team, ada) });
          await over(place, 'greener please', { thread: root.ts });
          await slack.press(ada, channel, tree.ts, 'Vary');
          await slack.shortcut(ada, 'edit_image', channel, root.ts);
          const view = await eventually('the form', () => slack.open(ada));
          await slack.submit(ada, view, { prompt: 'with a hat', model: 'gpt-image-2.5-flare' });
          await over(place, 'with a hat', { thread: root.ts });
          await eventually('the variation', () => slack.messages(channel).filter(isOver).length === 2);
          await slack.press(ada, channel, tree.ts, 'Delete');
          await eventually('the message to be gone', () => slack.message(channel, tree.ts) === null);
        }),
      );
      const owners = new Map<string, Team>();
      for (const { team, ada, channel } of both) {
        for (const id of [ada.id, channel.id, team.id, slack.dm(team, ada).id]) owners.set(id, team);
        for (const { id } of slack.files(team)) owners.set(id, team);
      }
      const seen = slack.requests().slice(from);
      const strange = seen.filter(({ args, path, token, method }) => {
        if (method === 'response_url') return token !== null;
        const words = [...JSON.stringify(args).matchAll(/\w+/gu), ...path.matchAll(/[A-Z][A-Z0-9]{8,}/gu)];
        const meant = new Set(words.flatMap(([word]) => owners.get(word) ?? []));
        return meant.size > 1 || [...meant].some(({ botToken }) => botToken !== token);
      });
      expect(strange).toEqual([]);
      for (const { team } of both) {
        const methods = new Set(seen.flatMap(({ token, method }) => (token === team.botToken ? [method] : [])));
        for (const method of ['chat.postMessage', 'chat.delete', 'users.info', 'files.info', 'download']) {
          expect(methods).toContain(method);
        }
        expect(methods).toContain('views.open');
      }
      expect(tokensOf(seen).toSorted()).toEqual([north.team.botToken, south.team.botToken].toSorted());
    });
  });

  describe('and their pictures', () => {
    it.each(['Again', 'Vary', 'Delete'])('%s does nothing where it was copied from the other one', async (label) => {
      const { slack } = room;
      const wish = `a cabin for ${label}`;
      const original = await paint(north, wish);
      const boss = slack.addMember(south.team, { name: 'The boss of South', admin: true });
      // No member can post this; if somebody ever finds a way it must lead nowhere.
      const blocks = original.blocks.filter(({ type }) => type === 'actions');
      const posted = await fetch(`${slack.apiUrl}chat.postMessage`, {
        method: 'POST',
        headers: { authorization: `Bearer ${south.team.botToken}`, 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({ channel: south.channel.id, text: 'copied', blocks }),
      });
      const { ts } = (await posted.json()) as { ts: string };
      const before = paintings();
      const sent = await slack.press(boss, south.channel, ts, label);
      const inSouth = () => slack.messages(south.channel).filter((message) => message.ts !== ts);
      const isGone = () => slack.message(north.channel, original.ts) === null;
      await eventually(
        'something to come of it',
        () => slack.responses(sent).length > 0 || inSouth().some(isOver) || isGone(),
      );
      expect({ inSouth: inSouth().map(({ shown }) => shown), isGone: isGone() }).toEqual({
        inSouth: [],
        isGone: false,
      });
      expect(JSON.stringify(slack.responses(sent))).toMatch(/not|no such|unknown/u);
      expect(paintings()).toBe(before);
    });

    it('are not to be had by ids, in whatever way a member says them', async () => {
      const { slack } = room;
      const original = await paint(north, 'a hidden valley');
      const { picture, job } = await idsOf('a hidden valley');
      expect([picture, job]).toEqual([expect.stringMatching(/^[\w-]{10,}$/u), expect.stringMatching(/^[\w-]{10,}$/u)]);
      const before = paintings();
      const ways = [
        `history --image ${picture}`,
        `edit --image ${picture} in autumn`,
        `vary --image ${picture}`,
        `describe --image ${picture}`,
        `in autumn --image ${picture}`,
        `cancel --job ${job}`,
        `again --job ${job}`,
        `pick --job ${job} --which 1`,
        `publish --job ${job}`,
        `delete --job ${job}`,
      ];
      for (const way of ways) {
        const known = said(south, '').length;
        const sent = await slack.command(south.ada, south.channel, way);
        await eventually(
          `something to come of ${way}`,
          () => slack.responses(sent).length > 0 || said(south, '').length > known || slack.open(south.ada) !== null,
        );
        if (slack.open(south.ada) !== null) await slack.close(south.ada);
      }
      await eventually('all that was painted to be over', () =>
        said(south, '').every((each) => each.ephemeralFor !== null || isOver(each)),
      );
      const shown = JSON.stringify(slack.messages(south.channel, south.ada));
      expect(shown).not.toContain('hidden valley');
      for (const message of slack.messages(south.channel, south.ada)) {
        for (const { bytes } of message.pictures) expect(bytes).not.toEqual(original.pictures[0]?.bytes);
      }
      // Words that are no commands are wishes; nothing else was painted, and nothing from that picture.
      expect(
        room.app
          .calls('')
          .slice(before)
          .flatMap(({ pictures }) => pictures ?? []),
      ).toEqual([]);
      expect(slack.message(north.channel, original.ts)?.pictures).toHaveLength(1);
    });

    it('are not in the history of a member who has the same id in both, and not forgotten with it', async () => {
      const { slack } = room;
      // The same person is in both, as in a channel that workspaces share.
      slack.addChannel(north.team, { sharedWith: south.team });
      const mine = await paint(north, 'a lighthouse of the north');
      const inSouth = async (text: string) => {
        const sent = await slack.command(south.ada, south.channel, 'help');
        await answerTo(south, sent);
        const from = slack.responses(sent).length;
        await post(room, { ...sent.payload, user_id: north.ada.id, user_name: 'Ada', text });
        return eventually(`the answer to ${text}`, () => slack.responses(sent)[from]);
      };
      expect(JSON.stringify(await inSouth('history'))).not.toContain('lighthouse');
      expect(JSON.stringify(await inSouth('forget me'))).not.toContain('lighthouse');
      expect(JSON.stringify(await inSouth('cancel'))).not.toContain('lighthouse');
      expect(slack.message(north.channel, mine.ts)?.pictures).toHaveLength(1);
      await slack.command(north.ada, north.channel, 'history');
      await told(north, /lighthouse of the north/u);
    });

    it('are painted anew for the same wish: what one has is no answer for the other', async () => {
      const before = paintings();
      await paint(north, 'the very same wish');
      await paint(south, 'the very same wish');
      await Promise.all([paint(north, 'a wish at the same time'), paint(south, 'a wish at the same time')]);
      expect(paintings()).toBe(before + 4);
    });
  });

  describe('and what is written down', () => {
    it('is no token: not in any file of the data folder, beside the database either', async () => {
      await paint(north, 'a findable wish');
      const files = await readdir(room.app.dataDir, { recursive: true, withFileTypes: true });
      const texts = await Promise.all(
        files
          .filter((entry) => entry.isFile())
          .map(async ({ parentPath, name }) => [name, await readFile(join(parentPath, name), 'latin1')] as const),
      );
      const holding = (text: string) => texts.flatMap(([name, all]) => (all.includes(text) ? [name] : []));
      // What is not sealed is found, so this would find a token.
      expect(holding('a findable wish').length).toBeGreaterThan(0);
      expect(texts.map(([name]) => name)).toContain('easel.sqlite-wal');
      const secrets = [north.team.botToken, south.team.botToken].flatMap((token) => [
        token,
        token.slice(-32),
        Buffer.from(token).toString('base64').slice(4, 40),
        Buffer.from(token).toString('hex'),
        Buffer.from(token, 'utf16le').toString('latin1'),
      ]);
      for (const secret of [...secrets, room.slack.clientSecret, room.slack.signingSecret, 'thirty-two characters']) {
        expect([secret, holding(secret)]).toEqual([secret, []]);
      }
    });

    it('is enough for a restart: both are still installed, each with its token', async () => {
      await room.app.restart();
      const from = room.slack.requests().length;
      await Promise.all([paint(north, 'a morning after'), paint(south, 'a morning after')]);
      const seen = room.slack.requests().slice(from);
      expect(seen.filter(({ method }) => method.startsWith('oauth'))).toEqual([]);
      expect(tokensOf(seen).toSorted()).toEqual([north.team.botToken, south.team.botToken].toSorted());
    });

    it('cannot be read with another ENCRYPTION_KEY: then it does not start, and says what is wrong', async () => {
      const { app, slack, publicUrl } = room;
      await using copy = await temporaryFolder();
      await cp(app.dataDir, copy.path, { recursive: true, filter: (from) => !from.endsWith('.part') });
      const environment = (key: string) => ({
        DATA_DIR: copy.path,
        PORT: '0',
        PUBLIC_URL: publicUrl,
        SLACK_CLIENT_ID: slack.clientId,
        SLACK_CLIENT_SECRET: slack.clientSecret,
        SLACK_SIGNING_SECRET: slack.signingSecret,
        SLACK_API_URL: slack.apiUrl,
        ENCRYPTION_KEY: key,
      });
      const other = startProcess(environment('another text of thirty-two characters or more'));
      // If it starts all the same it must not go on for ever.
      other.says(/slack: connected/u).then(
        () => other.process.kill('SIGTERM'),
        () => {},
      );
      expect(await other.ended).toBe(1);
      expect(other.output()).toMatch(/ENCRYPTION_KEY/u);
      expect(other.output()).not.toMatch(/^\s+at /mu);
      expect(other.output()).not.toMatch(/xoxb-|another text|thirty-two characters/u);
      // Nothing was lost by that.
      const same = startProcess(environment('thirty-two characters, or some more'));
      await same.says(/slack: connected/u);
      same.process.kill('SIGTERM');
      expect(await same.ended).toBe(0);
    });
  });
});

describe.concurrent('two workspaces', () => {
  it('learn each for itself how previews reach a message', async () => {
    await using room = await startSlackOverHttp({ SLACK_PREVIEWS: 'file' }, { paceMs: PACE_MS });
    const { slack } = room;
    const [north, south] = [await settle(room, 'North'), await settle(room, 'South')];
    const paint = async (place: Place, wish: string) => {
      const look = () => slack.messages(place.channel, place.ada).filter(({ shown }) => shown.includes(wish));
      using seen = watch(look, slack.now);
      await slack.command(place.ada, place.channel, `${wish} ${SMALL} --partials 1`);
      await over(place, wish);
      seen.moments();
      return { posts: new Set(seen.moments().flatMap(({ messages }) => messages.map(({ ts }) => ts))).size, seen };
    };
    const withFiles = ({ team }: Place) =>
      slack
        .requests()
        .filter((each) => each.method === 'chat.update' && each.token === team.botToken && each.args.file_ids);
    slack.forgetUpdateShare(true);
    await paint(north, 'where updates show nothing');
    expect(withFiles(north)).toHaveLength(1);
    slack.forgetUpdateShare(false);
    const [again, first] = await Promise.all([
      paint(north, 'where it was learned'),
      paint(south, 'where nobody learned it'),
    ]);
    // North posts its previews anew each time, without trying; South puts them into the message.
    expect(withFiles(north)).toHaveLength(1);
    expect(again.posts).toBe(3);
    expect(withFiles(south).length).toBeGreaterThanOrEqual(1);
    expect(first.posts).toBe(2);
    for (const { seen } of [again, first]) expect(previewsIn(seen)).toHaveLength(1);
    expectGoodManners(room);
  });

  it('have each its own room for changes: where one has none left the other goes on', async () => {
    await using room = await startSlackOverHttp({ SLACK_PREVIEWS: 'url' }, { paceMs: PACE_MS });
    const { slack } = room;
    const [north, south] = [await settle(room, 'North'), await settle(room, 'South')];
    slack.limit('chat.update', 1);
    const flags = `${SMALL} --partials 2`;
    await slack.command(north.ada, north.channel, `a first walrus ${flags}`);
    await slack.command(north.ada, north.channel, `a second walrus ${flags}`);
    const limited = ({ method, error }: SeenRequest) => method === 'chat.update' && error === 'ratelimited';
    await eventually('North to have no room left', () => slack.requests().find(limited), 15_000);
    using seen = watch(() => slack.messages(south.channel, south.ada), slack.now);
    await slack.command(south.ada, south.channel, `a seal ${SMALL} --partials 1`);
    await over(south, 'a seal');
    seen.moments();
    expect(previewsIn(seen)).toHaveLength(1);
    for (const wish of ['a first walrus', 'a second walrus']) await over(north, wish);
    const refused = slack.requests().filter(limited);
    expect(new Set(refused.map(({ team }) => team))).toEqual(new Set([north.team.id]));
    expectGoodManners(room);
  });

  it('post each in its own time: where Slack has one wait the other does not', async () => {
    await using room = await startSlackOverHttp({ SLACK_PREVIEWS: 'off' });
    const { slack } = room;
    const [north, south] = [await settle(room, 'North'), await settle(room, 'South')];
    slack.fail({ method: 'chat.postMessage' }, { error: 'ratelimited', headers: { 'retry-after': '4' } }, 1);
    await slack.command(north.ada, north.channel, `a slow snail ${QUICK}`);
    await eventually('North to be told to wait', () => slack.requests().find(({ status }) => status === 429));
    await slack.command(south.ada, south.channel, `a quick hare ${QUICK}`);
    await over(south, 'a quick hare');
    expect(said(north, 'a slow snail')).toEqual([]);
    await over(north, 'a slow snail');
    expectGoodManners(room);
  });

  it('have their secrets nowhere in the log, however much goes wrong', async () => {
    await using slack = await startSlack();
    await using folder = await temporaryFolder();
    const port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const { port: free } = server.address() as AddressInfo;
        server.close(() => resolve(free));
      });
    });
    const publicUrl = `http://127.0.0.1:${port}`;
    const key = 'a key that nobody may ever read in a log';
    const easel = startProcess({
      DATA_DIR: folder.path,
      PORT: String(port),
      PUBLIC_URL: publicUrl,
      LOG_LEVEL: 'debug',
      DEMO_PACE_MS: '0',
      SLACK_CLIENT_ID: slack.clientId,
      SLACK_CLIENT_SECRET: slack.clientSecret,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      ENCRYPTION_KEY: key,
    });
    try {
      await easel.says(/slack: connected/u);
      slack.sendTo({ kind: 'http', url: `${publicUrl}/slack/events` });
      const install = (team: Team) => slack.oauth.install(`${publicUrl}/slack/install`, { team });
      const team = slack.addTeam({ name: 'North', installed: false });
      const codes: (string | null)[] = [];
      slack.fail({ method: 'oauth.v2.access' }, { status: 500, body: 'broken' }, 1);
      codes.push((await install(team)).code);
      slack.fail({ method: 'oauth.v2.access' }, { error: 'invalid_code' }, 1);
      codes.push((await install(team)).code);
      slack.fail({ method: 'auth.test' }, 'reset', 1);
      codes.push((await install(team)).code);
      const lost = team.botToken;
      codes.push((await install(team)).code);
      const place: Place = { slack, team, channel: slack.addChannel(team), ada: slack.addMember(team) };
      for (const method of ['users.info', 'chat.delete', 'files.getUploadURLExternal', 'download']) {
        slack.fail({ method }, 'reset', 1);
      }
      slack.fail({ method: 'chat.postMessage' }, { error: 'internal_error' }, 1);
      await slack.command(place.ada, place.channel, `a tree ${QUICK}`);
      await over(place, 'a tree');
      const files = [{ name: 'a.png', bytes: await png(48, 48, RED) }];
      await slack.say(place.ada, place.channel, { text: 'greener', mention: true, files });
      await told(place, /could not be loaded/u);
      await (await slack.uninstall(team)).acknowledged;
      await easel.says(/was taken out of North/u);
      const log = easel.output();
      expect(log).toContain('Easel was installed in North');
      expect(log).toMatch(/did not come about/u);
      const secrets = [lost, team.botToken, slack.clientSecret, slack.signingSecret, key, ...codes];
      expect(secrets.filter((secret) => secret === null || secret === '' || log.includes(secret))).toEqual([]);
      expect(log).not.toMatch(/xoxb-|Bearer /u);
    } finally {
      easel.process.kill('SIGTERM');
      await easel.ended;
    }
  });
});
