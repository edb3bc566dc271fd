import type { Permission } from './permissions.ts';
import { channelOf, guildCreateOf } from './places.ts';
import type { Channel, Guild, Member } from './what-tests-see.ts';
import { DEFAULT_UPLOAD_LIMIT, INTENTS } from './wire-numbers.ts';
import type { ChannelState, MemberState, World } from './world.ts';

type GuildFacts = Readonly<{ name?: string; nsfwChannels?: number; uploadLimit?: number }>;
type ChannelFacts = Readonly<{ name?: string; nsfw?: boolean; kind?: 'text' | 'thread' }>;
type MemberFacts = Readonly<{ name?: string; permissions?: 'admin' | 'member' }>;

export function addGuild(world: World, facts: GuildFacts = {}): Guild {
  const id = world.ids.nextGuild();
  const channels: Channel[] = [];
  const guild: Guild = { id, name: facts.name ?? `Guild ${world.guilds.size + 1}`, channels };
  world.guilds.set(id, {
    facts: guild,
    uploadLimit: facts.uploadLimit ?? DEFAULT_UPLOAD_LIMIT,
    ownerId: world.ids.next(),
    adminRole: world.ids.next(),
    botRole: world.ids.next(),
    hasBot: true,
  });
  for (let count = 1; count <= (facts.nsfwChannels ?? 0); count += 1) {
    channels.push(storeChannel(world, guild, { name: `nsfw-${count}`, nsfw: true }, null));
  }
  tellOfGuild(world, id, 'GUILD_CREATE');
  return guild;
}

export function addChannel(world: World, guild: Guild, facts: ChannelFacts = {}): Channel {
  const parent =
    facts.kind === 'thread' ? storeChannel(world, guild, { ...facts, kind: 'text', name: 'parent' }, null) : null;
  if (parent !== null) tellOfChannel(world, parent.id, 'CHANNEL_CREATE');
  const channel = storeChannel(world, guild, facts, parent?.id ?? null);
  tellOfChannel(world, channel.id, channel.kind === 'thread' ? 'THREAD_CREATE' : 'CHANNEL_CREATE');
  return channel;
}

function storeChannel(world: World, guild: Guild, facts: ChannelFacts, parent: string | null): Channel {
  const channel: Channel = {
    id: world.ids.next(),
    guildId: guild.id,
    name: facts.name ?? `channel-${world.channels.size + 1}`,
    nsfw: facts.nsfw ?? false,
    kind: facts.kind ?? 'text',
  };
  const state: ChannelState = { facts: channel, recipient: null, parent, revoked: new Set(), deleted: false };
  world.channels.set(channel.id, state);
  return channel;
}

export function addMember(world: World, guild: Guild | null, facts: MemberFacts = {}): Member {
  const member: Member = {
    id: world.ids.next(),
    guildId: guild?.id ?? null,
    name: facts.name ?? `Member ${world.members.size + 1}`,
    permissions: facts.permissions ?? 'member',
  };
  world.members.set(member.id, { facts: member, dm: null, dmsClosed: false });
  return member;
}

/** The channel of direct messages between the bot and a member; the same each time. */
export function openDm(world: World, member: MemberState): ChannelState {
  const open = member.dm === null ? undefined : world.channels.get(member.dm);
  if (open !== undefined) return open;
  const facts: Channel = { id: world.ids.next(), guildId: null, name: '', nsfw: false, kind: 'dm' };
  const state: ChannelState = { facts, recipient: member.facts.id, parent: null, revoked: new Set(), deleted: false };
  world.channels.set(facts.id, state);
  member.dm = facts.id;
  return state;
}

export function stateOf(world: World, channel: Pick<Channel, 'id'>): ChannelState {
  const state = world.channels.get(channel.id);
  if (state === undefined) throw new Error(`there is no channel ${channel.id}`);
  return state;
}

export function deleteChannel(world: World, channel: Channel): void {
  stateOf(world, channel).deleted = true;
  tellOfChannel(world, channel.id, channel.kind === 'thread' ? 'THREAD_DELETE' : 'CHANNEL_DELETE');
}

export function revoke(world: World, channel: Channel, permission: Permission): void {
  const state = stateOf(world, channel);
  state.revoked.add(permission);
  // In a thread it is the parent's permissions that count.
  const parent = state.parent === null ? undefined : world.channels.get(state.parent);
  parent?.revoked.add(permission);
  tellOfChannel(world, state.parent ?? channel.id, 'CHANNEL_UPDATE');
}

export function removeBotFrom(world: World, guild: Guild): void {
  const state = world.guilds.get(guild.id);
  if (state === undefined) throw new Error(`there is no guild ${guild.id}`);
  state.hasBot = false;
  tellOfGuild(world, guild.id, 'GUILD_DELETE');
}

function tellOfGuild(world: World, id: string, name: 'GUILD_CREATE' | 'GUILD_DELETE'): void {
  const guild = world.guilds.get(id);
  if (guild === undefined) return;
  const data = () => (name === 'GUILD_CREATE' ? guildCreateOf(world, guild) : { id });
  world.dispatch({ name, guildId: id, intents: INTENTS.Guilds, data });
}

function tellOfChannel(world: World, id: string, name: string): void {
  const channel = world.channels.get(id);
  if (channel === undefined) return;
  const { guildId } = channel.facts;
  if (guildId === null || world.guilds.get(guildId)?.hasBot !== true) return;
  world.dispatch({ name, guildId, intents: INTENTS.Guilds, data: () => channelOf(world, channel) });
}
