import { createHmac } from 'node:crypto';
import { extname } from 'node:path';
import sharp from 'sharp';
import type { Fields } from './fields.ts';
import type { StoredAttachment, World } from './world.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.jfif': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.svg': 'image/svg+xml',
  '.pdf': 'application/pdf',
  '.txt': 'text/plain; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
};
const MEASURED = ['png', 'jpeg', 'webp', 'gif'];
const A_DAY = 24 * 60 * 60;

type File = Readonly<{
  name: string;
  bytes: Uint8Array;
  contentType?: string | null;
  description?: string | null;
  title?: string | null;
  spoiler?: boolean;
  ephemeral: boolean;
  place: string;
}>;

export async function storeAttachment(world: World, file: File): Promise<StoredAttachment> {
  const size = await sizeOf(file.bytes);
  // Discord renames: what is not a plain character of a file name becomes a line or goes.
  const name = file.name.replaceAll(' ', '_').replaceAll(/[^\p{L}\p{N}._-]/gu, '') || 'unknown';
  const stored: StoredAttachment = {
    id: world.ids.next(),
    name,
    bytes: file.bytes,
    contentType: file.contentType || TYPES[extname(name).toLowerCase()] || 'application/octet-stream',
    width: size?.width ?? null,
    height: size?.height ?? null,
    description: file.description ?? null,
    title: file.title ?? null,
    spoiler: file.spoiler === true || name.startsWith('SPOILER_'),
    ephemeral: file.ephemeral,
    place: file.place,
  };
  world.attachments.set(stored.id, stored);
  return stored;
}

async function sizeOf(bytes: Uint8Array): Promise<{ width: number; height: number } | null> {
  const facts = await sharp(bytes)
    .metadata()
    .catch(() => null);
  return facts?.format !== undefined && MEASURED.includes(facts.format) ? facts : null;
}

const pathOf = ({ ephemeral, place, id, name }: StoredAttachment) =>
  `/${ephemeral ? 'ephemeral-attachments' : 'attachments'}/${place}/${id}/${encodeURIComponent(name)}`;

const sign = (path: string, expires: string, issued: string) =>
  createHmac('sha256', 'stand-in').update(`${path}?${expires}-${issued}`).digest('hex');

/** The signed address of an attachment, good for one day from now. */
export function urlOf(world: World, attachment: StoredAttachment): string {
  const issued = Math.floor(world.clock.now() / 1000);
  const [ex, is] = [(issued + A_DAY).toString(16), issued.toString(16)];
  const path = pathOf(attachment);
  return `${world.cdnUrl}${path}?ex=${ex}&is=${is}&hm=${sign(path, ex, is)}&`;
}

/** The bytes behind an address; null where Discord answers 404. */
export function attachmentAt(world: World, address: URL): StoredAttachment | null {
  const attachment = world.attachments.get(address.pathname.split('/')[3] ?? '');
  const [ex, is, hm] = ['ex', 'is', 'hm'].map((key) => address.searchParams.get(key) ?? '');
  if (attachment === undefined || pathOf(attachment) !== address.pathname) return null;
  if (!ex || !is || hm !== sign(address.pathname, ex, is)) return null;
  return Number.parseInt(ex, 16) * 1000 > world.clock.now() ? attachment : null;
}

export function attachmentFields(world: World, attachment: StoredAttachment): Fields {
  const { id, name, bytes, contentType, width, height, description, title, ephemeral, spoiler } = attachment;
  const url = urlOf(world, attachment);
  return {
    id,
    filename: name,
    size: bytes.length,
    url,
    proxy_url: url,
    content_type: contentType,
    ...(width === null ? {} : { width, height, placeholder: 'AAAA', placeholder_version: 1 }),
    ...(description === null ? {} : { description }),
    ...(title === null ? {} : { title }),
    ...(ephemeral ? { ephemeral } : {}),
    ...(spoiler ? { flags: 1 << 5 } : {}),
  };
}
