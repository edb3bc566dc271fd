import {
  type AutocompleteInteraction,
  type Interaction,
  type MessageComponentInteraction,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type RepliableInteraction,
} from 'discord.js';
import type { Caller } from '../../../core/caller.ts';
import type { Command } from '../../../core/command.ts';
import type { Destination } from '../../../core/destination.ts';
import { BotError } from '../../../core/error.ts';
import type { Job } from '../../../core/job.ts';
import type { Jobs } from '../../../core/jobs.ts';
import { type RawValues, readValues } from '../../../core/option.ts';
import { createTurns } from '../../../core/turns.ts';
import { words } from '../../../core/words.ts';
import { DEFAULT_LIMIT, destinationOf, tokenUntil } from '../reply/destination.ts';
import { choicesFor, meantBy } from '../translate/complete.ts';
import { modalOf, needsForm } from '../translate/modal.ts';
import { type Acked, type AnswerParts, showNote, tellError } from './answer.ts';
import { callerOf, type LowModeration } from './caller.ts';
import type { Inputs } from './inputs.ts';
import type { Targets } from './targets.ts';
import { formId, type Use, useOf } from './use.ts';

export type InteractionParts = AnswerParts &
  Readonly<{ commands: readonly Command[]; jobs: Jobs; inputs: Inputs; targets: Targets; low: LowModeration }>;

/**
 * Answers interactions: each is acknowledged before anything else is done, then looked at.
 * @param stopping whether the process is about to end: then a sentence is all there is
 */
export function createInteractions(parts: InteractionParts, stopping: () => boolean) {
  const turn = createTurns();
  return async (interaction: Interaction): Promise<void> => {
    if (interaction.isAutocomplete()) return complete(interaction, parts.commands);
    if (!interaction.isRepliable()) return;
    const use = useOf(interaction, parts.commands);
    if (use === null || stopping()) {
      const content = use === null ? words.chat.tooOld : words.job.stopping;
      await interaction.reply({ content, flags: MessageFlags.Ephemeral });
      return;
    }
    const opener = opensForm(interaction, use);
    if (opener !== null) {
      await opener.showModal(modalOf(use.command, formId(opener, use), ['image']));
      if (opener.isMessageContextMenuCommand()) await parts.targets.keep(opener, callerOf(opener, null, parts.low));
      return;
    }
    const acked = await acknowledge(interaction, use);
    await turn();
    try {
      if (interaction.isMessageContextMenuCommand())
        await parts.targets.keep(interaction, callerOf(interaction, null, parts.low));
      await run(parts, interaction, use, acked);
    } catch (error) {
      await tellError(parts, interaction, acked, error);
    }
  };
}

async function complete(interaction: AutocompleteInteraction, commands: readonly Command[]): Promise<void> {
  const command = commands.find(({ name }) => name === interaction.commandName);
  const model = interaction.options.getString('model');
  const chosen = command === undefined || model === null ? null : meantBy(command, 'model', model);
  const offered = command === undefined ? [] : choicesFor(command, interaction.options.getFocused(true), chosen);
  await interaction.respond(offered);
}

/** The interaction, where it opens a form: a form must be the first answer. */
function opensForm(interaction: Interaction, { command, filled }: Use): OpensForm | null {
  if (filled || !needsForm(command)) return null;
  return interaction.isMessageComponent() || interaction.isMessageContextMenuCommand() ? interaction : null;
}

type OpensForm = MessageComponentInteraction | MessageContextMenuCommandInteraction;

/** Within three seconds, before anything is looked up: whether it is for the caller alone is known by then. */
async function acknowledge(interaction: RepliableInteraction, use: Use): Promise<Acked> {
  if (use.command.answers === 'done' && interaction.isMessageComponent()) {
    await interaction.deferUpdate();
    return { kind: 'quiet' };
  }
  const alone = use.private || use.command.answers !== 'job';
  const { interaction: made } = await interaction.deferReply({
    ...(alone ? { flags: MessageFlags.Ephemeral } : {}),
    withResponse: true,
  });
  // Where a member may not use apps from outside, Discord shows the answer to that member alone.
  const ephemeral = made.responseMessageEphemeral ?? alone;
  return { kind: 'message', id: made.responseMessageId, ephemeral };
}

async function run(parts: InteractionParts, interaction: RepliableInteraction, use: Use, acked: Acked): Promise<void> {
  const { jobs, commands } = parts;
  const { command, from } = use;
  const caller = callerOf(interaction, from?.workspace ?? null, parts.low);
  const job = from === null ? null : await jobs.find(from.press.job, caller);
  const pressed = from === null || job === null ? {} : command.pressed(from.press, job);
  const read = readValues(command.options, await allValues(parts, use, pressed, caller));
  if (read.kind === 'missing') throw new BotError('bad_option', words.chat.missing(read.options));
  // What a private message makes public goes to the channel of its job, also from a direct message.
  const away = job?.audience === 'caller' && !use.private && job.caller.channel !== interaction.channelId;
  const destination = away ? inChannelOf(interaction, job) : destinationFor(interaction, acked, caller);
  const key = { id: interaction.id, fingerprint: '' };
  const answer = await command.run({ caller, values: read.values, destination, key, jobs, commands });
  if (away)
    await showNote(parts, interaction, acked, { kind: 'note', text: words.chat.inItsChannel }, caller.workspace);
  if (answer.kind === 'note') await showNote(parts, interaction, acked, answer, caller.workspace);
  if (acked.kind === 'quiet' && job !== null) await takeAwayIfGone(parts, interaction, job, caller);
}

/** What was typed, filled in and attached; pictures are downloaded now, their addresses end. */
async function allValues(parts: InteractionParts, use: Use, pressed: RawValues, caller: Caller): Promise<RawValues> {
  const chosen = use.target === null ? {} : { image: await targetPictures(parts, use.command, use.target) };
  const uploaded = await Promise.all(
    Object.entries(use.uploads).map(async ([name, files]) => {
      const urls = files.map(({ url }) => url);
      return [name, await parts.inputs.keepAll(urls, caller)] as const;
    }),
  );
  const values: Record<string, unknown> = { ...pressed, ...chosen, ...use.values };
  for (const [name, ids] of uploaded) {
    const before = Array.isArray(values[name]) ? values[name] : [];
    if (ids.length > 0) values[name] = [...before, ...ids];
  }
  return values;
}

/** Of a message with more pictures than the command takes, the first ones. */
async function targetPictures({ targets }: InteractionParts, { options }: Command, target: string) {
  const pictures = await targets.pictures(target);
  return options.image?.kind === 'pictures' ? pictures.slice(0, options.image.max) : pictures;
}

function destinationFor(interaction: RepliableInteraction, acked: Acked, { workspace }: Caller): Destination {
  const { applicationId, channelId, user, token, createdTimestamp, attachmentSizeLimit } = interaction;
  return destinationOf({
    application: applicationId,
    workspace,
    channel: channelId ?? '',
    user: user.id,
    token: { value: token, until: tokenUntil(createdTimestamp) },
    message: acked.kind === 'message' ? acked.id : null,
    ephemeral: acked.kind === 'message' && acked.ephemeral,
    replyTo: null,
    limit: attachmentSizeLimit,
    beside: acked.kind === 'quiet',
  });
}

function inChannelOf({ applicationId, user }: RepliableInteraction, { caller }: Job): Destination {
  return destinationOf({
    application: applicationId,
    workspace: caller.workspace,
    channel: caller.channel,
    user: user.id,
    token: null,
    message: null,
    ephemeral: false,
    replyTo: null,
    limit: DEFAULT_LIMIT,
    beside: false,
  });
}

/** A message for one member alone can only be deleted by whoever presses its button, right then. */
async function takeAwayIfGone(
  { jobs, log }: InteractionParts,
  interaction: RepliableInteraction,
  job: Job,
  caller: Caller,
): Promise<void> {
  const there = await jobs.find(job.id, caller).catch(() => null);
  if (there !== null) return;
  await interaction.deleteReply().catch((err: unknown) => log.debug({ err }, 'the message was gone already'));
}
