import type { RespondFn } from '@slack/bolt';
import type { Caller } from '../../../core/caller.ts';
import type { MessageStore } from '../../../core/message-store.ts';
import { words } from '../../../core/words.ts';
import { filesShowing } from '../reply/held.ts';
import { noteOf } from '../translate/note.ts';
import { openForm } from './forms.ts';
import type { createPeople } from './people.ts';
import { type Origin, type Ran, type RunParts, said, type Use } from './run.ts';

export type AnswerParts = RunParts &
  Readonly<{
    people: ReturnType<typeof createPeople>;
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

/** Where Slack gives no address for an answer: in the channel, for the caller alone; directly, where there is none. */
export function byMessage({ clientsOf }: AnswerParts, { installation, team, channel, thread, user }: Origin): Tell {
  return async (posted) => {
    const clients = await clientsOf(installation, team);
    if (channel === '') return clients?.calls.chat.postMessage({ channel: user, ...posted });
    const where = thread === null ? { channel, user } : { channel, user, thread_ts: thread };
    return clients?.calls.chat.postEphemeral({ ...where, ...posted });
  };
}

/**
 * Runs something for a caller and tells that caller alone what came of it, where that is not a picture.
 * @param trigger opens a form for what is missing; null where one was sent already
 */
export async function answered(
  parts: AnswerParts,
  origin: Origin,
  tell: Tell,
  trigger: string | null,
  what: (caller: Caller) => Promise<Wanted>,
): Promise<void> {
  const note = (text: string) => tell(noteOf({ text }, origin.team));
  try {
    if (parts.stopping()) return void (await note(words.job.stopping));
    const caller = await callerOf(parts, origin);
    const { use, ran } = await what(caller);
    if (ran.kind === 'missing' && trigger !== null) {
      const form = { command: use.command, origin, filled: use.values, files: [], private: use.private };
      await openForm(parts.clientsOf, trigger, form);
    } else if (ran.kind === 'missing') {
      await note(words.chat.missing(ran.options));
    }
    if (ran.kind === 'note') await tellNote(parts, ran, origin.team, tell);
  } catch (error) {
    await note(said(error, parts.log));
  }
}

/** With its pictures where Slack can show them, without where it cannot. */
async function tellNote(
  { messages, log }: AnswerParts,
  note: Extract<Ran, { kind: 'note' }>,
  team: string,
  tell: Tell,
): Promise<void> {
  const pictures = (note.items ?? []).map(({ picture }) => picture);
  const files = await filesShowing(messages, pictures);
  if (files.size === 0) return void (await tell(noteOf(note, team)));
  await tell(noteOf(note, team, files)).catch((err: unknown) => {
    log.info({ err }, 'Slack does not show the pictures of a list');
    return tell(noteOf(note, team));
  });
}

/** What was wanted, and what came of it. */
export type Wanted = Readonly<{ use: Use; ran: Ran }>;

/** Who said or did something, with a name and rights. */
export async function callerOf(
  { people }: AnswerParts,
  { installation, team, channel, thread, user }: Origin,
): Promise<Caller> {
  const { name, roles } = await people(installation, team, user);
  return { platform: 'slack', workspace: team, channel, thread, user: { id: user, name }, roles };
}
