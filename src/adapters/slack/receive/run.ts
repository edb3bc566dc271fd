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
import { destinationOf, PLATFORM } from '../reply/destination.ts';
import { isUninstalled, limitedFor, scopeNeeded } from '../reply/slack-errors.ts';
import { asTyped } from './command-text.ts';
import type { createPeople } from './people.ts';
import { checkPlace, notInstalled, scopeMissing } from './place.ts';
import type { Origin } from './where.ts';

/** One use of a command, after it was acknowledged. */
export type Use = Readonly<{
  command: Command;
  /** Who asks, as far as the event says it: {@link run} looks the name and the rights up. */
  asker: Caller;
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
  people: ReturnType<typeof createPeople>;
  log: Log;
}>;

/** A required option that is missing: where there is a way to ask for it, a form is opened. */
export type Ran = Answer | Missing;
type Missing = Readonly<{ kind: 'missing'; options: readonly string[] }>;

/** The required options that a use lacks; null where none is. @throws BotError `bad_option` */
export function missingIn({ command, values }: Use): Missing | null {
  const read = readValues(command.options, values);
  return read.kind === 'missing' ? { kind: 'missing', options: read.options } : null;
}

/**
 * Runs a command for a member.
 * @throws BotError where it cannot be done; then nothing was spent
 */
export async function run(parts: RunParts, use: Use): Promise<Ran> {
  const { commands, jobs, people, clientsOf } = parts;
  const { command, asker, origin, key, values } = use;
  const read = readValues(command.options, values);
  if (read.kind === 'missing') return { kind: 'missing', options: read.options };
  const alone = use.private || read.values.private === true;
  if (command.answers === 'job') await checkPlace(clientsOf, origin, alone);
  const { name, roles } = await people(origin.installation, origin.team, origin.user, command.answers !== 'job');
  const caller = { ...asker, user: { id: asker.user.id, name }, roles };
  const destination = destinationOf({ ...origin, alone, beside: false });
  return command.run({ caller, values: read.values, destination, key, jobs, commands: asTyped(commands) });
}

/** Who did something, by the id alone: enough to find what is theirs. */
export function askerOf({ team, channel, thread, user }: Origin): Caller {
  return { platform: PLATFORM, workspace: team, channel, thread, user: { id: user, name: user }, roles: [] };
}

/** An error as one line for the caller; one that nobody thought of is logged. */
export function said(thrown: unknown, log: Log): string {
  const scope = scopeNeeded(thrown);
  const error = scope === null ? asAnswer(thrown) : scopeMissing([scope], thrown);
  if (error.code === 'internal') log.error({ err: thrown }, 'a command could not be run');
  if (scope !== null) log.warn({ err: thrown }, 'Slack has not granted a scope');
  return [error.message, error.remedy].filter(Boolean).join(' ');
}

function asAnswer(thrown: unknown): BotError {
  if (isUninstalled(thrown)) return notInstalled();
  return limitedFor(thrown) === null ? asBotError(thrown) : new BotError('busy', words.job.busy);
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
