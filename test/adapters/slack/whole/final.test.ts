import { describe, expect, it, vi } from 'vitest';
import type { Channel, FaultAnswer, FaultMatch, Member, Message } from '../../../doubles/slack/slack.ts';
import { eventually } from '../../../fixtures/eventually.ts';
import { type SlackApp, startSlackApp } from '../../../fixtures/slack-app.ts';
import { expectOneAtATime, filesLeft, isMissing, isOver, labels, QUICK, SMALL, watch } from './what-members-see.ts';

// Most of the time is waiting.
vi.setConfig({ maxConcurrency: 8 });

type Options = NonNullable<Parameters<typeof startSlackApp>[1]>;
type Room = SlackApp & Readonly<{ grace: Member; root: Member }>;

/** What happens in the app, and afterwards that Slack had nothing to complain about. */
async function onSlack(tell: (room: Room) => Promise<void>, options: Options = {}): Promise<void> {
  const room = await startSlackApp({ SLACK_PREVIEWS: 'off' }, options);
  const { slack, team } = room;
  const grace = slack.addMember(team, { name: 'Grace' });
  const root = slack.addMember(team, { name: 'Root', admin: true });
  try {
    await tell({ ...room, grace, root });
    expect(slack.violations()).toEqual([]);
    expect(slack.pings()).toEqual([]);
    expect(slack.unfurls()).toEqual([]);
    expect(slack.notAcknowledged()).toEqual([]);
  } finally {
    await room[Symbol.asyncDispose]();
  }
}

const shownTo = ({ slack }: Room, member: Member, channel: Channel, text: string, thread?: string) =>
  slack
    .messages(channel, member, thread)
    .filter(({ bot, shown, ephemeralFor }) => bot && ephemeralFor === null && shown.includes(text));
/** The one message of a wish, as soon as it is over and alone. */
const over = (look: () => readonly Message[], withinMs = 10_000) =>
  eventually(
    'the one message to be over',
    () => {
      const [message, ...others] = look();
      return message !== undefined && others.length === 0 && isOver(message) && message;
    },
    withinMs,
  );
const expectNoOtherFiles = (room: Room, ...messages: readonly Message[]) => {
  const shown = messages.flatMap(({ pictures }) => pictures.map(({ id }) => id));
  return eventually('no other files to be left', () => filesLeft(room).toSorted().join() === shown.toSorted().join());
};
const methods = ({ slack }: Room) => slack.requests().map(({ method }) => method);

/** Wishes in a place, says where to look, and who does. */
type Asks = (room: Room, text: string) => Promise<Readonly<{ place: Channel; thread?: string; by: readonly Member[] }>>;

const PLACES: readonly (readonly [string, Asks])[] = [
  [
    'in a channel',
    async ({ slack, ada, grace, root, channel }, text) => {
      await slack.command(ada, channel, text);
      return { place: channel, by: [ada, grace, root] };
    },
  ],
  [
    'in a private channel',
    async ({ slack, team, ada, grace }, text) => {
      const place = slack.addChannel(team, { name: 'back-room', private: true });
      await slack.command(ada, place, text);
      return { place, by: [ada, grace] };
    },
  ],
  [
    'in a thread',
    async ({ slack, team, ada, grace, channel }, text) => {
      const { ts } = await slack.say(grace, channel, { text: 'what shall we paint?' });
      await slack.say(ada, channel, { text: `<@${team.botUserId}> ${text}`, thread_ts: ts });
      return { place: channel, thread: ts, by: [ada, grace] };
    },
  ],
  [
    'in a direct message',
    async ({ slack, team, ada }, text) => {
      const place = slack.dm(team, ada);
      await slack.say(ada, place, { text });
      return { place, by: [ada] };
    },
  ],
  [
    'in private, though it was asked for in a channel',
    async ({ slack, team, ada, channel }, text) => {
      await slack.command(ada, channel, `${text} --private`);
      return { place: slack.dm(team, ada), by: [ada] };
    },
  ],
];

describe.concurrent('the picture on Slack', () => {
  it.each(PLACES)('stays when the progress is gone, for everybody who looks %s', (_where, ask) =>
    onSlack(
      async (room) => {
        const { slack, channel, app } = room;
        let spot: Awaited<ReturnType<Asks>> | null = null;
        const look = () =>
          spot === null ? [] : shownTo(room, spot.by.at(-1) as Member, spot.place, 'a tall poppy', spot.thread);
        using seen = watch(look, slack.now);
        spot = await ask(room, 'a tall poppy');
        const { place, thread, by } = spot;
        const message = await over(look);
        expectOneAtATime(seen);
        expect(seen.longest(isMissing)).toBe(0);
        // Somebody comes back much later.
        slack.advance(24 * 3_600_000);
        for (const member of by) {
          const [read, ...others] = shownTo(room, member, place, 'a tall poppy', thread);
          expect(others).toEqual([]);
          expect(read?.pictures).toMatchObject([{ kind: 'slack_file', missing: false, inBlocks: true }]);
          expect(read?.pictures[0]?.bytes.length).toBeGreaterThan(100);
          expect(read?.thread_ts).toBe(thread ?? null);
        }
        expect(message.blocks.filter(({ type }) => type === 'image')).toMatchObject([{ alt_text: 'a tall poppy' }]);
        expect(slack.file(message.pictures[0]?.id ?? '')?.sharedIn).toEqual([place.id]);
        await expectNoOtherFiles(room, message);
        // It was read back before the progress was taken away.
        const order = methods(room);
        const posted = order.lastIndexOf('chat.postMessage');
        const readBack = order.findIndex(
          (method, at) => at > posted && /conversations\.(?:history|replies)/u.test(method),
        );
        expect(readBack).toBeGreaterThan(posted);
        expect(order.indexOf('chat.delete')).toBeGreaterThan(readBack);
        expect(app.calls('a tall poppy')).toHaveLength(1);
        if (place.kind === 'dm') expect(slack.messages(channel)).toEqual([]);
      },
      { paceMs: 200 },
    ),
  );

  it.each([1, 4])('is one message, also where there are several (%i)', (count) =>
    onSlack(async (room) => {
      const { slack, ada, grace, channel } = room;
      const look = () => shownTo(room, grace, channel, 'four winds');
      using seen = watch(look, slack.now);
      await slack.command(ada, channel, `four winds ${QUICK} --count ${count}`);
      const message = await over(look);
      expect(message.pictures).toHaveLength(count);
      expect(
        message.pictures.every(
          ({ missing, kind, alt }) => !missing && kind === 'slack_file' && alt?.includes('four winds'),
        ),
      ).toBe(true);
      expect(new Set(message.pictures.map(({ id }) => id)).size).toBe(count);
      expectOneAtATime(seen);
      await expectNoOtherFiles(room, message);
      if (count === 1) return;
      expect(new Set(message.pictures.map(({ alt }) => alt)).size).toBe(4);
      await slack.press(grace, channel, message.ts, 'Pick 3');
      const [, picked] = await eventually(
        'the one that was picked',
        () => look().length === 2 && look().every(isOver) && look(),
      );
      expect(picked?.pictures).toMatchObject([{ missing: false }]);
    }),
  );

  it('takes the place of nothing else, where several are painted in one channel', () =>
    onSlack(async (room) => {
      const { slack, team, channel, grace, app } = room;
      const wishes = Array.from({ length: 4 }, (_, index) => `gull ${index}`);
      for (const wish of wishes) await slack.command(slack.addMember(team), channel, `${wish} ${QUICK}`);
      const ends = await Promise.all(wishes.map((wish) => over(() => shownTo(room, grace, channel, wish))));
      for (const wish of wishes) expect(app.calls(wish)).toHaveLength(1);
      expect(slack.messages(channel, grace)).toHaveLength(4);
      await expectNoOtherFiles(room, ...ends);
    }));

  it('is not there, and its message is the one of the progress, where nothing came of it', () =>
    onSlack(async (room) => {
      const { slack, ada, grace, channel } = room;
      const look = () => shownTo(room, grace, channel, 'a lost cause');
      using seen = watch(look, slack.now);
      await slack.command(ada, channel, `a lost cause demo:blocked-output ${SMALL}`);
      const message = await over(look);
      expect(new Set(seen.moments().flatMap(({ messages }) => messages.map(({ ts }) => ts)))).toEqual(
        new Set([message.ts]),
      );
      expect(message.pictures).toEqual([]);
      await expectNoOtherFiles(room);
    }));
});

const LIMITED: FaultAnswer = { error: 'ratelimited' };
const BROKEN: FaultAnswer = { status: 503, error: 'service_unavailable' };

describe.concurrent('the last message on Slack', () => {
  it.each<readonly [string, FaultMatch, FaultAnswer, number]>([
    ['its post is not answered', { method: 'chat.postMessage' }, 'lost', 1],
    ['its post is never answered', { method: 'chat.postMessage' }, 'lost', 3],
    ['there is no room for its post', { method: 'chat.postMessage' }, LIMITED, 2],
    ['its post breaks off', { method: 'chat.postMessage' }, 'reset', 4],
    ['Slack is broken when it is posted', { method: 'chat.postMessage' }, BROKEN, 4],
    ['there is no room for its upload', { method: 'files.getUploadURLExternal' }, LIMITED, 2],
    ['its upload breaks off', { method: 'upload' }, 'reset', 1],
    ['there is no room to complete its upload', { method: 'files.completeUploadExternal' }, LIMITED, 1],
    ['its upload is completed unheard', { method: 'files.completeUploadExternal' }, 'lost', 1],
    ['there is no room to ask for its file', { method: 'files.info' }, LIMITED, 1],
    ['it cannot be read back at once', { method: 'conversations.history' }, BROKEN, 1],
    ['there is no room to take the progress away', { method: 'chat.delete' }, LIMITED, 1],
    ['the progress cannot be taken away at once', { method: 'chat.delete' }, { error: 'internal_error' }, 1],
    ['the progress is taken away unheard', { method: 'chat.delete' }, 'lost', 1],
  ])('is the only one, with its picture, where %s', (_how, match, answer, times) =>
    onSlack(
      async (room) => {
        const { slack, ada, grace, channel, app } = room;
        const look = () => shownTo(room, grace, channel, 'a stray cat');
        using seen = watch(look, slack.now);
        await slack.command(ada, channel, `a stray cat ${SMALL} --partials 1`);
        await eventually('the progress', () => look().length === 1 && look()[0]?.shown.includes('Painting'));
        slack.fail(match, answer, times);
        const message = await over(look, 15_000);
        expect(message.pictures).toMatchObject([{ missing: false, alt: 'a stray cat' }]);
        expect(labels(message)).toEqual(['Edit', 'Vary', 'Again', 'Delete']);
        const failed = slack
          .requests()
          .filter(({ method, status, error }) => method === match.method && (status === 0 || error !== null));
        expect(failed).toHaveLength(times);
        // At no time there was none.
        expect(Math.min(...seen.moments().map(({ messages }) => messages.length))).toBe(1);
        await expectNoOtherFiles(room, message);
        expect(look()).toHaveLength(1);
        expect(app.calls('a stray cat')).toHaveLength(1);
      },
      { paceMs: 1000 },
    ),
  );

  it.each([1, 3])('is the only one where the first post was not answered (%i times)', (times) =>
    onSlack(
      async (room) => {
        const { slack, ada, grace, channel, app } = room;
        const look = () => shownTo(room, grace, channel, 'a stray dog');
        slack.fail({ method: 'chat.postMessage' }, 'lost', times);
        await slack.command(ada, channel, `a stray dog ${SMALL} --partials 1`);
        const message = await over(look, 15_000);
        expect(message.pictures).toMatchObject([{ missing: false }]);
        await expectNoOtherFiles(room, message);
        expect(app.calls('a stray dog')).toHaveLength(1);
      },
      { paceMs: 1000 },
    ),
  );

  it.each([1, 3])('is the only one where the first post was not answered (%i times), and nothing came of it', (times) =>
    onSlack(
      async (room) => {
        const { slack, ada, grace, channel } = room;
        const look = () => shownTo(room, grace, channel, 'a lost dog');
        slack.fail({ method: 'chat.postMessage' }, 'lost', times);
        await slack.command(ada, channel, `a lost dog demo:blocked-output ${SMALL} --partials 1`);
        const message = await over(look, 15_000);
        expect(message.pictures).toEqual([]);
        await expectNoOtherFiles(room);
      },
      { paceMs: 1000 },
    ),
  );

  it('has no twin while it is still being painted, where the first post was not answered', () =>
    onSlack(async (room) => {
      const { slack, ada, grace, channel, app } = room;
      const look = () => shownTo(room, grace, channel, 'a twin');
      slack.fail({ method: 'chat.postMessage' }, 'lost', 1);
      await slack.command(ada, channel, `a twin demo:hang ${SMALL} --partials 0`);
      await eventually('the painting', () => app.calls('a twin')[0] && look()[0]?.shown.includes('Painting'));
      expect(look()).toHaveLength(1);
      expect(methods(room).filter((method) => method === 'chat.postMessage')).toHaveLength(1);
      expect(labels(look()[0] as Message)).toEqual(['Cancel']);
    }));
});

/** What a member was told alone, in answer to a press. */
const toldTo = ({ slack }: Room, sent: Awaited<ReturnType<SlackApp['slack']['press']>>) =>
  eventually('the answer', () => slack.responses(sent)[0]?.body);

describe.concurrent('the buttons under a picture on Slack', () => {
  it('let its requester delete the message with all its files, and nobody else but an admin', () =>
    onSlack(async (room) => {
      const { slack, ada, grace, root, channel } = room;
      const look = (text: string) => () => shownTo(room, grace, channel, text);
      await slack.command(ada, channel, `five larks ${QUICK} --count 4`);
      await slack.command(ada, channel, `one owl ${QUICK}`);
      const [larks, owl] = [await over(look('five larks')), await over(look('one owl'))];
      const before = slack.messages(channel, ada).length;
      const told = await toldTo(room, await slack.press(grace, channel, larks.ts, 'Delete'));
      expect(told).toMatchObject({ response_type: 'ephemeral', replace_original: false });
      expect(JSON.stringify(told)).toContain('Only the member who asked for it, or an admin');
      // Nobody else is told of it, and all is still there.
      expect(slack.messages(channel, ada)).toHaveLength(before);
      expect(look('five larks')()[0]?.pictures.every(({ missing }) => !missing)).toBe(true);
      await slack.press(ada, channel, larks.ts, 'Delete');
      await eventually('the larks to be gone', () => slack.message(channel, larks.ts) === null);
      await expectNoOtherFiles(room, owl);
      await slack.press(root, channel, owl.ts, 'Delete');
      await eventually('the owl to be gone', () => slack.message(channel, owl.ts) === null);
      await expectNoOtherFiles(room);
      expect(look('')()).toEqual([]);
    }));

  it('let its requester cancel what is painted, and nobody else but an admin', () =>
    onSlack(async (room) => {
      const { slack, ada, grace, root, channel, app } = room;
      const look = (text: string) => () => shownTo(room, grace, channel, text);
      for (const text of ['an endless road', 'an endless wall']) {
        await slack.command(ada, channel, `${text} demo:hang ${SMALL} --partials 0`);
        await eventually(
          'the painting to begin',
          () => app.calls(text)[0] && look(text)()[0]?.shown.includes('Painting'),
        );
      }
      const [road, wall] = [look('an endless road')()[0], look('an endless wall')()[0]] as [Message, Message];
      const told = await toldTo(room, await slack.press(grace, channel, road.ts, 'Cancel'));
      expect(told).toMatchObject({ response_type: 'ephemeral', replace_original: false });
      expect(JSON.stringify(told)).toContain('Only the member who asked for it, or an admin');
      expect(app.calls('an endless road')).toMatchObject([{ outcome: 'running' }]);
      expect(labels(look('an endless road')()[0] as Message)).toEqual(['Cancel']);
      await slack.press(ada, channel, road.ts, 'Cancel');
      await slack.press(root, channel, wall.ts, 'Cancel');
      for (const { ts, text } of [
        { ts: road.ts, text: 'an endless road' },
        { ts: wall.ts, text: 'an endless wall' },
      ]) {
        const message = await over(look(text));
        expect(message).toMatchObject({ ts, pictures: [], shown: expect.stringMatching(/cancelled/iu) });
        expect(labels(message)).toEqual(['Run again', 'Delete']);
      }
      await expectNoOtherFiles(room);
    }));

  it('let everybody edit and vary it, each time in a new message', () =>
    onSlack(async (room) => {
      const { slack, ada, grace, channel, app } = room;
      await slack.command(ada, channel, `a plain vase ${QUICK}`);
      const message = await over(() => shownTo(room, ada, channel, 'a plain vase'));
      await slack.press(grace, channel, message.ts, 'Edit');
      const view = await eventually('the form', () => slack.open(grace));
      expect(slack.open(ada)).toBeNull();
      await slack.submit(grace, view, { prompt: 'with tulips', model: 'gpt-image-2.5-flare' });
      const edited = await over(() => shownTo(room, ada, channel, 'with tulips'));
      expect(edited.shown).toContain('Grace');
      expect(edited.pictures).toMatchObject([{ missing: false }]);
      expect(app.calls('with tulips')).toMatchObject([{ endpoint: 'images/edits' }]);
      await slack.press(grace, channel, message.ts, 'Vary');
      await eventually('a third message', () => slack.messages(channel, ada).filter(isOver).length === 3, 10_000);
      // What it was made from is as it was.
      expect(slack.message(channel, message.ts)?.pictures).toMatchObject([{ missing: false }]);
    }));

  it('in private publish it once, in one message of the channel, and delete both where they stand', () =>
    onSlack(async (room) => {
      const { slack, team, ada, grace, channel, app } = room;
      const dm = slack.dm(team, ada);
      await slack.command(ada, channel, `a secret door ${QUICK} --private`);
      const message = await over(() => shownTo(room, ada, dm, 'a secret door'));
      expect(labels(message)).toContain('Publish');
      await Promise.all([1, 2].map(() => slack.press(ada, dm, message.ts, 'Publish')));
      const published = await over(() => shownTo(room, grace, channel, 'a secret door'));
      expect(published.pictures).toMatchObject([{ missing: false }]);
      await slack.press(ada, dm, message.ts, 'Delete');
      await eventually('the private one to be gone', () => slack.message(dm, message.ts) === null);
      expect(shownTo(room, grace, channel, 'a secret door')).toMatchObject([
        { ts: published.ts, pictures: [{ missing: false }] },
      ]);
      await expectNoOtherFiles(room, published);
      expect(app.calls('a secret door')).toHaveLength(1);
    }));
});
