import { textOf } from '../discord/fields.ts';
import type { Call } from './method.ts';
import { Refusal, unforeseen } from './refusal.ts';
import { belongsTo, type Trigger, type World } from './world.ts';

const LIFETIME_MS = 3000;

/** What lets the app open a modal before a member, soon and once. */
export function makeTrigger(world: World, teamId: string, memberId: string, viewId: string | null = null): Trigger {
  const id = `${Math.floor(world.clock.now())}.${world.ids.next('1')}.${world.ids.secret()}`;
  const trigger: Trigger = { id, teamId, memberId, viewId, at: world.clock.now(), used: false };
  world.triggers.set(id, trigger);
  return trigger;
}

/** Looks whether a trigger is alive; it is used up only when the view was taken. */
export function liveTrigger(call: Call): Trigger {
  const { world, args, installation, method } = call;
  const trigger = world.triggers.get(textOf(args.trigger_id));
  if (trigger === undefined) throw new Refusal('invalid_trigger_id');
  if (!belongsTo(world, installation, trigger.teamId)) {
    world.violations.push(`token of another team used for a trigger of team ${trigger.teamId}: ${method}`);
    throw unforeseen('invalid_trigger_id');
  }
  if (trigger.used) throw new Refusal('exchanged_trigger_id');
  if (world.clock.now() > trigger.at + LIFETIME_MS) throw unforeseen('expired_trigger_id');
  return trigger;
}
