import { commands } from '../commands/index.ts';
import type { Pause } from './adapters/coalesce.ts';
import { createDiscord, type DiscordSettings } from './adapters/discord/discord.ts';
import { PLATFORM as DISCORD } from './adapters/discord/reply/destination.ts';
import { PLATFORM as SLACK } from './adapters/slack/reply/destination.ts';
import { createSlack } from './adapters/slack/slack.ts';
import { manifestOf } from './adapters/slack/translate/manifest.ts';
import type { Config } from './config.ts';
import { BotError } from './core/error.ts';
import type { Log } from './core/log.ts';
import type { MessageStore } from './core/message-store.ts';
import type { PictureFormat } from './core/picture.ts';
import type { PictureStore } from './core/picture-store.ts';
import type { Platform } from './core/platform.ts';
import type { State } from './core/state.ts';
import { words } from './core/words.ts';
import { MAX_PICTURE_BYTES } from './images/intake.ts';
import { fitForPost } from './images/post-size.ts';

export type PlatformParts = Readonly<{
  pictures: PictureStore;
  messages: MessageStore;
  /** What a platform remembers, apart from all others. */
  state: (platform: string) => State;
  pause: Pause;
  now: () => number;
  log: Log;
}>;

/** What a Discord client shows in a gallery. */
const DISCORD_FORMATS: readonly PictureFormat[] = ['png', 'jpeg', 'webp', 'gif'];

/** The chat platforms that are switched on. */
export function createPlatforms(config: Config, parts: PlatformParts): readonly Platform[] {
  return [...discordOf(config, parts), ...slackOf(config, parts)];
}

function discordOf(config: Config, { pictures, state, ...common }: PlatformParts): readonly Platform[] {
  const { DISCORD_TOKEN: token, DISCORD_SHARDS: shards, DISCORD_LOW_MODERATION: low } = config;
  if (token === undefined) return [];
  const settings: DiscordSettings = {
    token,
    api: config.DISCORD_API_URL,
    guild: config.DISCORD_GUILD_ID ?? null,
    cdn: config.DISCORD_CDN_URL ?? null,
    shards: shards === 'auto' ? null : shards,
    low: (guild) => low === 'all' || low.includes(guild),
  };
  const message = {
    read: pictures.read,
    load: async (id: string, limit: number) => fitForPost(await pictures.read(id), limit, DISCORD_FORMATS),
    linkTo: (id: string) => (config.PUBLIC_URL === undefined ? null : `${config.PUBLIC_URL}/pictures/${id}`),
  };
  const own = { settings, message, state: state(DISCORD), maxPictureBytes: MAX_PICTURE_BYTES };
  return [createDiscord({ ...own, commands, ...common })];
}

/** What Slack shows in a message, at most so many bytes: its own apps scale larger ones down anyway. */
const SLACK_FORMATS: readonly PictureFormat[] = ['png', 'jpeg', 'gif'];
const SLACK_BYTES = 20 * 1024 * 1024;

function slackOf(config: Config, { pictures, state, ...common }: PlatformParts): readonly Platform[] {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken } = config;
  if (botToken === undefined || appToken === undefined) return [];
  const settings = {
    botToken,
    appToken,
    api: config.SLACK_API_URL,
    previews: config.SLACK_PREVIEWS,
    publicUrl: config.PUBLIC_URL ?? null,
  };
  const load = async (id: string) => {
    const fitted = await fitForPost(await pictures.read(id), SLACK_BYTES, SLACK_FORMATS);
    if (fitted === null) throw new BotError('bad_picture', words.picture.unreadable);
    return fitted as typeof fitted & { format: 'png' | 'jpeg' | 'gif' };
  };
  return [
    createSlack({ settings, load, state: state(SLACK), maxPictureBytes: MAX_PICTURE_BYTES, commands, ...common }),
  ];
}

/** What an admin pastes to make the Slack app, as JSON. */
export function slackManifest(config: Config): string {
  const settings = { name: 'Easel', publicUrl: config.PUBLIC_URL ?? null, socketMode: true };
  return JSON.stringify(manifestOf(commands, settings), null, 2);
}
