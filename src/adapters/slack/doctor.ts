import { createHmac, randomUUID } from 'node:crypto';
import type { webApi } from '@slack/bolt';
import { type Finding, type Found, finding, well, wrong } from '../../core/finding.ts';
import { words } from '../../core/words.ts';
import { createAsker } from './reply/clients.ts';
import { refusalOf } from './reply/slack-errors.ts';
import type { SlackSettings } from './slack.ts';
import { EVENTS_PATH, INSTALL_PATH, SCOPES } from './translate/manifest.ts';

type Many = Extract<SlackSettings['workspaces'], { kind: 'many' }>;

/** How long an answer of our own server is waited for, in milliseconds: Slack waits three seconds. */
const ANSWER_MS = 3000;

export type DoctorSettings = Pick<SlackSettings, 'workspaces' | 'way' | 'api' | 'publicUrl'> &
  Readonly<{
    /** A channel to look at, by its id. */
    channel: string | null;
  }>;

/** Looks at everything that Slack must be told or must allow; changes nothing. */
export async function examineSlack(settings: DoctorSettings): Promise<readonly Finding[]> {
  const { workspaces, way, api, publicUrl, channel } = settings;
  const reached =
    way.kind === 'socket'
      ? await finding('slack socket', () => socketOf(way.appToken, api))
      : await finding('slack requests', () => requestsOf(way.signingSecret, publicUrl));
  if (workspaces.kind === 'many') {
    return [await finding('slack app', () => appOf(workspaces, api)), reached];
  }
  const calls = createAsker(api, workspaces.botToken);
  const token = await finding('slack token', () => tokenOf(calls));
  if (!token.ok) return [token, reached];
  return [
    token,
    await finding('slack scopes', () => scopesOf(calls)),
    reached,
    await finding('slack channel', () => channelOf(calls, channel)),
  ];
}

/** Slack looks at the app before it looks at the code: with one that does not exist, nothing is installed. */
async function appOf({ clientId, clientSecret, publicUrl }: Many, api: string): Promise<Found> {
  const { ok, bad, remedy } = words.doctor.slack.app;
  try {
    await createAsker(api).oauth.v2.access({ client_id: clientId, client_secret: clientSecret, code: 'none' });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    if (refusal !== 'invalid_code') return wrong(bad(refusal), remedy);
  }
  return well(ok(`${publicUrl}${INSTALL_PATH}`));
}

/** Asks the Easel that runs what Slack would ask it: whether it is behind its address, and knows the secret. */
async function requestsOf(signingSecret: string, publicUrl: string | null): Promise<Found> {
  const { ok, none, noneRemedy, silent, silentRemedy, stranger, strangerRemedy } = words.doctor.slack.requests;
  if (publicUrl === null) return wrong(none, noneRemedy);
  const address = `${publicUrl}${EVENTS_PATH}`;
  const challenge = randomUUID();
  const body = JSON.stringify({ type: 'url_verification', challenge });
  const headers = { 'content-type': 'application/json', ...signatureOf(body, signingSecret) };
  const signal = AbortSignal.timeout(ANSWER_MS);
  const answer = await fetch(address, { method: 'POST', headers, body, signal }).catch(() => null);
  const said = answer === null ? '' : await answer.text().catch(() => '');
  if (answer === null || answer.status >= 500) return wrong(silent(address), silentRemedy);
  return said.includes(challenge) ? well(ok(address)) : wrong(stranger(address), strangerRemedy);
}

/** As Slack signs ("Verifying requests from Slack"). */
function signatureOf(body: string, signingSecret: string): Record<string, string> {
  const time = String(Math.floor(Date.now() / 1000));
  const hash = createHmac('sha256', signingSecret).update(`v0:${time}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': time, 'x-slack-signature': `v0=${hash}` };
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

async function socketOf(appToken: string, api: string): Promise<Found> {
  const { ok, bad, remedy } = words.doctor.slack.socket;
  try {
    await createAsker(api, appToken).apps.connections.open({});
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
