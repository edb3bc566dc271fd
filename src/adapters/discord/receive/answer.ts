import { MessageFlags, type RepliableInteraction, Routes } from 'discord.js';
import type { Answer } from '../../../core/command.ts';
import { asBotError, type BotError } from '../../../core/error.ts';
import type { Log } from '../../../core/log.ts';
import { type Discord, isGone } from '../reply/rest.ts';
import type { MessageParts, Posted } from '../translate/message.ts';
import { noteOf, sentence } from '../translate/note.ts';

/** How an interaction was acknowledged: with a message of its own that still waits, or quietly. */
export type Acked = Readonly<{ kind: 'message'; id: string | null; ephemeral: boolean } | { kind: 'quiet' }>;

export type AnswerParts = Readonly<{ discord: Discord; message: MessageParts; log: Log }>;

/** Shows a note in answer to an interaction; what shows by itself elsewhere needs none. */
export async function showNote(
  { discord, message }: AnswerParts,
  interaction: RepliableInteraction,
  acked: Acked,
  note: Extract<Answer, { kind: 'note' }>,
  workspace: string,
): Promise<void> {
  if (acked.kind === 'quiet') return;
  await editOriginal(discord, interaction, await noteOf(note, workspace, message));
}

/**
 * Tells the caller alone what went wrong. Where the channel sees that something is on its way, that is taken away
 * first: a second message right after a deferred one would only take its place.
 */
export async function tellError(
  { discord, log }: AnswerParts,
  interaction: RepliableInteraction,
  acked: Acked,
  thrown: unknown,
): Promise<void> {
  const error = asBotError(thrown);
  if (error.code === 'internal') log.error({ err: thrown }, 'a command could not be run');
  const posted = sentence(said(error));
  try {
    if (acked.kind === 'message' && acked.ephemeral) return await editOriginal(discord, interaction, posted);
    const { applicationId, token } = interaction;
    if (acked.kind === 'message') {
      const original = Routes.webhookMessage(applicationId, token, '@original');
      await discord.rest.delete(original, { auth: false }).catch((gone: unknown) => {
        if (!isGone(gone)) throw gone;
      });
    }
    const body = { ...posted.body, flags: posted.body.flags | MessageFlags.Ephemeral };
    await discord.rest.post(Routes.webhook(applicationId, token), { body, auth: false });
  } catch (err) {
    log.warn({ err, said: error.code }, 'what went wrong could not be told');
  }
}

/** An error as one line for people. */
export function said({ message, remedy }: BotError): string {
  return [message, remedy].filter(Boolean).join(' ');
}

async function editOriginal({ rest }: Discord, { applicationId, token }: RepliableInteraction, posted: Posted) {
  const path = Routes.webhookMessage(applicationId, token, '@original');
  await rest.patch(path, { body: posted.body, files: [...posted.files], auth: false });
}
