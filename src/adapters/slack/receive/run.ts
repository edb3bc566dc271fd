import type { Caller } from '../../../core/caller.ts';
import type { Answer, Command } from '../../../core/command.ts';
import { asBotError, BotError } from '../../../core/error.ts';
import type { Job } from '../../../core/job.ts';
import type { RequestKey } from '../../../core/job-store.ts';
import type { Jobs } from '../../../core/jobs.ts';
import type { Log } from '../../../core/log.ts';
import { type RawValues, readValues } from '../../../core/option.ts';
import { words } from '../../../core/words.ts';
import type { ClientsOf } from '../reply/clients.ts';
import { destinationOf } from '../reply/destination.ts';
import { limitedFor, refusalOf } from '../reply/slack-errors.ts';
import { asTyped } from './command-text.ts';

/** Who did something, and where, as every kind of Slack event says it. */
export type Origin = Readonly<{
  installation: string;
  team: string;
  channel: string;
  thread: string | null;
  user: string;
}>;

/** One use of a command, after it was acknowledged. */
export type Use = Readonly<{
  command: Command;
  caller: Caller;
  origin: Origin;
  key: RequestKey | null;
  values: RawValues;
  /** What comes of it is for the caller alone. */
  private: boolean;
}>;

export type RunParts = Readonly<{
  commands: readonly Command[];
  jobs: Jobs;
  clientsOf: ClientsOf;
  log: Log;
}>;

/** A required option that is missing: where there is a way to ask for it, a form is opened. */
export type Ran = Answer | Readonly<{ kind: 'missing'; options: readonly string[] }>;

/**
 * Runs a command for a member.
 * @throws BotError where it cannot be done; then nothing was spent
 */
export async function run(parts: RunParts, use: Use): Promise<Ran> {
  const { commands, jobs } = parts;
  const { command, caller, origin, key, values } = use;
  const read = readValues(command.options, values);
  if (read.kind === 'missing') return { kind: 'missing', options: read.options };
  const alone = use.private || read.values.private === true;
  if (command.answers === 'job' && !alone) await checkMember(parts, origin);
  const destination = destinationOf({ ...origin, alone, beside: false });
  return command.run({ caller, values: read.values, destination, key, jobs, commands: asTyped(commands) });
}

/**
 * Before anything is painted: whether the result could be posted.
 * @throws BotError `destination_gone` with how to invite the bot
 */
async function checkMember({ clientsOf }: RunParts, { installation, team, channel }: Origin): Promise<void> {
  const clients = await clientsOf(installation, team);
  if (clients === null) throw new BotError('destination_gone', words.chat.slack.notInstalled);
  try {
    const { channel: found } = await clients.progress.conversations.info({ channel });
    if (found?.is_archived === true) throw new BotError('destination_gone', words.chat.slack.archived);
    if (found?.is_im !== true && found?.is_member !== true) throw notMember();
  } catch (error) {
    // Where Slack has no room to say, it is tried: a picture that cannot be posted goes to its requester.
    if (limitedFor(error) !== null) return;
    throw refusalOf(error) === 'channel_not_found' ? notMember() : error;
  }
}

function notMember(): BotError {
  return new BotError('destination_gone', words.chat.slack.notInChannel, { remedy: words.chat.slack.invite });
}

/** An error as one line for the caller; one that nobody thought of is logged. */
export function said(thrown: unknown, log: Log): string {
  const error = asBotError(thrown);
  if (error.code === 'internal') log.error({ err: thrown }, 'a command could not be run');
  return [error.message, error.remedy].filter(Boolean).join(' ');
}

/** The command of a button and what it fills in. @throws BotError `not_found` */
export async function pressed(
  { commands, jobs }: RunParts,
  press: Readonly<{ command: string; job: string; picture: number | null; private: boolean }>,
  caller: Caller,
): Promise<Readonly<{ command: Command; job: Job; values: RawValues }>> {
  const command = commands.find(({ name }) => name === press.command);
  if (command === undefined) throw new BotError('bad_request', words.chat.tooOld);
  const job = await jobs.find(press.job, caller);
  return { command, job, values: command.pressed(press, job) };
}
