import { attachmentFields, storeAttachment } from './attachments.ts';
import { type Fields, fieldsIn, fieldsOf, listOf, numberOf, textOf } from './fields.ts';
import { isOfType } from './file-types.ts';
import { type InteractionContext, sendInteraction } from './interaction-sending.ts';
import { isSeenBy, wholeMessage } from './messages.ts';
import { stateOf } from './setting.ts';
import type { Channel, Choice, Interaction, Member, Upload } from './what-tests-see.ts';
import type { InteractionState, StoredAttachment, World } from './world.ts';

export type OptionValue = string | number | boolean | Upload;
export type Options = Readonly<Record<string, OptionValue>>;

/** Which values of an option a client takes, by its type. */
const FITS: Readonly<Record<number, (value: OptionValue) => boolean>> = {
  3: (value) => typeof value === 'string',
  4: (value) => Number.isSafeInteger(value),
  5: (value) => typeof value === 'boolean',
  6: (value) => typeof value === 'string' && /^\d{17,19}$/u.test(value),
  7: (value) => typeof value === 'string' && /^\d{17,19}$/u.test(value),
  10: (value) => typeof value === 'number',
  11: (value) => typeof value === 'object',
};

export async function useCommand(
  world: World,
  [member, channel, name]: readonly [Member, Channel, string],
  options: Options,
  context?: InteractionContext,
): Promise<Interaction> {
  const [command, path, known] = findCommand(world, channel, name, 1, context);
  for (const given of Object.keys(options)) {
    if (!known.some((one) => one.name === given)) throw new Error(`/${name} has no option ${given}`);
  }
  for (const one of known) checkOption(world, name, one, options[textOf(one.name)], context, channel);
  const sending = { kind: 'command', commandName: name, member, channel, source: null } as const;
  return sendInteraction(world, context === undefined ? sending : { ...sending, context }, async (state) => {
    const attachments: StoredAttachment[] = [];
    const list: Fields[] = [];
    for (const one of known) {
      const value = options[textOf(one.name)];
      if (value === undefined) continue;
      const stored = typeof value === 'object' ? await storeUpload(world, state, value) : null;
      if (stored !== null) attachments.push(stored);
      list.push({ name: one.name, type: one.type, value: stored?.id ?? value });
    }
    const resolved = attachments.length === 0 ? {} : { resolved: resolvedAttachments(world, attachments) };
    return { ...commandData(command, channel), ...nested(path, list), ...resolved };
  });
}

/** What stands in an interaction about files that it brings: they are kept for the one who sent them only. */
export const resolvedAttachments = (world: World, attachments: readonly StoredAttachment[]): Fields => ({
  attachments: Object.fromEntries(attachments.map((one) => [one.id, attachmentFields(world, one)])),
});

export const storeUpload = (world: World, state: InteractionState, upload: Upload): Promise<StoredAttachment> =>
  storeAttachment(world, { ...upload, ephemeral: true, place: state.channelId });

export async function completeOption(
  world: World,
  [member, channel, name]: readonly [Member, Channel, string],
  typed: Readonly<Record<string, OptionValue>>,
  focused: string,
): Promise<readonly Choice[]> {
  const [command, path, known] = findCommand(world, channel, name, 1);
  const target = known.find((one) => one.name === focused);
  if (target?.autocomplete !== true) throw new Error(`/${name} does not complete ${focused}`);
  const sending = { kind: 'autocomplete', commandName: name, member, channel, source: null } as const;
  const interaction = await sendInteraction(world, sending, () => {
    const list = known
      .filter((one) => typed[textOf(one.name)] !== undefined || one === target)
      .map((one) => ({
        name: one.name,
        type: one.type,
        value: typed[textOf(one.name)] ?? '',
        ...(one === target ? { focused: true } : {}),
      }));
    return { ...commandData(command, channel), ...nested(path, list) };
  });
  const { choices = [] } = await interaction.acknowledged;
  return choices;
}

export async function useMenu(
  world: World,
  [member, channel, name]: readonly [Member, Channel, string],
  messageId: string,
): Promise<Interaction> {
  const [command] = findCommand(world, channel, name, 3);
  const message = world.messages.get(messageId);
  if (message === undefined || !isSeenBy(message, member.id)) throw new Error(`there is no message ${messageId}`);
  if (message.channelId !== channel.id) throw new Error(`message ${messageId} is in another channel`);
  const sending = { kind: 'command', commandName: name, member, channel, source: null } as const;
  return sendInteraction(world, sending, () => ({
    ...commandData(command, channel),
    target_id: messageId,
    resolved: { messages: { [messageId]: wholeMessage(world, message) } },
  }));
}

const commandData = (command: Fields, channel: Channel): Fields => ({
  id: command.id,
  name: command.name,
  type: command.type,
  ...(command.guild_id === undefined ? {} : { guild_id: channel.guildId }),
});

/** `/name group sub` has its options inside the names that stand before them. */
function nested(path: readonly Fields[], options: readonly Fields[]): Fields {
  const list = path.reduceRight<readonly Fields[]>(
    (inner, { name, type }) => [{ name, type, options: inner }],
    options,
  );
  return list.length === 0 && path.length === 0 ? {} : { options: list };
}

/** The command as it is registered, the subcommands on the way, and the options at the end of it. */
function findCommand(world: World, channel: Channel, name: string, type: number, context?: InteractionContext) {
  const [first = '', ...rest] = type === 1 ? name.split(' ') : [name];
  const all = [...(world.commands.get(channel.guildId ?? '') ?? []), ...(world.commands.get('global') ?? [])];
  const command = all.find((one) => one.name === first && one.type === type);
  if (command === undefined) throw new Error(`there is no command ${name}`);
  const where = channel.guildId === null ? 1 : 0;
  const contexts = command.contexts === null ? [0, 1] : listOf(command.contexts);
  if (!contexts.includes(where))
    throw new Error(`command ${name} is not offered in ${where === 1 ? 'direct messages' : 'guilds'}`);
  if (context?.userInstall === true && !listOf(command.integration_types).includes(1)) {
    throw new Error(`command ${name} cannot be used where only the user installed the bot`);
  }
  if (command.nsfw === true && !channel.nsfw) throw new Error(`command ${name} is for age-restricted channels`);
  const path: Fields[] = [];
  let options = fieldsIn(command.options);
  for (const step of rest) {
    const next = options.find((one) => one.name === step && numberOf(one.type, 0) <= 2);
    if (next === undefined) throw new Error(`there is no command ${name}`);
    path.push(next);
    options = fieldsIn(next.options);
  }
  if (options.some((one) => numberOf(one.type, 0) <= 2)) throw new Error(`command ${name} needs a subcommand`);
  return [command, path, options] as const;
}

function checkOption(
  world: World,
  command: string,
  option: Fields,
  value: OptionValue | undefined,
  context: InteractionContext | undefined,
  channel: Channel,
): void {
  const refuse = (why: string) => new Error(`/${command} ${textOf(option.name)}: ${why}`);
  if (value === undefined) {
    if (option.required === true) throw refuse('is required');
    return;
  }
  const type = numberOf(option.type, 0);
  if (FITS[type]?.(value) !== true) throw refuse(`not a value of type ${type}`);
  const choices = fieldsIn(option.choices);
  if (choices.length > 0 && !choices.some((one) => one.value === value)) throw refuse(`not a choice: ${String(value)}`);
  if (typeof value === 'string' && type === 3) {
    const length = value.length;
    const [least, most] = [numberOf(option.min_length, 1), numberOf(option.max_length, 6000)];
    if (length < least || length > most) throw refuse(`must be ${least} to ${most} letters, not ${length}`);
  }
  if (typeof value === 'number') {
    const [least, most] = [numberOf(option.min_value, -(2 ** 53)), numberOf(option.max_value, 2 ** 53)];
    if (value < least || value > most) throw refuse(`must be ${least} to ${most}, not ${value}`);
  }
  if (typeof value === 'object') {
    if (!isOfType(value.name, fieldsOf(option).file_types)) throw refuse(`a file like ${value.name} cannot be chosen`);
    const guild = world.guilds.get(stateOf(world, channel).facts.guildId ?? '');
    const limit = context?.attachmentSizeLimit ?? guild?.uploadLimit ?? Number.POSITIVE_INFINITY;
    if (value.bytes.length > limit) throw refuse(`${value.name} is larger than ${limit} bytes`);
  }
}
