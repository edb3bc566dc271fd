import { createHash } from 'node:crypto';
import { MessageFlags, Routes } from 'discord.js';
import type { View } from '../../core/view.ts';
import { DEFAULT_LIMIT, type Place } from './destination.ts';
import type { Posted } from './message.ts';
import type { Discord } from './rest.ts';

/** The message that shows a job, where that is not the one that was acknowledged for it. */
export type Held = Readonly<{ channel: string; message: string; by: 'token' | 'bot' }>;

/** One way to show a View: where it was shown, where it was acknowledged, in the channel, to the requester directly. */
export type Way = Readonly<{
  /** Workspace of the job, where this message stands outside of it. */
  elsewhere: string | null;
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
    ...(!alone && (view.final || (stands === null && !besides)) ? [inChannel(place, view, parts)] : []),
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
    elsewhere: null,
    limit: place.limit,
    async send(posted) {
      await edit(pathByToken(place, token ?? '', message), false, posted);
      return { channel, message, by: 'token' };
    },
  };
  const byBot: Way = {
    elsewhere: channel === place.channel ? null : place.guild,
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

function followUp({ application, channel, limit }: Place, token: string, alone: boolean, { discord }: WayParts): Way {
  return {
    elsewhere: null,
    limit,
    async send({ body, files }) {
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

function inChannel({ channel, replyTo, message }: Place, view: ViewFacts, { discord }: WayParts): Way {
  return {
    elsewhere: null,
    limit: DEFAULT_LIMIT,
    send: (posted) => post(discord, channel, view.job, posted, replyTo ?? message),
  };
}

function directly({ user, guild }: Place, view: ViewFacts, { discord }: WayParts): Way {
  return {
    elsewhere: guild,
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
  return { channel, message: idOf(made), by: 'bot' } as const;
}

function idOf(made: unknown): string {
  return (made as { id: string }).id;
}

/** A nonce has at most 25 characters (message resource). */
function nonceOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 25);
}
