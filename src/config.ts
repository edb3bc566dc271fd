import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { z } from 'zod';

/** A setting that is left empty counts as not set. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());
const withDefault = <T extends z.ZodType>(schema: T, value: z.input<T>) =>
  z.preprocess((given) => (given === '' || given === undefined ? value : given), schema);

const whole = (low: number, high: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/u, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(low, `must be at least ${low}`).max(high, `must be at most ${high}`));
const port = whole(0, 65_535);
const webAddress = z.url({ protocol: /^https?$/u, error: 'must be an http or https address' });
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

const flag = z
  .string()
  .toLowerCase()
  .pipe(oneOf(['yes', 'no', 'on', 'off', 'true', 'false', '1', '0']))
  .transform((value) => ['yes', 'on', 'true', '1'].includes(value));

const word = z.string().regex(/^\S+$/u, 'must not contain spaces');

/** An id of Discord's (reference, "Snowflakes"). */
const snowflake = z.string().regex(/^\d{17,20}$/u, 'must be an id of 17 to 20 digits');
const slackId = z.string().regex(/^[TE][A-Z0-9]+$/u, 'must be ids that begin with T or E');
const listOf = (one: z.ZodString) =>
  z
    .string()
    .transform((text) => (text === 'none' ? [] : text.split(',').map((each) => each.trim())))
    .pipe(z.array(one));

/** Every variable, documented once here and, in a line each, in `.env.example`. */
const VARIABLES = z.object({
  /** Key of the OpenAI API; without it the built-in demo server paints. */
  OPENAI_API_KEY: optional(word),
  /** Another server that speaks the same API. */
  OPENAI_BASE_URL: optional(webAddress),
  /**
   * Seconds without a byte after which a call is given up. Not more than 290: Node's own fetch ends a quiet body
   * after 300.
   */
  OPENAI_IDLE_TIMEOUT: withDefault(whole(1, 290), '120'),
  /** Token of the Discord bot; without it Discord is off. */
  DISCORD_TOKEN: optional(word),
  /** The one guild that has the commands; without it all have them. */
  DISCORD_GUILD_ID: optional(snowflake),
  /** How many shards, or auto for as many as Discord recommends. */
  DISCORD_SHARDS: withDefault(z.literal('auto').or(whole(1, 1000)), 'auto'),
  /** Guilds in which moderation may be low in age-restricted channels. */
  DISCORD_LOW_MODERATION: withDefault(z.literal('all').or(listOf(snowflake)), 'none'),
  /** Address of Discord's API, for a proxy or a test. */
  DISCORD_API_URL: withDefault(webAddress, 'https://discord.com/api'),
  /** One more address from which attachments may come, for a proxy or a test. */
  DISCORD_CDN_URL: optional(webAddress),
  /** Token of the Slack bot in one workspace; without it and without SLACK_CLIENT_ID Slack is off. */
  SLACK_BOT_TOKEN: optional(z.string().regex(/^xoxb-\S+$/u, 'must begin with xoxb-')),
  /** Token of the Slack app, for Socket Mode. */
  SLACK_APP_TOKEN: optional(z.string().regex(/^xapp-\S+$/u, 'must begin with xapp-')),
  /** What Slack signs its requests with, for HTTP mode. */
  SLACK_SIGNING_SECRET: optional(word),
  /** The Slack app by its id and secret, for many workspaces that install it themselves. */
  SLACK_CLIENT_ID: optional(word),
  SLACK_CLIENT_SECRET: optional(word),
  /** Workspaces and organizations that may install Easel themselves. */
  SLACK_WORKSPACES: withDefault(z.literal('all').or(listOf(slackId)), 'all'),
  /** How previews are shown on Slack: by address, as files, or not at all. */
  SLACK_PREVIEWS: withDefault(oneOf(['auto', 'url', 'file', 'off']), 'auto'),
  /** Address of Slack's Web API, for a proxy or a test. */
  SLACK_API_URL: withDefault(
    webAddress.transform((url) => url.replace(/\/*$/u, '/')),
    'https://slack.com/api/',
  ),
  /** Address under which everybody reaches this web server, for links to pictures. */
  PUBLIC_URL: optional(webAddress.transform((url) => url.replace(/\/+$/u, ''))),
  /** Any text; the tokens of workspaces are sealed with it. */
  ENCRYPTION_KEY: optional(z.string().min(32, 'must have at least 32 characters')),
  /** Port of the web server. */
  PORT: withDefault(port, '3000'),
  /** Address it listens on; 0.0.0.0 for all. */
  HOST: withDefault(z.string(), '127.0.0.1'),
  /** Token that programs and browsers must show; without it only this machine is answered. */
  API_TOKEN: optional(
    z.string().min(16, 'must have at least 16 characters').regex(/^\S+$/u, 'must not contain spaces'),
  ),
  /** Folder for the database and the pictures. */
  DATA_DIR: withDefault(z.string(), './data'),
  /** Whether moderation is asked about prompts and pictures before money is spent. */
  MODERATION_PRECHECK: withDefault(flag, 'yes'),
  /** Text model that offers a safer wording of what was refused; empty is off. */
  REWORD_MODEL: withDefault(z.string(), ''),
  /** Model that sees, for descriptions and alt text; empty is off. */
  VISION_MODEL: withDefault(z.string(), ''),
  /** Hours for which the same request is answered from stored pictures; 0 is never. */
  CACHE_HOURS: withDefault(whole(0, 8760), '24'),
  /** Days after which requests and pictures are deleted; 0 is never. */
  RETENTION_DAYS: withDefault(whole(0, 36_500), '0'),
  /** Jobs painted at once. */
  MAX_CONCURRENT: withDefault(whole(1, 1000), '8'),
  /** Jobs painted at once for one guild or team. */
  MAX_PER_WORKSPACE: withDefault(whole(1, 1000), '8'),
  /** Jobs painted at once for one member. */
  MAX_PER_MEMBER: withDefault(whole(1, 1000), '4'),
  /** Jobs that may wait in all; one more is answered with 503. */
  MAX_WAITING: withDefault(whole(0, 100_000), '200'),
  /** Jobs of one member that may wait; one more is answered with 429. */
  MAX_WAITING_PER_MEMBER: withDefault(whole(0, 100_000), '50'),
  /** Pictures begun in any minute, to stay within the limit of the API key; 0 is no limit. */
  IMAGES_PER_MINUTE: withDefault(whole(0, 100_000), '0'),
  /** Largest body of a request to the HTTP API, in megabytes. */
  MAX_BODY_MB: withDefault(whole(1, 1024), '64'),
  /** Seconds that running jobs may still take after a SIGTERM. */
  SHUTDOWN_GRACE: withDefault(whole(0, 3600), '25'),
  /** How much is logged. */
  LOG_LEVEL: withDefault(oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'silent']), 'info'),
  /** Whether the log holds what members ask for. */
  LOG_PROMPTS: withDefault(flag, 'no'),
  /** Port of the demo image server when it runs alone (`npm run demo-server`). */
  DEMO_PORT: withDefault(port, '4010'),
  /** Milliseconds between two pictures that the demo server streams. */
  DEMO_PACE_MS: withDefault(whole(0, 60_000), '700'),
});

export type Config = Readonly<z.output<typeof VARIABLES>>;

const LOCAL = /^https?:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?(?:\/|$)/iu;

/** Settings that are of no use alone, or no good: each with what has to stand beside it. */
const TOGETHER = VARIABLES.superRefine((config, context) => {
  const refuse = (variable: keyof Config, message: string) =>
    context.addIssue({ code: 'custom', path: [variable], message });
  const { PUBLIC_URL: address, SLACK_BOT_TOKEN: one, SLACK_CLIENT_ID: many } = config;
  // From behind a proxy on this machine the whole world looks local, and would be let in.
  if (address !== undefined && !LOCAL.test(address) && config.API_TOKEN === undefined) {
    refuse('PUBLIC_URL', 'needs API_TOKEN beside it: else whoever reaches that address could paint');
  }
  if (one !== undefined && many !== undefined) {
    refuse('SLACK_CLIENT_ID', 'is for many workspaces and SLACK_BOT_TOKEN for one; set one of them');
  }
  for (const variable of ['SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_CLIENT_SECRET'] as const) {
    if (config[variable] !== undefined && one === undefined && many === undefined) {
      refuse(variable, 'needs SLACK_BOT_TOKEN beside it, or SLACK_CLIENT_ID');
    }
  }
  const slack = one === undefined ? (many === undefined ? null : 'SLACK_CLIENT_ID') : 'SLACK_BOT_TOKEN';
  if (slack !== null && config.SLACK_APP_TOKEN === undefined && config.SLACK_SIGNING_SECRET === undefined) {
    refuse(slack, 'needs SLACK_APP_TOKEN beside it (Socket Mode), or SLACK_SIGNING_SECRET (HTTP mode)');
  }
  // Over HTTP the world reaches Easel, whether the address is written here or not.
  const { SLACK_APP_TOKEN: socket, SLACK_SIGNING_SECRET: http } = config;
  if (one !== undefined && socket === undefined && http !== undefined && address === undefined) {
    refuse('SLACK_SIGNING_SECRET', 'needs PUBLIC_URL beside it (HTTP mode)');
  }
  if (slack !== null && config.SLACK_PREVIEWS === 'url' && address === undefined) {
    refuse('SLACK_PREVIEWS', 'url needs PUBLIC_URL beside it');
  }
  if (many === undefined) return;
  for (const variable of ['SLACK_CLIENT_SECRET', 'PUBLIC_URL', 'ENCRYPTION_KEY'] as const) {
    if (config[variable] === undefined) refuse('SLACK_CLIENT_ID', `needs ${variable} beside it`);
  }
});

/** The names of all variables, in the order of `.env.example`. */
export const VARIABLE_NAMES: readonly string[] = Object.keys(VARIABLES.shape);

export type ConfigResult =
  | Readonly<{ ok: true; config: Config }>
  | Readonly<{
      ok: false;
      /** One line for each wrong setting, beginning with its variable. */
      problems: readonly string[];
    }>;

/** Checks an environment. Pure: the same environment gives the same answer. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ConfigResult {
  const result = TOGETHER.safeParse(environment);
  if (result.success) return { ok: true, config: Object.freeze(result.data) };
  return { ok: false, problems: result.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`) };
}

/** The environment of this process, with `.env` of the current folder where the environment itself says nothing. */
export function environment(): Readonly<Record<string, string | undefined>> {
  if (existsSync('.env')) loadEnvFile('.env');
  return process.env;
}
