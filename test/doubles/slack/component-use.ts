import { type Fields, fieldsIn, fieldsOf, textOf } from '../discord/fields.ts';
import { elementsIn, type Placed } from './block-tree.ts';
import { optionsOf } from './element-rules.ts';
import { channelOf, commonOf, happen } from './interaction-payload.ts';
import { isSeenBy, messageAt, wireFor } from './messages.ts';
import { send } from './sending.ts';
import { wireView } from './views.ts';
import type { Channel, Member, Sent, View } from './what-tests-see.ts';
import { belongsTo, type StoredMessage, type StoredView, type World } from './world.ts';

const label = (value: unknown) => textOf(fieldsOf(value).text);

function seenMessage(world: World, member: Member, channel: Pick<Channel, 'id'>, ts: string): StoredMessage {
  const message = messageAt(world, channel.id, ts);
  if (message === null || !isSeenBy(message, member.id)) throw new Error(`${member.name} sees no message ${ts}`);
  return message;
}

export function openedView(world: World, member: Member, view: Pick<View, 'id'>): StoredView {
  const stored = world.views.get(view.id);
  if (stored === undefined || world.viewStacks.get(member.id)?.at(-1) !== view.id) {
    throw new Error(`${member.name} does not have this modal open`);
  }
  return stored;
}

function buttonNamed(blocks: readonly Fields[], name: string): Placed {
  const buttons = elementsIn(blocks).filter(({ element }) => element.type === 'button');
  const found =
    buttons.find(({ element }) => element.action_id === name) ??
    buttons.find(({ element }) => element.value === name) ??
    buttons.find(({ element }) => label(element.text) === name);
  if (found !== undefined) return found;
  throw new Error(`there is no button ${name}, only ${buttons.map(({ element }) => label(element.text)).join(', ')}`);
}

/** A member presses a button of a message, named by its action_id, its value or what is written on it. */
export function pressButton(world: World, member: Member, channel: Channel, ts: string, name: string): Sent {
  const message = seenMessage(world, member, channel, ts);
  const { block, element } = buttonNamed(message.blocks, name);
  return sendAction(world, member, { message }, actionOf(world, block, element));
}

export function pressInView(world: World, member: Member, view: View, name: string): Sent {
  const stored = openedView(world, member, view);
  const { block, element } = buttonNamed(fieldsIn(stored.view.blocks), name);
  return sendAction(world, member, { view: stored }, actionOf(world, block, element));
}

export type ChosenPlace = Readonly<{ channel: Channel; ts: string }> | View;

/** A member chooses in a select of a message or of a modal, by value or by what is written there. */
export function choose(world: World, member: Member, place: ChosenPlace, actionId: string, value: string): Sent {
  const message = 'ts' in place ? seenMessage(world, member, place.channel, place.ts) : null;
  const view = 'ts' in place ? null : openedView(world, member, place);
  const blocks = message?.blocks ?? fieldsIn(view?.view.blocks);
  const found = elementsIn(blocks).find(({ element }) => element.action_id === actionId);
  if (found === undefined) throw new Error(`there is no select ${actionId}`);
  const { block, element } = found;
  if (block.type === 'input' && block.dispatch_action !== true) throw new Error('nobody is told of this input');
  const chosen = chosenValue(element, value);
  if (message !== null && element.type === 'static_select')
    chooseAnew(message, `${textOf(block.block_id)} ${actionId}`, chosen);
  const action = { ...actionOf(world, block, element), ...chosen };
  if (view !== null) {
    const blockId = textOf(block.block_id);
    const inBlock = { ...view.state[blockId], [actionId]: { type: element.type, ...chosen } };
    view.state = { ...view.state, [blockId]: inBlock };
  }
  return sendAction(world, member, message === null ? { view: view as StoredView } : { message }, action);
}

const lastChosen = new WeakMap<StoredMessage, Map<string, string>>();

/** A menu goes on showing what was chosen, for as long as its block stays the same: choosing that again tells nobody. */
function chooseAnew(message: StoredMessage, menu: string, chosen: Fields): void {
  const known = lastChosen.get(message) ?? new Map<string, string>();
  const now = JSON.stringify(chosen);
  if (known.get(menu) === now) throw new Error('that is chosen already: nothing happens');
  lastChosen.set(message, known.set(menu, now));
}

/** What a member puts into an element that is not typed into, as Slack tells of it. */
export function chosenValue(element: Fields, value: string): Fields {
  switch (element.type) {
    case 'users_select':
      return { selected_user: value };
    case 'conversations_select':
      return { selected_conversation: value };
    case 'channels_select':
      return { selected_channel: value };
    case 'datepicker':
      return { selected_date: value };
    case 'timepicker':
      return { selected_time: value };
    case 'multi_static_select':
    case 'checkboxes':
      return { selected_options: [optionNamed(element, value)] };
    default:
      return { selected_option: optionNamed(element, value) };
  }
}

export function optionNamed(element: Fields, name: string): Fields {
  const options = optionsOf(element);
  const option = options.find((one) => one.value === name) ?? options.find((one) => label(one.text) === name);
  if (option !== undefined) return option;
  throw new Error(`there is no option ${name}, only ${options.map((one) => textOf(one.value)).join(', ')}`);
}

function actionOf(world: World, block: Fields, element: Fields): Fields {
  const { type, action_id, text, value, style, url, placeholder } = element;
  return { type, action_id, block_id: block.block_id, text, value, style, url, placeholder, action_ts: world.ids.ts() };
}

type Place = Readonly<{ message: StoredMessage }> | Readonly<{ view: StoredView }>;

function sendAction(world: World, member: Member, place: Place, action: Fields): Sent {
  if ('view' in place) {
    const { view } = place;
    const happening = happen(world, member, { viewId: view.id, teamId: view.teamId });
    const payload = {
      type: 'block_actions',
      ...commonOf(world, member, happening),
      container: { type: 'view', view_id: view.id },
      view: wireView(world, view),
      actions: [action],
    };
    return send(world, { kind: 'interactive', teamId: view.teamId, payload, triggerId: happening.trigger.id }).facts;
  }
  const { message } = place;
  const { ts, channelId, threadTs, ephemeralFor } = message;
  // In a shared channel it is the app of the team that posted it.
  const happening = happen(world, member, { channel: { id: channelId }, sourceTs: ts, teamId: message.teamId });
  const { teamId, trigger, responseUrl, channel, installation } = happening;
  if (!belongsTo(world, installation, message.teamId) || message.botId === null) throw new Error('not of the app');
  const payload = {
    type: 'block_actions',
    ...commonOf(world, member, happening),
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channelId,
      is_ephemeral: ephemeralFor !== null,
      ...(threadTs === null ? {} : { thread_ts: threadTs }),
    },
    channel: channel === null ? undefined : channelOf(channel),
    // Of an ephemeral message nothing is kept.
    ...(ephemeralFor === null ? { message: wireFor(world, message, teamId) } : {}),
    state: { values: {} },
    response_url: `${world.origin}${responseUrl?.path ?? ''}`,
    actions: [action],
  };
  const sending = { kind: 'interactive', teamId, payload, triggerId: trigger.id } as const;
  return send(world, responseUrl === null ? sending : { ...sending, responseUrl }).facts;
}
