import { chat } from './chat-words.ts';
import { list } from './phrases.ts';
import { slack } from './slack-words.ts';

/** What `npm run doctor` says: of each thing that it is well, or what is wrong and how to mend it. */
export const doctor = {
  unexpected: 'Try again in a minute; if it stays so, the sentence before says what was answered.',
  off: (name: string, variable: string) => `${name} is off; ${variable} switches it on`,
  token: {
    ok: (name: string) => `the token is that of ${name}`,
    bad: 'Discord does not know the token in DISCORD_TOKEN',
    remedy: chat.badDiscordTokenRemedy,
  },
  application: (name: string, link: string) => `${name}; invite it with ${link}`,
  intents: {
    ok: 'Message Content is granted: replies to any picture are seen',
    bad: 'Message Content is not granted: replies to the pictures of others stay hidden',
    remedy:
      'Switch it on in the developer portal, under Bot > Privileged Gateway Intents. Apps > Edit image works without it.',
  },
  commands: {
    ok: (count: number) => `all ${count} are registered`,
    bad: (missing: readonly string[]) => `not registered: ${list(missing, 'and')}`,
    remedy: 'Start Easel: it registers them whenever they have changed.',
  },
  gateway: {
    ok: (shards: number, left: number) =>
      `${shards === 1 ? 'one shard' : `${shards} shards`} recommended, ${left} starts left today`,
    bad: 'no starts are left today',
    remedy: 'Discord allows a fixed number a day; look for what restarts Easel so often.',
  },
  channel: {
    none: 'none was named; `npm run doctor -- CHANNEL_ID` looks at one',
    unseen: (id: string) => `${id} is not seen by the bot`,
    unseenRemedy: 'Invite the bot to the server, or give it View Channel there.',
    ok: (name: string) => `the bot may do all it needs in ${name}`,
    missing: (name: string, permissions: readonly string[]) => `in ${name} the bot lacks ${list(permissions, 'and')}`,
    missingRemedy: 'Give these to its role, or to the bot in that channel.',
  },
  upload: (mebibytes: number) => `files up to ${mebibytes} MiB are taken there; larger ones are made smaller`,
  clock: {
    ok: (seconds: number) => `${seconds} s apart from Discord's`,
    bad: (seconds: number) => `${seconds} s apart from Discord's`,
    remedy: 'Set the clock of this machine, by NTP for example: tokens of interactions live for seconds.',
  },
  slack: {
    token: {
      ok: (user: string, team: string) => `the token is that of ${user} in ${team}`,
      bad: 'Slack does not know the token in SLACK_BOT_TOKEN',
      remedy: slack.badToken.remedy,
    },
    scopes: {
      ok: (count: number) => `all ${count} are granted`,
      bad: (missing: readonly string[]) => `not granted: ${list(missing, 'and')}`,
      remedy: 'Add them under OAuth & Permissions, then install the app again: only then the token has them.',
    },
    socket: {
      ok: 'a connection can be opened',
      bad: 'Slack does not open a connection with SLACK_APP_TOKEN',
      remedy: slack.badAppToken.remedy,
    },
    app: {
      ok: (address: string) => `Slack knows the app; workspaces install it at ${address}`,
      bad: (refusal: string) => `Slack refuses the app (${refusal})`,
      remedy: 'Copy SLACK_CLIENT_ID and SLACK_CLIENT_SECRET anew from the app’s page, under Basic Information.',
    },
    requests: {
      ok: (address: string) => `Easel answers at ${address}`,
      none: 'PUBLIC_URL is not set: Slack has no address to send to',
      noneRemedy:
        'Set it to the https address under which this Easel is reached, or use SLACK_APP_TOKEN (Socket Mode).',
      silent: (address: string) => `nothing answers at ${address}`,
      silentRemedy: 'Start Easel; if it runs, look at the proxy in front of it.',
      stranger: (address: string) => `what answers at ${address} does not know this signing secret`,
      strangerRemedy:
        'Copy SLACK_SIGNING_SECRET anew from the app’s page, start Easel anew, and see that PUBLIC_URL leads to it.',
    },
    channel: {
      none: 'none was named; `npm run doctor -- CHANNEL_ID` looks at one',
      unseen: (id: string) => `${id} is not seen by Easel`,
      notIn: (name: string) => `Easel is not in #${name}`,
      archived: (name: string) => `#${name} is archived`,
      ok: (name: string) => `Easel is in #${name}`,
      invite: 'Look at the id, or say /invite @Easel there.',
    },
  },
  openai: {
    demo: 'no OPENAI_API_KEY: the built-in demo server paints',
    ok: (count: number) => `the key is taken, ${count} models can paint`,
    none: 'the key is taken, but none of the models that Easel knows can be used',
    noneRemedy: 'Verify the organization at OpenAI, or use a key of another project.',
    bad: 'the key is not taken',
    badRemedy: 'Set OPENAI_API_KEY to a key that is valid; it is shown once, when it is made.',
  },
  data: {
    ok: (folder: string) => `${folder} can be written`,
    bad: (folder: string) => `${folder} cannot be written`,
    remedy: 'Set DATA_DIR to a folder that this user may write, or give it the right to.',
  },
} as const;
