import { fieldsIn, textOf } from '../discord/fields.ts';
import { problemsOfBlocks } from './block-rules.ts';
import { type Call, type Methods, TIER } from './method.ts';
import { badArgument, Refusal, unforeseen } from './refusal.ts';
import { liveTrigger } from './triggers.ts';
import { problemsOfView, takeView } from './view-rules.ts';
import { openView, replaceView, topView, wireView } from './views.ts';
import { belongsTo, type StoredView } from './world.ts';

function storedView({ world, args, installation, method }: Call): StoredView {
  const { view_id: id, external_id: external } = args;
  if ((id === undefined) === (external === undefined)) throw badArgument('either view_id or external_id');
  const found = [...world.views.values()].find((one) =>
    id === undefined ? one.view.external_id === external : one.id === id,
  );
  // The member may have closed it.
  if (found === undefined) throw unforeseen('not_found');
  if (belongsTo(world, installation, found.teamId)) return found;
  world.violations.push(`token of another team used for a view of team ${found.teamId}: ${method}`);
  throw unforeseen('not_found');
}

export const viewMethods: Methods = {
  'views.open': {
    perMinute: TIER.four,
    args: { 'trigger_id!': 'text', 'view!': 'object' },
    async answer(call) {
      const { world, args, installation } = call;
      const trigger = liveTrigger(call);
      const view = await takeView(world, installation, args.view);
      trigger.used = true;
      const { teamId, memberId } = trigger;
      return { view: wireView(world, openView(world, { teamId, memberId, view, onTop: false })) };
    },
  },
  'views.push': {
    perMinute: TIER.four,
    args: { 'trigger_id!': 'text', 'view!': 'object' },
    async answer(call) {
      const { world, args, installation } = call;
      const trigger = liveTrigger(call);
      const { teamId, memberId, viewId } = trigger;
      if (viewId === null) throw badArgument('views.push needs a trigger_id from a modal');
      if (topView(world, memberId)?.id !== viewId) throw unforeseen('not_found');
      const view = await takeView(world, installation, args.view);
      trigger.used = true;
      return { view: wireView(world, openView(world, { teamId, memberId, view, onTop: true })) };
    },
  },
  'views.update': {
    perMinute: TIER.four,
    args: { view_id: 'text', external_id: 'text', 'view!': 'object', hash: 'text' },
    async answer(call) {
      const { world, args, installation } = call;
      const stored = storedView(call);
      const { hash } = stored;
      if (args.hash !== undefined && args.hash !== hash) throw unforeseen('hash_conflict');
      const view = await takeView(world, installation, args.view);
      // The pictures in it took a while.
      if (!world.views.has(stored.id)) throw unforeseen('not_found');
      replaceView(world, stored, view);
      return { view: wireView(world, stored) };
    },
  },
  'blocks.validate': {
    perMinute: TIER.four,
    token: 'maybe',
    args: { blocks: 'json', view: 'json', message: 'json' },
    answer({ args, installation }) {
      const { blocks, view, message } = args;
      if ([blocks, view, message].filter((one) => one !== undefined).length !== 1) {
        throw badArgument('must provide exactly one of `blocks`, `view`, or `message`');
      }
      const [error, problems] =
        view === undefined
          ? ['invalid_blocks', problemsOfBlocks(blocks ?? fieldsIn([message])[0]?.blocks, 'message', '')]
          : ['invalid_view', problemsOfView(view, installation)];
      if (problems.length === 0) return {};
      const errors = problems.map((one) => ({
        code: 'failed_constraint',
        message: one.message,
        pointer: textOf(one.pointer),
      }));
      // Whoever asks has not done anything wrong yet.
      throw new Refusal(String(error), { more: { errors }, fault: false });
    },
  },
};
