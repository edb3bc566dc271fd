import { isId } from './id.ts';

/** What pressing a button does: run a command with its options filled in from a job and one of its pictures. */
export type Press = Readonly<{
  command: string;
  job: string;
  picture: number | null;
  /** Whether what comes of it is for the one who presses alone: platforms want to know before anything is looked up. */
  private: boolean;
}>;

/** A button as all platforms show it. */
export type Button = Readonly<{
  id: string;
  /** What it runs. */
  command: string;
  label: string;
  look: 'main' | 'plain' | 'danger';
  /** Which picture of the job it belongs to; null where it is about the whole job. */
  picture: number | null;
}>;

/** The id of a button: at most 100 characters, Discord's limit for a `custom_id`. */
export function buttonId(press: Press): string {
  const picture = press.picture === null ? [] : [press.picture];
  return [press.private ? PRIVATE : PUBLIC, press.command, press.job, ...picture].join(':');
}

/** What a button's id says; null where it is not one of ours. */
export function readButtonId(id: string): Press | null {
  const [mark, command, job, picture, ...rest] = id.split(':');
  if ((mark !== PUBLIC && mark !== PRIVATE) || !command || !job || !isId(job) || rest.length > 0) return null;
  if (picture !== undefined && !/^\d{1,2}$/u.test(picture)) return null;
  return { command, job, picture: picture === undefined ? null : Number(picture), private: mark === PRIVATE };
}

/** How the id of a button of ours begins. */
const PUBLIC = 'easel';
const PRIVATE = 'easel-private';

/** A press, and the workspace of the job it is about. */
export type PlacedPress = Readonly<{ press: Press; workspace: string }>;

/**
 * A button's id with the workspace of its job, for platforms where a message may come to stand outside of it, in a
 * direct message. They only let a button be pressed that we have put there, so what the id says is sure.
 */
export function placedId(id: string, workspace: string): string {
  return `${id}@${workspace}`;
}

/** What such an id says; null where it is not one of ours. */
export function readPlacedId(text: string): PlacedPress | null {
  const [id = '', workspace = ''] = text.split('@', 2);
  const press = readButtonId(id);
  return press === null || workspace === '' ? null : { press, workspace };
}

/** The job that a message of ours shows, and whether that is over, as its buttons say; null where it shows none. */
export function jobShownBy(presses: readonly Press[]): Readonly<{ job: string; over: boolean }> | null {
  const [first] = presses;
  return first === undefined ? null : { job: first.job, over: presses.every(({ command }) => command !== 'cancel') };
}
