import { attachmentFields, urlOf } from './attachments.ts';
import { mapComponents } from './component-tree.ts';
import { withAddresses } from './embed-rules.ts';
import { type Fields, fieldsIn, fieldsOf } from './fields.ts';
import type { StoredMessage, World } from './world.ts';

/** Components with addresses of their pictures that are good from now on. */
export function freshComponents(world: World, { components, attachments }: StoredMessage): readonly Fields[] {
  const fresh = (media: unknown): Fields => {
    const attachment = attachments.find(({ id }) => id === fieldsOf(media).attachment_id);
    if (attachment === undefined) return fieldsOf(media);
    const { url, proxy_url, width, height, content_type } = attachmentFields(world, attachment);
    return { url, proxy_url, width, height, content_type, attachment_id: attachment.id };
  };
  return mapComponents(components, (one) => ({
    ...one,
    ...(one.media === undefined ? {} : { media: fresh(one.media) }),
    ...(one.file === undefined ? {} : { file: fresh(one.file) }),
    ...(one.items === undefined
      ? {}
      : { items: fieldsIn(one.items).map((item) => ({ ...item, media: fresh(item.media) })) }),
  }));
}

/** Embeds with addresses of their pictures that are good from now on. */
export const freshEmbeds = (world: World, { embeds, attachments }: StoredMessage): readonly Fields[] =>
  withAddresses(embeds, (wanted) => {
    const found = attachments.find(({ name }) => name === wanted);
    return found === undefined ? null : urlOf(world, found);
  });
