import { Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMIT, destinationOf, tokenUntil } from '../../../src/adapters/discord/reply/destination.ts';
import { createDiscordReplies } from '../../../src/adapters/discord/reply/reply.ts';
import { createRest } from '../../../src/adapters/discord/reply/rest.ts';
import type { Job } from '../../../src/core/job.ts';
import { type View, viewOf } from '../../../src/core/view.ts';
import { openDatabase } from '../../../src/data/database.ts';
import { createMessageStore } from '../../../src/data/message-store.ts';
import { createPictureStore } from '../../../src/data/picture-store.ts';
import { type Discord, type FaultAnswer, type Message, startDiscord } from '../../doubles/discord/discord.ts';
import { aJob, finished } from '../../fixtures/a-job.ts';
import { type DiscordApp, startDiscordApp } from '../../fixtures/discord-app.ts';
import { eventually } from '../../fixtures/eventually.ts';
import { SILENT } from '../../fixtures/painting.ts';
import { inTemporaryFolder } from '../../fixtures/temporary-folder.ts';
import { BLUE, plain, png } from '../../fixtures/tiny-pictures.ts';

/** Between two frames of the stream: a little more than the gap between two edits. */
const PACE = { paceMs: 1300 };
const QUICK = { size: '816x816', format: 'jpeg' };
const ORIGINAL = /\/messages\/@original$/u;

/** What happens in the app; what it gives back is looked at when everything has come to rest. */
async function inDiscord(
  tell: (room: DiscordApp) => Promise<(() => void) | undefined>,
  settings: Readonly<Record<string, string>> = {},
  options: Parameters<typeof startDiscordApp>[1] = PACE,
): Promise<void> {
  const room = await startDiscordApp(settings, options);
  let after: (() => void) | undefined;
  try {
    after = await tell(room);
  } finally {
    await room[Symbol.asyncDispose]();
  }
  after?.();
  expect(room.discord.violations()).toEqual([]);
  expect(room.discord.pings()).toEqual([]);
}

const labels = ({ buttons }: Message) => buttons.map(({ label }) => label);
const isOver = (message: Message) => message.buttons.length > 0 && !labels(message).includes('Cancel');
const previewsOf = ({ pictures }: Message) => pictures.filter(({ name }) => name.includes('preview'));

/** Asks for a picture; the id of the message that was acknowledged for it. */
async function asks({ discord, ada, channel }: DiscordApp, prompt: string, more: Record<string, string | number> = {}) {
  const used = await discord.use(ada, channel, 'imagine', { ...QUICK, prompt, ...more });
  await used.acknowledged;
  return used.original()?.id ?? '';
}

const preview = ({ discord }: DiscordApp, id: string) =>
  eventually('a preview', () => (previewsOf(discord.message(id) as Message).length > 0 ? discord.message(id) : null));

const last = ({ discord }: DiscordApp, id: string) =>
  eventually(
    'the last view',
    () => {
      const message = discord.message(id);
      return message !== null && isOver(message) && message;
    },
    9000,
  );

describe.concurrent('previews on Discord', () => {
  it('shows a picture getting sharper, each preview in place of the one before, and the picture last', () =>
    inDiscord(async (room) => {
      const id = await asks(room, 'a fox in snow', { partials: 2 });
      const shown = await last(room, id);
      expect(shown.pictures.map(({ name }) => name.includes('preview'))).toEqual([false]);
      expect(shown.text).toMatch(/Painted\./u);
      expect(shown.text).toMatch(/\d s/u);
      expect(shown.text).toMatch(/\$0\.\d/u);
      expect(labels(shown)).toEqual(['Edit', 'Vary', 'Again', 'Delete']);
      return () => {
        const versions = room.discord.versions(id);
        for (const { pictures } of versions) expect(pictures.length).toBeLessThanOrEqual(1);
        const sizes = versions.map((each) =>
          previewsOf(each).map(({ bytes }) => Buffer.from(bytes).toString('base64')),
        );
        expect(new Set(sizes.flat()).size).toBeGreaterThanOrEqual(2);
        expect(versions.filter(isOver)).toHaveLength(1);
        expect(versions.at(-1)).toEqual(versions.find(isOver));
        // What a message no longer shows is not kept behind it either.
        const edits = room.discord.requests().filter(({ method, path }) => method === 'PATCH' && ORIGINAL.test(path));
        for (const { body, files } of edits) {
          expect((body as { attachments: unknown[] }).attachments).toHaveLength(files.length);
        }
        // A webhook takes about one edit in a second; the last one waits for nothing.
        for (const [index, { at }] of edits.slice(1, -1).entries()) {
          expect(at - (edits[index]?.at ?? 0)).toBeGreaterThanOrEqual(1050);
        }
      };
    }));

  it('does the same below a message that mentions it', () =>
    inDiscord(async (room) => {
      const { discord, ada, channel } = room;
      const said = await discord.say(ada, channel, { content: `<@${discord.botId}> a lighthouse at dusk` });
      const answer = await eventually('an answer', () =>
        discord.messages(channel).find(({ author, replyTo }) => author === discord.botId && replyTo === said.id),
      );
      const shown = await last(room, answer.id);
      expect(shown.pictures).toHaveLength(1);
      return () => {
        expect(discord.versions(answer.id).some((each) => previewsOf(each).length > 0)).toBe(true);
        expect(discord.versions(answer.id).every(({ pictures }) => pictures.length <= 1)).toBe(true);
        expect(previewsOf(shown)).toEqual([]);
        expect(discord.messages(channel).filter(({ author }) => author === discord.botId)).toHaveLength(1);
      };
    }));

  it.each([
    ['a refusal of what was painted', 'demo:blocked-output', 'Nothing came of this one.', ['Why?', 'Delete']],
    ['a failure in the middle', 'demo:cut', '', ['Run again', 'Delete']],
  ])('leaves no preview after %s', (_, word, text, buttons) =>
    inDiscord(async (room) => {
      // A failure in the middle comes right after the first preview, where it is shown only after the gap.
      const id = await asks(room, `a heron ${word}`, { partials: 3 });
      const shown = await last(room, id);
      expect(shown.text).toContain(text);
      expect(shown.pictures).toEqual([]);
      expect(labels(shown)).toEqual(buttons);
      return () => {
        if (word === 'demo:blocked-output') {
          expect(room.discord.versions(id).some((each) => previewsOf(each).length > 0)).toBe(true);
        }
        expect(room.discord.versions(id).at(-1)).toEqual(shown);
      };
    }),
  );

  it('leaves no preview after a picture was cancelled in the middle', () =>
    inDiscord(async (room) => {
      const id = await asks(room, 'an owl in fog', { partials: 3 });
      await preview(room, id);
      await room.discord.press(room.ada, id, 'Cancel');
      const shown = await last(room, id);
      expect(shown.text).toContain('Cancelled while it was being painted.');
      expect(shown.pictures).toEqual([]);
      expect(labels(shown)).toEqual(['Run again', 'Delete']);
      return () => expect(room.discord.versions(id).at(-1)).toEqual(shown);
    }));

  it('leaves no preview after a restart in the middle, and can be run again', () =>
    inDiscord(async (room) => {
      const id = await asks(room, 'a whale under water', { partials: 3 });
      await preview(room, id);
      await room.app.restart({ SHUTDOWN_GRACE: '0' });
      const shown = await last(room, id);
      expect(shown.text).toContain('Interrupted by a restart.');
      expect(shown.pictures).toEqual([]);
      expect(labels(shown)).toEqual(['Run again', 'Delete']);
      expect(room.app.calls('a whale')).toHaveLength(1);
      return () => expect(room.discord.versions(id).at(-1)).toEqual(shown);
    }));

  it('drops previews where Discord has no room, and shows the picture as soon as there is', () =>
    inDiscord(async (room) => {
      const { discord } = room;
      discord.limit({ path: ORIGINAL }, { limit: 2, perMs: 5000 });
      const id = await asks(room, 'a teapot on a table', { partials: 3 });
      const shown = await last(room, id);
      expect(shown.pictures).toHaveLength(1);
      expect(previewsOf(shown)).toEqual([]);
      return () => {
        const edits = discord.requests().filter(({ method, path }) => method === 'PATCH' && ORIGINAL.test(path));
        expect(edits.map(({ status }) => status)).toEqual([200, 200, 200]);
        const [first, , third] = edits.map(({ at }) => at);
        const waited = (third ?? 0) - (first ?? 0);
        expect(waited).toBeGreaterThanOrEqual(5000);
        expect(waited).toBeLessThan(5600);
      };
    }));

  it('tells those who wait their place and how long it will be, and lets them go', () =>
    inDiscord(
      async (room) => {
        const { discord, ada, app } = room;
        await last(room, await asks(room, 'a dragon to begin with', { partials: 0 }));
        const painting = await asks(room, 'a slow dragon demo:hang');
        await eventually('the painting to begin', () => discord.message(painting)?.text.includes('Painting'));
        const next = await asks(room, 'the second dragon', { partials: 0 });
        const third = await asks(room, 'the third dragon');
        const waiting = await eventually('its place', () => {
          const message = discord.message(third);
          return message?.text.includes('1 before it') && message;
        });
        expect(waiting.text).toMatch(/Waiting, 1 before it, .*\d.*…/u);
        expect(labels(waiting)).toEqual(['Cancel']);
        const nextInLine = await eventually('the one before it', () => {
          const message = discord.message(next);
          return message?.text.includes('Next in line') && message;
        });
        expect(labels(nextInLine)).toEqual(['Cancel']);
        await discord.press(ada, third, 'Cancel');
        const cancelled = await last(room, third);
        expect(cancelled.text).toContain('Cancelled before it began.');
        await discord.press(ada, painting, 'Cancel');
        expect((await last(room, next)).text).toContain('Painted.');
        expect(app.calls('third dragon')).toHaveLength(0);
        return undefined;
      },
      { MAX_CONCURRENT: '1' },
      {},
    ));
});

/** The replies alone, in answer to a command that was acknowledged, with an hour hand that waits for nobody. */
type Desk = Readonly<{
  discord: Discord;
  message: string;
  show(view: View): Promise<string | null>;
  painting: Job;
  painted: Job;
  partial(step: number): Promise<View>;
  now(): Message;
}>;

function atDesk(tell: (desk: Desk) => Promise<void>): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    await using discord = await startDiscord();
    const database = await openDatabase(folder);
    const pictures = createPictureStore(database, folder);
    const guild = discord.addGuild();
    const channel = discord.addChannel(guild);
    const ada = discord.addMember(guild, { name: 'Ada' });
    const api = createRest(discord.token, discord.apiUrl);
    const command = { name: 'imagine', description: 'Paints', contexts: [0], integration_types: [0] };
    await api.rest.put(Routes.applicationCommands(discord.applicationId), { body: [command] });
    const used = await discord.use(ada, channel, 'imagine');
    await api.rest.post(Routes.interactionCallback(used.id, used.token), { body: { type: 5 }, auth: false });
    const message = used.original()?.id ?? '';
    const destination = destinationOf({
      ...{ application: discord.applicationId, workspace: guild.id, channel: channel.id, user: ada.id, message },
      ...{ token: { value: used.token, until: tokenUntil(Date.now()) }, limit: DEFAULT_LIMIT },
      ...{ ephemeral: false, replyTo: null, beside: false },
    });
    const bytes = await png(64, 64, BLUE);
    const origin = { workspace: `discord/${guild.id}`, job: null, owner: null, parent: null, index: 0, alt: 'a kite' };
    const picture = await pictures.write(
      { bytes, format: 'png', width: 64, height: 64 },
      { ...origin, createdAt: 2000 },
    );
    await pictures.insert(picture);
    const painting = aJob({ state: 'painting', destination });
    const { show } = createDiscordReplies({
      discord: api,
      messages: createMessageStore(database),
      message: {
        read: pictures.read,
        load: async (id) => ({ ...(await pictures.read(id)), original: true }),
        linkTo: () => null,
      },
      pause: async () => {},
      now: Date.now,
      log: SILENT,
    })({ ...destination, job: painting.id });
    await tell({
      discord,
      message,
      show,
      painting,
      painted: { ...painting, state: 'painted', outcome: finished([picture]) },
      async partial(step) {
        const jpeg = await plain(32, 32, [step * 40, 90, 90, 1])
          .jpeg()
          .toBuffer();
        const preview = { bytes: jpeg, format: 'jpeg', width: 32, height: 32 } as const;
        return viewOf(painting, { ahead: 0, etaMs: null, previews: [{ type: 'partial', index: 0, step, preview }] });
      },
      now: () => discord.message(message) as Message,
    });
    await database.destroy();
    expect(discord.violations()).toEqual([]);
    expect(discord.pings()).toEqual([]);
  });
}

describe.concurrent('a preview that Discord does not take', () => {
  const busy = { message: 'You are being rate limited.', retry_after: 0.4, global: false };
  const faults: readonly (readonly [string, FaultAnswer, number])[] = [
    ['a server error', { status: 500 }, 3],
    ['a bad gateway page', { status: 502, body: '<html>502</html>' }, 3],
    ['a rate limit of its own', { status: 429, headers: { 'retry-after': '1' }, body: busy }, 1],
    ['a lost connection', 'reset', 3],
    ['silence', 'hang', 1],
  ];
  it.each(faults)('is dropped after %s, and the picture arrives', (_, answer, times) =>
    atDesk(async ({ discord, show, partial, painted, now }) => {
      await show(await partial(1));
      expect(previewsOf(now())).toHaveLength(1);
      discord.fail({ method: 'PATCH', path: ORIGINAL }, answer, times);
      const begun = performance.now();
      const failing = show(await partial(2)).catch((error: unknown) => error);
      await eventually(
        'the preview on its way',
        () => discord.requests().filter(({ method }) => method === 'PATCH').length > 1,
      );
      await show(viewOf(painted));
      expect(performance.now() - begun).toBeLessThan(10_000);
      expect(previewsOf(now())).toEqual([]);
      expect(now().pictures).toHaveLength(1);
      expect(isOver(now())).toBe(true);
      await failing;
    }),
  );

  it('never has two edits of one message under way, however slow Discord is', () =>
    atDesk(async ({ discord, message, show, partial, painting, painted, now }) => {
      discord.slow({ method: 'PATCH', path: ORIGINAL }, 150);
      const views = [viewOf(painting), await partial(1), await partial(2), viewOf(painted)];
      await Promise.all(views.map(show));
      expect(isOver(now())).toBe(true);
      // The first, and the last: what came in between was overtaken.
      expect(discord.versions(message).filter(({ loading }) => !loading)).toHaveLength(2);
    }));

  it('never takes the place of the picture, also where it comes while that is still on its way', () =>
    atDesk(async ({ discord, show, partial, painted, now }) => {
      discord.slow({ method: 'PATCH', path: ORIGINAL }, 150);
      const stragglers = [await partial(1), await partial(2), await partial(3)];
      await Promise.all([show(viewOf(painted)), ...stragglers.map(show)]);
      expect(isOver(now())).toBe(true);
      expect(previewsOf(now())).toEqual([]);
    }));

  it('is not even sent where it would have to wait for room', () =>
    atDesk(async ({ discord, show, partial, painted, now }) => {
      discord.limit({ path: ORIGINAL }, { limit: 2, perMs: 1500 });
      await show(await partial(1));
      await show(await partial(2));
      await expect(show(await partial(3))).rejects.toMatchObject({ code: 'busy' });
      await show(viewOf(painted));
      const edits = discord.requests().filter(({ method }) => method === 'PATCH');
      expect(edits.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect((edits[2]?.at ?? 0) - (edits[0]?.at ?? 0)).toBeGreaterThanOrEqual(1500);
      expect(isOver(now())).toBe(true);
    }));
});
