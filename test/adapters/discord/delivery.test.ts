import { cp } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../../../src/adapters/discord/receive/gateway.ts';
import { openDatabase } from '../../../src/data/database.ts';
import { createDeliveryStore } from '../../../src/data/delivery-store.ts';
import type { Channel, FaultAnswer, Member, Message } from '../../doubles/discord/discord.ts';
import { startDiscord } from '../../doubles/discord/discord.ts';
import { type DiscordApp, startDiscordApp } from '../../fixtures/discord-app.ts';
import { startProcess } from '../../fixtures/easel-process.ts';
import { eventually } from '../../fixtures/eventually.ts';
import { SILENT } from '../../fixtures/painting.ts';
import type { RunningApp } from '../../fixtures/running-app.ts';
import { inTemporaryFolder } from '../../fixtures/temporary-folder.ts';

const QUICK = { size: '816x816', format: 'jpeg', partials: 1 };
const ORIGINAL = /\/messages\/@original$/u;
const FINAL_EDIT = { method: 'PATCH', path: ORIGINAL } as const;
/** Longer than a token lives, in milliseconds. */
const A_TOKENS_LIFE = 15 * 60_000;
const BUTTONS = ['Edit', 'Vary', 'Again', 'Delete'];

type Options = NonNullable<Parameters<typeof startDiscordApp>[1]> &
  Readonly<{
    settings?: Readonly<Record<string, string>>;
    /** Discord alone ends a token: Easel has to be told so by the refusal of a call, which the stand-in notes. */
    tokenDies?: boolean;
  }>;

/** What happens in the app, looked at once more when everything has come to rest. */
async function inDiscord(tell: (room: DiscordApp) => Promise<void>, options: Options = {}): Promise<void> {
  const { settings = {}, tokenDies = false, ...rest } = options;
  const room = await startDiscordApp(settings, { paceMs: 300, ...rest });
  try {
    await tell(room);
  } finally {
    await room[Symbol.asyncDispose]();
  }
  const noted = room.discord.violations().filter((each) => !(tokenDies && each.includes('401 50027')));
  expect(noted).toEqual([]);
  expect(room.discord.pings()).toEqual([]);
}

const labels = ({ buttons }: Message) => buttons.map(({ label }) => label);
const isOver = (message: Message) => message.buttons.length > 0 && !labels(message).includes('Cancel');

/** The job that a message shows, from its buttons. */
const jobOf = ({ buttons }: Message) => /^[^:]+:[^:]+:([^:@]+)/u.exec(buttons[0]?.customId ?? '')?.[1] ?? '';

/** Asks for a picture and waits until it is being painted; the id of its message, and its job. */
async function paints(
  { discord, ada, channel }: Pick<DiscordApp, 'discord' | 'ada' | 'channel'>,
  prompt: string,
  options: Readonly<Record<string, string | number | boolean>> = {},
  context?: Readonly<{ userInstall?: true }>,
) {
  const used = await discord.use(ada, channel, 'imagine', { ...QUICK, prompt, ...options }, context);
  const message = await eventually('the painting to begin', () => {
    const original = used.original();
    return original?.text.includes('Painting') && original;
  });
  return { id: message.id, job: jobOf(message) };
}

/** All that is shown of a job, in any of these places, as a member sees it. */
const showing = ({ discord }: DiscordApp, job: string, places: readonly Channel[], as: Member) =>
  places.flatMap((place) => discord.messages(place, as)).filter((message) => message.loading || jobOf(message) === job);

/** The one message that shows a job at its end, wherever that is. */
async function ends(room: DiscordApp, job: string, places: readonly Channel[] = [], as = room.ada, withinMs = 5000) {
  const all = [room.channel, room.discord.dm(as), ...places];
  await eventually('the last view', () => showing(room, job, all, as).some(isOver), withinMs);
  const over = showing(room, job, all, as).filter(isOver);
  expect(over).toHaveLength(1);
  return over[0] as Message;
}

/** What the ledger says, from a copy of the folder: the app has the database for itself. */
function ledger({ dataDir }: RunningApp, job: string) {
  return inTemporaryFolder(async (folder) => {
    // Pictures come and go while it is copied.
    await cp(dataDir, folder, { recursive: true, filter: (from) => !from.startsWith(join(dataDir, 'pictures')) });
    const database = await openDatabase(folder);
    const line = await createDeliveryStore(database).find(job);
    await database.destroy();
    return line;
  });
}

const ledgerSays = (app: RunningApp, job: string, state: string) =>
  eventually(`the ledger to say ${state}`, async () => {
    const line = await ledger(app, job);
    return line?.state === state && line;
  });

describe.concurrent('where a picture goes on Discord', () => {
  it('edits the same message as the bot itself when the token died while it was painted', () =>
    inDiscord(
      async (room) => {
        const { discord, app, channel } = room;
        const { id, job } = await paints(room, 'a fox in snow');
        discord.advance(A_TOKENS_LIFE);
        const shown = await ends(room, job);
        expect(shown).toMatchObject({ id, channel: channel.id, pictures: [{ alt: 'a fox in snow' }] });
        expect(labels(shown)).toEqual(BUTTONS);
        expect(showing(room, job, [channel], room.ada)).toHaveLength(1);
        expect(await ledgerSays(app, job, 'shown')).toMatchObject({ message: id, error: null });
        expect(app.calls('a fox in snow')).toHaveLength(1);
      },
      { tokenDies: true },
    ));

  it('goes to its member directly where only the member installed the bot and the token died', () =>
    inDiscord(
      async (room) => {
        const { discord } = room;
        const home = discord.addGuild({ name: 'Elsewhere' });
        discord.removeBotFrom(home);
        const channel = discord.addChannel(home);
        const bea = discord.addMember(home, { name: 'Bea' });
        const { job } = await paints({ ...room, channel, ada: bea }, 'a kite', {}, { userInstall: true });
        discord.advance(A_TOKENS_LIFE);
        const shown = await ends(room, job, [channel], bea);
        expect(shown.channel).toBe(discord.dm(bea).id);
        expect(shown.pictures).toHaveLength(1);
        expect(labels(shown)).toEqual(BUTTONS);
      },
      { tokenDies: true },
    ));

  it('stays in its place where only the member installed the bot and the token lives', () =>
    inDiscord(async (room) => {
      const { discord } = room;
      const home = discord.addGuild({ name: 'Elsewhere' });
      discord.removeBotFrom(home);
      const channel = discord.addChannel(home);
      const bea = discord.addMember(home, { name: 'Bea' });
      const { id, job } = await paints({ ...room, channel, ada: bea }, 'a kite', {}, { userInstall: true });
      expect(await ends(room, job, [channel], bea)).toMatchObject({ id, channel: channel.id });
    }));

  it.each([
    ['may not see the channel any more', ({ discord, channel }: DiscordApp) => discord.revoke(channel, 'ViewChannel')],
    ['may not attach files any more', ({ discord, channel }: DiscordApp) => discord.revoke(channel, 'AttachFiles')],
    ['was removed from the server', ({ discord, guild }: DiscordApp) => discord.removeBotFrom(guild)],
    ['has no channel left', ({ discord, channel }: DiscordApp) => discord.deleteChannel(channel)],
  ])('goes to its member directly where the token died and the bot %s', (_, harm) =>
    inDiscord(
      async (room) => {
        const { discord, app, ada } = room;
        const { job } = await paints(room, 'a heron');
        harm(room);
        discord.advance(A_TOKENS_LIFE);
        const shown = await ends(room, job);
        expect(shown.channel).toBe(discord.dm(ada).id);
        expect(shown).toMatchObject({ pictures: [{ alt: 'a heron' }], ephemeral: false });
        expect(labels(shown)).toEqual(BUTTONS);
        expect(await ledgerSays(app, job, 'shown')).toMatchObject({ message: shown.id, error: null });
      },
      { tokenDies: true },
    ),
  );

  it('is posted anew, once, where a moderator deleted the message', () =>
    inDiscord(async (room) => {
      const { discord, channel } = room;
      const { id, job } = await paints(room, 'a gull');
      discord.deleteMessage(id);
      const shown = await ends(room, job);
      expect(shown.channel).toBe(channel.id);
      expect(shown.id).not.toBe(id);
      expect(shown.pictures).toHaveLength(1);
      expect(labels(shown)).toEqual(BUTTONS);
    }));

  it('is posted anew where a moderator deleted the answer to a message', () =>
    inDiscord(async (room) => {
      const { discord, channel, ada } = room;
      await discord.say(ada, channel, { content: `<@${discord.botId}> a gull by the sea` });
      const answer = await eventually('an answer', () =>
        discord.messages(channel).find(({ text, author }) => author === discord.botId && text.includes('Painting')),
      );
      discord.deleteMessage(answer.id);
      const shown = await ends(room, jobOf(answer));
      expect(shown.channel).toBe(channel.id);
      expect(shown.pictures).toHaveLength(1);
    }));

  it('goes to its member directly where the message was deleted and nothing may be said there', () =>
    inDiscord(async (room) => {
      const { discord, channel, ada } = room;
      const { id, job } = await paints(room, 'a moth');
      discord.deleteMessage(id);
      discord.revoke(channel, 'SendMessages');
      expect((await ends(room, job)).channel).toBe(discord.dm(ada).id);
      expect(showing(room, job, [channel], ada)).toEqual([]);
    }));

  it('brings a failure there too: nobody is left without a sentence', () =>
    inDiscord(
      async (room) => {
        const { discord, app, ada, channel } = room;
        const { job } = await paints(room, 'a stork demo:blocked-output', { partials: 2 });
        discord.revoke(channel, 'ViewChannel');
        discord.advance(A_TOKENS_LIFE);
        const shown = await ends(room, job);
        expect(shown).toMatchObject({ channel: discord.dm(ada).id, pictures: [] });
        expect(shown.text).toContain('Nothing came of this one.');
        const why = await discord.press(ada, shown.id, 'Why?');
        await why.acknowledged;
        await eventually('the reason', () => why.original()?.text.includes('took back what it had painted'));
        expect(app.calls('a stork')).toHaveLength(1);
      },
      { tokenDies: true },
    ));
});

describe.concurrent('a picture that could be shown nowhere', () => {
  /** Paints with no place left to show it; a second channel where its member goes on. */
  async function homeless(room: DiscordApp, options: Readonly<Record<string, boolean>> = {}) {
    const { discord, app, guild, channel, ada } = room;
    const { job } = await paints(room, 'a lost owl', options);
    discord.closeDms(ada);
    discord.deleteChannel(channel);
    discord.advance(A_TOKENS_LIFE);
    expect(await ledgerSays(app, job, 'kept')).toMatchObject({ error: 'destination_gone', message: null });
    return { job, lobby: discord.addChannel(guild, { name: 'lobby' }) };
  }

  it('is kept, and shown once beside the answer to the next command', () =>
    inDiscord(
      async (room) => {
        const { discord, app, ada } = room;
        const { job, lobby } = await homeless(room);
        const help = await discord.use(ada, lobby, 'help');
        const shown = await ends(room, job, [lobby]);
        expect(shown).toMatchObject({ channel: lobby.id, pictures: [{ alt: 'a lost owl' }] });
        expect(labels(shown)).toEqual(BUTTONS);
        const answer = await eventually('the answer itself', () => help.original());
        expect(answer.id).not.toBe(shown.id);
        expect(answer.text).toContain('/imagine');
        expect(await ledgerSays(app, job, 'shown')).toMatchObject({ message: shown.id, error: null });
        const more = await discord.use(ada, lobby, 'help');
        await eventually('the second answer', () => more.original()?.text.includes('/imagine'));
        await ends(room, job, [lobby]);
        expect(app.calls('a lost owl')).toHaveLength(1);
      },
      { tokenDies: true },
    ));

  it('disturbs nothing where the next command paints', () =>
    inDiscord(
      async (room) => {
        const { discord, ada } = room;
        const { job, lobby } = await homeless(room);
        const next = await paints({ ...room, channel: lobby }, 'a found owl');
        expect(await ends(room, job, [lobby])).toMatchObject({ channel: lobby.id, pictures: [{ alt: 'a lost owl' }] });
        expect(await ends(room, next.job, [lobby])).toMatchObject({ id: next.id, pictures: [{ alt: 'a found owl' }] });
        expect(discord.messages(lobby, ada)).toHaveLength(2);
      },
      { tokenDies: true },
    ));

  it('is shown to whoever speaks without a command as well', () =>
    inDiscord(
      async (room) => {
        const { discord, ada } = room;
        const { job, lobby } = await homeless(room);
        const said = await discord.say(ada, lobby, { content: `<@${discord.botId}> help` });
        const shown = await ends(room, job, [lobby]);
        expect(shown).toMatchObject({ channel: lobby.id, replyTo: said.id, pictures: [{ alt: 'a lost owl' }] });
        const answer = await eventually('the answer itself', () =>
          discord.messages(lobby).find(({ text, author }) => author === discord.botId && text.includes('/imagine')),
        );
        expect(answer.id).not.toBe(shown.id);
      },
      { tokenDies: true },
    ));

  it('takes no answer’s place where Discord is slow to show that answer', () =>
    inDiscord(
      async (room) => {
        const { discord, ada } = room;
        const { job, lobby } = await homeless(room);
        discord.slow(FINAL_EDIT, 300);
        const help = await discord.use(ada, lobby, 'help');
        const shown = await ends(room, job, [lobby]);
        const answer = await eventually('the answer itself', () => {
          const original = help.original();
          return original?.text.includes('/imagine') && original;
        });
        expect(answer.id).not.toBe(shown.id);
      },
      { tokenDies: true },
    ));

  it('stays with its member where it is private', () =>
    inDiscord(
      async (room) => {
        const { discord, guild, ada } = room;
        const { job, lobby } = await homeless(room, { private: true });
        const bea = discord.addMember(guild, { name: 'Bea' });
        await discord.use(bea, lobby, 'help');
        await paints({ ...room, channel: lobby }, 'something for all');
        const shown = await ends(room, job, [lobby]);
        expect(shown).toMatchObject({ channel: lobby.id, ephemeral: true });
        expect(showing(room, job, [lobby], bea)).toEqual([]);
        expect(discord.messages(lobby, ada).filter(({ ephemeral }) => ephemeral)).toHaveLength(1);
      },
      { tokenDies: true },
    ));
});

describe.concurrent('a message that stands in a direct message for another place', () => {
  /** A picture for its member alone whose token died, in the direct message where it came to be shown. */
  async function sentHome(room: DiscordApp, options: Readonly<Record<string, boolean>> = { private: true }) {
    const { discord, channel, ada } = room;
    const { job } = await paints(room, 'a secret garden', options);
    if (!options.private) discord.revoke(channel, 'ViewChannel');
    discord.advance(A_TOKENS_LIFE);
    const shown = await eventually('the direct message', () =>
      discord.messages(discord.dm(ada)).find((message) => jobOf(message) === job && isOver(message)),
    );
    return { job, shown };
  }

  /** The answer in a direct message to pressing one of its buttons, once it fits. */
  async function answered(room: DiscordApp, used: Awaited<ReturnType<DiscordApp['discord']['press']>>) {
    await used.acknowledged;
    return eventually('the answer', () => {
      const message = used.original() ?? used.followups()[0];
      return message !== undefined && message !== null && !message.loading && isOver(message) && message;
    }).catch(() => {
      const seen = [used.original(), ...used.followups()].map((each) => each?.text);
      throw new Error(`no picture, but ${JSON.stringify(seen)} in ${room.discord.dm(room.ada).id}`);
    });
  }

  it('holds what is private, and the channel never does', () =>
    inDiscord(
      async (room) => {
        const { discord, channel, guild } = room;
        const { shown } = await sentHome(room);
        const bea = discord.addMember(guild, { name: 'Bea' });
        expect(shown.pictures).toHaveLength(1);
        expect(labels(shown)).toEqual(['Edit', 'Vary', 'Publish', 'Again', 'Delete']);
        expect(discord.messages(channel, bea)).toEqual([]);
        const posts = discord.requests().filter(({ method, path }) => method === 'POST' && path.includes(channel.id));
        expect(posts).toEqual([]);
      },
      { tokenDies: true },
    ));

  it('publishes to the channel where it was asked for', () =>
    inDiscord(
      async (room) => {
        const { discord, channel, ada, app } = room;
        const { shown } = await sentHome(room);
        const press = await discord.press(ada, shown.id, 'Publish');
        const posted = await eventually('it in the channel', () =>
          discord.messages(channel).find((message) => isOver(message)),
        );
        expect(posted).toMatchObject({ pictures: [{ alt: 'a secret garden' }], ephemeral: false });
        await eventually('a word about it', () => press.original()?.text.includes('in its channel'));
        expect(app.calls('a secret garden')).toHaveLength(1);
      },
      { tokenDies: true },
    ));

  it('can be painted again, varied and edited from there', () =>
    inDiscord(
      async (room) => {
        const { discord, ada, app } = room;
        const { shown } = await sentHome(room);
        const form = await discord.press(ada, shown.id, 'Edit');
        expect((await form.acknowledged).kind).toBe('modal');
        const used = [
          await discord.press(ada, shown.id, 'Again'),
          await discord.press(ada, shown.id, 'Vary'),
          await discord.submit(ada, form, { prompt: 'the garden in snow' }),
        ];
        const all = await Promise.all(used.map((each) => answered(room, each)));
        for (const { pictures } of all) expect(pictures).toHaveLength(1);
        expect(app.allCalls().filter(({ endpoint }) => endpoint.startsWith('images/'))).toHaveLength(4);
      },
      { tokenDies: true },
    ));

  it('is deleted from there', () =>
    inDiscord(
      async (room) => {
        const { discord, ada } = room;
        const { shown } = await sentHome(room, {});
        await discord.press(ada, shown.id, 'Delete');
        await eventually('it to be gone', () => discord.message(shown.id) === null);
      },
      { tokenDies: true },
    ));

  it('leads to messages whose buttons work as well', () =>
    inDiscord(
      async (room) => {
        const { discord, ada } = room;
        const { shown } = await sentHome(room);
        const first = await answered(room, await discord.press(ada, shown.id, 'Again'));
        const second = await answered(room, await discord.press(ada, first.id, 'Vary'));
        expect(second.pictures).toHaveLength(1);
      },
      { tokenDies: true },
    ));

  it('leads to a painting that can be cancelled', () =>
    inDiscord(
      async (room) => {
        const { discord, ada } = room;
        const { shown } = await sentHome(room);
        const press = await discord.press(ada, shown.id, 'Edit');
        await press.acknowledged;
        const edit = await discord.submit(ada, press, { prompt: 'the garden at night demo:hang' });
        const painting = await eventually('the painting to begin', () => {
          const original = edit.original();
          return original?.text.includes('Painting') && original;
        });
        await discord.press(ada, painting.id, 'Cancel');
        await eventually('it to be cancelled', () => discord.message(painting.id)?.text.includes('Cancelled'));
      },
      { tokenDies: true },
    ));
});

/** Hands calls on to Discord and, where it is told so, loses the answer after Discord has done what was asked. */
async function startLosingProxy() {
  let target = '';
  const losses: { method: string; saying: RegExp; times: number }[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const passed = httpRequest(new URL(url, target), { method, headers }, async (answer) => {
      const body = await buffer(answer);
      const loss = losses.find((each) => each.times > 0 && each.method === method && each.saying.test(String(body)));
      if (loss === undefined) {
        response.writeHead(answer.statusCode ?? 500, answer.headers).end(body);
        return;
      }
      loss.times -= 1;
      request.socket.resetAndDestroy();
    });
    passed.once('error', () => request.socket.destroy());
    request.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    before: ({ apiUrl }: { apiUrl: string }) => {
      target = new URL(apiUrl).origin;
    },
    /** Loses answers that say this. */
    lose: (method: string, saying: RegExp, times: number) => void losses.push({ method, saying, times }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe.concurrent('a last view on a bad line', () => {
  const faults: readonly (readonly [string, FaultAnswer])[] = [
    ['answers that it cannot just now', { status: 503 }],
    ['loses the connection', 'reset'],
  ];
  it.each(faults)('is tried until it is there, and shown once, where Discord %s', (_, answer) =>
    inDiscord(async (room) => {
      const { discord, app } = room;
      const { id, job } = await paints(room, 'a patient snail demo:slow', { partials: 0 });
      // The client itself tries three times, then Easel waits and tries again.
      discord.fail(FINAL_EDIT, answer, 4);
      const shown = await ends(room, job, [], room.ada, 9000);
      expect(shown).toMatchObject({ id, pictures: [{ alt: 'a patient snail demo:slow' }] });
      expect(discord.versions(id).filter(isOver)).toHaveLength(1);
      expect(await ledgerSays(app, job, 'shown')).toMatchObject({ message: id, attempts: 2 });
      expect(app.calls('a patient snail')).toHaveLength(1);
    }),
  );

  it('is not shown once more where only the answer was lost', async () => {
    await using line = await startLosingProxy();
    await inDiscord(
      async (room) => {
        const { discord, app } = room;
        const { id, job } = await paints(room, 'a sure thing');
        line.lose('PATCH', /:again:/u, 3);
        await ends(room, job);
        expect(await ledgerSays(app, job, 'shown')).toMatchObject({ message: id, attempts: 2 });
        // The three tries of the client, which all came through, and none after Easel had looked.
        expect(discord.versions(id).filter(isOver)).toHaveLength(3);
      },
      { settings: { DISCORD_API_URL: line.url }, before: line.before },
    );
  });

  it('is posted once where the answer to the post was lost', async () => {
    await using line = await startLosingProxy();
    await inDiscord(
      async (room) => {
        const { discord, channel, app } = room;
        const { id, job } = await paints(room, 'a single thing');
        discord.deleteMessage(id);
        line.lose('POST', /:again:/u, 3);
        const shown = await ends(room, job);
        expect(shown.channel).toBe(channel.id);
        expect(await ledgerSays(app, job, 'shown')).toMatchObject({ message: shown.id, attempts: 2 });
        expect((await ends(room, job)).id).toBe(shown.id);
      },
      { settings: { DISCORD_API_URL: line.url }, before: line.before },
    );
  });

  it('comes where the answer to the very first view was lost', async () => {
    await using line = await startLosingProxy();
    await inDiscord(
      async (room) => {
        const { discord, channel, ada } = room;
        line.lose('POST', /:cancel:/u, 3);
        await discord.say(ada, channel, { content: `<@${discord.botId}> a bridge in fog` });
        const ours = () => discord.messages(channel).filter(({ author }) => author === discord.botId);
        const first = await eventually('an answer', () => ours()[0]);
        expect(await ends(room, jobOf(first))).toMatchObject({ pictures: [{ alt: 'a bridge in fog' }] });
        expect(ours()).toHaveLength(1);
      },
      // Without a preview between the first view and the last one.
      { settings: { DISCORD_API_URL: line.url }, before: line.before, paceMs: 0 },
    );
  });
});

describe.concurrent('a stop in the middle', () => {
  it('leaves a job that was cut off as interrupted, in its message, and paints it once', () =>
    inDiscord(async (room) => {
      const { discord, app } = room;
      const { id, job } = await paints(room, 'a giant demo:hang');
      await app.call('a giant', 'running');
      const second = await app.afterPowerCut();
      const shown = await ends(room, job);
      expect(shown.id).toBe(id);
      expect(shown.text).toContain('Interrupted by a restart.');
      expect(labels(shown)).toEqual(['Run again', 'Delete']);
      expect(discord.versions(id).at(-1)?.pictures).toEqual([]);
      expect(app.calls('a giant')).toHaveLength(1);
      expect(await ledgerSays(second, job, 'shown')).toMatchObject({ message: id });
    }));

  it('brings what was painted and not yet shown with the next start', () =>
    inDiscord(async (room) => {
      const { discord, app } = room;
      const { id, job } = await paints(room, 'a late bird demo:slow', { partials: 0 });
      discord.fail(FINAL_EDIT, 'reset', 3);
      await eventually('the tries to fail', () => discord.requests().filter(({ status }) => status === 0).length >= 3);
      expect(isOver(discord.message(id) as Message)).toBe(false);
      const second = await app.afterPowerCut();
      const shown = await ends(room, job, [], room.ada, 1500);
      expect(shown).toMatchObject({ id, pictures: [{ alt: 'a late bird demo:slow' }] });
      expect(await ledgerSays(second, job, 'shown')).toMatchObject({ message: id });
      expect(app.calls('a late bird')).toHaveLength(1);
    }));

  it('starts without waiting for Discord to answer about what was not yet shown', () =>
    inDiscord(async (room) => {
      const { discord, app } = room;
      const { id } = await paints(room, 'a later bird demo:slow', { partials: 0 });
      discord.fail(FINAL_EDIT, 'reset', 3);
      await eventually('the tries to fail', () => discord.requests().filter(({ status }) => status === 0).length >= 3);
      discord.fail({ path: ORIGINAL }, 'hang', 1);
      const begun = performance.now();
      await app.afterPowerCut();
      expect(performance.now() - begun).toBeLessThan(5000);
      await eventually('the picture', () => isOver(discord.message(id) as Message));
    }));

  it('loses nobody who was acknowledged when it was asked to stop', () =>
    inDiscord(
      async (room) => {
        const { discord, app, guild, channel } = room;
        const members = ['Bea', 'Cleo', 'Dan', 'Eve'].map((name) => discord.addMember(guild, { name }));
        const used = await Promise.all(
          members.map((member) =>
            discord.use(member, channel, 'imagine', { ...QUICK, prompt: `a boat for ${member.name}` }),
          ),
        );
        await Promise.all(used.map(({ acknowledged }) => acknowledged));
        await app.restart();
        const shown = await Promise.all(
          used.map((each) =>
            eventually('its end', () => {
              const message = each.original() ?? each.followups()[0] ?? null;
              return message !== null && !message.loading && (isOver(message) || message.ephemeral) && message;
            }),
          ),
        );
        for (const { text } of shown) expect(text).toMatch(/Painted|Interrupted|stopping|restart/u);
        for (const { name } of members) expect(app.calls(`for ${name}`).length).toBeLessThanOrEqual(1);
      },
      { settings: { MAX_CONCURRENT: '2' } },
    ));

  it('says that it is stopping to whoever comes meanwhile', () =>
    inDiscord(
      async (room) => {
        const { discord, app, ada, channel } = room;
        await paints(room, 'a long wall demo:hang');
        const restarted = app.restart();
        const late = await discord.use(ada, channel, 'imagine', { ...QUICK, prompt: 'too late' });
        expect(await late.acknowledged).toMatchObject({ kind: 'message', ephemeral: true });
        expect(late.original()?.text).toMatch(/restart|stopping/u);
        await restarted;
        expect(app.calls('too late')).toHaveLength(0);
      },
      { settings: { SHUTDOWN_GRACE: '1' } },
    ));

  it('ends on SIGTERM with a sentence for what was being painted, and goes on with the rest', () =>
    inTemporaryFolder(async (folder) => {
      await using discord = await startDiscord();
      const guild = discord.addGuild();
      const channel = discord.addChannel(guild);
      const ada = discord.addMember(guild, { name: 'Ada' });
      const settings = {
        ...{ PORT: '0', DATA_DIR: folder, SHUTDOWN_GRACE: '0', MAX_CONCURRENT: '1', DEMO_PACE_MS: '300' },
        ...{ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl, DISCORD_CDN_URL: discord.cdnUrl },
      };
      const easel = startProcess(settings);
      await easel.says(/discord: connected/u);
      const first = await discord.use(ada, channel, 'imagine', { ...QUICK, prompt: 'a fort demo:hang' });
      await eventually('the painting', () => first.original()?.text.includes('Painting'));
      const second = await discord.use(ada, channel, 'imagine', { ...QUICK, prompt: 'a moat' });
      await eventually('its place', () => second.original()?.text.includes('Next in line'));
      easel.process.kill('SIGTERM');
      expect(await easel.ended).toBe(0);
      expect(first.original()?.text).toContain('Interrupted by a restart.');
      const next = startProcess(settings);
      try {
        await eventually('the other one', () => second.original()?.text.includes('Painted.'));
      } finally {
        next.process.kill('SIGTERM');
        await next.ended;
      }
      expect(discord.violations()).toEqual([]);
      expect(discord.pings()).toEqual([]);
    }));

  it('ends in order on SIGTERM also while it is still connecting', () =>
    inTemporaryFolder(async (folder) => {
      await using discord = await startDiscord();
      discord.fail({ path: /^\/gateway\/bot$/u }, 'hang');
      const settings = { PORT: '0', DATA_DIR: folder, DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl };
      const easel = startProcess(settings);
      await eventually('the question', () => discord.requests().length > 0, 9000);
      const begun = performance.now();
      easel.process.kill('SIGTERM');
      // As process 1 of a container it would not even end without a handler of its own.
      expect(await easel.ended).toBe(0);
      expect(performance.now() - begun).toBeLessThan(4000);
    }));

  it('ends while it is still connecting', async () => {
    await using discord = await startDiscord();
    discord.fail({ path: /^\/gateway\/bot$/u }, 'hang');
    const gateway = createGateway({
      ...{ token: discord.token, api: discord.apiUrl, shards: null, log: SILENT },
      onInteraction: async () => {},
      onMessage: async () => {},
      pause: (ms, signal) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, ms);
          signal.addEventListener('abort', () => {
            clearTimeout(timer);
            resolve();
          });
        }),
    });
    const connecting = gateway.connect();
    await eventually('the question', () => discord.requests().length > 0);
    const begun = performance.now();
    await gateway.close();
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(gateway.isConnected()).toBe(false);
    void connecting.catch(() => {});
  });
});
