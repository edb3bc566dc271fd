import { createHmac } from 'node:crypto';
import { type Fields, isFields } from '../discord/fields.ts';
import { acknowledge, giveUp, PATIENCE_MS } from './sending.ts';
import type { SentState, World } from './world.ts';

export type HttpTarget = Readonly<{
  kind: 'http';
  url: string;
  /** Signs with another secret than the app's, as somebody else would. */
  secret?: string;
  /** How old the signature says it is. */
  ageMs?: number;
}>;

const REASONS: Readonly<Record<string, string>> = {
  timeout: 'http_timeout',
  error: 'http_error',
  connection: 'connection_failed',
};

export function signed(world: World, target: HttpTarget, body: string): Record<string, string> {
  // By the real time: who checks it has no other.
  const at = String(Math.floor((Date.now() - (target.ageMs ?? 0)) / 1000));
  const hash = createHmac('sha256', target.secret ?? world.signingSecret)
    .update(`v0:${at}:${body}`)
    .digest('hex');
  return { 'x-slack-request-timestamp': at, 'x-slack-signature': `v0=${hash}` };
}

/** POSTs it to the request URL as Slack does, and takes the answer for the acknowledgement. */
export async function deliverOverHttp(world: World, target: HttpTarget, sent: SentState): Promise<void> {
  const { kind, payload } = sent.facts;
  const isEvent = kind === 'events_api';
  const body = isEvent
    ? JSON.stringify(payload)
    : new URLSearchParams(
        kind === 'interactive' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>),
      ).toString();
  const { retry } = sent;
  const aborting = new AbortController();
  const cancel = world.timers.after(PATIENCE_MS, () => aborting.abort());
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      redirect: 'manual',
      signal: aborting.signal,
      headers: {
        'content-type': isEvent ? 'application/json' : 'application/x-www-form-urlencoded',
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        ...signed(world, target, body),
        ...(retry === null
          ? {}
          : {
              'x-slack-retry-num': String(retry.attempt),
              'x-slack-retry-reason': REASONS[retry.reason] ?? retry.reason,
            }),
      },
      body,
    });
    const text = await response.text();
    sent.noRetry = response.headers.get('x-slack-no-retry') === '1';
    if (!response.ok) return giveUp(world, sent, 'error');
    acknowledge(world, sent, isEvent ? {} : payloadOf(text));
  } catch {
    giveUp(world, sent, aborting.signal.aborted ? 'timeout' : 'connection');
  } finally {
    cancel();
  }
}

function payloadOf(text: string): Fields {
  if (text === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    if (isFields(body)) return body;
  } catch {
    // Plain text is an answer, too.
  }
  return { text };
}

/** Whether who is behind the address answers Slack's challenge. */
export async function answersChallenge(world: World, target: HttpTarget): Promise<boolean> {
  const challenge = world.ids.secret();
  const body = JSON.stringify({ token: world.verificationToken, challenge, type: 'url_verification' });
  const headers = { 'content-type': 'application/json', ...signed(world, target, body) };
  const response = await fetch(target.url, { method: 'POST', headers, body });
  const text = await response.text();
  return response.ok && (text === challenge || payloadOf(text).challenge === challenge);
}
