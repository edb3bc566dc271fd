import type { Button, Press } from './button.ts';
import type { Caller } from './caller.ts';
import type { Destination } from './destination.ts';
import type { Job } from './job.ts';
import type { RequestKey } from './job-store.ts';
import type { Jobs } from './jobs.ts';
import type { Options, RawValues, ValuesOf } from './option.ts';
import type { Picture } from './picture.ts';

/** One use of a command by a member. */
export type Call<Values = Readonly<Record<string, unknown>>> = Readonly<{
  caller: Caller;
  values: Values;
  destination: Destination;
  /** A repeated event with the same key is the same job; null where the platform gives nothing to tell by. */
  key: RequestKey | null;
  jobs: Jobs;
  /** Everything members can say, named as they say it, for `help`. */
  commands: readonly Command[];
}>;

/** What a command answers: a job, whose Views follow at the destination, or a note that only the caller sees. */
export type Answer = Readonly<
  { kind: 'job'; job: Job } | { kind: 'note'; text: string; items?: readonly NoteItem[]; buttons?: readonly Button[] }
>;

/** A picture in a note, with what it is and what can be done with it. */
export type NoteItem = Readonly<{ picture: Picture; text: string; buttons: readonly Button[] }>;

/** Something members can say. It knows no platform: each one makes its own form of the name and the options. */
export type Command = Readonly<{
  name: string;
  description: string;
  options: Options;
  /** Only reached by a button: not offered for typing. */
  buttonOnly?: true;
  /**
   * What comes of it: a `job`, a `note` that only the caller sees, or `done`, which shows by itself in the message of
   * the job it is about. Platforms want to know before it is run.
   */
  answers: 'job' | 'note' | 'done';
  /** Its name in the menu of a message with pictures, where it is offered there. */
  menu?: string;
  /** The option values that pressing a button of this command fills in; the rest is asked for in a form. */
  pressed(press: Press, job: Job): RawValues;
  /**
   * Looks whether values go together, before anything is fetched or kept: ids of pictures may be any.
   * @throws BotError `bad_option`
   */
  check(values: Call['values']): void;
  run(call: Call): Promise<Answer>;
}>;

/** Makes a command whose `run` receives its values with the types its options give them. */
export function command<const O extends Options>(
  definition: Omit<Command, 'options' | 'run' | 'pressed' | 'check'> & {
    options: O;
    pressed?: Command['pressed'];
    check?(values: ValuesOf<O>): void;
    run(call: Call<ValuesOf<O>>): Promise<Answer>;
  },
): Command {
  const { run, check, pressed = () => ({}), ...rest } = definition;
  return {
    ...rest,
    pressed,
    check: (values) => check?.(values as ValuesOf<O>),
    async run(call) {
      const answer = await run(call as Call<ValuesOf<O>>);
      // Whoever speaks is there again: what could not be shown before can be shown now.
      void call.jobs.redeliver(call.caller, call.destination).catch(() => {});
      return answer;
    },
  };
}
