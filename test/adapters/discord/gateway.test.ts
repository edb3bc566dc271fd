import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { words } from '../../../src/core/words.ts';
import type { Channel, Discord, Interaction, Member } from '../../doubles/discord/discord.ts';
import { startDiscord } from '../../doubles/discord/discord.ts';
import { type DiscordApp, startDiscordApp } from '../../fixtures/discord-app.ts';
import { startProcess } from '../../fixtures/easel-process.ts';
import { eventually } from '../../fixtures/eventually.ts';
import { type RunningApp, startTestApp } from '../../fixtures/running-app.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** Where only the answer is looked at nothing has to be painted: the image API says no. */
const UNPAID = 'demo:billing-limit';

const settingsFor = (discord: Discord) => ({
  DISCORD_TOKEN: discord.token,
  DISCORD_API_URL: discord.apiUrl,
  DISCORD_CDN_URL: discord.cdnUrl,
});

const isOver = (used: Interaction) =>
  used.original()?.loading === false && used.original()?.buttons.some(({ label }) => label === 'Run again') === true;

const readiness = async (app: RunningApp) => (await fetch(`${app.url()}/readyz`)).json() as Promise<unknown>;

/** Begun at once, because an unreachable Discord takes its time; looked at in its turn. */
const late = startLate();

/** Easel with a Discord that fails until Easel has tried for longer than its start waits for it. */
async function startLate() {
  const discord = await startDiscord();
  const guild = discord.addGuild();
  // Each try is repeated three times by discord.js; the third falls just behind the 10 s that a start waits.
  discord.slow({ path: /^\/gateway\/bot$/u }, 650);
  discord.fail({ path: /^\/gateway\/bot$/u }, { status: 503 }, 8);
  const app = await startTestApp(settingsFor(discord));
  const seen = { readyz: await readiness(app), page: (await fetch(app.url())).status, connected: discord.connected() };
  return { discord, guild, app, seen };
}

describe('shards', () => {
  it.each([
    ['auto', 3, 3],
    ['2', 1, 2],
  ])(
    'DISCORD_SHARDS=%s, where Discord recommends %i, makes %i, and all servers are answered',
    async (shards, recommended, made) => {
      await using discord = await startDiscord({ shards: recommended });
      const guilds = Array.from({ length: 4 }, () => discord.addGuild());
      const places = guilds.map((guild) => [discord.addMember(guild), discord.addChannel(guild)] as const);
      await using _app = await startTestApp({ ...settingsFor(discord), DISCORD_SHARDS: shards });
      const identified = discord.identifies().map(({ shard }) => shard?.join(' of '));
      expect(identified.toSorted()).toEqual(Array.from({ length: made }, (_, id) => `${id} of ${made}`));
      const direct = [places[0]?.[0] as Member, discord.dm(places[0]?.[0] as Member)] as const;
      const used = await Promise.all([...places, direct].map(([who, where]) => discord.use(who, where, 'help')));
      for (const each of used) await eventually('help', () => each.original()?.text.includes(words.help.intro));
      expect(discord.violations()).toEqual([]);
      expect(discord.pings()).toEqual([]);
    },
  );
});

describe('a connection that is lost', () => {
  let stage: DiscordApp;

  beforeAll(async () => {
    stage = await startDiscordApp();
  });
  afterEach(() => {
    expect(stage.discord.pings()).toEqual([]);
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  it.each([['reconnect'], [{ code: 4000 }], ['terminate']] as const)(
    'by %o is taken up again, and what was said and used meanwhile is answered once',
    async (how) => {
      const { discord, guild, ada, app } = stage;
      const [resumed, identified] = [discord.resumes(), discord.identifies().length];
      const channel = discord.addChannel(guild);
      const prompt = `meanwhile ${JSON.stringify(how).replaceAll(/\W/gu, '')}`;
      const dropped = discord.dropGateway(how);
      await dropped;
      const said = await discord.say(ada, channel, { content: `<@${discord.botId}> ${prompt} said ${UNPAID}` });
      const used = await discord.use(ada, channel, 'imagine', { prompt: `${prompt} used ${UNPAID}` });
      await eventually('the command to be answered', () => isOver(used));
      const answers = () => discord.messages(channel).filter(({ replyTo }) => replyTo === said.id);
      await eventually('the message to be answered', () => answers()[0]?.text.includes('billing'));
      expect([discord.resumes(), discord.identifies().length]).toEqual([resumed + 1, identified]);
      expect(answers()).toHaveLength(1);
      expect(app.calls(prompt)).toHaveLength(2);
      expect(discord.violations()).toEqual([]);
    },
  );

  it('for longer than a command lives leaves that command dead without harm, and without cost', async () => {
    const { discord, guild, ada, app } = stage;
    const channel = discord.addChannel(guild);
    await discord.dropGateway('terminate');
    const dead = await discord.use(ada, channel, 'imagine', { prompt: `too late ${UNPAID}` });
    discord.advance(4000);
    await expect(dead.acknowledged).rejects.toThrow('not acknowledged');
    await eventually('the connection', () => discord.connected());
    const alive = await discord.use(ada, channel, 'imagine', { prompt: `in time ${UNPAID}` });
    await eventually('the next one to be answered', () => isOver(alive));
    expect(app.calls('too late')).toEqual([]);
    // Whether it lived could not be known before it was tried.
    expect(discord.violations().filter((each) => !each.includes('Unknown interaction'))).toEqual([]);
  });

  it('with a session that Discord has forgotten begins anew', async () => {
    const { discord, guild, ada } = stage;
    const identified = discord.identifies().length;
    await discord.dropGateway('terminate');
    discord.forgetSessions();
    await eventually(
      'a new session',
      () => discord.identifies().length === identified + 1 && discord.connected(),
      8000,
    );
    const used = await discord.use(ada, discord.addChannel(guild), 'imagine', { prompt: `anew ${UNPAID}` });
    await eventually('an answer', () => isOver(used));
  });
});

describe('the process', () => {
  it('ends with one line that names DISCORD_TOKEN, where Discord does not know the token', async () => {
    await using discord = await startDiscord();
    await using folder = await temporaryFolder();
    const token = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.wrong.token-of-nobody';
    const easel = startProcess({ ...settingsFor(discord), DISCORD_TOKEN: token, PORT: '0', DATA_DIR: folder.path });
    expect(await easel.ended).toBe(1);
    const lines = easel.output().trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/DISCORD_TOKEN.*Reset Token/u);
    expect(easel.output()).not.toMatch(/^\s+at |Error:/mu);
    expect(easel.output()).not.toContain(token);
  });

  it('writes no token into its log, whatever goes wrong, and leaves without a connection', async () => {
    await using discord = await startDiscord();
    const guild = discord.addGuild();
    const [ada, channel] = [discord.addMember(guild), discord.addChannel(guild)];
    await using folder = await temporaryFolder();
    const environment = { ...settingsFor(discord), PORT: '0', DATA_DIR: folder.path, LOG_LEVEL: 'debug' };
    const easel = startProcess({ ...environment, DEMO_PACE_MS: '0' });
    await easel.says(/discord: connected/u);
    const options = { size: '816x816', partials: 0 };
    const used: Interaction[] = [];
    const use = async (prompt: string) => {
      const interaction = await discord.use(ada, channel, 'imagine', { ...options, prompt });
      used.push(interaction);
      await interaction.acknowledged;
      return interaction;
    };
    const well = await use('a cat');
    await eventually('the picture', () => well.original()?.pictures.length === 1);
    // An answer that cannot be shown where it was asked for, one that is refused, and one that is never taken.
    discord.fail({ method: 'PATCH', path: /@original$/u }, { status: 404, code: 10008 }, 1);
    await use(`a dog ${UNPAID}`);
    await easel.says(/cannot be shown this way/u);
    discord.fail({ method: 'POST', path: /\/callback$/u }, { status: 403, code: 50001 }, 1);
    used.push(await discord.use(ada, channel, 'imagine', { ...options, prompt: 'a cow' }));
    await easel.says(/could not be answered/u);
    discord.fail({ method: 'PATCH', path: /^\/webhooks\// }, 'reset', 3);
    await use(`a hen ${UNPAID}`);
    await discord.dropGateway('terminate');
    await eventually('the connection', () => discord.connected());
    easel.process.kill('SIGTERM');
    expect(await easel.ended).toBe(0);
    expect(discord.connected()).toBe(false);
    expect(easel.output().split('\n').length).toBeGreaterThan(5);
    for (const secret of [discord.token, ...used.map(({ token }) => token)]) {
      expect(easel.output()).not.toContain(secret);
    }
  });

  it('leaves in good order also in the middle of connecting again', async () => {
    await using discord = await startDiscord();
    discord.addGuild();
    await using folder = await temporaryFolder();
    const easel = startProcess({ ...settingsFor(discord), PORT: '0', DATA_DIR: folder.path });
    const [, url = ''] = await easel.says(/discord: connected\nplayground: (\S+)/u);
    // Whoever answers is past the start, and takes signals.
    await fetch(`${url}/healthz`);
    await discord.dropGateway('terminate');
    discord.forgetSessions();
    easel.process.kill('SIGTERM');
    expect(await easel.ended).toBe(0);
    expect(discord.violations()).toEqual([]);
  });

  it('closes the gateway for good, so that nothing is said to it any more', async () => {
    await using discord = await startDiscord();
    discord.addGuild();
    const app = await startTestApp(settingsFor(discord));
    expect(discord.connected()).toBe(true);
    await app[Symbol.asyncDispose]();
    await eventually('the connection to be closed', () => !discord.connected());
    expect([discord.identifies().length, discord.resumes()]).toEqual([1, 0]);
    expect(discord.violations()).toEqual([]);
  });
});

describe('a Discord that cannot be reached at the start', () => {
  it('keeps nobody from the playground, shows in /readyz, and is connected later without a restart', async () => {
    const { discord, guild, app, seen } = await late;
    expect(seen).toEqual({
      readyz: { status: 'not ready', checks: { data: 'ok', discord: 'failing' } },
      page: 200,
      connected: false,
    });
    await eventually('the connection', () => discord.connected(), 10_000);
    await eventually('it to be ready', async () => JSON.stringify(await readiness(app)).includes('"status":"ready"'));
    await eventually('the commands', () => discord.registrations() === 1);
    const channel: Channel = discord.addChannel(guild);
    const used = await discord.use(discord.addMember(guild), channel, 'help');
    await eventually('help', () => used.original()?.text.includes(words.help.intro));
    expect(discord.violations()).toEqual([]);
    await app[Symbol.asyncDispose]();
    await discord[Symbol.asyncDispose]();
  });
});
