/** The formats a picture can be stored in. */
export type PictureFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'svg';

/** A stored picture: the bytes are in a file named by `id`, these are its facts. */
export type Picture = Readonly<{
  /** Random, so that its address cannot be guessed. */
  id: string;
  workspace: string;
  sha256: string;
  format: PictureFormat;
  width: number;
  height: number;
  /** Size of the file in bytes. */
  bytes: number;
  /** What a screen reader says. */
  alt: string;
  /** The job that painted it; null for one that a member gave. */
  job: string | null;
  /** The member who gave it; null for one that was painted. */
  owner: string | null;
  /** Its place among the job's pictures, from 0. */
  index: number;
  /** The picture it was made from, if any. */
  parent: string | null;
  /** Milliseconds since 1970. */
  createdAt: number;
}>;

/** A picture fresh from the painter, not yet stored. */
export type Painted = Readonly<{ bytes: Uint8Array; format: PictureFormat; width: number; height: number }>;

/** A fresh picture and its place among those of its request, from 0. */
export type PaintedAt = Painted & Readonly<{ index: number }>;

/** A scaled-down picture of work in progress: at most 768 px on its longer edge. */
export type Preview = Readonly<{ bytes: Uint8Array; format: 'jpeg' | 'png'; width: number; height: number }>;

const MEDIA_TYPES = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  svg: 'image/svg+xml',
} as const satisfies Record<PictureFormat, string>;

export function mediaType(format: PictureFormat): string {
  return MEDIA_TYPES[format];
}

/** File name extension, without the dot. */
export function extension(format: PictureFormat): string {
  return format === 'jpeg' ? 'jpg' : format;
}

/** At most `limit` UTF-16 units of a text, and no half of a character. */
export function cutText(text: string, limit: number): string {
  return text.length <= limit ? text : text.slice(0, limit).replace(/[\uD800-\uDBFF]$/u, '');
}

/** Alt text for picture `index` of `count`, made from the prompt and cut to `limit` characters. */
export function altText(prompt: string, index: number, count: number, limit = 1000): string {
  const lead = count > 1 ? `Picture ${index + 1} of ${count}: ` : '';
  const text = prompt.replace(/\s+/gu, ' ').trim();
  const room = limit - lead.length;
  const characters = Array.from(text);
  return lead + (characters.length <= room ? text : `${characters.slice(0, room - 1).join('')}…`);
}
