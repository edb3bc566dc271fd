import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageFlags, Routes } from 'discord.js';
import { expect } from 'vitest';
import { DEFAULT_LIMIT, destinationOf, tokenUntil } from '../../../src/adapters/discord/reply/destination.ts';
import { createDiscordReplies } from '../../../src/adapters/discord/reply/reply.ts';
import { createRest } from '../../../src/adapters/discord/reply/rest.ts';
import type { Job } from '../../../src/core/job.ts';
import type { Preview } from '../../../src/core/picture.ts';
import { openDatabase } from '../../../src/data/database.ts';
import { createMessageStore } from '../../../src/data/message-store.ts';
import { createPictureStore } from '../../../src/data/picture-store.ts';
import { fitForPost } from '../../../src/images/post-size.ts';
import { type ReplyStage, replyContract } from '../../contracts/reply.ts';
import { type Discord, startDiscord } from '../../doubles/discord/discord.ts';
import { aJob, CALLER, CANCELLED, finished } from '../../fixtures/a-job.ts';
import { SILENT } from '../../fixtures/painting.ts';
import { BLUE, GREEN, plain, png, RED } from '../../fixtures/tiny-pictures.ts';

const COMMAND = { name: 'imagine', description: 'Paints', contexts: [0], integration_types: [0] };

/** What asked for the job: an interaction whose answer all see, one whose answer its member alone sees, a message. */
type Asked = 'interaction' | 'ephemeral' | 'message';

const preview = async (colour: typeof RED): Promise<Preview> => ({
  bytes: await plain(64, 64, colour).jpeg().toBuffer(),
  format: 'jpeg',
  width: 64,
  height: 64,
});

async function stage(asked: Asked): Promise<ReplyStage> {
  const folder = await mkdtemp(join(tmpdir(), 'easel-test-'));
  const database = await openDatabase(folder);
  const pictures = createPictureStore(database, folder);
  const discord = await startDiscord();
  const guild = discord.addGuild();
  const channel = discord.addChannel(guild);
  const ada = discord.addMember(guild, { name: 'Ada' });
  const api = createRest(discord.token, discord.apiUrl);
  const place = await askedBy(asked, { discord, api, guild, channel, ada });
  const reply = createDiscordReplies({
    discord: api,
    messages: createMessageStore(database),
    message: {
      read: pictures.read,
      load: async (id, limit) => fitForPost(await pictures.read(id), limit, ['png', 'jpeg', 'webp', 'gif']),
      linkTo: () => null,
    },
    pause: async () => {},
    now: Date.now,
    log: SILENT,
  });
  const facts: Partial<Job> = {
    caller: {
      ...CALLER,
      platform: 'discord',
      workspace: guild.id,
      channel: channel.id,
      user: { id: ada.id, name: ada.name },
    },
    destination: destinationOf(place),
    audience: asked === 'ephemeral' ? 'caller' : 'channel',
  };
  const painted = aJob(facts);
  const bytes = await png(64, 64, BLUE);
  const origin = { workspace: `discord/${guild.id}`, job: painted.id, owner: null, index: 0, alt: 'a kite' };
  const picture = await pictures.write(
    { bytes, format: 'png', width: 64, height: 64 },
    { ...origin, parent: null, createdAt: 2000 },
  );
  await pictures.insert({ ...picture, job: null });
  const failed = {
    type: 'failed',
    error: { code: 'stalled', message: 'It stood still.', remedy: '' },
    usage: null,
  } as const;
  return {
    jobs: {
      queued: aJob({ ...facts, state: 'queued' }),
      painting: aJob({ ...facts, state: 'painting' }),
      painted: { ...painted, state: 'painted', outcome: finished([picture]) },
      failed: aJob({ ...facts, state: 'failed', outcome: failed }),
      cancelled: aJob({ ...facts, state: 'cancelled', outcome: CANCELLED }),
    },
    previews: await Promise.all(
      [RED, GREEN].map(async (colour, step) => ({
        type: 'partial' as const,
        index: 0,
        step,
        preview: await preview(colour),
      })),
    ),
    reply: (job) => reply({ ...job.destination, job: job.id }),
    async seen() {
      return discord
        .messages(channel, ada)
        .filter(({ author, loading }) => author === discord.botId && !loading)
        .map((message) => ({
          text: message.text,
          pictures: message.pictures.length,
          buttons: message.buttons.map(({ label }) => label ?? ''),
        }));
    },
    async [Symbol.asyncDispose]() {
      await discord[Symbol.asyncDispose]();
      await database.destroy();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
      expect(discord.violations()).toEqual([]);
      expect(discord.pings()).toEqual([]);
      // What is for one member alone is seen by nobody else.
      if (asked === 'ephemeral') expect(discord.messages(channel)).toEqual([]);
    },
  };
}

type World = Readonly<{
  discord: Discord;
  api: ReturnType<typeof createRest>;
  guild: ReturnType<Discord['addGuild']>;
  channel: ReturnType<Discord['addChannel']>;
  ada: ReturnType<Discord['addMember']>;
}>;

/** The place of a job that was asked for, with its interaction acknowledged. */
async function askedBy(asked: Asked, { discord, api, guild, channel, ada }: World) {
  const place = {
    application: discord.applicationId,
    workspace: guild.id,
    channel: channel.id,
    user: ada.id,
    token: null,
    message: null,
    ephemeral: asked === 'ephemeral',
    replyTo: null,
    limit: DEFAULT_LIMIT,
    beside: false,
  };
  if (asked === 'message') {
    const said = await discord.say(ada, channel, { content: `<@${discord.botId}> a red kite over Graz` });
    return { ...place, replyTo: said.id };
  }
  await api.rest.put(Routes.applicationCommands(discord.applicationId), { body: [COMMAND] });
  const used = await discord.use(ada, channel, 'imagine');
  await api.rest.post(Routes.interactionCallback(used.id, used.token), {
    body: { type: 5, data: { flags: place.ephemeral ? MessageFlags.Ephemeral : 0 } },
    auth: false,
  });
  return {
    ...place,
    token: { value: used.token, until: tokenUntil(Date.now()) },
    message: used.original()?.id ?? null,
  };
}

replyContract('Discord, in answer to a command', () => stage('interaction'));
replyContract('Discord, in answer to a command, for its member alone', () => stage('ephemeral'));
replyContract('Discord, in answer to a message', () => stage('message'));
