import type { Destination } from '../../../core/destination.ts';

export const PLATFORM = 'slack';

/** Where a job's message stands, or will stand, on Slack. No token is kept: it is looked up by the installation. */
export type Place = Readonly<{
  /** Whose installation it is: the team's id, or the organization's where Easel is installed for all of it. */
  installation: string;
  /** The team, for organization-wide tokens, which want it named. */
  team: string;
  channel: string;
  /** The `ts` of the thread's first message; null outside of a thread. */
  thread: string | null;
  /** Who asked: what is private, and what nothing else can show, goes to that member directly. */
  user: string;
  /** Shown to the requester alone, in a direct message. */
  alone: boolean;
  /** A kept View, shown in a new message beside what is asked for now. */
  beside: boolean;
}>;

/** A place as a job keeps it. */
export function destinationOf({ installation, team, channel, thread, user, alone }: Place): Destination {
  return { platform: PLATFORM, installation, team, channel, thread, user, alone: alone ? 'yes' : null };
}

/** The place that a job has kept. */
export function placeOf(destination: Destination): Place {
  const text = (name: string) => destination[name] ?? '';
  return {
    installation: text('installation'),
    team: text('team'),
    channel: text('channel'),
    thread: destination.thread ?? null,
    user: text('user'),
    alone: text('alone') !== '',
    beside: text('beside') !== '',
  };
}
