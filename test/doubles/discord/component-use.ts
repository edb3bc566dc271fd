import { allComponents } from './component-tree.ts';
import { type Fields, fieldsIn, numberOf, textOf } from './fields.ts';
import { sendInteraction } from './interaction-sending.ts';
import { isSeenBy, wholeMessage } from './messages.ts';
import type { Interaction, Member } from './what-tests-see.ts';
import { COMPONENT } from './wire-numbers.ts';
import type { StoredMessage, World } from './world.ts';

/** Presses a button, by its custom id or by what stands on it. */
export function pressButton(world: World, member: Member, messageId: string, button: string): Promise<Interaction> {
  const message = visibleMessage(world, member, messageId);
  const buttons = allComponents(message.components).filter(({ type }) => type === COMPONENT.button);
  const found = buttons.find((one) => one.custom_id === button) ?? buttons.find((one) => one.label === button);
  if (found === undefined)
    throw new Error(`there is no button ${button} on message ${messageId}, only ${namesOf(buttons)}`);
  if (found.disabled === true) throw new Error(`the button ${button} is disabled`);
  if (found.custom_id === undefined) throw new Error(`the button ${button} is a link`);
  return sendComponent(world, member, message, found, {});
}

export function selectValues(
  world: World,
  member: Member,
  messageId: string,
  [customId, values]: readonly [string, readonly string[]],
): Promise<Interaction> {
  const message = visibleMessage(world, member, messageId);
  const select = allComponents(message.components).find(
    (one) => one.type === COMPONENT.stringSelect && one.custom_id === customId,
  );
  if (select === undefined) throw new Error(`there is no select ${customId} on message ${messageId}`);
  if (select.disabled === true) throw new Error(`the select ${customId} is disabled`);
  checkChosen(select, values);
  return sendComponent(world, member, message, select, { values });
}

/** Throws where a client would not let somebody choose these. */
export function checkChosen(select: Fields, values: readonly string[]): void {
  const offered = fieldsIn(select.options).map(({ value }) => textOf(value));
  const strange = values.find((value) => !offered.includes(value));
  if (strange !== undefined) throw new Error(`${strange} is not offered, only ${offered.join(', ')}`);
  if (new Set(values).size !== values.length) throw new Error('nothing can be chosen twice');
  const [least, most] = [numberOf(select.min_values, 1), numberOf(select.max_values, 1)];
  if (values.length < least || values.length > most) throw new Error(`${least} to ${most} must be chosen`);
}

function visibleMessage(world: World, member: Member, messageId: string): StoredMessage {
  const message = world.messages.get(messageId);
  if (message === undefined || !isSeenBy(message, member.id)) {
    throw new Error(`${member.name} sees no message ${messageId}`);
  }
  return message;
}

function sendComponent(world: World, member: Member, message: StoredMessage, component: Fields, more: Fields) {
  const userInstall = message.interaction?.userInstallOnly === true;
  const sending = {
    kind: 'component',
    commandName: null,
    member,
    channel: { id: message.channelId },
    source: message,
    beside: { message: wholeMessage(world, message) },
    ...(userInstall ? { context: { userInstall } } : {}),
  } as const;
  return sendInteraction(world, sending, () => ({
    custom_id: component.custom_id,
    component_type: component.type,
    id: component.id,
    ...more,
  }));
}

const namesOf = (buttons: readonly Fields[]) =>
  buttons.map((one) => textOf(one.label) || textOf(one.custom_id)).join(', ');
