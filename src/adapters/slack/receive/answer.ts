import type { RespondFn } from '@slack/bolt';
import type { Caller } from '../../../core/caller.ts';
import type { MessageStore } from '../../../core/message-store.ts';
import { words } from '../../../core/words.ts';
import { filesShowing } from '../reply/held.ts';
import { isUnreachable } from '../reply/slack-errors.ts';
import { noteOf } from '../translate/note.ts';
import { type Form, openForm } from './forms.ts';
import { askerOf, missingIn, type Ran, type RunParts, run, said, type Use } from './run.ts';
import type { Origin } from './where.ts';

export type AnswerParts = RunParts &
  Readonly<{
    messages: MessageStore;
    /** Whether the process is about to end: then a sentence is all there is. */
    stopping: () => boolean;
  }>;

/** Tells the caller alone. */
type Tell = (said: ReturnType<typeof noteOf>) => Promise<unknown>;

/** At the address that Slack gives for an answer: it works also where Easel is not a member. */
export function byAddress(parts: AnswerParts, origin: Origin, respond: RespondFn): Tell {
  return async (posted) => {
    try {
      const answer = await respond({ response_type: 'ephemeral', replace_original: false, ...posted });
      const told = await answer.text();
      // Slack may refuse with a status that sounds well.
      if (/"ok"\s*:\s*false/u.test(told)) throw new Error(`Slack refused an answer: ${told.slice(0, 200)}`);
    } catch (err) {
      parts.log.info({ err }, 'an answer is told another way');
      await byMessage(parts, origin)(posted);
    }
  };
}

/**
 * Where Slack gives no address for an answer: in the channel, for the caller alone; directly, where there is none or
 * Easel is not in it.
 */
export function byMessage(
  { clientsOf }: Pick<RunParts, 'clientsOf'>,
  { installation, team, channel, thread, user }: Origin,
): Tell {
  return async (posted) => {
    const clients = await clientsOf(installation, team);
    const directly = () =>
      clients?.calls.chat.postMessage({ channel: user, ...posted, unfurl_links: false, unfurl_media: false });
    if (channel === '') return directly();
    const where = thread === null ? { channel, user } : { channel, user, thread_ts: thread };
    return clients?.calls.chat.postEphemeral({ ...where, ...posted }).catch((error: unknown) => {
      if (isUnreachable(error)) return directly();
      throw error;
    });
  };
}

/** What an event asks for: a command to be run, or a form to be opened. */
export type Wanted = Readonly<{ kind: 'use'; use: Use }> | Readonly<{ kind: 'form'; form: Form }>;

/**
 * Does what is wanted, and tells who asked for it alone what came of it, where that is not a picture.
 * @param trigger opens a form, also for what is missing; null where one was sent already
 */
export async function answered(
  parts: AnswerParts,
  origin: Origin,
  tell: Tell,
  trigger: string | null,
  what: (asker: Caller) => Promise<Wanted | null>,
): Promise<void> {
  const note = (text: string) => tell(noteOf({ text }, origin.team));
  try {
    if (parts.stopping()) return void (await note(words.job.stopping));
    const wanted = await what(askerOf(origin));
    if (wanted === null) return;
    // A form comes first: Slack lets it be opened for three seconds.
    const form = wanted.kind === 'form' ? wanted.form : trigger === null ? null : formFor(wanted.use, origin);
    if (form !== null && trigger !== null) return await openForm(parts.clientsOf, trigger, form);
    if (wanted.kind === 'form') return;
    const ran = await run(parts, wanted.use);
    if (ran.kind === 'missing') await note(words.chat.missing(ran.options));
    if (ran.kind === 'note') await tellNote(parts, ran, origin, tell);
  } catch (error) {
    await note(said(error, parts.log));
  }
}

/** The form for what a use lacks; null where it lacks nothing. */
function formFor(use: Use, origin: Origin): Form | null {
  if (missingIn(use) === null) return null;
  return { command: use.command, origin, filled: use.values, files: [], private: use.private };
}

/** With its pictures where Slack can show them, without where it cannot. */
async function tellNote(
  { messages, log }: AnswerParts,
  note: Extract<Ran, { kind: 'note' }>,
  { team, channel }: Origin,
  tell: Tell,
): Promise<void> {
  const pictures = (note.items ?? []).map(({ picture }) => picture);
  const files = await filesShowing(messages, pictures, channel);
  if (files.size === 0) return void (await tell(noteOf(note, team)));
  await tell(noteOf(note, team, files)).catch((err: unknown) => {
    log.info({ err }, 'Slack does not show the pictures of a list');
    return tell(noteOf(note, team));
  });
}
