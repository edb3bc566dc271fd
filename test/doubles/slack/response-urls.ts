import { type Fields, textOf } from '../discord/fields.ts';
import { readContent } from './content.ts';
import { noteMentions } from './mentions.ts';
import { changeContent, messageAt, show, storeMessage } from './messages.ts';
import { badArgument, Refusal } from './refusal.ts';
import type { Member } from './what-tests-see.ts';
import {
  type ChannelState,
  type Installation,
  installationIn,
  type ResponseUrl,
  type StoredMessage,
  type World,
} from './world.ts';

const MOST_USES = 5;
const LIFETIME_MS = 30 * 60_000;
const KNOWN = [
  ...['text', 'blocks', 'response_type', 'replace_original', 'delete_original', 'thread_ts'],
  ...['mrkdwn', 'unfurl_links', 'unfurl_media', 'metadata'],
];

export function makeResponseUrl(
  world: World,
  member: Pick<Member, 'id'>,
  channel: ChannelState,
  teamId: string,
  sourceTs: string | null = null,
): ResponseUrl {
  const path = `/response/${teamId}/${world.ids.secret()}`;
  const url: ResponseUrl = {
    path,
    teamId,
    channelId: channel.facts.id,
    memberId: member.id,
    at: world.clock.now(),
    sourceTs,
    uses: 0,
    posts: [],
  };
  world.responseUrls.set(path, url);
  return url;
}

/** What is posted to a response_url. The message that it makes or changes; null where it deletes one. */
export async function useResponseUrl(world: World, url: ResponseUrl, body: Fields): Promise<StoredMessage | null> {
  if (world.clock.now() > url.at + LIFETIME_MS) throw new Refusal('expired_url', { fault: false });
  url.uses += 1;
  if (url.uses > MOST_USES) throw new Refusal('used_url');
  return answer(world, url, body);
}

/** An answer in the name of the app: to a response_url, or as the acknowledgement of a command. */
export async function answer(world: World, url: ResponseUrl, body: Fields): Promise<StoredMessage | null> {
  const installation = installationIn(world, url.teamId);
  const channel = world.channels.get(url.channelId);
  if (installation === null || channel === undefined) throw new Refusal('expired_url', { fault: false });
  const strange = Object.keys(body).filter((key) => !KNOWN.includes(key));
  if (strange.length > 0) throw badArgument(`a response_url does not take: ${strange.join(', ')}`);
  const type = body.response_type;
  if (type !== undefined && type !== 'ephemeral' && type !== 'in_channel') throw badArgument('no such response_type');
  const original = url.sourceTs === null ? null : messageAt(world, url.channelId, url.sourceTs);
  if (body.delete_original === true || body.replace_original === true) {
    if (url.sourceTs === null) throw badArgument('there is no original message to replace or to delete');
    if (original === null) throw new Refusal('message_not_found', { fault: false });
  }
  if (body.delete_original === true && original !== null) {
    original.deleted = true;
    return null;
  }
  const content = await readContent(world, installation, body, { mostText: 40_000 });
  if (body.replace_original === true && original !== null) {
    changeContent(world, original, content);
    show(world, original);
    return original;
  }
  const message = storeMessage(world, channel, authorOf(installation, url.teamId), content, {
    threadTs: textOf(body.thread_ts) || null,
    ephemeralFor: type === 'in_channel' ? null : url.memberId,
    metadata: body.metadata,
  });
  show(world, message);
  noteMentions(world, message, { edited: false, unfurls: unfurls(body), linkNames: false });
  return message;
}

export const authorOf = ({ botUserId, botId }: Installation, teamId: string) => ({ userId: botUserId, botId, teamId });

export const unfurls = ({ unfurl_links: links, unfurl_media: media }: Fields) => links !== false || media !== false;
