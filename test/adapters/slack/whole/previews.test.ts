import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import type { Channel, FaultAnswer, FaultMatch, Message } from '../../../doubles/slack/slack.ts';
import { eventually } from '../../../fixtures/eventually.ts';
import { type SlackApp, startSlackApp } from '../../../fixtures/slack-app.ts';
import {
  expectOneAtATime,
  filesLeft,
  isMissing,
  isOver,
  labels,
  PACE_MS,
  previewsIn,
  SMALL,
  type Watch,
  watch,
} from './what-members-see.ts';

// Most of the time is waiting between two pictures.
vi.setConfig({ maxConcurrency: 30 });

type Options = NonNullable<Parameters<typeof startSlackApp>[1]> &
  Readonly<{
    settings?: Readonly<Record<string, string>>;
    /** Slack reaches Easel at its own address. */
    reached?: boolean;
  }>;

/** A port that nobody has: the address has to be known before Easel is there. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What happens in the app, and afterwards that Slack had nothing to complain about. */
async function onSlack(tell: (room: SlackApp) => Promise<void>, options: Options = {}): Promise<void> {
  const { settings = {}, reached = false, ...rest } = options;
  const port = reached ? String(await freePort()) : '0';
  const address = reached ? { PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` } : {};
  const room = await startSlackApp({ ...address, ...settings }, { paceMs: PACE_MS, ...rest });
  try {
    await tell(room);
    expect(room.slack.violations()).toEqual([]);
    expect(room.slack.pings()).toEqual([]);
    expect(room.slack.unfurls()).toEqual([]);
    expect(room.slack.notAcknowledged()).toEqual([]);
  } finally {
    await room[Symbol.asyncDispose]();
  }
}

/** What another member sees of a wish in a channel. */
const lookAt = ({ slack, channel }: SlackApp, text: string, at: Channel = channel) => {
  const grace = slack.addMember(slack.addTeam({ name: `Visitors of ${text}`, installed: false }), { name: 'Grace' });
  return () => slack.messages(at, grace).filter(({ bot, shown }) => bot && shown.includes(text));
};

/** Wishes for something, and watches until it is over. */
async function paint(room: SlackApp, text: string, flags = '', withinMs = 15_000): Promise<Watch> {
  const { slack, ada, channel } = room;
  const look = lookAt(room, text);
  using seen = watch(look, slack.now);
  await slack.command(ada, channel, `${text} ${SMALL} ${flags}`);
  await eventually(`“${text}” to be over`, () => look().length === 1 && look().every(isOver), withinMs);
  seen.moments();
  return seen;
}

const last = (seen: Watch) => seen.moments().at(-1)?.messages[0] as Message;
/** Nothing but the pictures of these messages takes room in the workspace, as soon as all is tidied up. */
const expectNoOtherFiles = (room: SlackApp, ...messages: readonly Message[]) => {
  const shown = messages.flatMap(({ pictures }) => pictures.map(({ id }) => id));
  return eventually('no other files to be left', () => filesLeft(room).join() === shown.join());
};
const changesWithFiles = ({ slack }: SlackApp) =>
  slack.requests().filter(({ method, args }) => method === 'chat.update' && args.file_ids !== undefined);

const WAYS: readonly (readonly [string, Options])[] = [
  ['by address', { reached: true }],
  ['put into the message', {}],
  ['put into the message, where Slack takes its time', { processingMs: 250 }],
  ['in a new message each time', { updateShares: false }],
  ['as files, although there is an address', { reached: true, settings: { SLACK_PREVIEWS: 'file' } }],
];

describe.concurrent.each(WAYS)('previews on Slack, %s', (how, options) => {
  it('are seen one after another by everybody, in one message, and give way to the picture', () =>
    onSlack(async (room) => {
      const { slack, app } = room;
      // To find out how it has to be done takes the time of a preview.
      const seen = await paint(room, 'a fox in snow', `--partials ${options.updateShares === false ? 3 : 2}`);
      const previews = previewsIn(seen);
      expect(previews.length).toBeGreaterThanOrEqual(2);
      expectOneAtATime(seen);
      // Slack caches: each picture comes from another place, in another block.
      expect(new Set(previews.map(({ where }) => where)).size).toBe(previews.length);
      expect(new Set(previews.map(({ blockId }) => blockId)).size).toBe(previews.length);
      const byAddress = how === 'by address';
      for (const { where } of previews) {
        if (byAddress) expect(where).toMatch(new RegExp(`^${app.url()}/\\S*[\\w-]{20,}$`, 'u'));
        else await eventually('the preview to be deleted', () => slack.file(where)?.deleted);
      }
      const shares = options.updateShares !== false;
      if (shares) {
        expect(new Set(previews.map(({ ts }) => ts)).size).toBe(1);
        expect(seen.longest(isMissing)).toBe(0);
      } else {
        // Once it had to be found out.
        expect(seen.longest(isMissing)).toBeLessThan(3000);
        expect(changesWithFiles(room)).toHaveLength(1);
      }
      const message = last(seen);
      expect(message.pictures).toMatchObject([{ kind: 'slack_file', missing: false, alt: 'a fox in snow' }]);
      expect(labels(message)).toEqual(['Edit', 'Vary', 'Again', 'Delete']);
      // Only the picture takes room in the workspace.
      await expectNoOtherFiles(room, message);
      expect(app.calls('a fox in snow')).toHaveLength(1);
    }, options));
});

describe.concurrent('previews as files on Slack', () => {
  it('are deleted as soon as the next one has taken their place, not at the end', () =>
    onSlack(async (room) => {
      const { slack } = room;
      const seen = await paint(room, 'a long way', '--partials 3');
      const [first, second] = previewsIn(seen);
      const order = slack.requests().map(({ method, args }) => [method, args.file ?? ''].join(' '));
      const gone = order.indexOf(`files.delete ${first?.where}`);
      const replaced = slack
        .requests()
        .findIndex(
          ({ method, args }) => method === 'chat.update' && JSON.stringify(args.blocks).includes(String(second?.where)),
        );
      expect(replaced).toBeGreaterThan(0);
      expect(gone).toBeGreaterThan(replaced);
      expect(gone).toBeLessThan(order.lastIndexOf('chat.postMessage '));
    }));

  it('go into a new message from the second job on where Slack shows nothing, also after a restart', () =>
    onSlack(
      async (room) => {
        await paint(room, 'the first wish', '--partials 1');
        expect(changesWithFiles(room)).toHaveLength(1);
        const second = await paint(room, 'the second wish', '--partials 1');
        await room.app.restart();
        const third = await paint(room, 'the third wish', '--partials 1');
        for (const seen of [second, third]) {
          expect(previewsIn(seen)).toHaveLength(1);
          expect(seen.longest(isMissing)).toBe(0);
          expectOneAtATime(seen);
        }
        // Nobody tried it once more.
        expect(changesWithFiles(room)).toHaveLength(1);
      },
      { updateShares: false },
    ));

  it('are shown in a direct message, too', () =>
    onSlack(async (room) => {
      const { slack, team, ada } = room;
      const dm = slack.dm(team, ada);
      const look = () => slack.messages(dm, ada).filter(({ bot, shown }) => bot && shown.includes('a quiet lake'));
      using seen = watch(look, slack.now);
      await slack.command(ada, room.channel, `a quiet lake --private --partials 1 ${SMALL}`);
      await eventually('the end', () => look().length === 1 && look().every(isOver), 15_000);
      expect(previewsIn(seen)).toHaveLength(1);
      expectOneAtATime(seen);
      expect(seen.longest(isMissing)).toBe(0);
      expect(slack.messages(room.channel)).toEqual([]);
      await expectNoOtherFiles(room, last(seen));
    }));

  it('are shown in a thread, too', () =>
    onSlack(async (room) => {
      const { slack, team, ada, channel } = room;
      const root = await slack.say(ada, channel, { text: 'what shall we paint?' });
      const look = () =>
        slack.messages(channel, ada, root.ts).filter(({ bot, shown }) => bot && shown.includes('a tall ship'));
      using seen = watch(look, slack.now);
      await slack.say(ada, channel, { text: `<@${team.botUserId}> a tall ship`, thread_ts: root.ts });
      await eventually('the end', () => look().length === 1 && look().every(isOver), 15_000);
      expect(previewsIn(seen).length).toBeGreaterThanOrEqual(1);
      expectOneAtATime(seen);
      await expectNoOtherFiles(room, last(seen));
      expect(last(seen).thread_ts).toBe(root.ts);
    }));
});

const LIMITED: FaultAnswer = { error: 'ratelimited' };

describe.concurrent('a preview that is late or refused', () => {
  it.each<readonly [string, FaultMatch, FaultAnswer, number]>([
    ['its upload is refused for want of room', { method: 'files.getUploadURLExternal' }, LIMITED, 1],
    ['its upload is refused', { method: 'files.getUploadURLExternal' }, { error: 'internal_error' }, 1],
    ['its bytes do not arrive', { method: 'upload' }, 'reset', 1],
    ['its upload cannot be completed for want of room', { method: 'files.completeUploadExternal' }, LIMITED, 1],
    ['its upload cannot be completed', { method: 'files.completeUploadExternal' }, { error: 'internal_error' }, 1],
    ['its upload is completed unheard', { method: 'files.completeUploadExternal' }, 'lost', 1],
    ['nobody says whether it is ready', { method: 'files.info' }, { error: 'internal_error' }, 1],
    ['there is no room to change messages', { method: 'chat.update' }, LIMITED, 9],
    ['the change is refused', { method: 'chat.update' }, { error: 'internal_error' }, 9],
    ['the change is refused for its pictures', { method: 'chat.update' }, { error: 'invalid_blocks' }, 1],
    ['the change breaks off', { method: 'chat.update' }, 'reset', 9],
    ['the change is done unheard', { method: 'chat.update' }, 'lost', 9],
    ['the change is never answered', { method: 'chat.update' }, 'hang', 1],
  ])('leaves no trace, and the picture comes, where %s', (_how, match, answer, times) =>
    onSlack(async (room) => {
      const { slack, app } = room;
      slack.fail(match, answer, times);
      const seen = await paint(room, 'a brave hen', '--partials 1', 20_000);
      const failed = slack
        .requests()
        .filter(({ method, error, status }) => method === match.method && (error !== null || status === 0));
      expect(failed.length).toBeGreaterThan(0);
      expectOneAtATime(seen);
      expect(seen.longest(isMissing)).toBe(0);
      const message = last(seen);
      expect(message.pictures).toMatchObject([{ missing: false }]);
      await expectNoOtherFiles(room, message);
      for (const { messages } of seen.moments()) {
        for (const { shown } of messages) expect(shown).not.toMatch(/error|wrong|fail|limit/iu);
      }
      expect(slack.messages(room.channel, room.ada).filter(({ ephemeralFor }) => ephemeralFor !== null)).toEqual([]);
      expect(app.calls('a brave hen')).toHaveLength(1);
    }),
  );

  it('is left out where Slack cannot fetch its address', () =>
    onSlack(
      async (room) => {
        const seen = await paint(room, 'a shy owl', '--partials 1');
        expect(previewsIn(seen)).toEqual([]);
        expect(seen.longest(isMissing)).toBe(0);
        expectOneAtATime(seen);
        expect(last(seen).pictures).toMatchObject([{ missing: false }]);
      },
      { settings: { PUBLIC_URL: 'http://127.0.0.1:9' } },
    ));
});

/** Milliseconds from the end of all painting to the last of the pictures, where nothing has to wait for room. */
const LAST_VIEWS_MS = 8000;

// By itself: painting so much takes the time of everything else.
describe('many jobs at once in one workspace', () => {
  it.concurrent.each<readonly [string, Options, number, (index: number) => string]>([
    ['put into the message', {}, 8, () => '--count 4 --partials 1'],
    ['in a new message each time', { updateShares: false }, 8, () => '--count 4 --partials 2'],
    // What nothing came of is told in the message that is there: by a change, as its previews were.
    ['by address', { reached: true }, 18, (index) => `--partials 3 ${index % 2 === 0 ? '' : 'demo:blocked-output'}`],
  ])('have previews (%s) that leave room for every last View', (_how, options, jobs, flags) =>
    onSlack(
      async (room) => {
        const { slack, team, app } = room;
        const all = Array.from({ length: jobs }, (_, index) => {
          const text = `wish ${index}.`;
          const channel = slack.addChannel(team, { name: `wish-${index}` });
          const member = slack.addMember(team, { name: `Member ${index}` });
          return { text, channel, member, flags: flags(index), look: lookAt(room, text, channel) };
        });
        const seen = all.map(({ look }) => watch(look, slack.now));
        await Promise.all(
          all.map(({ member, channel, text, flags }) => slack.command(member, channel, `${text} ${flags} ${SMALL}`)),
        );
        await eventually(
          'all to be painted',
          () => {
            const calls = app.calls('wish');
            return calls.length >= jobs && calls.every(({ outcome }) => outcome !== 'running');
          },
          30_000,
        );
        await eventually(
          'the last Views',
          () => all.every(({ look }) => look().length === 1 && look().every(isOver)),
          LAST_VIEWS_MS,
        );
        expect(seen.filter((each) => previewsIn(each).length > 0).length).toBeGreaterThan(0);
        for (const each of seen) {
          expectOneAtATime(each);
          each[Symbol.dispose]();
        }
      },
      { paceMs: 2600, ...options, settings: { MAX_CONCURRENT: '20', MAX_PER_WORKSPACE: '20' } },
    ),
  );
});

describe.concurrent('previews that are off', () => {
  it.each<readonly [string, Options]>([
    ['without an address', {}],
    ['with one', { reached: true }],
  ])('are not shown, and nothing but the picture is uploaded (%s)', (_how, options) =>
    onSlack(
      async (room) => {
        const { slack, team } = room;
        const seen = await paint(room, 'a plain wall', '--partials 2');
        expect(previewsIn(seen)).toEqual([]);
        expect(slack.files(team)).toHaveLength(1);
        expect(last(seen).pictures).toHaveLength(1);
        expectOneAtATime(seen);
      },
      { ...options, paceMs: 300, settings: { SLACK_PREVIEWS: 'off' } },
    ),
  );
});
