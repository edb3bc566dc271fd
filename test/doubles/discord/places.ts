import type { Fields } from './fields.ts';
import { bitsOf, EVERYBODY } from './permissions.ts';
import { botPermissions, type ChannelState, type GuildState, type MemberState, type World } from './world.ts';

const JOINED = '2026-01-01T00:00:00.000000+00:00';
const CHANNEL_TYPE = { text: 0, dm: 1, thread: 11 } as const;
const ADMIN = bitsOf(['Administrator', 'ManageGuild', 'ManageMessages', 'MentionEveryone', ...EVERYBODY]);

export function userOf(world: World, id: string): Fields {
  const bot = id === world.botId;
  const name = bot ? 'Easel' : (world.members.get(id)?.facts.name ?? 'Somebody');
  return {
    id,
    username: name.toLowerCase().replaceAll(/[^a-z0-9_.]/gu, '_'),
    global_name: bot ? null : name,
    discriminator: bot ? '4011' : '0',
    avatar: null,
    ...(bot ? { bot } : {}),
    public_flags: 0,
  };
}

/** A member as messages hold it; without the user, who stands beside it there. */
export function memberOf(world: World, guild: GuildState, userId: string): Fields {
  const admin = world.members.get(userId)?.facts.permissions === 'admin';
  const roles = userId === world.botId ? [guild.botRole] : admin ? [guild.adminRole] : [];
  return {
    roles,
    joined_at: JOINED,
    nick: null,
    avatar: null,
    premium_since: null,
    pending: false,
    deaf: false,
    mute: false,
    flags: 0,
    communication_disabled_until: null,
  };
}

export function memberPermissions(member: MemberState): string {
  return String(member.facts.permissions === 'admin' ? ADMIN : bitsOf(EVERYBODY));
}

export const appPermissions = (world: World, channel: ChannelState): string =>
  String(bitsOf(botPermissions(world, channel) ?? EVERYBODY));

export function rolesOf(guild: GuildState): readonly Fields[] {
  const role = (id: string, name: string, permissions: bigint, position: number, managed = false): Fields => ({
    id,
    name,
    permissions: String(permissions),
    position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    icon: null,
    unicode_emoji: null,
    managed,
    mentionable: false,
    flags: 0,
  });
  return [
    role(guild.facts.id, '@everyone', bitsOf(EVERYBODY), 0),
    role(guild.adminRole, 'Admin', ADMIN, 1),
    role(guild.botRole, 'Easel', bitsOf(EVERYBODY), 2, true),
  ];
}

export function channelOf(world: World, channel: ChannelState): Fields {
  const { facts } = channel;
  if (facts.kind === 'dm') {
    const recipients = channel.recipient === null ? [] : [userOf(world, channel.recipient)];
    return { id: facts.id, type: CHANNEL_TYPE.dm, last_message_id: null, flags: 0, recipients };
  }
  const common = {
    id: facts.id,
    type: CHANNEL_TYPE[facts.kind],
    guild_id: facts.guildId,
    name: facts.name,
    parent_id: channel.parent,
    last_message_id: null,
    rate_limit_per_user: 0,
    flags: 0,
  };
  if (facts.kind === 'thread') {
    // A thread does not say whether it is age-restricted: its parent does.
    const metadata = { archived: false, auto_archive_duration: 1440, archive_timestamp: JOINED, locked: false };
    return { ...common, owner_id: world.botId, message_count: 0, member_count: 1, thread_metadata: metadata };
  }
  const denied = { id: world.botId, type: 1, allow: '0', deny: String(bitsOf(channel.revoked)) };
  const overwrites = channel.revoked.size === 0 ? [] : [denied];
  return { ...common, nsfw: facts.nsfw, topic: null, position: 0, permission_overwrites: overwrites };
}

/** A channel as an interaction holds it. */
export function partialChannelOf(world: World, channel: ChannelState, member: MemberState): Fields {
  const { permission_overwrites: _, ...rest } = channelOf(world, channel);
  return channel.facts.kind === 'dm' ? rest : { ...rest, permissions: memberPermissions(member) };
}

/** A guild without what only the gateway tells. */
export function guildOf(guild: GuildState): Fields {
  return {
    id: guild.facts.id,
    name: guild.facts.name,
    icon: null,
    splash: null,
    discovery_splash: null,
    banner: null,
    description: null,
    owner_id: guild.ownerId,
    afk_channel_id: null,
    afk_timeout: 300,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 2,
    roles: rolesOf(guild),
    emojis: [],
    stickers: [],
    features: [],
    mfa_level: 0,
    application_id: null,
    system_channel_id: null,
    system_channel_flags: 0,
    rules_channel_id: null,
    public_updates_channel_id: null,
    safety_alerts_channel_id: null,
    vanity_url_code: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    premium_progress_bar_enabled: false,
    preferred_locale: 'en-US',
    nsfw_level: 0,
    max_members: 500_000,
  };
}

export function guildCreateOf(world: World, guild: GuildState): Fields {
  const channels = [...world.channels.values()].filter((one) => one.facts.guildId === guild.facts.id && !one.deleted);
  const members = [...world.members.values()].filter(({ facts }) => facts.guildId === guild.facts.id);
  return {
    ...guildOf(guild),
    joined_at: JOINED,
    large: false,
    unavailable: false,
    member_count: members.length + 1,
    members: [{ ...memberOf(world, guild, world.botId), user: userOf(world, world.botId) }],
    channels: channels.filter(({ facts }) => facts.kind === 'text').map((one) => channelOf(world, one)),
    threads: channels.filter(({ facts }) => facts.kind === 'thread').map((one) => channelOf(world, one)),
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}
