import { isId } from './id.ts';

/** What pressing a button does: run a command with its options filled in from a job and one of its pictures. */
export type Press = Readonly<{ command: string; job: string; picture: number | null }>;

/** A button as all platforms show it. */
export type Button = Readonly<{
  id: string;
  label: string;
  look: 'main' | 'plain' | 'danger';
  /** Which picture of the job it belongs to; null where it is about the whole job. */
  picture: number | null;
}>;

/** The id of a button: at most 100 characters, Discord's limit for a `custom_id`. */
export function buttonId(press: Press): string {
  return ['easel', press.command, press.job, ...(press.picture === null ? [] : [press.picture])].join(':');
}

/** What a button's id says; null where it is not one of ours. */
export function readButtonId(id: string): Press | null {
  const [mark, command, job, picture, ...rest] = id.split(':');
  if (mark !== 'easel' || !command || !job || !isId(job) || rest.length > 0) return null;
  if (picture !== undefined && !/^\d{1,2}$/u.test(picture)) return null;
  return { command, job, picture: picture === undefined ? null : Number(picture) };
}
