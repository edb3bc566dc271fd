import type { Destination } from '../../../core/destination.ts';

export const PLATFORM = 'discord';

/** Where a job's message stands, or will stand, on Discord. Ids are snowflakes. */
export type Place = Readonly<{
  application: string;
  /** The workspace of the job, which its buttons name: they may stand in a direct message too. */
  workspace: string;
  channel: string;
  /** Who asked: where nothing else can be reached, a direct message goes there. */
  user: string;
  /** The interaction's token, and until when it lives, in milliseconds since 1970; null where a plain message asked. */
  token: Readonly<{ value: string; until: number }> | null;
  /** The message that was acknowledged for it; null where one has to be posted. */
  message: string | null;
  /** Whether that message is seen by the requester alone. */
  ephemeral: boolean;
  /** The member's message that it answers, if any. */
  replyTo: string | null;
  /** Most bytes of one file there. */
  limit: number;
  /** A kept View, shown in a new message beside what is asked for now. */
  beside: boolean;
}>;

/** How long an interaction's token lives, in milliseconds (interactions, "Interaction Responses": 15 minutes). */
const TOKEN_MS = 15 * 60_000;
/** A call begun before the end may arrive after it. */
const TOKEN_MARGIN_MS = 10_000;

/** Until when a token can be used, for an interaction that was made at `at`. */
export function tokenUntil(at: number): number {
  return at + TOKEN_MS - TOKEN_MARGIN_MS;
}

/** A place as a job keeps it. */
export function destinationOf(place: Place): Destination {
  const { application, workspace, channel, user, token, message, ephemeral, replyTo, limit } = place;
  return {
    platform: PLATFORM,
    application,
    workspace,
    channel,
    user,
    token: token?.value ?? null,
    until: token === null ? null : String(token.until),
    message,
    ephemeral: ephemeral ? 'yes' : null,
    replyTo,
    limit: String(limit),
  };
}

/** The place that a job has kept. */
export function placeOf(destination: Destination): Place {
  const text = (name: string) => destination[name] ?? null;
  const token = text('token');
  return {
    application: text('application') ?? '',
    workspace: text('workspace') ?? '',
    channel: text('channel') ?? '',
    user: text('user') ?? '',
    token: token === null ? null : { value: token, until: Number(text('until')) },
    message: text('message'),
    ephemeral: text('ephemeral') !== null,
    replyTo: text('replyTo'),
    limit: Number(text('limit')) || DEFAULT_LIMIT,
    beside: text('beside') !== null,
  };
}

/** Most bytes of a file where Discord says nothing else (reference, "Uploading Files": 10 MiB). */
export const DEFAULT_LIMIT = 10 * 1024 * 1024;
