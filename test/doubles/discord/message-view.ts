import { urlOf } from './attachments.ts';
import { allComponents, buttonsOf, mediaOf, selectsOf, textsOf } from './component-tree.ts';
import { fieldsOf, textOf } from './fields.ts';
import type { Message, Picture } from './what-tests-see.ts';
import { FLAGS } from './wire-numbers.ts';
import type { StoredMessage, World } from './world.ts';

/** A message as it is now, as somebody sees it who may see it. */
export function viewOf(world: World, stored: StoredMessage): Message {
  const v2 = (stored.flags & FLAGS.componentsV2) !== 0;
  return {
    id: stored.id,
    channel: stored.channelId,
    author: stored.authorId,
    content: stored.content,
    components: stored.components,
    embeds: stored.embeds,
    text: [stored.content, ...textsOf(stored.components)].filter((text) => text !== '').join('\n'),
    pictures: v2 ? shownByComponents(world, stored) : hangingBelow(world, stored),
    buttons: buttonsOf(stored.components),
    selects: selectsOf(stored.components),
    ephemeral: stored.ephemeralFor !== null,
    loading: (stored.flags & FLAGS.loading) !== 0,
    v2,
    replyTo: stored.reference?.type === 0 ? stored.reference.messageId : null,
    pinged: pingedBy(stored),
    flags: stored.flags,
    at: stored.editedAt ?? stored.at,
  };
}

function pingedBy({ mentions, mentionsEveryone, mentionedRoles }: StoredMessage): readonly string[] {
  return [...mentions, ...(mentionsEveryone ? ['everyone'] : []), ...mentionedRoles.map((id) => `role ${id}`)];
}

function hangingBelow(world: World, { attachments }: StoredMessage): readonly Picture[] {
  return attachments.map((one) => ({
    id: one.id,
    name: one.name,
    url: urlOf(world, one),
    alt: one.description,
    spoiler: one.spoiler,
    bytes: one.bytes,
    inGallery: false,
  }));
}

function shownByComponents(world: World, { attachments, components }: StoredMessage): readonly Picture[] {
  return allComponents(components).flatMap((component) =>
    mediaOf(component).flatMap((item) => {
      const shown = attachments.find(({ id }) => id === fieldsOf(item.media).attachment_id);
      if (shown === undefined) return [];
      const picture: Picture = {
        id: shown.id,
        name: shown.name,
        url: urlOf(world, shown),
        alt: textOf(item.description) || shown.description,
        spoiler: shown.spoiler || item.spoiler === true,
        bytes: shown.bytes,
        inGallery: true,
      };
      return [picture];
    }),
  );
}
