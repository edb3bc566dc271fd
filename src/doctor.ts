import { existsSync } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { commands } from '../commands/index.ts';
import { examineDiscord } from './adapters/discord/doctor.ts';
import { examineSlack } from './adapters/slack/doctor.ts';
import type { Config } from './config.ts';
import { type Finding, finding, well, wrong } from './core/finding.ts';
import { words } from './core/words.ts';
import { createApi } from './images/api.ts';
import { examineApi } from './images/examine.ts';
import { slackSettings } from './platforms.ts';

/**
 * Looks at everything that Easel needs and changes nothing.
 * @param about ids of channels to look at
 */
export async function examine(config: Config, about: readonly string[]): Promise<readonly Finding[]> {
  return [
    await finding('data', () => dataOf(config.DATA_DIR)),
    await imagesOf(config),
    ...(await discordOf(config, about.find((id) => /^\d+$/u.test(id)) ?? null)),
    ...(await slackOf(config, about.find((id) => /^[CDG][A-Z0-9]+$/u.test(id)) ?? null)),
  ];
}

async function dataOf(folder: string) {
  const { ok, bad, remedy } = words.doctor.data;
  try {
    // What is not there yet is made at the start.
    let there = resolve(folder);
    while (!existsSync(there)) there = dirname(there);
    await access(there, constants.W_OK);
    if (!(await stat(there)).isDirectory()) return wrong(bad(folder), remedy);
    return well(ok(folder));
  } catch {
    return wrong(bad(folder), remedy);
  }
}

async function imagesOf({ OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL }: Config): Promise<Finding> {
  if (apiKey === undefined && baseURL === undefined) {
    return { about: 'image API', ...well(words.doctor.openai.demo) };
  }
  return examineApi(createApi({ apiKey: apiKey ?? 'none', baseURL }));
}

async function discordOf(config: Config, channel: string | null): Promise<readonly Finding[]> {
  const { DISCORD_TOKEN: token, DISCORD_API_URL: api, DISCORD_GUILD_ID: guild = null } = config;
  if (token === undefined) return [{ about: 'discord', ...well(words.doctor.off('Discord', 'DISCORD_TOKEN')) }];
  return examineDiscord({ token, api, guild, commands, channel, now: Date.now });
}

async function slackOf(config: Config, channel: string | null): Promise<readonly Finding[]> {
  const settings = slackSettings(config);
  if (settings === null) return [{ about: 'slack', ...well(words.doctor.off('Slack', 'SLACK_BOT_TOKEN')) }];
  return examineSlack({ ...settings, channel });
}
