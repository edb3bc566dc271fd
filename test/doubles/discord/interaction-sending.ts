import type { Fields } from './fields.ts';
import { beginInteraction } from './interactions.ts';
import { ownersOf } from './messages.ts';
import { appPermissions, memberOf, memberPermissions, partialChannelOf, userOf } from './places.ts';
import { stateOf } from './setting.ts';
import type { Channel, Interaction, Member } from './what-tests-see.ts';
import { INTERACTION } from './wire-numbers.ts';
import type { InteractionState, MemberState, StoredMessage, World } from './world.ts';

export type InteractionContext = Readonly<{ userInstall?: true; attachmentSizeLimit?: number }>;

type Sending = Readonly<{
  kind: InteractionState['kind'];
  commandName: string | null;
  member: Member;
  channel: Pick<Channel, 'id'>;
  source: StoredMessage | null;
  /** What Discord puts beside `data`: the message of a component. */
  beside?: Fields;
  context?: InteractionContext;
}>;

/** Sends an interaction to the shard that it is for. `data` is asked for when it is known who asks and where. */
export async function sendInteraction(
  world: World,
  sending: Sending,
  data: (state: InteractionState) => Fields | Promise<Fields>,
): Promise<Interaction> {
  const channel = stateOf(world, sending.channel);
  const member = memberIn(world, sending.member, channel.facts.guildId);
  const guild = channel.facts.guildId === null ? null : (world.guilds.get(channel.facts.guildId) ?? null);
  const userInstallOnly = sending.context?.userInstall === true;
  if (channel.deleted) throw new Error('the channel was deleted');
  if (guild?.hasBot === false && !userInstallOnly) throw new Error('the bot is not in this guild');
  const [state, interaction] = beginInteraction(world, {
    kind: sending.kind,
    commandName: sending.commandName,
    memberId: member.facts.id,
    channelId: channel.facts.id,
    userInstallOnly,
    uploadLimit: sending.context?.attachmentSizeLimit ?? guild?.uploadLimit ?? 10 * 1024 * 1024,
    source: sending.source,
  });
  const user = userOf(world, member.facts.id);
  const fields: Fields = {
    id: state.id,
    application_id: world.applicationId,
    type: INTERACTION[state.kind],
    token: state.token,
    version: 1,
    data: await data(state),
    ...sending.beside,
    channel_id: channel.facts.id,
    channel: partialChannelOf(world, channel, member),
    ...(guild === null
      ? { user }
      : {
          guild_id: guild.facts.id,
          guild: { id: guild.facts.id, locale: 'en-US', features: [] },
          guild_locale: 'en-US',
          member: { ...memberOf(world, guild, member.facts.id), user, permissions: memberPermissions(member) },
        }),
    context: guild === null ? 1 : 0,
    app_permissions: appPermissions(world, channel),
    authorizing_integration_owners: ownersOf(world, state),
    attachment_size_limit: state.uploadLimit,
    entitlements: [],
    locale: 'en-US',
  };
  // Where only the user installed the application, no guild decides the shard.
  const guildId = userInstallOnly ? null : channel.facts.guildId;
  state.delivered = world.dispatch({ name: 'INTERACTION_CREATE', guildId, intents: 0, data: () => fields });
  return interaction;
}

/** Throws where the member is not. */
export function memberIn(world: World, member: Member, guildId: string | null): MemberState {
  const state = world.members.get(member.id);
  if (state === undefined) throw new Error(`there is no member ${member.name}`);
  if (guildId !== null && member.guildId !== guildId) throw new Error(`${member.name} is not in this guild`);
  return state;
}
