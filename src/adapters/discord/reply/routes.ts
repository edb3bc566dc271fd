import { createHash } from 'node:crypto';
import { MessageFlags, Routes } from 'discord.js';
import { BotError } from '../../../core/error.ts';
import type { View } from '../../../core/view.ts';
import { words } from '../../../core/words.ts';
import { shownBy } from '../translate/buttons.ts';
import type { Posted } from '../translate/message.ts';
import { DEFAULT_LIMIT, type Place } from './destination.ts';
import type { Discord } from './rest.ts';

/** The message that shows a job, where that is not the one that was acknowledged for it. */
export type Held = Readonly<{ channel: string; message: string; by: 'token' | 'bot' }>;

/** One way to show a View: where it was shown, where it was acknowledged, in the channel, to the requester directly. */
export type Way = Readonly<{
  limit: number;
  /** @returns the message that shows it now */
  send(posted: Posted): Promise<Held>;
}>;

export type WayParts = Readonly<{ discord: Discord; now: number }>;

/**
 * The ways to show a View, the best first: where it stands, then, for a last View that is to arrive whatever happens,
 * a new message in the channel, then one to its requester directly. What that member alone may see never goes to the
 * channel.
 * @param held the message that shows the job already, if it was posted by ourselves
 */
export function waysTo(place: Place, held: Held | null, view: ViewFacts, parts: WayParts): readonly Way[] {
  const alone = place.ephemeral || view.audience === 'caller';
  const stands =
    held ?? (place.message === null || place.beside ? null : { ...place, message: place.message, by: 'token' });
  const token = liveToken(place, parts.now);
  const besides = stands === null && place.beside && token !== null;
  return [
    ...(stands === null ? [] : edits(place, stands, alone, view, parts)),
    ...(besides ? [followUp(place, token, alone, parts)] : []),
    ...(!alone && (view.final || (stands === null && !besides))
      ? [inChannel(place, held?.message ?? null, view, parts)]
      : []),
    ...(view.final ? [directly(place, view, parts)] : []),
  ];
}

type ViewFacts = Pick<View, 'audience' | 'final' | 'job'>;

/** The token of the interaction, while Discord takes it. */
export function liveToken({ token }: Place, now: number): string | null {
  return token !== null && now < token.until ? token.value : null;
}

/** The path of a message that an interaction has made. */
export function pathByToken({ application, message }: Place, token: string, id: string): `/${string}` {
  return Routes.webhookMessage(application, token, id === message ? '@original' : id);
}

function edits(
  place: Place,
  stands: Held,
  alone: boolean,
  view: ViewFacts,
  { discord, now }: WayParts,
): readonly Way[] {
  const edit = async (path: `/${string}`, auth: boolean, { body, files }: Posted) => {
    const call = (signal?: AbortSignal) =>
      discord.rest.patch(path, { body, files: [...files], auth, ...(signal ? { signal } : {}) });
    await (view.final ? call() : discord.droppable(path, call));
  };
  const { channel, message } = stands;
  const token = liveToken(place, now);
  const byToken: Way = {
    limit: place.limit,
    async send(posted) {
      await edit(pathByToken(place, token ?? '', message), false, posted);
      return { channel, message, by: 'token' };
    },
  };
  const byBot: Way = {
    limit: DEFAULT_LIMIT,
    async send(posted) {
      await edit(Routes.channelMessage(channel, message), true, posted);
      return { channel, message, by: 'bot' };
    },
  };
  return [
    ...(stands.by === 'token' && token !== null ? [byToken] : []),
    // The bot itself does not see what is for one member alone.
    ...(stands.by === 'bot' || !alone ? [byBot] : []),
  ];
}

function followUp(place: Place, token: string, alone: boolean, { discord }: WayParts): Way {
  const { application, channel, limit } = place;
  return {
    limit,
    async send({ body, files }) {
      // Right after a deferred reply Discord would put it into that reply's place.
      const original = (await discord.rest.get(pathByToken(place, token, '@original'), { auth: false })) as {
        flags?: number;
      };
      if (((original.flags ?? 0) & MessageFlags.Loading) !== 0) throw new BotError('busy', words.job.busy);
      const flags = body.flags | (alone ? MessageFlags.Ephemeral : 0);
      const made = await discord.rest.post(Routes.webhook(application, token), {
        body: { ...body, flags },
        files: [...files],
        auth: false,
      });
      return { channel, message: idOf(made), by: 'token' };
    },
  };
}

function inChannel(place: Place, replaces: string | null, view: ViewFacts, { discord }: WayParts): Way {
  const { channel, replyTo, message } = place;
  return {
    limit: DEFAULT_LIMIT,
    send: (posted) => post(discord, channel, `${view.job}:${replaces ?? ''}`, posted, replyTo ?? message, view.final),
  };
}

function directly({ user }: Place, view: ViewFacts, { discord }: WayParts): Way {
  return {
    limit: DEFAULT_LIMIT,
    async send(posted) {
      const dm = await discord.rest.post(Routes.userChannels(), { body: { recipient_id: user } });
      return post(discord, idOf(dm), view.job, posted, null);
    },
  };
}

/** Posts a new message to a channel. @param once what it is about: the same again within minutes is not posted twice */
export async function post(
  { rest }: Discord,
  channel: string,
  once: string,
  { body, files }: Posted,
  replyTo: string | null,
  final = false,
) {
  const made = await rest.post(Routes.channelMessages(channel), {
    body: {
      ...body,
      // The same again within a few minutes is answered with the first message (message resource, `enforce_nonce`).
      nonce: nonceOf(`${once}:${channel}`),
      enforce_nonce: true,
      ...(replyTo === null ? {} : { message_reference: { message_id: replyTo, fail_if_not_exists: false } }),
    },
    files: [...files],
  });
  // What an earlier post left whose answer was lost.
  if (final && shownBy(made as object)?.over === false) {
    await rest.patch(Routes.channelMessage(channel, idOf(made)), { body, files: [...files] });
  }
  return { channel, message: idOf(made), by: 'bot' } as const;
}

function idOf(made: unknown): string {
  return (made as { id: string }).id;
}

/** A nonce has at most 25 characters (message resource). */
function nonceOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 25);
}
