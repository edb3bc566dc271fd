import type { Fields } from '../discord/fields.ts';
import { explain, Refusal } from './refusal.ts';
import type { Acknowledgement, Sent } from './what-tests-see.ts';
import type { ResponseUrl, SentState, World } from './world.ts';

export const PATIENCE_MS = 3000;
/** Until the first, second and third repetition of an event that was not acknowledged. */
const REPEAT_AFTER_MS = [0, 60_000, 300_000];

export type Sending = Readonly<{
  kind: Sent['kind'];
  teamId: string;
  payload: Fields;
  triggerId?: string;
  responseUrl?: ResponseUrl;
  /** Does what the answer asks for; without it nothing may be answered. */
  answered?: (payload: Fields) => unknown;
  retry?: Readonly<{ attempt: number; reason: string }>;
}>;

/** Sends something to the bot. It has 3 seconds to acknowledge it. */
export function send(world: World, sending: Sending): SentState {
  const { promise, resolve, reject } = Promise.withResolvers<Acknowledgement>();
  // A test that does not look at it must not fall over it.
  promise.catch(() => {});
  const state: SentState = {
    facts: {
      id: crypto.randomUUID(),
      kind: sending.kind,
      payload: sending.payload,
      triggerId: sending.triggerId ?? null,
      responseUrl: sending.responseUrl === undefined ? null : `${world.origin}${sending.responseUrl.path}`,
      acknowledged: promise,
    },
    teamId: sending.teamId,
    at: world.clock.now(),
    acceptsPayload: sending.answered !== undefined,
    retry: sending.retry ?? null,
    responseUrl: sending.responseUrl ?? null,
    answered: sending.answered ?? (() => {}),
    settle: { resolve, reject },
    state: 'waiting',
    noRetry: false,
  };
  world.sent.push(state);
  world.timers.after(PATIENCE_MS, () => giveUp(world, state, 'timeout'));
  world.deliver(state);
  return state;
}

export function acknowledge(world: World, sent: SentState, payload: Fields): void {
  const { kind, id } = sent.facts;
  if (sent.state === 'acknowledged') return void world.violations.push(`${kind} ${id} was acknowledged twice`);
  if (sent.state === 'failed') return;
  sent.state = 'acknowledged';
  const afterMs = world.clock.now() - sent.at;
  if (!sent.acceptsPayload && Object.keys(payload).length > 0) {
    world.violations.push(`${kind} ${id} was acknowledged with a payload, which it does not accept`);
  }
  void (async () => {
    try {
      await sent.answered(payload);
    } catch (error) {
      if (!(error instanceof Refusal)) return sent.settle.reject(error as Error);
      world.violations.push(`the acknowledgement of ${kind}: ${explain(error)}`);
    }
    sent.settle.resolve({ afterMs, payload });
  })();
}

/** Nobody acknowledged it: members see an error, and events are sent again. */
export function giveUp(world: World, sent: SentState, reason: 'timeout' | 'error' | 'connection'): void {
  if (sent.state !== 'waiting') return;
  sent.state = 'failed';
  sent.settle.reject(new Error(`${sent.facts.kind} was not acknowledged: ${reason}`));
  const attempt = (sent.retry?.attempt ?? 0) + 1;
  const wait = REPEAT_AFTER_MS[attempt - 1];
  if (sent.facts.kind !== 'events_api' || sent.noRetry || wait === undefined) return;
  world.timers.after(wait, () => {
    const { kind, payload } = sent.facts;
    send(world, { kind, payload, teamId: sent.teamId, retry: { attempt, reason } });
  });
}
