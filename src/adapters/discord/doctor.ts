import {
  type APIApplication,
  type APIChannel,
  type APIGatewayBotInfo,
  type APIGuild,
  type APIGuildMember,
  type APIUser,
  ApplicationFlags,
  ChannelType,
  DiscordAPIError,
  PermissionFlagsBits,
  PermissionsBitField,
  type REST,
  Routes,
} from 'discord.js';
import type { Command } from '../../core/command.ts';
import { type Finding, type Found, finding, well, wrong } from '../../core/finding.ts';
import { words } from '../../core/words.ts';
import { DEFAULT_LIMIT } from './reply/destination.ts';
import { createRest } from './reply/rest.ts';
import { commandBodies } from './translate/commands.ts';

/** What the bot needs to be allowed in a channel: also what its install link asks for. */
export const NEEDED = [
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'AttachFiles',
  'ReadMessageHistory',
] as const satisfies readonly (keyof typeof PermissionFlagsBits)[];

/** Files that a server takes by its boosts, in bytes (reference, "Uploading Files"; premium tiers). */
const BY_TIER = [DEFAULT_LIMIT, DEFAULT_LIMIT, 50 * 1024 * 1024, 100 * 1024 * 1024] as const;

/** Seconds that the clock may be wrong. */
const MAX_CLOCK_S = 5;

export type DoctorSettings = Readonly<{
  token: string;
  api: string;
  guild: string | null;
  commands: readonly Command[];
  /** A channel to look at, by its id. */
  channel: string | null;
  now: () => number;
}>;

/** Looks at everything that Discord must be told or must allow; changes nothing. */
export async function examineDiscord(settings: DoctorSettings): Promise<readonly Finding[]> {
  const { rest } = createRest(settings.token, settings.api);
  const about = (what: string) => `discord ${what}`;
  const token = await finding(about('token'), () => tokenOf(rest));
  const clock = await finding(about('clock'), () => clockOf(settings));
  if (!token.ok) return [token, clock];
  // Asked for once; where that fails, whatever needs it says so.
  const asked = rest.get(Routes.currentApplication()) as Promise<APIApplication>;
  return [
    token,
    await finding(about('application'), async () => {
      const { name, id } = await asked;
      return well(words.doctor.application(name, installLink(id)));
    }),
    await finding(about('intents'), async () => intentsOf(await asked)),
    await finding(about('commands'), async () => commandsOf(rest, (await asked).id, settings)),
    await finding(about('gateway'), () => gatewayOf(rest)),
    ...(await channelOf(rest, settings.channel)),
    clock,
  ];
}

/** The page on which an admin invites the bot, with the permissions it needs and no more. */
export function installLink(application: string): string {
  const permissions = NEEDED.reduce((all, name) => all | PermissionFlagsBits[name], 0n);
  return `https://discord.com/oauth2/authorize?client_id=${application}&scope=bot+applications.commands&permissions=${permissions}`;
}

async function tokenOf(rest: REST): Promise<Found> {
  try {
    const { username } = (await rest.get(Routes.user())) as APIUser;
    return well(words.doctor.token.ok(username));
  } catch (error) {
    if (!(error instanceof DiscordAPIError) || error.status !== 401) throw error;
    return wrong(words.doctor.token.bad, words.doctor.token.remedy);
  }
}

function intentsOf({ flags }: APIApplication): Found {
  const granted = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited;
  const { ok, bad, remedy } = words.doctor.intents;
  return ((flags ?? 0) & granted) === 0 ? wrong(bad, remedy) : well(ok);
}

async function commandsOf(rest: REST, application: string, { guild, commands }: DoctorSettings): Promise<Found> {
  const route =
    guild === null ? Routes.applicationCommands(application) : Routes.applicationGuildCommands(application, guild);
  const registered = (await rest.get(route)) as readonly { name: string }[];
  const wanted = commandBodies(commands).map(({ name }) => name);
  const missing = wanted.filter((name) => !registered.some((each) => each.name === name));
  const { ok, bad, remedy } = words.doctor.commands;
  return missing.length > 0 ? wrong(bad(missing), remedy) : well(ok(wanted.length));
}

async function gatewayOf(rest: REST): Promise<Found> {
  const { shards, session_start_limit: starts } = (await rest.get(Routes.gatewayBot())) as APIGatewayBotInfo;
  const { ok, bad, remedy } = words.doctor.gateway;
  return starts.remaining === 0 ? wrong(bad, remedy) : well(ok(shards, starts.remaining));
}

async function channelOf(rest: REST, id: string | null): Promise<readonly Finding[]> {
  const { none, unseen, unseenRemedy, ok, missing, missingRemedy } = words.doctor.channel;
  if (id === null) return [await finding('discord channel', async () => well(none))];
  let channel: APIChannel | null = null;
  const seen = await finding('discord channel', async () => {
    channel = (await rest.get(Routes.channel(id)).catch((error: unknown) => {
      if (error instanceof DiscordAPIError && [403, 404].includes(error.status)) return null;
      throw error;
    })) as APIChannel | null;
    if (channel === null || !('guild_id' in channel)) return wrong(unseen(id), unseenRemedy);
    const guild = (await rest.get(Routes.guild(channel.guild_id ?? ''))) as APIGuild;
    const lacking = await lackingIn(rest, channel, guild);
    const name = `#${channel.name} (${guild.name})`;
    return lacking.length > 0 ? wrong(missing(name, lacking), missingRemedy) : well(ok(name));
  });
  const upload = await finding('discord upload limit', async () => {
    const guildId = channel !== null && 'guild_id' in channel ? (channel as { guild_id?: string }).guild_id : undefined;
    const guild = guildId === undefined ? null : ((await rest.get(Routes.guild(guildId))) as APIGuild);
    return well(words.doctor.upload((BY_TIER[guild?.premium_tier ?? 0] ?? DEFAULT_LIMIT) / 1024 / 1024));
  });
  return [seen, upload];
}

const THREADS: readonly ChannelType[] = [
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.AnnouncementThread,
];

type Overwrites = Readonly<{
  permission_overwrites?: readonly Readonly<{ id: string; allow: string; deny: string }>[] | undefined;
}>;

/** What the bot may not do in a channel, in Discord's order: roles, then what the channel says of each (permissions). */
async function lackingIn(rest: REST, channel: APIChannel, guild: APIGuild): Promise<readonly string[]> {
  const { id } = (await rest.get(Routes.user())) as APIUser;
  const member = (await rest.get(Routes.guildMember(guild.id, id))) as APIGuildMember;
  const own = [guild.id, ...member.roles];
  let allowed = guild.roles
    .filter((role) => own.includes(role.id))
    .reduce((all, { permissions }) => all | BigInt(permissions), 0n);
  if ((allowed & PermissionFlagsBits.Administrator) !== 0n) return [];
  // A thread has the rights of its channel.
  const thread = THREADS.includes(channel.type) && 'parent_id' in channel && channel.parent_id;
  const where = thread ? ((await rest.get(Routes.channel(thread))) as APIChannel) : channel;
  const overwrites = (where as Overwrites).permission_overwrites ?? [];
  for (const group of [[guild.id], member.roles, [id]]) {
    const these = overwrites.filter((each) => group.includes(each.id));
    const deny = these.reduce((all, each) => all | BigInt(each.deny), 0n);
    const allow = these.reduce((all, each) => all | BigInt(each.allow), 0n);
    allowed = (allowed & ~deny) | allow;
  }
  return new PermissionsBitField(allowed).missing(NEEDED.map((name) => PermissionFlagsBits[name]));
}

async function clockOf({ api, now }: DoctorSettings): Promise<Found> {
  const before = now();
  const answer = await fetch(`${api}/v10/gateway`, { signal: AbortSignal.timeout(10_000) });
  await answer.body?.cancel();
  const theirs = Date.parse(answer.headers.get('date') ?? '');
  const seconds = Math.round(Math.abs((before + now()) / 2 - theirs) / 1000);
  const { ok, bad, remedy } = words.doctor.clock;
  return seconds > MAX_CLOCK_S || Number.isNaN(seconds) ? wrong(bad(seconds), remedy) : well(ok(seconds));
}
