import { webApi } from '@slack/bolt';
import { type Finding, type Found, finding, well, wrong } from '../../core/finding.ts';
import { words } from '../../core/words.ts';
import { createClients } from './reply/clients.ts';
import { refusalOf } from './reply/slack-errors.ts';
import { SCOPES } from './translate/manifest.ts';

export type DoctorSettings = Readonly<{
  botToken: string;
  /** Null where it is not set. */
  appToken: string | null;
  api: string;
  /** A channel to look at, by its id. */
  channel: string | null;
}>;

/** Looks at everything that Slack must be told or must allow; changes nothing. */
export async function examineSlack({ botToken, appToken, api, channel }: DoctorSettings): Promise<readonly Finding[]> {
  const { calls } = createClients(botToken, api, null);
  const token = await finding('slack token', () => tokenOf(calls));
  const socket = await finding('slack socket', () => socketOf(appToken, api));
  if (!token.ok) return [token, socket];
  return [
    token,
    await finding('slack scopes', () => scopesOf(calls)),
    socket,
    await finding('slack channel', () => channelOf(calls, channel)),
  ];
}

async function tokenOf(calls: webApi.WebClient): Promise<Found> {
  const { ok, bad, remedy } = words.doctor.slack.token;
  try {
    const { team = '', user = '' } = await calls.auth.test();
    return well(ok(user, team));
  } catch (error) {
    if (refusalOf(error) === null) throw error;
    return wrong(bad, remedy);
  }
}

/** A scope that was added to the app counts only after the app was installed again: the token says what it has. */
async function scopesOf(calls: webApi.WebClient): Promise<Found> {
  const { response_metadata: about } = await calls.auth.test();
  const granted = about?.scopes ?? [];
  const missing = SCOPES.filter((scope) => !granted.includes(scope));
  const { ok, bad, remedy } = words.doctor.slack.scopes;
  return missing.length > 0 ? wrong(bad(missing), remedy) : well(ok(SCOPES.length));
}

async function socketOf(appToken: string | null, api: string): Promise<Found> {
  const { ok, none, bad, remedy } = words.doctor.slack.socket;
  if (appToken === null) return wrong(none, remedy);
  try {
    await new webApi.WebClient(appToken, { slackApiUrl: api, retryConfig: { retries: 0 } }).apps.connections.open({});
    return well(ok);
  } catch (error) {
    if (refusalOf(error) === null) throw error;
    return wrong(bad, remedy);
  }
}

async function channelOf(calls: webApi.WebClient, id: string | null): Promise<Found> {
  const { none, unseen, notIn, archived, ok, invite } = words.doctor.slack.channel;
  if (id === null) return well(none);
  try {
    const { channel } = await calls.conversations.info({ channel: id });
    const name = channel?.name ?? id;
    if (channel?.is_archived === true) return wrong(archived(name), invite);
    return channel?.is_member === true || channel?.is_im === true ? well(ok(name)) : wrong(notIn(name), invite);
  } catch (error) {
    if (refusalOf(error) === null) throw error;
    return wrong(unseen(id), invite);
  }
}
