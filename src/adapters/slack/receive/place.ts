import type { webApi } from '@slack/bolt';
import { BotError } from '../../../core/error.ts';
import { words } from '../../../core/words.ts';
import type { ClientsOf } from '../reply/clients.ts';
import { isPassing, refusalOf, scopeNeeded } from '../reply/slack-errors.ts';
import type { Origin } from './where.ts';

/** Without these nothing that was painted could be shown. */
const NEEDED = ['chat:write', 'files:write', 'files:read'];

/**
 * Before anything is painted: whether the result could be posted.
 * @param alone whether it goes to the caller directly
 * @throws BotError `destination_gone` with what can be done about it
 */
export async function checkPlace(clientsOf: ClientsOf, origin: Origin, alone: boolean): Promise<void> {
  const clients = await clientsOf(origin.installation, origin.team);
  if (clients === null) throw notInstalled();
  try {
    const answer = alone
      ? await clients.progress.conversations.open({ users: origin.user })
      : await membership(clients.progress, origin.channel);
    const granted = answer.response_metadata?.scopes ?? [];
    const missing = NEEDED.filter((scope) => !granted.includes(scope));
    // Slack tells with each answer what the token may do.
    if (granted.length > 0 && missing.length > 0) throw scopeMissing(missing);
  } catch (error) {
    if (error instanceof BotError) throw error;
    // Where Slack does not say just now, it is tried: a picture that cannot be posted goes to its requester.
    if (isPassing(error)) return;
    // Of the direct messages of several members, where Easel has no business, Slack says that a scope is missing.
    const isForeign = scopeNeeded(error)?.startsWith('mpim:') === true;
    if (isForeign) throw gone(words.slack.notBetweenOthers, words.slack.elsewhere);
    throw refusalOf(error) === 'channel_not_found' ? notMember(origin.channel) : error;
  }
}

async function membership(client: webApi.WebClient, channel: string) {
  const answer = await client.conversations.info({ channel });
  if (answer.channel?.is_archived === true) throw gone(words.slack.archived, words.slack.elsewhere);
  if (answer.channel?.is_im !== true && answer.channel?.is_member !== true) throw notMember(channel);
  return answer;
}

function notMember(channel: string): BotError {
  const { notInChannel, invite, notBetweenOthers, elsewhere } = words.slack;
  // Nobody can be invited into the direct messages of two.
  return channel.startsWith('D') ? gone(notBetweenOthers, elsewhere) : gone(notInChannel, invite);
}

export function notInstalled(): BotError {
  return gone(words.slack.notInstalled, words.slack.installAgain);
}

function gone(message: string, remedy?: string): BotError {
  return new BotError('destination_gone', message, { remedy });
}

/** A sentence about scopes that the app has not, or has not yet. */
export function scopeMissing(scopes: readonly string[], cause?: unknown): BotError {
  const { scopeMissing: says, reinstall } = words.slack;
  return new BotError('no_access', says(scopes), { remedy: reinstall, cause });
}
