import type { webApi } from '@slack/bolt';
import type { Command } from '../../../core/command.ts';
import { cutText } from '../../../core/picture.ts';
import { words } from '../../../core/words.ts';

export type Manifest = webApi.AppsManifestCreateArguments['manifest'];

/** Lengths in characters (app manifest reference). */
const MAX_NAME = 35;
const MAX_BOT_NAME = 80;
const MAX_SHORTCUT_NAME = 24;
const MAX_SHORTCUT_DESCRIPTION = 150;
const MAX_HINT = 1000;

/** Where Slack sends everything that happens, and where people come back to from installing. */
export const EVENTS_PATH = '/slack/events';
export const INSTALL_PATH = '/slack/install';
export const REDIRECT_PATH = '/slack/oauth_redirect';

/** What typing is for: everything else is said behind it. */
const SLASH = 'imagine';
/** The commands in the menu of a message. */
const ON_MESSAGES = ['edit', 'vary'];

/** The `callback_id` of the shortcut for a form without any picture. */
export const NEW_IMAGE = 'new_image';

const SHORTCUT = '_image';

/** What Easel may do in a workspace: hear its name, read what is said where it is, post and look at pictures. */
export const SCOPES = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:read',
  'im:write',
  'users:read',
] as const;

/** A message with a file comes as no mention, so the messages of channels are heard too. */
const BOT_EVENTS = [
  'app_mention',
  'message.im',
  'message.channels',
  'message.groups',
  'app_uninstalled',
  'tokens_revoked',
] as const;

/** The name of the command that a shortcut of a message is for; null where it is none of ours. */
export function commandOfShortcut(callbackId: string): string | null {
  return ON_MESSAGES.find((name) => callbackId === `${name}${SHORTCUT}`) ?? null;
}

/**
 * What an admin pastes to make the app, as JSON.
 * @param settings.publicUrl where Slack and browsers reach this Easel; null where they do not
 * @param settings.socketMode whether everything comes over a connection that Easel opens
 */
export function manifestOf(
  commands: readonly Command[],
  { name, publicUrl, socketMode }: Readonly<{ name: string; publicUrl: string | null; socketMode: boolean }>,
): Manifest {
  const base = publicUrl?.replace(/\/+$/u, '') ?? null;
  const events = socketMode || base === null ? null : `${base}${EVENTS_PATH}`;
  const requestUrl = events === null ? {} : { request_url: events };
  const slash = commands.filter((command) => command.name === SLASH);
  return {
    _metadata: { major_version: 1 },
    display_information: { name: cutText(name, MAX_NAME), description: words.slack.about },
    features: {
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: botName(name), always_online: true },
      shortcuts: [
        ...commands.filter((command) => ON_MESSAGES.includes(command.name)).flatMap(shortcutOf),
        {
          type: 'global',
          name: words.slack.newImage,
          callback_id: NEW_IMAGE,
          description: words.slack.newImageDescription,
        },
      ],
      slash_commands: slash.map((command) => ({
        command: `/${command.name}`,
        description: command.description,
        usage_hint: hintOf(command),
        // So that people named in a wish come by name, not by id.
        should_escape: false,
        ...(events === null ? {} : { url: events }),
      })),
    },
    oauth_config: {
      ...(base === null ? {} : { redirect_urls: [`${base}${REDIRECT_PATH}`] }),
      scopes: { bot: [...SCOPES] },
    },
    settings: {
      event_subscriptions: { bot_events: [...BOT_EVENTS], ...requestUrl },
      interactivity: { is_enabled: true, ...requestUrl },
      org_deploy_enabled: true,
      socket_mode_enabled: socketMode,
      token_rotation_enabled: false,
    },
  };
}

function shortcutOf({ name, menu, description }: Command) {
  if (menu === undefined) return [];
  return [
    {
      type: 'message' as const,
      name: cutText(menu, MAX_SHORTCUT_NAME),
      callback_id: `${name}${SHORTCUT}`,
      description: cutText(description, MAX_SHORTCUT_DESCRIPTION),
    },
  ];
}

/** A bot's name takes these characters only (app manifest reference, `bot_user.display_name`). */
function botName(name: string): string {
  const taken = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/gu, '-')
    .replace(/^-+|-+$/gu, '');
  return cutText(taken, MAX_BOT_NAME) || 'easel';
}

/** What can be typed: the wish, and the options that have a letter. Files cannot be typed. */
function hintOf({ options }: Command): string {
  const parts = Object.entries(options).flatMap(([name, option]) => {
    if ('rest' in option && option.rest) return [`[${option.description.toLowerCase()}]`];
    if (option.short === undefined || option.kind === 'pictures') return [];
    return [option.kind === 'flag' ? `[--${name}]` : `[--${name} …]`];
  });
  return cutText(parts.join(' '), MAX_HINT);
}
