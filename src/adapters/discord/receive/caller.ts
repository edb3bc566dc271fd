import {
  type BaseInteraction,
  type GuildMember,
  InteractionContextType,
  type Message,
  PermissionFlagsBits,
} from 'discord.js';
import { ADMIN, type Caller, MAY_LOWER_MODERATION } from '../../../core/caller.ts';
import { PLATFORM } from '../reply/destination.ts';

/** Guilds in which an admin of Easel allows the weaker moderation: in age-restricted channels only. */
export type LowModeration = (guild: string) => boolean;

/**
 * Who used an interaction, and where.
 * @param workspace whose job it is about, where a button says so: it may stand in a direct message
 */
export function callerOf(interaction: BaseInteraction, workspace: string | null, low: LowModeration): Caller {
  const { user, guildId, channelId, context } = interaction;
  const alone = context === InteractionContextType.BotDM ? directWorkspace(user.id) : `channel:${channelId}`;
  const manages = interaction.memberPermissions?.has(PermissionFlagsBits.ManageGuild) ?? false;
  const name = nameOf(interaction.member) ?? user.displayName;
  return {
    platform: PLATFORM,
    workspace: workspace ?? guildId ?? alone,
    channel: channelId ?? '',
    thread: interaction.channel?.isThread() ? channelId : null,
    user: { id: user.id, name },
    roles: rolesOf(manages, guildId, interaction.channel, low),
  };
}

/** Who wrote a message, and where. */
export function authorOf(message: Message, low: LowModeration): Caller {
  const { author, guildId, channelId, member } = message;
  const manages = member?.permissions.has(PermissionFlagsBits.ManageGuild) ?? false;
  return {
    platform: PLATFORM,
    workspace: guildId ?? directWorkspace(author.id),
    channel: channelId,
    thread: message.channel.isThread() ? channelId : null,
    user: { id: author.id, name: nameOf(member) ?? author.displayName },
    roles: rolesOf(manages, guildId, message.channel, low),
  };
}

/** What is said to the bot directly belongs to nobody else. */
function directWorkspace(user: string): string {
  return `user:${user}`;
}

function nameOf(member: BaseInteraction['member'] | GuildMember): string | null {
  if (member === null) return null;
  return ('displayName' in member ? member.displayName : member.nick) ?? null;
}

function rolesOf(
  manages: boolean,
  guild: string | null,
  channel: BaseInteraction['channel'],
  low: LowModeration,
): readonly string[] {
  const lower = guild !== null && low(guild) && isAgeRestricted(channel);
  return [...(manages ? [ADMIN] : []), ...(lower ? [MAY_LOWER_MODERATION] : [])];
}

/** A thread is as its channel is. */
function isAgeRestricted(channel: BaseInteraction['channel']): boolean {
  const where = channel?.isThread() ? channel.parent : channel;
  return where !== null && 'nsfw' in where && where.nsfw;
}
