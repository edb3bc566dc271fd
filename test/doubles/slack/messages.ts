import type { Fields } from '../discord/fields.ts';
import { withIds } from './block-tree.ts';
import { isShownIn, wireFile } from './files.ts';
import { viewOf, wireMessage } from './message-view.ts';
import { type ChannelState, messageKey, type StoredFile, type StoredMessage, type World } from './world.ts';

export type Content = Readonly<{
  text: string;
  blocks: readonly Fields[];
  /** The `slack_file`s in the blocks. */
  shown: readonly StoredFile[];
}>;

type Author = Pick<StoredMessage, 'userId' | 'botId' | 'teamId'>;
type More = Partial<Pick<StoredMessage, 'threadTs' | 'ephemeralFor' | 'metadata' | 'fileIds'>>;

export function storeMessage(
  world: World,
  channel: ChannelState,
  author: Author,
  content: Pick<Content, 'text' | 'blocks'>,
  more: More = {},
): StoredMessage {
  const message: StoredMessage = {
    ...author,
    ts: world.ids.ts(),
    channelId: channel.facts.id,
    threadTs: more.threadTs ?? null,
    ephemeralFor: more.ephemeralFor ?? null,
    at: world.clock.now(),
    text: content.text,
    blocks: withIds(content.blocks, () => world.ids.next('b')),
    fileIds: more.fileIds ?? [],
    metadata: more.metadata,
    edited: false,
    deleted: false,
    versions: [],
  };
  world.messages.set(messageKey(message.channelId, message.ts), message);
  return message;
}

/** Has viewers see it as it is now. */
export function show(world: World, message: StoredMessage): void {
  message.versions = [...message.versions, viewOf(world, message)];
}

export function share(files: readonly StoredFile[], message: StoredMessage): void {
  for (const file of files) if (!file.shares.has(message.channelId)) file.shares.set(message.channelId, message.ts);
}

export function changeContent(world: World, message: StoredMessage, content: Pick<Content, 'text' | 'blocks'>): void {
  message.text = content.text;
  message.blocks = withIds(content.blocks, () => world.ids.next('b'));
}

export function messageAt(world: World, channelId: string, ts: string): StoredMessage | null {
  const message = world.messages.get(messageKey(channelId, ts));
  return message === undefined || message.deleted ? null : message;
}

/** All that are there, oldest first. */
export function messagesIn(world: World, channelId: string): readonly StoredMessage[] {
  return [...world.messages.values()]
    .filter((one) => one.channelId === channelId && !one.deleted)
    .sort((a, b) => Number(a.ts) - Number(b.ts));
}

export const isSeenBy = (message: StoredMessage, memberId: string | null) =>
  message.ephemeralFor === null || message.ephemeralFor === memberId;

/** As the bot of a team gets it: files of another team only by their ids. */
export function wireFor(world: World, message: StoredMessage, teamId: string): Fields {
  const files = message.fileIds.flatMap((id) => {
    const file = world.files.get(id);
    return file === undefined || !isShownIn(file, message.channelId)
      ? []
      : [wireFile(world, file, file.teamId === teamId)];
  });
  return wireMessage(world, message, files);
}
