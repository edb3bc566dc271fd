import { describe, expect, it, vi } from 'vitest';
import { startDemoServer } from '../../../../src/demo/server.ts';
import type { Channel, Member, Message, Slack, Team } from '../../../doubles/slack/slack.ts';
import { startSlack } from '../../../doubles/slack/slack.ts';
import { type EaselProcess, startProcess } from '../../../fixtures/easel-process.ts';
import { eventually } from '../../../fixtures/eventually.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';
import {
  expectOneAtATime,
  filesLeft,
  isMissing,
  isOver,
  labels,
  previewsIn,
  SMALL,
  watch,
} from './what-members-see.ts';

// Most of the time is waiting for processes.
vi.setConfig({ maxConcurrency: 6 });

type Room = Readonly<{
  slack: Slack;
  team: Team;
  channel: Channel;
  ada: Member;
  grace: Member;
  /** The calls for a picture that reached the demo server with a prompt that holds this text. */
  calls(text: string): readonly { readonly outcome: string }[];
  /** Starts Easel, and waits until Slack reaches it. */
  start(): Promise<void>;
  /** Ends it as a power cut does: nothing is said, nothing is finished. */
  kill(): Promise<void>;
  /** What another member sees of a wish in the channel. */
  look(text: string): readonly Message[];
}>;

type Options = NonNullable<Parameters<typeof startSlack>[0]> &
  Readonly<{ settings?: Readonly<Record<string, string>>; paceMs?: number }>;

/** Easel as a process of its own, and a Slack that outlives it; looked at once more when everything has come to rest. */
async function onSlack(tell: (room: Room) => Promise<void>, options: Options = {}): Promise<void> {
  const { settings = {}, paceMs = 0, ...rest } = options;
  await using slack = await startSlack(rest);
  const demo = await startDemoServer({ paceMs });
  await using folder = await temporaryFolder();
  const team = slack.addTeam({ name: 'Ateliers' });
  const channel = slack.addChannel(team, { name: 'studio' });
  const ada = slack.addMember(team, { name: 'Ada' });
  const grace = slack.addMember(team, { name: 'Grace' });
  let easel: EaselProcess | null = null;
  const kill = async () => {
    easel?.process.kill('SIGKILL');
    await easel?.ended;
    easel = null;
    await eventually('the line to be dead', () => slack.sockets() === 0);
  };
  try {
    await tell({
      ...{ slack, team, channel, ada, grace, kill },
      calls: (text) =>
        demo.calls().filter(({ endpoint, prompt }) => endpoint.startsWith('images/') && prompt?.includes(text)),
      async start() {
        easel = startProcess({
          PORT: '0',
          DATA_DIR: folder.path,
          LOG_LEVEL: 'silent',
          OPENAI_API_KEY: 'sk-test',
          OPENAI_BASE_URL: demo.url,
          SLACK_BOT_TOKEN: team.botToken,
          SLACK_APP_TOKEN: slack.appToken,
          SLACK_API_URL: slack.apiUrl,
          ...settings,
        });
        await easel.says(/slack: connected/u);
      },
      look: (text) => slack.messages(channel, grace).filter(({ bot, shown }) => bot && shown.includes(text)),
    });
    expect(slack.violations()).toEqual([]);
    expect(slack.pings()).toEqual([]);
    expect(slack.unfurls()).toEqual([]);
  } finally {
    await kill().catch(() => {});
    await demo.close();
  }
}

/** The one message of a wish, as soon as it is over and alone. */
const over = ({ look }: Room, text: string) =>
  eventually(
    `“${text}” to be over`,
    () => {
      const [message, ...others] = look(text);
      return message !== undefined && others.length === 0 && isOver(message) && message;
    },
    10_000,
  );
/** Nothing but the pictures of these messages takes room in the workspace, as soon as all is tidied up. */
const expectNoOtherFiles = (room: Room, ...messages: readonly Message[]) => {
  const shown = messages.flatMap(({ pictures }) => pictures.map(({ id }) => id));
  return eventually('no other files to be left', () => filesLeft(room).join() === shown.join());
};

const hanging = ({ slack }: Room, method: string) =>
  slack.requests().some((each) => each.method === method && each.status === 0);

describe.concurrent('Easel killed while it paints for Slack', () => {
  it.each<readonly [string, Options, (room: Room) => boolean]>([
    [
      'put into the message',
      {},
      // It has asked whether it is seen: then all is settled.
      ({ slack }) =>
        /chat\.update.*files\.info/u.test(
          slack
            .requests()
            .map(({ method }) => method)
            .join(),
        ),
    ],
    [
      'in a new message each time',
      { updateShares: false },
      ({ slack }) => slack.requests().some(({ method }) => method === 'files.delete' || method === 'chat.delete'),
    ],
  ])('leaves the wish as interrupted in its one message, without its preview (%s)', (_how, options, isSettled) =>
    onSlack(async (room) => {
      const { slack, channel, ada, look, calls } = room;
      await room.start();
      using seen = watch(() => look('a slow glacier'), slack.now);
      // It hangs after the first preview.
      await slack.command(ada, channel, `a slow glacier demo:hang ${SMALL} --partials 1`);
      const before = await eventually(
        'the preview to be seen',
        () => {
          const [message, ...others] = look('a slow glacier');
          const isSeen = message?.pictures.some(({ missing }) => !missing);
          return isSeen && others.length === 0 && isSettled(room) && message;
        },
        15_000,
      );
      await room.kill();
      await room.start();
      const message = await over(room, 'a slow glacier');
      expect(message.ts).toBe(before.ts);
      expect(message.shown).toContain('Interrupted');
      expect(labels(message)).toEqual(['Run again', 'Delete']);
      expect(message.pictures).toEqual([]);
      expect(message.files).toEqual([]);
      await expectNoOtherFiles(room);
      expect(previewsIn(seen)).toHaveLength(1);
      expectOneAtATime(seen);
      expect(calls('a slow glacier')).toHaveLength(1);
    }, options),
  );

  it('leaves nothing missing where it was just finding out whether anybody sees the preview', () =>
    onSlack(
      async (room) => {
        const { slack, channel, ada, look } = room;
        await room.start();
        await slack.command(ada, channel, `a shy comet demo:hang ${SMALL} --partials 1`);
        await eventually('the preview to be missing', () => isMissing(look('a shy comet')), 15_000);
        slack.fail({ method: 'files.info' }, 'hang', 1);
        await eventually('the question to hang', () => hanging(room, 'files.info'));
        await room.kill();
        await room.start();
        const message = await over(room, 'a shy comet');
        expect(message.pictures).toEqual([]);
        expect(message.files).toEqual([]);
        await expectNoOtherFiles(room);
      },
      { updateShares: false },
    ));

  it('leaves no preview behind that was still on its way into the message', () =>
    onSlack(async (room) => {
      const { slack, team, look, calls } = room;
      await room.start();
      // Each of them stops one job.
      const methods = ['upload', 'files.info', 'chat.update'];
      for (const method of methods) slack.fail({ method }, 'hang', 1);
      const wishes = methods.map((_, index) => `river ${index}`);
      for (const wish of wishes) {
        const member = slack.addMember(team, { name: wish });
        await slack.command(member, room.channel, `${wish} demo:hang ${SMALL} --partials 1`);
      }
      await eventually('all of them to hang', () => methods.every((method) => hanging(room, method)), 15_000);
      await room.kill();
      await room.start();
      for (const wish of wishes) {
        const message = await over(room, wish);
        expect(message.pictures).toEqual([]);
        expect(look(wish)).toHaveLength(1);
        expect(calls(wish)).toHaveLength(1);
      }
      await expectNoOtherFiles(room);
    }));

  it('leaves one message of a wish, also where Slack had never said that the first was posted', () =>
    onSlack(
      async (room) => {
        const { slack, channel, ada, look, calls } = room;
        await room.start();
        slack.fail({ method: 'chat.postMessage' }, 'lost', 1);
        slack.fail({ method: 'conversations.history' }, { status: 500 }, 1);
        await slack.command(ada, channel, `a lone wolf demo:hang ${SMALL} --partials 0`);
        await eventually('the call', () => look('a lone wolf').length > 0 && calls('a lone wolf')[0]);
        await room.kill();
        await room.start();
        const message = await over(room, 'a lone wolf');
        expect(message.shown).toContain('Interrupted');
        expect(calls('a lone wolf')).toHaveLength(1);
      },
      { settings: { SLACK_PREVIEWS: 'off' } },
    ));

  it('runs those that were waiting, and leaves the one in private as interrupted where it stands', () =>
    onSlack(
      async (room) => {
        const { slack, team, channel, ada, look, calls } = room;
        await room.start();
        const dm = slack.dm(team, ada);
        const told = () => slack.messages(dm, ada).filter(({ bot }) => bot);
        await slack.command(ada, channel, `a secret cave demo:hang --private ${SMALL} --partials 0`);
        await eventually('the painting', () => told()[0]?.shown.includes('Painting') && calls('a secret cave')[0]);
        const members = ['Bea', 'Cleo'].map((name) => slack.addMember(team, { name }));
        for (const member of members) {
          await slack.command(member, channel, `a boat for ${member.name} ${SMALL} --partials 0`);
          await eventually('its message', () => look(`a boat for ${member.name}`)[0]);
        }
        await room.kill();
        await room.start();
        await eventually('the end', () => told().length === 1 && told().every(isOver));
        expect(told()[0]?.shown).toContain('Interrupted');
        const ends = await Promise.all(members.map(({ name }) => over(room, `a boat for ${name}`)));
        expect(ends).toMatchObject([{ pictures: [{ missing: false }] }, { pictures: [{ missing: false }] }]);
        for (const text of ['a secret cave', 'a boat for Bea', 'a boat for Cleo']) expect(calls(text)).toHaveLength(1);
        expect(look('a secret cave')).toEqual([]);
        await eventually('no other files to be left', () => filesLeft(room).length === 2);
      },
      { settings: { MAX_CONCURRENT: '1', SLACK_PREVIEWS: 'off' } },
    ));
});

describe.concurrent('Easel killed between painting and showing on Slack', () => {
  it('brings each picture with the next start, once, whatever it was doing at that moment', () =>
    onSlack(
      async (room) => {
        const { slack, team, look, calls } = room;
        await room.start();
        // Each of them stops one job.
        const methods = [
          'files.getUploadURLExternal',
          'upload',
          'files.info',
          'chat.postMessage',
          'conversations.history',
          'chat.delete',
        ];
        const wishes = methods.map((_, index) => `bird ${index}`);
        const seen = wishes.map((wish) => watch(() => look(wish), slack.now));
        for (const wish of wishes) {
          const member = slack.addMember(team, { name: wish });
          await slack.command(member, room.channel, `${wish} ${SMALL} --partials 1`);
        }
        await eventually('their messages', () => wishes.every((wish) => look(wish).length === 1));
        for (const method of methods) slack.fail({ method }, 'hang', 1);
        await eventually('all of them to hang', () => methods.every((method) => hanging(room, method)), 15_000);
        for (const wish of wishes) expect(calls(wish)).toMatchObject([{ outcome: 'finished' }]);
        // Nobody has two of them, and those that hang there have one each.
        expect(wishes.filter((wish) => look(wish).some(isOver))).toHaveLength(2);
        await room.kill();
        await room.start();
        for (const [index, wish] of wishes.entries()) {
          const message = await over(room, wish);
          expect(message.pictures).toMatchObject([{ missing: false, alt: wish }]);
          expect(labels(message)).toEqual(['Edit', 'Vary', 'Again', 'Delete']);
          expect(calls(wish)).toHaveLength(1);
          // Nobody has seen the picture twice, or none where it should be.
          const most = Math.max(
            ...(seen[index]?.moments() ?? []).map(({ messages }) => messages.filter(isOver).length),
          );
          expect([wish, most]).toEqual([wish, 1]);
          expect(seen[index]?.longest(isMissing)).toBe(0);
          seen[index]?.[Symbol.dispose]();
        }
      },
      { paceMs: 2500, settings: { SLACK_PREVIEWS: 'off', MAX_PER_WORKSPACE: '6' } },
    ));
});

describe.concurrent('after a kill and a restart on Slack', () => {
  it('a mention that is repeated is no second job, and the buttons of old messages still work', () =>
    onSlack(
      async (room) => {
        const { slack, team, channel, ada, grace, calls } = room;
        await room.start();
        const asked = await slack.say(ada, channel, { text: `<@${team.botUserId}> an old oak` });
        const told = (text: string) =>
          slack.messages(channel, grace, asked.ts).filter(({ bot, shown }) => bot && shown.includes(text));
        const message = await eventually(
          'the picture',
          () => told('an old oak').length === 1 && told('an old oak').find(isOver),
          10_000,
        );
        await room.kill();
        await room.start();
        for (const kind of ['sameEventId', 'newEventId'] as const) await (await slack.repeat(kind)).acknowledged;
        // What is said after that is answered after that.
        await slack.say(ada, channel, { text: `<@${team.botUserId}> a young birch`, thread_ts: asked.ts });
        await eventually('the next picture', () => told('a young birch').some(isOver), 10_000);
        expect(told('an old oak')).toHaveLength(1);
        expect(calls('an old oak')).toHaveLength(1);

        await slack.press(grace, channel, message.ts, 'Again');
        await eventually('a second one', () => told('an old oak').filter(isOver).length === 2, 10_000);
        expect(calls('an old oak')).toHaveLength(2);
        const before = told('').filter(isOver).length;
        await slack.press(grace, channel, message.ts, 'Vary');
        await eventually('a variation', () => told('').filter(isOver).length === before + 1, 10_000);
        await slack.press(grace, channel, message.ts, 'Edit');
        const view = await eventually('the form', () => slack.open(grace));
        await slack.submit(grace, view, { prompt: 'with a crown' });
        const edited = await eventually('the edit', () => told('with a crown').find(isOver), 10_000);
        expect(edited.pictures).toMatchObject([{ missing: false }]);
        await slack.press(ada, channel, message.ts, 'Delete');
        await eventually('the message to be gone', () => slack.message(channel, message.ts) === null);
        await eventually('its file to be gone', () => slack.file(message.pictures[0]?.id ?? '')?.deleted);
      },
      { settings: { SLACK_PREVIEWS: 'off' } },
    ));

  it('a mention that is repeated does not run what was interrupted, and two clicks on Run again are one job', () =>
    onSlack(
      async (room) => {
        const { slack, team, channel, ada, grace, calls } = room;
        await room.start();
        const asked = await slack.say(ada, channel, { text: `<@${team.botUserId}> a giant snail demo:hang` });
        const told = (text: string) =>
          slack.messages(channel, grace, asked.ts).filter(({ bot, shown }) => bot && shown.includes(text));
        await eventually('the painting to begin', () => calls('a giant snail')[0] && told('a giant snail')[0]);
        await room.kill();
        await room.start();
        for (const kind of ['sameEventId', 'newEventId'] as const) await (await slack.repeat(kind)).acknowledged;
        const say = async (text: string) => {
          // What is said after that is answered after that.
          await slack.say(ada, channel, { text: `<@${team.botUserId}> ${text}`, thread_ts: asked.ts });
          await eventually(text, () => told(text).some(isOver), 10_000);
        };
        await say('a young birch');
        expect(told('a giant snail').map(({ shown }) => shown.includes('Interrupted'))).toEqual([true]);
        expect(calls('a giant snail')).toHaveLength(1);

        const ts = told('a giant snail')[0]?.ts ?? '';
        const clicks = await Promise.all([1, 2].map(() => slack.press(ada, channel, ts, 'Run again')));
        await Promise.all(clicks.map(({ acknowledged }) => acknowledged));
        await eventually('it to be painted again', () => calls('a giant snail').length >= 2);
        await say('a small shell');
        expect(calls('a giant snail')).toHaveLength(2);
        expect(told('a giant snail')).toHaveLength(2);
      },
      { settings: { SLACK_PREVIEWS: 'off' } },
    ));
});
