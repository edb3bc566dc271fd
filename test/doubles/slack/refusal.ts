import type { Fields } from '../discord/fields.ts';

/** What Slack answers to a call that it does not do. */
export class Refusal extends Error {
  readonly error: string;
  /** What stands beside `ok` and `error`. */
  readonly more: Fields;
  /** Whether the bot could have known: then it is held against it. */
  readonly fault: boolean;

  constructor(error: string, { more = {}, fault = true }: Readonly<{ more?: Fields; fault?: boolean }> = {}) {
    super(error);
    this.error = error;
    this.more = more;
    this.fault = fault;
  }
}

/** A refusal that nobody could have foreseen: somebody deleted, closed or took away something. */
export const unforeseen = (error: string) => new Refusal(error, { fault: false });

export type Problem = Readonly<{ message: string; pointer: string }>;

/** A refusal that says what is wrong where. */
export function refusalOf(error: string, problems: readonly Problem[], fault = true): Refusal {
  const lines = problems.map(({ message, pointer }) => `${message}${pointer ? ` [json-pointer:${pointer}]` : ''}`);
  return new Refusal(error, {
    more: { errors: lines, response_metadata: { messages: lines.map((line) => `[ERROR] ${line}`) } },
    fault,
  });
}

export const badArgument = (message: string) => refusalOf('invalid_arguments', [{ message, pointer: '' }]);

/** What is wrong, in one line. */
export function explain({ error, more }: Refusal): string {
  const lines = Array.isArray(more.errors) ? more.errors : [];
  return [error, ...lines].join(': ');
}
