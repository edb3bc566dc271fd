import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../../commands/index.ts';
import { examineDiscord } from '../../../src/adapters/discord/doctor.ts';
import { readConfig } from '../../../src/config.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { words } from '../../../src/core/words.ts';
import { type DemoServer, startDemoServer } from '../../../src/demo/server.ts';
import { examine } from '../../../src/doctor.ts';
import { type DiscordApp, startDiscordApp } from '../../fixtures/discord-app.ts';
import { startProcess } from '../../fixtures/easel-process.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const NO_INTENTS = 0;
const GRANTED_INTENT = 1 << 19;

let stage: DiscordApp;
let images: DemoServer;
/** Requests that were there before the doctor came. */
let before: number;

beforeAll(async () => {
  // Easel has run once, so that its commands are registered.
  stage = await startDiscordApp();
  images = await startDemoServer({ paceMs: 0 });
  before = stage.discord.requests().length;
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await images.close();
});

/** What the doctor does at Discord, since the last time somebody asked. */
function looks() {
  const made = stage.discord.requests().slice(before);
  before += made.length;
  return made.map(({ method, path }) => `${method} ${path}`);
}

afterEach(() => {
  expect(looks().filter((each) => !each.startsWith('GET '))).toEqual([]);
  expect(stage.discord.pings()).toEqual([]);
  // The stand-in lacks the one address that tells the time to everybody; a wrong token is refused, as it should be.
  const known = /^GET \/gateway: 404|: 401/u;
  expect(stage.discord.violations().filter((each) => !known.test(each))).toEqual([]);
});

const environment = (more: Readonly<Record<string, string>> = {}) => ({
  DATA_DIR: stage.app.dataDir,
  OPENAI_API_KEY: 'sk-test',
  OPENAI_BASE_URL: images.url,
  DISCORD_TOKEN: stage.discord.token,
  DISCORD_API_URL: stage.discord.apiUrl,
  ...more,
});

async function findings(more: Readonly<Record<string, string>> = {}, about: readonly string[] = []) {
  const result = readConfig(environment(more));
  if (!result.ok) throw new Error(result.problems.join('\n'));
  const found = await examine(result.config, about);
  for (const each of found) expect(each.ok ? each.text : each.remedy).not.toBe('');
  return found;
}

const about = (found: readonly Finding[], what: string) => found.find((each) => each.about === what);
const wrongs = (found: readonly Finding[]) => found.filter(({ ok }) => !ok).map((each) => each.about);

describe('npm run doctor', () => {
  it('says of each thing that it is well, and ends with 0', async () => {
    const doctor = startProcess(environment(), 'doctor');
    expect(await doctor.ended).toBe(0);
    const lines = doctor.output().trim().split('\n');
    expect(lines.filter((line) => !/^ok {4}[\w ]+: \S/u.test(line))).toEqual([]);
    expect(lines.length).toBeGreaterThanOrEqual(8);
    expect(doctor.output()).not.toContain(stage.discord.token);
  });

  it('says in the next line how to mend what is wrong, and ends with 1', async () => {
    const token = 'some.wrong.token';
    const doctor = startProcess(environment({ DISCORD_TOKEN: token, OPENAI_API_KEY: 'sk-invalid' }), 'doctor');
    expect(await doctor.ended).toBe(1);
    const lines = doctor.output().trim().split('\n');
    const wrong = lines.flatMap((line, index) => (line.startsWith('WRONG ') ? [index] : []));
    expect(wrong.map((index) => lines[index]?.split(':')[0])).toEqual(['WRONG image API', 'WRONG discord token']);
    for (const index of wrong) expect(lines[index + 1]).toMatch(/^ {6}[A-Z].*\.$/u);
    expect(doctor.output()).toContain(words.doctor.token.bad);
    expect(doctor.output()).not.toMatch(/^\s+at /mu);
    expect(doctor.output()).not.toContain(token);
  });

  it('finds nothing wrong where Discord and OpenAI are off', async () => {
    await using folder = await temporaryFolder();
    const doctor = startProcess({ DATA_DIR: folder.path }, 'doctor');
    expect(await doctor.ended).toBe(0);
    expect(doctor.output()).toContain('DISCORD_TOKEN switches it on');
  });
});

describe('the doctor', () => {
  it('finds all well: token, intents, commands, gateway, clock, image API, folder', async () => {
    const found = await findings();
    expect(wrongs(found)).toEqual([]);
    expect(about(found, 'discord token')?.text).toContain('easel');
    expect(about(found, 'discord intents')?.text).toBe(words.doctor.intents.ok);
    expect(about(found, 'image API')?.text).toMatch(/the key is taken, \d+ models/u);
    expect(about(found, 'data')?.text).toContain(stage.app.dataDir);
  });

  it('finds a token that Discord does not know, and asks nothing more with it', async () => {
    const found = await findings({ DISCORD_TOKEN: 'some.wrong.token' });
    expect(wrongs(found)).toEqual(['discord token']);
    expect(looks().filter((each) => !each.endsWith('/gateway'))).toEqual(['GET /users/@me']);
  });

  it('finds that Message Content is not granted', async () => {
    stage.discord.setApplicationFlags(NO_INTENTS);
    const found = await findings();
    stage.discord.setApplicationFlags(GRANTED_INTENT);
    expect(about(found, 'discord intents')).toMatchObject({ ok: false, text: words.doctor.intents.bad });
  });

  it('finds commands that are not registered where they should be', async () => {
    const found = await findings({ DISCORD_GUILD_ID: stage.guild.id });
    expect(wrongs(found)).toEqual(['discord commands']);
    expect(about(found, 'discord commands')?.text).toMatch(/imagine.*Edit image/u);
  });

  it('looks at a channel: one that is well, one that is not seen, one that is none, one where a right is missing', async () => {
    const { discord, guild, channel } = stage;
    const well = await findings({}, [channel.id]);
    expect(wrongs(well)).toEqual([]);
    expect(about(well, 'discord channel')?.text).toContain('#studio (Ateliers)');
    expect(about(well, 'discord upload limit')?.text).toContain('10 MiB');
    const [bare, hidden] = [discord.addChannel(guild, { name: 'bare' }), discord.addChannel(guild)];
    discord.revoke(bare, 'AttachFiles');
    discord.revoke(hidden, 'ViewChannel');
    const lacking = about(await findings({}, [bare.id]), 'discord channel');
    expect(lacking).toMatchObject({ ok: false });
    expect(lacking?.text).toMatch(/#bare.*lacks Attach ?Files$/u);
    for (const id of [hidden.id, '123456789012345678']) {
      const unseen = about(await findings({}, [id]), 'discord channel');
      expect(unseen).toMatchObject({ ok: false, text: words.doctor.channel.unseen(id) });
    }
  });

  it('finds what is missing in a thread, where the rights are those of its channel', async () => {
    const { discord, guild } = stage;
    const thread = discord.addChannel(guild, { kind: 'thread', name: 'closed' });
    discord.revoke(thread, 'AttachFiles');
    expect(about(await findings({}, [thread.id]), 'discord channel')).toMatchObject({ ok: false });
  });

  it('finds a clock that is apart from Discord’s', async () => {
    const { discord } = stage;
    const settings = { token: discord.token, api: discord.apiUrl, guild: null, commands, channel: null };
    const apart = (ms: number) => examineDiscord({ ...settings, now: () => Date.now() + ms });
    expect(about(await apart(90_000), 'discord clock')).toMatchObject({ ok: false });
    // Discord tells the time in whole seconds.
    expect(about(await apart(90_000), 'discord clock')?.text).toMatch(/^(?:90|91) s/u);
    expect(about(await apart(-90_000), 'discord clock')).toMatchObject({ ok: false });
    expect(about(await apart(1500), 'discord clock')).toMatchObject({ ok: true });
  });

  it('finds a key that the image API does not take, a server that is none, and a folder that cannot be written', async () => {
    const key = about(await findings({ OPENAI_API_KEY: 'sk-invalid' }), 'image API');
    expect(key).toMatchObject({ ok: false });
    expect(key?.text).not.toContain('sk-invalid');
    expect(about(await findings({ OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' }), 'image API')).toMatchObject({
      ok: false,
    });
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'file');
    await writeFile(file, '');
    const data = await findings({ DATA_DIR: join(file, 'data') });
    expect(wrongs(data)).toEqual(['data']);
  });

  it('finds a Discord that cannot be reached', async () => {
    const unreachable = await findings({ DISCORD_API_URL: 'http://127.0.0.1:1/api' });
    expect(wrongs(unreachable)).toEqual(['discord token', 'discord clock']);
  });

  it('goes on where one look fails in a way that nobody thought of', async () => {
    stage.discord.fail({ path: /^\/applications\/@me$/u }, { status: 403, code: 50001 }, 1);
    const broken = await findings();
    expect(wrongs(broken).length).toBeGreaterThan(0);
    expect(about(broken, 'discord clock')).toMatchObject({ ok: true });
  });
});
