import { randomBytes } from 'node:crypto';
import { viewOf } from './message-view.ts';
import { invalidToken, unknownInteraction, unknownWebhook } from './refusal.ts';
import type { Acknowledgement, Interaction, Message } from './what-tests-see.ts';
import type { InteractionState, StoredMessage, World } from './world.ts';

const TO_ACKNOWLEDGE = 3000;
const TO_ANSWER = 15 * 60 * 1000;

type Facts = Pick<
  InteractionState,
  'kind' | 'commandName' | 'memberId' | 'channelId' | 'userInstallOnly' | 'uploadLimit' | 'source'
>;

/** Begins an interaction; its token dies in 3 seconds unless it is acknowledged. */
export function beginInteraction(world: World, facts: Facts): readonly [InteractionState, Interaction] {
  const { promise, resolve, reject } = Promise.withResolvers<Acknowledgement>();
  promise.catch(() => {});
  const state: InteractionState = {
    ...facts,
    id: world.ids.next(),
    token: randomBytes(120).toString('base64url'),
    at: world.clock.now(),
    settle: { resolve, reject },
    delivered: false,
    ack: null,
    ackAt: null,
    modal: null,
    original: null,
    awaitsFirstEdit: false,
    followups: [],
  };
  world.interactions.set(state.id, state);
  const seen = (message: StoredMessage | null): Message | null =>
    message === null || message.deleted ? null : viewOf(world, message);
  return [
    state,
    {
      id: state.id,
      token: state.token,
      acknowledged: promise,
      original: () => seen(state.original),
      followups: () => state.followups.flatMap((one) => seen(one) ?? []),
    },
  ];
}

/** Ends the wait for those that nobody acknowledged in time. Called whenever the clock has moved, and now and then. */
export function buryTheUnanswered(world: World): void {
  for (const state of world.interactions.values()) {
    if (state.ack !== null || world.clock.now() - state.at < TO_ACKNOWLEDGE || buried.has(state)) continue;
    buried.add(state);
    const what = `${state.kind}${state.commandName === null ? '' : ` ${state.commandName}`}`;
    state.settle.reject(new Error(`interaction ${state.id} (${what}) was not acknowledged within 3 s`));
    if (state.delivered) world.violations.push(`interaction ${state.id} (${what}) was not acknowledged within 3 s`);
  }
}

const buried = new WeakSet<InteractionState>();

/** The interaction that a callback is for. */
export function interactionToAcknowledge(world: World, id: string, token: string): InteractionState {
  const state = world.interactions.get(id);
  if (state === undefined || state.token !== token) throw unknownInteraction();
  if (state.ack === null && world.clock.now() - state.at >= TO_ACKNOWLEDGE) throw unknownInteraction();
  return state;
}

export function acknowledge(world: World, state: InteractionState, ack: Omit<Acknowledgement, 'afterMs'>): void {
  state.ackAt = world.clock.now();
  state.ack = { ...ack, afterMs: state.ackAt - state.at };
  state.settle.resolve(state.ack);
}

/** The interaction that a webhook route is for. */
export function interactionOfToken(world: World, applicationId: string, token: string): InteractionState {
  const state = [...world.interactions.values()].find((one) => one.token === token);
  if (state === undefined || applicationId !== world.applicationId) throw unknownWebhook();
  if (world.clock.now() - state.at >= TO_ANSWER) throw invalidToken();
  if (state.ack === null) throw unknownWebhook();
  return state;
}
