import { type Fields, fieldsIn, fieldsOf, isFields, textOf } from '../discord/fields.ts';
import { elementsIn } from './block-tree.ts';
import { responseAction } from './command-use.ts';
import { openedView } from './component-use.ts';
import { type InputValue, stateValue } from './input-values.ts';
import { commonOf, happen } from './interaction-payload.ts';
import { badArgument } from './refusal.ts';
import { send } from './sending.ts';
import { takeView } from './view-rules.ts';
import { closeAll, closeTop, openView, replaceView, topView, wireView } from './views.ts';
import type { Member, Sent, View } from './what-tests-see.ts';
import type { Installation, StoredView, World } from './world.ts';

/** A member fills in a modal and presses its button. Values by block id; what is left out stays as it was. */
export async function submitModal(
  world: World,
  member: Member,
  view: View,
  values: Readonly<Record<string, InputValue>>,
): Promise<Sent> {
  const stored = openedView(world, member, view);
  const blocks = fieldsIn(stored.view.blocks);
  if (stored.view.submit === undefined) throw new Error('this modal cannot be submitted');
  const strange = Object.keys(values).filter(
    (id) => !blocks.some((one) => one.type === 'input' && one.block_id === id),
  );
  if (strange.length > 0) throw new Error(`there is no input in: ${strange.join(', ')}`);
  const state: Record<string, Record<string, Fields>> = {};
  for (const { block, element } of elementsIn(blocks)) {
    const [blockId, actionId] = [textOf(block.block_id), textOf(element.action_id)];
    if (block.type === 'input') {
      const value = await stateValue(world, member, block, element, values[blockId]);
      state[blockId] = { ...state[blockId], [actionId]: value };
    } else if (stored.state[blockId]?.[actionId] !== undefined) {
      state[blockId] = { ...state[blockId], [actionId]: stored.state[blockId][actionId] };
    }
  }
  stored.state = state;
  const happening = happen(world, member, { viewId: stored.id, teamId: stored.teamId });
  const payload = {
    type: 'view_submission',
    ...commonOf(world, member, happening),
    view: wireView(world, stored),
    response_urls: [],
  };
  return send(world, {
    kind: 'interactive',
    teamId: stored.teamId,
    payload,
    triggerId: happening.trigger.id,
    answered: (answer) => react(world, happening.installation, stored, answer),
  }).facts;
}

/** What the answer to a submission does with the modal. */
async function react(world: World, installation: Installation, stored: StoredView, answer: Fields): Promise<void> {
  const { memberId, teamId } = stored;
  const asked = responseAction(answer);
  if (asked === null) return closeTop(world, memberId);
  const only = (...names: readonly string[]) => {
    const strange = Object.keys(asked.more).filter((name) => !names.includes(name));
    if (strange.length > 0) throw badArgument(`unknown beside response_action: ${strange.join(', ')}`);
  };
  switch (asked.action) {
    case 'clear':
      only();
      return closeAll(world, memberId);
    case 'errors': {
      only('errors');
      const errors = fieldsOf(asked.more.errors);
      const inputs = fieldsIn(stored.view.blocks).flatMap((one) => (one.type === 'input' ? [one.block_id] : []));
      const wrong = Object.entries(errors).filter(([id, text]) => !inputs.includes(id) || typeof text !== 'string');
      if (wrong.length > 0 || Object.keys(errors).length === 0)
        throw badArgument('errors must be texts by block_id of inputs');
      stored.errors = errors as Record<string, string>;
      return;
    }
    case 'update':
    case 'push': {
      only('view');
      if (!isFields(asked.more.view)) throw badArgument(`${asked.action} without a view`);
      const view = await takeView(world, installation, asked.more.view);
      if (asked.action === 'update') replaceView(world, stored, view);
      else openView(world, { teamId, memberId, view, onTop: true });
      return;
    }
    default:
      throw badArgument(`no such response_action: ${asked.action}`);
  }
}

/** A member closes the modal before them; null where nobody asked to be told. */
export function closeModal(world: World, member: Member): Sent | null {
  const stored = topView(world, member.id);
  if (stored === null) throw new Error(`${member.name} has no modal open`);
  const cleared = stored.view.clear_on_close === true;
  const happening = happen(world, member, { viewId: stored.id, teamId: stored.teamId });
  const { trigger_id: _, ...common } = commonOf(world, member, happening);
  const payload = { type: 'view_closed', ...common, view: wireView(world, stored), is_cleared: cleared };
  if (cleared) closeAll(world, member.id);
  else closeTop(world, member.id);
  if (stored.view.notify_on_close !== true) return null;
  return send(world, { kind: 'interactive', teamId: stored.teamId, payload }).facts;
}
