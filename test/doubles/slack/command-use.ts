import { type Fields, isFields } from '../discord/fields.ts';
import { channelOf, commonOf, enterpriseOf, happen } from './interaction-payload.ts';
import { asSent } from './mentions.ts';
import { isSeenBy, messageAt, wireFor } from './messages.ts';
import { badArgument } from './refusal.ts';
import { answer } from './response-urls.ts';
import { send } from './sending.ts';
import { channelState } from './setting.ts';
import type { Channel, Member, Sent } from './what-tests-see.ts';
import type { World } from './world.ts';

function needsScope(scopes: ReadonlySet<string>): void {
  if (!scopes.has('commands')) throw new Error('without the scope commands the app has no commands and shortcuts');
}

/** A member uses a slash command: there is no thread and no file in it. */
export function useCommand(world: World, member: Member, channel: Channel, name: string, text: string): Sent {
  const happening = happen(world, member, { channel });
  const { installation, teamId, trigger, responseUrl } = happening;
  needsScope(installation.scopes);
  if (responseUrl === null) throw new Error('a command is used in a channel');
  const enterprise = enterpriseOf(world, teamId);
  const payload = {
    token: world.verificationToken,
    team_id: teamId,
    team_domain: world.teams.get(teamId)?.facts.domain ?? '',
    ...(enterprise === null ? {} : { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
    channel_id: channel.id,
    channel_name: channel.name,
    user_id: member.id,
    user_name: member.name,
    command: name,
    text: asSent(text),
    api_app_id: world.appId,
    is_enterprise_install: String(installation.teamId === null),
    response_url: `${world.origin}${responseUrl.path}`,
    trigger_id: trigger.id,
  };
  const answered = (ack: Fields) => (Object.keys(ack).length === 0 ? null : answer(world, responseUrl, ack));
  return send(world, { kind: 'slash_commands', teamId, payload, triggerId: trigger.id, responseUrl, answered }).facts;
}

/** A member uses a shortcut: on a message, or anywhere. */
export function useShortcut(
  world: World,
  member: Member,
  callbackId: string,
  channel?: Channel,
  messageTs?: string,
): Sent {
  const onMessage = channel !== undefined && messageTs !== undefined;
  const happening = happen(world, member, onMessage ? { channel } : {});
  const { installation, teamId, trigger, responseUrl } = happening;
  needsScope(installation.scopes);
  const common = { ...commonOf(world, member, happening), callback_id: callbackId, action_ts: world.ids.ts() };
  const sending = { kind: 'interactive', teamId, triggerId: trigger.id } as const;
  if (!onMessage || responseUrl === null)
    return send(world, { ...sending, payload: { type: 'shortcut', ...common } }).facts;
  const message = messageAt(world, channel.id, messageTs);
  if (message === null || !isSeenBy(message, member.id)) throw new Error(`${member.name} sees no message ${messageTs}`);
  if (message.ephemeralFor !== null) throw new Error('an ephemeral message has no shortcuts');
  const payload = {
    type: 'message_action',
    ...common,
    channel: channelOf(channelState(world, channel)),
    message_ts: messageTs,
    message: wireFor(world, message, teamId),
    response_url: `${world.origin}${responseUrl.path}`,
  };
  return send(world, { ...sending, payload, responseUrl }).facts;
}

/** What an answer to a view may say. */
export function responseAction(payload: Fields): Readonly<{ action: string; more: Fields }> | null {
  const { response_action: action, ...more } = payload;
  if (Object.keys(payload).length === 0) return null;
  if (typeof action !== 'string' || !isFields(more)) throw badArgument('no response_action');
  return { action, more };
}
