import type { Fields } from '../discord/fields.ts';
import { sendEvent } from './events.ts';
import { installationIn, type StoredMessage, type World } from './world.ts';

const SCOPE_OF = { public: 'channels:history', private: 'groups:history', dm: 'im:history' } as const;
const TYPE_OF = { public: 'channel', private: 'group', dm: 'im' } as const;

/** Has the bot of a team hear of a message, if its scopes let it. */
export function tellOfMessage(world: World, message: StoredMessage, teamId: string, event: Fields): void {
  const channel = world.channels.get(message.channelId);
  if (channel === undefined || !channel.botIn.has(teamId)) return;
  const { kind, id } = channel.facts;
  if (installationIn(world, teamId)?.scopes.has(SCOPE_OF[kind]) !== true) return;
  sendEvent(world, {
    teamId,
    fromTeamId: message.teamId,
    shared: channel.teams.length > 1,
    event: { ...event, type: 'message', channel: id, channel_type: TYPE_OF[kind] },
  });
}
