import type { App, BlockAction, MessageShortcut } from '@slack/bolt';
import type { Caller } from '../../../core/caller.ts';
import type { Command } from '../../../core/command.ts';
import { BotError } from '../../../core/error.ts';
import type { Job } from '../../../core/job.ts';
import { createTurns } from '../../../core/turns.ts';
import { words } from '../../../core/words.ts';
import { readAction, shownBy } from '../translate/buttons.ts';
import { commandOfShortcut, NEW_IMAGE } from '../translate/manifest.ts';
import { MOST_FILES } from '../translate/modal.ts';
import { unescapeText } from '../translate/mrkdwn.ts';
import { noteOf } from '../translate/note.ts';
import { type AnswerParts, answered, byAddress, byMessage, type Wanted } from './answer.ts';
import { readCommandText } from './command-text.ts';
import { type Form, type Sent, sentForm, wrongIn } from './forms.ts';
import { isPicture, type SharedFile } from './inputs.ts';
import { answerMessage, type Heard, isForBot, type MessageParts } from './messages.ts';
import { checkPlace } from './place.ts';
import { askerOf, missingIn, pressed } from './run.ts';
import { type Where, whereOf, whereOfEvent } from './where.ts';

export type ListenParts = AnswerParts &
  MessageParts &
  Readonly<{
    /** Lets members choose once more from the menus under a job. */
    renew(job: Job): Promise<void>;
    now: () => number;
  }>;

/** Clicks on the same button within so many milliseconds are one. */
const DOUBLE_CLICK_MS = 3000;
/** Slack repeats events for some minutes; what became a job is known for ever. */
const REPEATED_MS = 10 * 60_000;

/**
 * Answers what Bolt hears: each thing is acknowledged before anything of ours is done, then taken up in its turn.
 * @returns a promise for all that is under way
 */
export function listen(app: App, parts: ListenParts): () => Promise<void> {
  const turn = createTurns();
  const answering = new Set<Promise<void>>();
  const isSecondClick = createRepeats(DOUBLE_CLICK_MS, parts.now);
  const isRepeated = createRepeats(REPEATED_MS, parts.now);
  const take = (work: () => Promise<void>) => {
    const done = turn()
      .then(work)
      .catch((err: unknown) => parts.log.warn({ err }, 'an event of Slack could not be answered'))
      .finally(() => answering.delete(done));
    answering.add(done);
  };

  const heard = async (where: Where, message: Heard, bot: string | null): Promise<void> => {
    if (message.user === undefined || message.bot_id !== undefined || !isForBot(message, bot)) return;
    // The same message comes as a mention and as a message, and again where Slack thinks that it was not heard.
    if (isRepeated(`${message.channel}:${message.ts}`)) return;
    const origin = { ...where, channel: message.channel, thread: message.thread_ts ?? null, user: message.user };
    if (!parts.stopping()) return answerMessage(parts, message, origin, bot);
    await byMessage(parts, origin)(noteOf({ text: words.job.stopping }, origin.team));
  };

  app.command(/^\/.+/u, async ({ ack, body, respond }) => {
    await ack();
    const where = {
      ...whereOf(body.team_id, body.enterprise_id, body.is_enterprise_install),
      channel: body.channel_id,
    };
    const origin = { ...where, thread: null, user: body.user_id };
    take(() =>
      answered(parts, origin, byAddress(parts, origin, respond), body.trigger_id, async (asker) => {
        const read = readCommandText(unescapeText(body.text), parts.commands);
        return { kind: 'use', use: { ...read, asker, origin, key: null, private: false } };
      }),
    );
  });

  app.action(/^easel/u, async ({ ack, body, action, respond }) => {
    await ack();
    const { team, channel, user, message, container, trigger_id: trigger } = body as BlockAction;
    const isMenu = action.type === 'static_select';
    const value = isMenu ? action.selected_option?.value : (action as { value?: string }).value;
    const read = readAction('action_id' in action ? action.action_id : '', value);
    if (read === null) return;
    const threadTs = message?.thread_ts ?? container?.thread_ts;
    const where = whereOf(team?.id ?? user.team_id, body.enterprise?.id, body.is_enterprise_install);
    const origin = { ...where, channel: channel?.id ?? '', thread: threadTs ?? null, user: user.id };
    // In direct messages an organization's team need not be the one that the job is of.
    const home = origin.channel.startsWith('D') ? { ...origin, team: read.workspace } : origin;
    take(async () => {
      await answered(parts, home, byAddress(parts, home, respond), trigger, async (asker) => {
        const { command, job, values } = await pressed(parts, read.press, asker);
        if (job.destination.installation !== home.installation) throw new BotError('not_found', words.job.notFound);
        // What a private message makes public goes to the channel of its job.
        const published = job.audience === 'caller' && !read.press.private;
        const place = published ? { ...home, channel: job.caller.channel, thread: job.caller.thread } : home;
        const use = { command, asker, origin: place, key: null, values, private: read.press.private };
        // Two clicks in a row are one, Slack sends both; but a form that was closed can be opened again.
        const isDone = missingIn(use) === null && isSecondClick(`${user.id}:${channel?.id}:${message?.ts}:${value}`);
        return isDone ? null : { kind: 'use', use };
      });
      // Slack keeps showing what was chosen, and tells nothing of the same choice made again.
      if (isMenu) await parts.renew(await parts.jobs.find(read.press.job, askerOf(home)));
    });
  });

  app.event('app_mention', async ({ event, body, context }) => {
    const where = whereOfEvent(body);
    take(() => heard(where, event as Heard, context.botUserId ?? null));
  });
  app.message(async ({ message, body, context }) => {
    const where = whereOfEvent(body);
    take(() => heard(where, message as Heard, context.botUserId ?? null));
  });

  app.shortcut(/_image$/u, async ({ ack, body, shortcut }) => {
    await ack();
    const where = whereOf(body.team?.id ?? body.user.team_id, body.enterprise?.id, body.is_enterprise_install);
    const name = shortcut.callback_id === NEW_IMAGE ? 'imagine' : commandOfShortcut(shortcut.callback_id);
    const command = parts.commands.find((each) => each.name === name);
    if (command === undefined) return;
    const { channel, message, user } = body as MessageShortcut;
    const origin = {
      ...where,
      channel: channel?.id ?? '',
      thread: message?.thread_ts ?? message?.ts ?? null,
      user: user.id,
    };
    take(() =>
      answered(parts, origin, byMessage(parts, origin), body.trigger_id, async (asker) => {
        const filled = await picturesOf(parts, command, message, asker);
        return { kind: 'form', form: { command, origin, ...filled, private: channel === undefined } };
      }),
    );
  });
  app.view(/^easel:/u, async ({ ack, view }) => {
    const sent = sentForm(view as never, parts.commands);
    const fields = view.blocks.flatMap((block) => (block.type === 'input' ? [block.block_id ?? ''] : []));
    const errors = sent === null ? null : wrongIn(sent, fields);
    await (errors === null ? ack() : ack({ response_action: 'errors', errors }));
    if (sent === null || errors !== null) return;
    take(() =>
      answered(parts, sent.origin, byMessage(parts, sent.origin), null, (asker) => onForm(parts, sent, asker)),
    );
  });

  return async () => {
    while (answering.size > 0) await Promise.all(answering);
  };
}

/** Tells whether something comes again within so many milliseconds. */
function createRepeats(withinMs: number, now: () => number): (what: string) => boolean {
  const seen = new Map<string, number>();
  return (what) => {
    const before = seen.get(what) ?? Number.NEGATIVE_INFINITY;
    const at = now();
    // In the order in which they came: the oldest first.
    for (const [known, then] of seen) {
      if (at - then <= withinMs) break;
      seen.delete(known);
    }
    seen.delete(what);
    seen.set(what, at);
    return at - before <= withinMs;
  };
}

/** What the menu of a message is about: the pictures of one of our jobs, else the files that somebody shared in it. */
async function picturesOf(
  { jobs }: ListenParts,
  command: Command,
  message: MessageShortcut['message'] | undefined,
  asker: Caller,
): Promise<Pick<Form, 'filled' | 'files'>> {
  const option = command.options.image;
  const most = Math.min(option?.kind === 'pictures' ? option.max : 0, MOST_FILES);
  const shown = shownBy({ blocks: message?.blocks as readonly unknown[] | undefined });
  const job = shown === null ? null : await jobs.find(shown.job, asker).catch(() => null);
  if (job?.outcome?.type === 'finished') {
    return { filled: { image: job.outcome.pictures.slice(0, most).map(({ id }) => id) }, files: [] };
  }
  const shared = ((message?.files ?? []) as readonly SharedFile[]).filter(isPicture);
  return { filled: {}, files: shared.slice(0, most).map(({ id }) => id) };
}

async function onForm(
  parts: ListenParts,
  { command, origin, values, files, private: alone }: Sent,
  asker: Caller,
): Promise<Wanted> {
  // Where Easel is not, it cannot see the files of a message either: that it is not there is what is told.
  const hasFiles = Object.values(files).some((shared) => shared.length > 0);
  if (command.answers === 'job' && hasFiles)
    await checkPlace(parts.clientsOf, origin, alone || values.private === true);
  const clients = await parts.clientsOf(origin.installation, origin.team);
  const kept: Record<string, unknown> = { ...values };
  for (const [name, shared] of Object.entries(files)) {
    const ids = clients === null ? [] : await parts.inputs.keepAll(shared, clients, asker);
    const before = Array.isArray(kept[name]) ? kept[name] : [];
    if (ids.length > 0) kept[name] = [...before, ...ids];
  }
  return { kind: 'use', use: { command, asker, origin, key: null, values: kept, private: alone } };
}
