import { type Fields, fieldsOf, textOf } from '../discord/fields.ts';
import { slackFile } from './block-images.ts';
import { elementsIn, textsIn } from './block-tree.ts';
import { optionsOf } from './element-rules.ts';
import { canBeShown, isShownIn } from './files.ts';
import { unescaped } from './mentions.ts';
import type { Button, Message, Picture, Select } from './what-tests-see.ts';
import type { StoredFile, StoredMessage, World } from './world.ts';

const NOTHING = new Uint8Array();
const label = (value: unknown) => textOf(fieldsOf(value).text);

export function buttonsIn(blocks: readonly Fields[]): readonly Button[] {
  return elementsIn(blocks).flatMap(({ block, element }) =>
    element.type !== 'button'
      ? []
      : [
          {
            label: label(element.text),
            actionId: textOf(element.action_id),
            blockId: textOf(block.block_id),
            value: typeof element.value === 'string' ? element.value : null,
            style: textOf(element.style) || null,
            url: textOf(element.url) || null,
          },
        ],
  );
}

export function selectsIn(blocks: readonly Fields[]): readonly Select[] {
  return elementsIn(blocks).flatMap(({ block, element }) =>
    !/select$|^overflow$|^checkboxes$|^radio_buttons$/u.test(textOf(element.type))
      ? []
      : [
          {
            type: textOf(element.type),
            actionId: textOf(element.action_id),
            blockId: textOf(block.block_id),
            placeholder: label(element.placeholder) || null,
            options: optionsOf(element).map((one) => ({ label: label(one.text), value: textOf(one.value) })),
          },
        ],
  );
}

/** The pictures that blocks show to those who see the place. */
export function picturesIn(
  world: World,
  blocks: readonly Fields[],
  isSeen: (file: StoredFile) => boolean,
): readonly Picture[] {
  return elementsIn(blocks).flatMap(({ element }): readonly Picture[] => {
    if (element.type !== 'image') return [];
    const words = { alt: textOf(element.alt_text), title: label(element.title) || null, inBlocks: true };
    if (element.slack_file === undefined) {
      const url = textOf(element.image_url);
      const bytes = world.images.get(url) ?? NOTHING;
      return [{ kind: 'image_url', id: null, url, bytes, missing: bytes === NOTHING, ...words }];
    }
    const file = slackFile(world, fieldsOf(element.slack_file));
    const bytes = file !== null && isSeen(file) ? (file.bytes ?? NOTHING) : NOTHING;
    return [{ kind: 'slack_file', id: file?.id ?? null, url: null, bytes, missing: bytes === NOTHING, ...words }];
  });
}

export function shownIn(blocks: readonly Fields[]): string {
  return textsIn(blocks)
    .map(({ text, alive }) => (alive ? unescaped(text) : text))
    .join('\n');
}

export function viewOf(world: World, message: StoredMessage): Message {
  const { ts, channelId, text, blocks, fileIds } = message;
  const inBlocks = picturesIn(world, blocks, (file) => isShownIn(file, channelId));
  const hanging = fileIds.flatMap((id): readonly Picture[] => {
    const file = world.files.get(id);
    if (file === undefined || !canBeShown(file) || inBlocks.some((one) => one.id === id)) return [];
    const missing = !isShownIn(file, channelId);
    const bytes = missing ? NOTHING : (file.bytes ?? NOTHING);
    return [{ kind: 'slack_file', id, url: null, alt: file.alt, title: file.title, bytes, missing, inBlocks: false }];
  });
  return {
    ts,
    channel: channelId,
    thread_ts: message.threadTs,
    user: message.userId,
    bot: message.botId !== null,
    text,
    blocks,
    shown: blocks.length > 0 ? shownIn(blocks) : unescaped(text),
    pictures: [...inBlocks, ...hanging],
    buttons: buttonsIn(blocks),
    selects: selectsIn(blocks),
    files: fileIds,
    ephemeralFor: message.ephemeralFor,
    edited: message.edited,
    at: message.at,
  };
}

/** As the API and events tell of it. */
export function wireMessage(world: World, message: StoredMessage, files: readonly Fields[]): Fields {
  return {
    type: 'message',
    user: message.userId,
    ...(message.botId === null
      ? { client_msg_id: `client-${message.ts}` }
      : { bot_id: message.botId, app_id: world.appId }),
    ts: message.ts,
    text: message.text,
    team: message.teamId,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    ...(files.length > 0 ? { files, upload: false } : {}),
    ...(message.edited ? { edited: { user: message.userId, ts: message.ts } } : {}),
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
  };
}
