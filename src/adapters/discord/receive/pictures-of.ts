import type { Attachment, Embed, Message } from 'discord.js';

/** A message as far as its pictures go: forwarded ones come without much else. */
type WithPictures = Readonly<{
  attachments: Readonly<{ values(): Iterable<Attachment> }>;
  embeds: readonly Embed[];
}>;

/**
 * The addresses of the pictures in a message, also in what it forwards or previews.
 * @param known links whose preview would be the same picture once more
 */
export function picturesOf(message: Message, known: readonly string[] = []): readonly string[] {
  const all: readonly WithPictures[] = [message, ...(message.messageSnapshots?.values() ?? [])];
  return [...new Set(all.flatMap((each) => [...attached(each), ...previewed(each, known)]))];
}

function attached({ attachments }: WithPictures): readonly string[] {
  return [...attachments.values()].filter(isPicture).map(({ url }) => url);
}

/** By what Discord says of it, or by its name: the bytes are looked at later. */
function isPicture({ contentType, name }: Attachment): boolean {
  return contentType?.startsWith('image/') ?? PICTURE_NAME.test(name);
}

const PICTURE_NAME = /\.(?:png|jpe?g|jfif|webp|gif|avif|tiff?|heic)$/iu;

function previewed({ embeds }: WithPictures, known: readonly string[]): readonly string[] {
  return embeds.flatMap(({ url: of, image, thumbnail }) => {
    if (of !== null && known.includes(of)) return [];
    const shown = image ?? thumbnail;
    const url = shown?.proxyURL ?? shown?.url;
    return url?.startsWith('https://') ? [url] : [];
  });
}

/** A text without the picture links in it, and those links. */
export function withoutLinks(
  text: string,
): Readonly<{ text: string; pictures: readonly string[]; messages: readonly Link[] }> {
  const pictures: string[] = [];
  const messages: Link[] = [];
  const rest = text.replace(/<?(https?:\/\/[^\s<>]+)>?/giu, (whole: string, url: string) => {
    const link = /^https:\/\/(?:(?:ptb|canary)\.)?discord(?:app)?\.com\/channels\/(\d+|@me)\/(\d+)\/(\d+)/iu.exec(url);
    if (link) {
      messages.push({ guild: link[1] ?? '', channel: link[2] ?? '', message: link[3] ?? '' });
      return '';
    }
    if (!isPictureLink(url)) return whole;
    pictures.push(url);
    return '';
  });
  return { text: rest.replace(/[^\S\n]+/gu, ' ').trim(), pictures, messages };
}

/** A link to a message, as members copy it. */
export type Link = Readonly<{ guild: string; channel: string; message: string }>;

function isPictureLink(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed !== null && PICTURE_NAME.test(parsed.pathname);
}
