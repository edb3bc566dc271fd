import { describe, expect, it, test } from 'vitest';
import { readConfig, VARIABLE_NAMES } from '../src/config.ts';

function problemsOf(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const result = readConfig(environment);
  return result.ok ? [] : result.problems;
}
function configOf(environment: Readonly<Record<string, string | undefined>>) {
  const result = readConfig(environment);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.config;
}

const DEFAULTS = {
  OPENAI_IDLE_TIMEOUT: 120,
  DISCORD_SHARDS: 'auto',
  DISCORD_LOW_MODERATION: [],
  DISCORD_API_URL: 'https://discord.com/api',
  SLACK_WORKSPACES: 'all',
  SLACK_PREVIEWS: 'auto',
  SLACK_API_URL: 'https://slack.com/api/',
  PORT: 3000,
  HOST: '127.0.0.1',
  DATA_DIR: './data',
  MODERATION_PRECHECK: true,
  REWORD_MODEL: '',
  VISION_MODEL: '',
  CACHE_HOURS: 24,
  RETENTION_DAYS: 0,
  MAX_CONCURRENT: 8,
  MAX_PER_WORKSPACE: 8,
  MAX_PER_MEMBER: 4,
  MAX_WAITING: 200,
  MAX_WAITING_PER_MEMBER: 50,
  IMAGES_PER_MINUTE: 0,
  MAX_BODY_MB: 64,
  SHUTDOWN_GRACE: 25,
  LOG_LEVEL: 'info',
  LOG_PROMPTS: false,
  DEMO_PORT: 4010,
  DEMO_PACE_MS: 700,
};

describe('the settings', () => {
  it('need nothing: each has a default, or is not set', () => {
    expect(configOf({})).toEqual(DEFAULTS);
  });

  it('count as not set where they are empty', () => {
    expect(configOf(Object.fromEntries(VARIABLE_NAMES.map((name) => [name, ''])))).toEqual(DEFAULTS);
  });

  it('are read from their variables', () => {
    const set = {
      OPENAI_API_KEY: 'sk-abc',
      OPENAI_BASE_URL: 'https://example.org/v1',
      OPENAI_IDLE_TIMEOUT: '30',
      DISCORD_TOKEN: 'a-bot-token',
      DISCORD_GUILD_ID: '123456789012345678',
      DISCORD_SHARDS: '2',
      DISCORD_LOW_MODERATION: '123456789012345678, 876543210987654321',
      DISCORD_API_URL: 'http://127.0.0.1:1/api',
      DISCORD_CDN_URL: 'http://127.0.0.1:2',
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      SLACK_SIGNING_SECRET: 'a-secret',
      SLACK_WORKSPACES: 'T0AAA, E0BBB',
      SLACK_PREVIEWS: 'off',
      SLACK_API_URL: 'http://127.0.0.1:3/api',
      PUBLIC_URL: 'https://easel.example/',
      ENCRYPTION_KEY: 'any text of 32 characters or more',
      PORT: '0',
      HOST: '0.0.0.0',
      API_TOKEN: '0123456789abcdef',
      DATA_DIR: '/var/lib/easel',
      MODERATION_PRECHECK: 'no',
      REWORD_MODEL: 'gpt-words',
      VISION_MODEL: 'gpt-eyes',
      CACHE_HOURS: '0',
      RETENTION_DAYS: '30',
      MAX_CONCURRENT: '1',
      MAX_PER_WORKSPACE: '2',
      MAX_PER_MEMBER: '3',
      MAX_WAITING: '0',
      MAX_WAITING_PER_MEMBER: '5',
      IMAGES_PER_MINUTE: '6',
      MAX_BODY_MB: '8',
      SHUTDOWN_GRACE: '0',
      LOG_LEVEL: 'silent',
      LOG_PROMPTS: 'yes',
      DEMO_PORT: '65535',
      DEMO_PACE_MS: '0',
    };
    // These stand for many workspaces, and SLACK_BOT_TOKEN for one.
    const others = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET'];
    expect(Object.keys(set)).toEqual(VARIABLE_NAMES.filter((name) => !others.includes(name)));
    expect(configOf({ ...set, PATH: '/bin' })).toEqual({
      ...set,
      OPENAI_IDLE_TIMEOUT: 30,
      DISCORD_SHARDS: 2,
      DISCORD_LOW_MODERATION: ['123456789012345678', '876543210987654321'],
      SLACK_WORKSPACES: ['T0AAA', 'E0BBB'],
      SLACK_API_URL: 'http://127.0.0.1:3/api/',
      PUBLIC_URL: 'https://easel.example',
      PORT: 0,
      MODERATION_PRECHECK: false,
      CACHE_HOURS: 0,
      RETENTION_DAYS: 30,
      MAX_CONCURRENT: 1,
      MAX_PER_WORKSPACE: 2,
      MAX_PER_MEMBER: 3,
      MAX_WAITING: 0,
      MAX_WAITING_PER_MEMBER: 5,
      IMAGES_PER_MINUTE: 6,
      MAX_BODY_MB: 8,
      SHUTDOWN_GRACE: 0,
      LOG_PROMPTS: true,
      DEMO_PORT: 65_535,
      DEMO_PACE_MS: 0,
    });
  });

  test.each([
    ['yes', true],
    ['no', false],
    ['true', true],
    ['off', false],
    ['ON', true],
    ['0', false],
  ])('that are yes or no take %s', (said, value) => {
    expect(configOf({ MODERATION_PRECHECK: said, LOG_PROMPTS: said })).toMatchObject({
      MODERATION_PRECHECK: value,
      LOG_PROMPTS: value,
    });
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(configOf({}))).toBe(true);
  });

  it('leave the environment as it is', () => {
    const environment = Object.freeze({ PORT: '3001', LOG_PROMPTS: '' });
    expect(configOf(environment).PORT).toBe(3001);
  });
});

describe('a wrong setting', () => {
  test.each([
    ['PORT', '3000a', 'whole number'],
    ['PORT', '-1', 'whole number'],
    ['PORT', '3.5', 'whole number'],
    ['PORT', ' 3000', 'whole number'],
    ['PORT', '65536', '65535'],
    ['PORT', '99999999999999999999', 'whole number'],
    ['DEMO_PORT', '70000', '65535'],
    ['DEMO_PACE_MS', 'fast', 'whole number'],
    ['OPENAI_IDLE_TIMEOUT', '0', '1'],
    ['OPENAI_IDLE_TIMEOUT', '291', '290'],
    ['OPENAI_BASE_URL', 'example.org', 'address'],
    ['OPENAI_BASE_URL', 'ftp://example.org', 'address'],
    ['OPENAI_BASE_URL', 'not an address', 'address'],
    ['OPENAI_API_KEY', 'sk-abc def', 'spaces'],
    ['OPENAI_API_KEY', 'sk-abc\n', 'spaces'],
    ['API_TOKEN', 'short', '16'],
    ['API_TOKEN', 'with some spaces in it', 'spaces'],
    ['MAX_CONCURRENT', '0', '1'],
    ['MAX_CONCURRENT', '1001', '1000'],
    ['MAX_PER_MEMBER', '0', '1'],
    ['MAX_PER_WORKSPACE', '0', '1'],
    ['MAX_WAITING_PER_MEMBER', '-1', 'whole number'],
    ['IMAGES_PER_MINUTE', '1.5', 'whole number'],
    ['CACHE_HOURS', 'never', 'whole number'],
    ['RETENTION_DAYS', '36501', '36500'],
    ['MODERATION_PRECHECK', 'maybe', 'yes'],
    ['MAX_WAITING', 'many', 'whole number'],
    ['MAX_BODY_MB', '0', '1'],
    ['SHUTDOWN_GRACE', '3601', '3600'],
    ['LOG_LEVEL', 'loud', 'info'],
    ['LOG_LEVEL', 'INFO', 'info'],
    ['LOG_PROMPTS', 'perhaps', 'yes'],
    ['SLACK_WORKSPACES', 'everybody', 'begin'],
    ['ENCRYPTION_KEY', 'only thirty-one characters long', '32'],
  ])('%s=%j is named by its variable, in one line that says what would work', (name, value, says) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} must [^\n]*${says}`, 'u'));
  });

  it('is a public address without a token for those who come from there', () => {
    expect(problemsOf({ PUBLIC_URL: 'https://easel.example' })).toEqual([
      'PUBLIC_URL needs API_TOKEN beside it: else whoever reaches that address could paint',
    ]);
    expect(problemsOf({ PUBLIC_URL: 'http://localhost.example' })).toHaveLength(1);
    for (const local of ['http://localhost:3000', 'http://127.0.0.1:8/', 'http://[::1]']) {
      expect(problemsOf({ PUBLIC_URL: local })).toEqual([]);
    }
  });

  it('is one that lacks what has to stand beside it', () => {
    const many = { SLACK_CLIENT_ID: '1.2', SLACK_SIGNING_SECRET: 'secret' };
    const whole = {
      ...many,
      SLACK_CLIENT_SECRET: 's',
      PUBLIC_URL: 'http://localhost',
      ENCRYPTION_KEY: 'k'.repeat(32),
    };
    expect(problemsOf(whole)).toEqual([]);
    const overHttp = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'secret' };
    expect(problemsOf({ ...overHttp, PUBLIC_URL: 'http://localhost' })).toEqual([]);
    expect(problemsOf(overHttp)).toEqual(['SLACK_SIGNING_SECRET needs PUBLIC_URL beside it (HTTP mode)']);
    expect(problemsOf({ SLACK_APP_TOKEN: 'xapp-1' })).toEqual([
      'SLACK_APP_TOKEN needs SLACK_BOT_TOKEN beside it, or SLACK_CLIENT_ID',
    ]);
    expect(problemsOf({ SLACK_BOT_TOKEN: 'xoxb-1' })).toEqual([
      'SLACK_BOT_TOKEN needs SLACK_APP_TOKEN beside it (Socket Mode), or SLACK_SIGNING_SECRET (HTTP mode)',
    ]);
    expect(problemsOf({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', SLACK_PREVIEWS: 'url' })).toEqual([
      'SLACK_PREVIEWS url needs PUBLIC_URL beside it',
    ]);
    expect(problemsOf(many)).toEqual([
      'SLACK_CLIENT_ID needs SLACK_CLIENT_SECRET beside it',
      'SLACK_CLIENT_ID needs PUBLIC_URL beside it',
      'SLACK_CLIENT_ID needs ENCRYPTION_KEY beside it',
    ]);
    expect(problemsOf({ ...whole, SLACK_BOT_TOKEN: 'xoxb-1' })).toEqual([
      'SLACK_CLIENT_ID is for many workspaces and SLACK_BOT_TOKEN for one; set one of them',
    ]);
  });

  it('does not hide another one', () => {
    const problems = problemsOf({ PORT: 'x', LOG_LEVEL: 'loud', MAX_BODY_MB: '0' });
    expect(problems.map((line) => line.split(' ')[0]).toSorted()).toEqual(['LOG_LEVEL', 'MAX_BODY_MB', 'PORT']);
  });

  it('is told without the key or the token that is wrong', () => {
    const told = problemsOf({ OPENAI_API_KEY: 'sk-hush hush', API_TOKEN: 'hush hush' }).join('\n');
    expect(told).toContain('OPENAI_API_KEY');
    expect(told).toContain('API_TOKEN');
    expect(told).not.toContain('hush');
  });
});
