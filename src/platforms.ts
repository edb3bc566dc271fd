import { commands } from '../commands/index.ts';
import type { Pause } from './adapters/coalesce.ts';
import { createDiscord, type DiscordSettings } from './adapters/discord/discord.ts';
import { PLATFORM as DISCORD } from './adapters/discord/reply/destination.ts';
import { PLATFORM as SLACK } from './adapters/slack/reply/destination.ts';
import { createSlack, type SlackSettings } from './adapters/slack/slack.ts';
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
  /** What a platform remembers, apart from all others; with a secret it is sealed. */
  state: (part: string, secret?: string) => State;
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
  const settings = slackSettings(config);
  if (settings === null) return [];
  const load = async (id: string) => {
    const fitted = await fitForPost(await pictures.read(id), SLACK_BYTES, SLACK_FORMATS);
    if (fitted === null) throw new BotError('bad_picture', words.picture.unreadable);
    return fitted as typeof fitted & { format: 'png' | 'jpeg' | 'gif' };
  };
  const vault = (key: string) => state(`${SLACK} vault`, key);
  const own = { settings, load, state: state(SLACK), vault, maxPictureBytes: MAX_PICTURE_BYTES };
  return [createSlack({ ...own, commands, ...common })];
}

/** How Slack is set up; null where it is off. */
export function slackSettings(config: Config): SlackSettings | null {
  const workspaces = slackWorkspacesOf(config);
  const way = slackWayOf(config);
  if (workspaces === null || way === null) return null;
  const { SLACK_API_URL: api, SLACK_PREVIEWS: previews, PUBLIC_URL: publicUrl = null } = config;
  return { workspaces, way, api, previews, publicUrl };
}

function slackWorkspacesOf(config: Config): SlackSettings['workspaces'] | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret } = config;
  if (botToken !== undefined) return { kind: 'one', botToken };
  const { PUBLIC_URL: publicUrl, ENCRYPTION_KEY: key } = config;
  if (clientId === undefined || clientSecret === undefined || publicUrl === undefined || key === undefined) return null;
  const { SLACK_WORKSPACES: welcome } = config;
  const isWelcome = (id: string) => welcome === 'all' || welcome.includes(id);
  return { kind: 'many', clientId, clientSecret, publicUrl, key, isWelcome };
}

function slackWayOf(config: Config): SlackSettings['way'] | null {
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = config;
  if (appToken !== undefined) return { kind: 'socket', appToken };
  return signingSecret === undefined ? null : { kind: 'http', signingSecret };
}

/** What an admin pastes to make the Slack app, as JSON: over HTTP where Slack can reach Easel, unless there is a token for sockets. */
export function slackManifest(config: Config): string {
  const { PUBLIC_URL: publicUrl = null, SLACK_APP_TOKEN: appToken } = config;
  const settings = { name: 'Easel', publicUrl, socketMode: publicUrl === null || appToken !== undefined };
  return JSON.stringify(manifestOf(commands, settings), null, 2);
}
