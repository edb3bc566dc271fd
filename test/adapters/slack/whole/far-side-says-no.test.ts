import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/data/database.ts';
import type { Channel, Message } from '../../../doubles/slack/slack.ts';
import { eventually } from '../../../fixtures/eventually.ts';
import type { RunningApp } from '../../../fixtures/running-app.ts';
import { type SlackApp, startSlackApp } from '../../../fixtures/slack-app.ts';
import { png, RED } from '../../../fixtures/tiny-pictures.ts';
import { answerTo, expectGoodManners, over, QUICK, said, told } from './what-is-seen.ts';

type Grace = SlackApp['ada'];
type Body = (started: SlackApp, grace: Grace) => Promise<void>;
type Pace = Readonly<{ settings?: Readonly<Record<string, string>>; paceMs?: number }>;

/** A while in which Slack can say no. */
const SLOWLY: Pace = { paceMs: 600 };
const LONG_MS = 20_000;

/** A test in a workspace of its own, with another member looking on; in the end Slack has nothing to complain about. */
const alone =
  (body: Body, { settings = {}, paceMs = 0 }: Pace = {}) =>
  async () => {
    await using started = await startSlackApp({ SLACK_PREVIEWS: 'off', ...settings }, { paceMs });
    await body(started, started.slack.addMember(started.team, { name: 'Grace' }));
    expectGoodManners(started);
    const health = await fetch(`${started.app.url()}/healthz`);
    expect(health.status).toBe(200);
  };

/** How the jobs with this wish stand in the app's own books: in a copy, for the app keeps them locked. */
async function books({ dataDir }: RunningApp, wish: string) {
  const copy = await mkdtemp(join(tmpdir(), 'easel-books-'));
  try {
    const filter = (from: string) => from === dataDir || basename(from).startsWith('easel.sqlite');
    await cp(dataDir, copy, { recursive: true, filter });
    const database = await openDatabase(copy);
    const rows = await database
      .selectFrom('jobs')
      .leftJoin('deliveries', 'deliveries.job', 'jobs.id')
      .select(['jobs.state', 'jobs.request', 'deliveries.state as delivery', 'deliveries.error'])
      .execute();
    await database.destroy();
    return rows.filter(({ request }) => request.includes(wish)).map(({ request: _, ...row }) => row);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** What Ada is told, wherever that is: in the channel, or directly. */
const toAda = ({ slack, team, ada, channel }: SlackApp, text: RegExp, place: Channel = channel): Promise<Message> =>
  eventually(
    `${text} to be said to Ada`,
    () => {
      const heard = [...slack.messages(place, ada), ...slack.messages(slack.dm(team, ada), ada)];
      return heard.find(({ bot, shown }) => bot && text.test(shown));
    },
    6000,
  );
const picture = async (name = 'p.png') => ({ name, bytes: await png(40, 40, RED) });
const openForm = ({ slack, ada }: SlackApp) => eventually('the form', () => slack.open(ada));
/** A wish that is just being painted, its message in the channel. */
async function painting(started: SlackApp, wish: string, more = '--quality low'): Promise<void> {
  const { slack, channel, ada, app } = started;
  await slack.command(ada, channel, `${wish} ${more}`);
  await app.call(wish, 'running');
  await eventually('the message', () => said(started, wish)[0]);
}

describe.concurrent('where the bot is not in the channel', () => {
  it.each(['public', 'private'])(
    'a command paints nothing, and its caller is told how to invite it (%s)',
    async (kind) => {
      await alone(async (started, grace) => {
        const { slack, team, ada, app } = started;
        const room = slack.addChannel(team, { botIsMember: false, private: kind === 'private' });
        const answer = await answerTo(started, await slack.command(ada, room, 'a stoat'), room);
        expect(answer).toMatchObject({ ephemeralFor: ada.id, shown: expect.stringContaining('/invite') });
        expect(slack.messages(room, grace)).toEqual([]);
        expect(app.allCalls()).toEqual([]);
        expect(await books(app, 'a stoat')).toEqual([]);
      })();
    },
  );

  it(
    'a form opened by a command paints nothing, and its sender is told how to invite it',
    alone(async (started, grace) => {
      const { slack, team, ada, app } = started;
      const room = slack.addChannel(team, { botIsMember: false });
      await slack.command(ada, room, '');
      await slack.submit(ada, await openForm(started), { prompt: 'a stoat in a form' });
      await toAda(started, /\/invite/u, room);
      expect(slack.messages(room, grace)).toEqual([]);
      expect(app.allCalls()).toEqual([]);
    }),
  );

  it(
    'a form opened by the menu of a message paints nothing, and its sender is told how to invite it',
    alone(async (started, grace) => {
      const { slack, team, ada, app } = started;
      const room = slack.addChannel(team, { botIsMember: false });
      const message = await slack.say(grace, room, { text: 'look', files: [await picture()] });
      await slack.shortcut(ada, 'edit_image', room, message.ts);
      await slack.submit(ada, await openForm(started), { prompt: 'a stoat from a menu' });
      await toAda(started, /\/invite/u, room);
      expect(slack.messages(room, grace).filter(({ bot }) => bot)).toEqual([]);
      expect(app.allCalls()).toEqual([]);
    }),
  );

  it(
    'a button paints nothing more, and whoever presses it is told how to invite it',
    alone(async (started) => {
      const { slack, channel, ada, app } = started;
      await slack.command(ada, channel, `a stoat with buttons ${QUICK}`);
      const message = await over(started, 'a stoat with buttons');
      slack.kickBot(channel);
      const again = await slack.press(ada, channel, message.ts, 'Again');
      expect((await answerTo(started, again)).shown).toContain('/invite');
      expect(app.calls('a stoat with buttons')).toHaveLength(1);
    }),
  );

  it(
    'a form opened by a button paints nothing more, and its sender is told how to invite it',
    alone(async (started) => {
      const { slack, channel, ada, app } = started;
      await slack.command(ada, channel, `a stoat with an edit ${QUICK}`);
      const message = await over(started, 'a stoat with an edit');
      slack.kickBot(channel);
      await slack.press(ada, channel, message.ts, 'Edit');
      await slack.submit(ada, await openForm(started), { prompt: 'in winter fur' });
      await toAda(started, /\/invite/u);
      expect(app.calls('in winter fur')).toEqual([]);
    }),
  );

  it(
    'for no longer, since it was thrown out meanwhile, the picture comes to its requester directly',
    alone(async (started) => {
      const { slack, team, channel, ada, app } = started;
      await painting(started, 'a stoat on the run');
      slack.kickBot(channel);
      const message = await over(started, 'a stoat on the run', { channel: slack.dm(team, ada) });
      expect(message.pictures.map(({ missing }) => missing)).toEqual([false]);
      await eventually('the record', async () => (await books(app, 'a stoat'))[0]?.state === 'delivered');
    }, SLOWLY),
  );
});

describe.concurrent('an archived channel', () => {
  it(
    'has nothing painted for it, and the caller is told why',
    alone(async (started, grace) => {
      const { slack, channel, ada, app } = started;
      slack.archive(channel);
      const answer = await answerTo(started, await slack.command(ada, channel, 'an owl too late'));
      expect(answer).toMatchObject({ ephemeralFor: ada.id, shown: expect.stringContaining('archived') });
      expect(slack.messages(channel, grace)).toEqual([]);
      expect(app.allCalls()).toEqual([]);
    }),
  );

  it(
    'that was not yet when the painting began: the picture comes to its requester directly, once',
    alone(async (started) => {
      const { slack, team, channel, ada, app } = started;
      await painting(started, 'an owl just in time');
      slack.archive(channel);
      const message = await over(started, 'an owl just in time', { channel: slack.dm(team, ada) });
      expect(message.pictures.map(({ missing }) => missing)).toEqual([false]);
      await eventually('the record', async () => (await books(app, 'an owl'))[0]?.state === 'delivered');
      expect(app.calls('an owl')).toHaveLength(1);
    }, SLOWLY),
  );
});

describe.concurrent('a missing scope', () => {
  const scopes: readonly (readonly [string, string])[] = [
    ['files:read', ''],
    ['files:write', ''],
    ['chat:write', ''],
    ['im:write', '--private'],
    ['channels:read', ''],
  ];
  it.each(scopes)('%s is told to the requester by its name, and the books say how it ended', async (scope, flag) => {
    await alone(async (started, grace) => {
      const { slack, team, channel, ada, app } = started;
      slack.removeScope(team, scope);
      await slack.command(ada, channel, `a wren ${flag} ${QUICK}`);
      const answer = await toAda(started, new RegExp(scope, 'u'));
      expect(answer.shown).toMatch(/install/u);
      // What is private stays so, also where that is not to be had.
      if (flag === '--private') expect(slack.messages(channel, grace)).toEqual([]);
      // No message goes on saying that it is being painted.
      await eventually('an end', () =>
        slack.messages(channel, grace).every(({ buttons }) => buttons.every(({ label }) => label !== 'Cancel')),
      );
      await eventually('an end in the books', async () =>
        (await books(app, 'a wren')).every(({ delivery }) => delivery === 'shown' || delivery === 'kept'),
      );
    })();
  });

  it(
    'files:write that goes while it is painted: the last message comes without the picture, and names it',
    alone(async (started) => {
      const { slack, team, app } = started;
      await painting(started, 'a wren at dusk');
      slack.removeScope(team, 'files:write');
      await toAda(started, /files:write/u);
      expect((await over(started, 'a wren at dusk')).pictures).toEqual([]);
      expect(app.calls('a wren at dusk')).toHaveLength(1);
    }, SLOWLY),
  );

  it(
    'chat:write that goes while it is painted: nothing can be said any more, and the books say so',
    alone(async (started) => {
      const { slack, team, app } = started;
      await painting(started, 'a wren at night');
      slack.removeScope(team, 'chat:write');
      await eventually(
        'an end in the books',
        async () => (await books(app, 'a wren at night')).some(({ delivery }) => delivery === 'kept'),
        8000,
      );
      expect(app.calls('a wren at night')).toHaveLength(1);
    }, SLOWLY),
  );

  it(
    'files:read is told by its name where a picture is shared: Slack answers with a page',
    alone(async (started, grace) => {
      const { slack, team, channel, ada, app } = started;
      slack.removeScope(team, 'files:read');
      await slack.say(ada, channel, { text: 'redder, please', mention: true, files: [await picture()] });
      expect((await told(started, /files:read/u)).shown).toMatch(/install/u);
      expect(slack.messages(channel, grace).filter(({ bot }) => bot)).toEqual([]);
      expect(app.allCalls()).toEqual([]);
    }),
  );

  it(
    'files:read keeps no form from opening, or is told by its name',
    alone(async (started) => {
      const { slack, team, channel, ada } = started;
      slack.removeScope(team, 'files:read');
      const sent = await slack.command(ada, channel, '');
      await eventually('a form or a sentence', () => {
        const isTold = JSON.stringify(slack.responses(sent)).includes('files:read');
        return slack.open(ada) !== null || isTold;
      });
    }),
  );

  it(
    'channels:history is told by its name where a thread has to be read',
    alone(async (started) => {
      const { slack, team, channel, ada, app } = started;
      const root = await slack.say(ada, channel, { text: 'look', files: [await picture()] });
      slack.removeScope(team, 'channels:history');
      await slack.say(ada, channel, { text: 'bluer, please', mention: true, thread_ts: root.ts });
      await told(started, /channels:history/u, { thread: root.ts });
      expect(app.allCalls()).toEqual([]);
    }),
  );
});

describe.concurrent('a workspace without room for files', () => {
  it(
    'has the last message say so; the picture is kept, and one can go on from it',
    alone(async (started) => {
      const { slack, team, channel, ada, app } = started;
      slack.fillStorage(team);
      await slack.command(ada, channel, `a full barn ${QUICK}`);
      const message = await over(started, 'a full barn');
      expect(message).toMatchObject({ pictures: [], shown: expect.stringContaining('no room') });
      expect(await books(app, 'a full barn')).toMatchObject([{ state: 'delivered', delivery: 'shown' }]);
      await slack.press(ada, channel, message.ts, 'Edit');
      await slack.submit(ada, await openForm(started), { prompt: 'with less hay', quality: 'low' });
      expect((await app.call('with less hay', 'finished')).pictures).toMatchObject([{ width: 256, height: 256 }]);
      await over(started, 'with less hay');
    }),
  );
});

describe.concurrent('a workspace that has thrown Easel out', () => {
  it.each(['revoke', 'uninstall'] as const)(
    'while it painted: the job ends in the books, once, and everything else goes on (%s)',
    async (how) => {
      await alone(async (started) => {
        const { slack, team, app } = started;
        await painting(started, 'a last rose');
        await slack[how](team);
        const [row, ...others] = await eventually(
          'the end',
          async () => {
            const rows = await books(app, 'a last rose');
            return rows[0]?.delivery === 'kept' ? rows : null;
          },
          LONG_MS,
        );
        expect([row, ...others]).toMatchObject([{ state: 'painted', delivery: 'kept', error: 'destination_gone' }]);
        const dead = slack.requests().filter(({ error }) => /revoked|inactive/u.test(error ?? ''));
        expect(dead.length).toBeLessThan(10);
        expect(app.calls('a last rose')).toHaveLength(1);
      }, SLOWLY)();
    },
  );
});

describe.concurrent('a limit on the last message', () => {
  it.each(['chat.postMessage', 'files.getUploadURLExternal', 'files.completeUploadExternal', 'files.info'])(
    'is waited for as long as Slack says, and the picture arrives once (%s)',
    async (method) => {
      await alone(async (started) => {
        const { slack, channel, app } = started;
        await painting(started, 'a patient heron');
        slack.fail({ method }, { error: 'ratelimited', headers: { 'retry-after': '2' } }, 1);
        const message = await over(started, 'a patient heron');
        expect(message.pictures.map(({ missing }) => missing)).toEqual([false]);
        const asked = slack.requests().filter((each) => each.method === method);
        const at = asked.findIndex(({ error }) => error === 'ratelimited');
        expect(at).toBeGreaterThanOrEqual(0);
        expect((asked[at + 1]?.at ?? 0) - (asked[at]?.at ?? 0)).toBeGreaterThan(1500);
        await eventually('the record', async () => (await books(app, 'a patient'))[0]?.delivery === 'shown');
        expect(slack.messages(channel)).toHaveLength(1);
      }, SLOWLY)();
    },
  );
});

describe.concurrent('a Slack that is not well', () => {
  it(
    'answers 500 to the last message again and again: it arrives once all the same',
    alone(async (started) => {
      const { slack, channel, app } = started;
      await painting(started, 'a stubborn goat');
      slack.fail({ method: 'chat.postMessage' }, { status: 500, body: 'oh no' }, 4);
      await eventually(
        'the errors',
        () => slack.requests().filter(({ status }) => status === 500).length === 4,
        LONG_MS,
      );
      const message = await over(started, 'a stubborn goat');
      expect(message.pictures.map(({ missing }) => missing)).toEqual([false]);
      expect(slack.messages(channel)).toHaveLength(1);
      expect(app.calls('a stubborn goat')).toHaveLength(1);
    }, SLOWLY),
  );

  it(
    'answers 500 to the first message: something is said in the end, and it is painted once',
    alone(async (started) => {
      const { slack, channel, ada, app } = started;
      slack.fail({ method: 'chat.postMessage' }, { status: 503, body: 'oh no' }, 1);
      await slack.command(ada, channel, `a goat at the gate ${QUICK}`);
      await over(started, 'a goat at the gate');
      expect(slack.messages(channel)).toHaveLength(1);
      expect(app.calls('a goat at the gate')).toHaveLength(1);
    }),
  );

  it(
    'is slow with everything: each thing is acknowledged in time, and the picture arrives',
    alone(async (started) => {
      const { slack, channel, ada } = started;
      slack.slow({ method: 'users.info' }, 3500);
      slack.slow({ path: /^\/api\/(?!apps)/u }, 500);
      const sent = await slack.command(ada, channel, `a slow worm ${QUICK}`);
      expect((await sent.acknowledged).afterMs).toBeLessThan(1000);
      const { ts } = await slack.say(ada, channel, { text: 'a slow loris', mention: true });
      await over(started, 'a slow worm');
      await over(started, 'a slow loris', { thread: ts });
    }),
  );

  it(
    'is slow to say who somebody is: the form opens all the same, in the time that Slack gives',
    alone(async (started) => {
      const { slack, channel, ada } = started;
      slack.slow({ method: 'users.info' }, 3500);
      await slack.command(ada, channel, '');
      await eventually('the form', () => slack.open(ada));
    }),
  );

  it.each([
    ['404', { status: 404, body: 'expired_url' }],
    ['500', { status: 500, body: 'oh no' }],
    ['nothing', 'reset'],
  ] as const)(
    'answers %s where an answer is posted to: nobody else hears of it, and Easel goes on',
    async (_, fault) => {
      await alone(async (started, grace) => {
        const { slack, channel, ada, app } = started;
        slack.fail({ method: 'response_url' }, fault, 3);
        await slack.command(ada, channel, 'a mute swan --sise wide');
        await slack.command(ada, channel, 'help');
        await eventually(
          'the answers',
          () => slack.requests().filter(({ method }) => method === 'response_url').length > 1,
        );
        await slack.command(ada, channel, `a loud swan ${QUICK}`);
        await over(started, 'a loud swan');
        expect(said(started, 'mute', { as: grace })).toEqual([]);
        expect(app.calls('a mute swan')).toEqual([]);
      })();
    },
  );

  it.each(['warning', 'refresh_requested', 'terminate'] as const)(
    'ends the connection (%s): a new one is there soon, and what happens then is heard',
    async (how) => {
      await alone(async (started) => {
        const { slack, channel, ada, app } = started;
        await painting(started, 'a kite on a string');
        slack.dropSockets(how);
        await eventually('another connection', () => slack.sockets() > 0, LONG_MS);
        const sent = await slack.command(ada, channel, `a kite set free ${QUICK}`);
        await sent.acknowledged;
        await over(started, 'a kite set free');
        await over(started, 'a kite on a string');
        expect([app.calls('a kite on a string').length, app.calls('a kite set free').length]).toEqual([1, 1]);
      }, SLOWLY)();
    },
  );
});

/** A server that is not Slack's, and what came to it. */
async function startElsewhere() {
  const heard: IncomingHttpHeaders[] = [];
  const bytes = await png(40, 40, RED);
  const server = createServer((request, response) => {
    heard.push(request.headers);
    response.writeHead(200, { 'content-type': 'image/png' }).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/picture.png`,
    heard,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe.concurrent('the address of a file', () => {
  it.each([301, 302, 303, 307, 308])(
    'that leads to another server (%i) never gets the token, nor anything else',
    async (status) => {
      await alone(async (started) => {
        await using elsewhere = await startElsewhere();
        const { slack, channel, ada, app } = started;
        slack.fail({ method: 'download' }, { status, body: '', headers: { location: elsewhere.url } });
        await slack.say(ada, channel, { text: 'a trap', mention: true, files: [await picture()] });
        await told(started, /not kept by Slack/u);
        expect(elsewhere.heard).toEqual([]);
        expect(app.allCalls()).toEqual([]);
      })();
    },
  );

  it(
    'that leads on within Slack is followed',
    alone(async (started) => {
      const { slack, channel, ada, app } = started;
      const saying = { text: 'round the corner', mention: true, files: [await picture()] };
      slack.fail({ method: 'download' }, { status: 302, body: '', headers: { location: '?again' } }, 1);
      const { ts } = await slack.say(ada, channel, saying);
      await over(started, 'round the corner', { thread: ts });
      expect(app.calls('round the corner')).toMatchObject([{ pictures: [{ width: 40 }] }]);
    }),
  );

  it(
    'that leads round in circles is given up',
    alone(async (started) => {
      const { slack, channel, ada, app } = started;
      slack.fail({ method: 'download' }, { status: 302, body: '', headers: { location: '?again' } });
      await slack.say(ada, channel, { text: 'in circles', mention: true, files: [await picture()] });
      await told(started, /could not be loaded/u);
      expect(slack.requests().filter(({ method }) => method === 'download').length).toBeLessThan(10);
      expect(app.allCalls()).toEqual([]);
    }),
  );
});

describe.concurrent('the reason of a refusal', () => {
  it(
    'is in nothing that others see or are notified of, and a button tells it to its requester alone',
    alone(async (started, grace) => {
      const { slack, channel, ada } = started;
      await slack.command(ada, channel, 'a duel demo:flagged');
      const message = await over(started, 'Nothing came of this one.');
      expect((await told(started, /safety/u)).shown).toMatch(/violence/u);
      const asked = await slack.press(grace, channel, message.ts, 'Why?');
      const denied = await eventually('the answer', () => slack.message(channel, slack.responses(asked)[0]?.ts ?? ''));
      expect(denied.ephemeralFor).toBe(grace.id);
      expect(denied.shown).toContain('Only the member who asked for it');
      const why = await slack.press(ada, channel, message.ts, 'Why?');
      expect((await answerTo(started, why)).shown).toMatch(/violence/u);
      const everything = slack
        .messages(channel, grace)
        .flatMap(({ ts }) => slack.versions(channel, ts))
        .map(({ text, shown, blocks }) => [text, shown, JSON.stringify(blocks)].join());
      expect(everything.length).toBeGreaterThan(1);
      expect(everything.join()).not.toMatch(/safety|violence|refus/iu);
    }),
  );

  it(
    'is told in the thread where it was asked, and is not said louder where Slack takes no word for one alone',
    alone(async (started, grace) => {
      const { slack, channel, ada } = started;
      const root = await slack.say(ada, channel, { text: 'look', files: [await picture()] });
      await slack.say(ada, channel, { text: 'add demo:flagged', mention: true, thread_ts: root.ts });
      await told(started, /violence/u, { thread: root.ts });
      slack.fail({ method: 'chat.postEphemeral' }, { error: 'user_not_in_channel' });
      await slack.say(ada, channel, { text: 'once more demo:flagged', mention: true, thread_ts: root.ts });
      await over(started, 'once more', { thread: root.ts });
      const all = [...slack.messages(channel, grace), ...slack.messages(channel, grace, root.ts)];
      expect(all.map(({ shown, text }) => shown + text).join()).not.toMatch(/safety|violence|refus/iu);
    }),
  );
});
