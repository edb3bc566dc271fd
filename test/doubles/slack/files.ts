import sharp from 'sharp';
import type { Fields } from '../discord/fields.ts';
import type { FileSeen, Upload } from './what-tests-see.ts';
import { belongsTo, type Installation, type StoredFile, type World } from './world.ts';

const UNKNOWN: StoredFile['type'] = {
  mimetype: 'application/octet-stream',
  filetype: 'binary',
  width: null,
  height: null,
};
const TYPES: Readonly<Record<string, Readonly<{ mimetype: string; filetype: string }>>> = {
  png: { mimetype: 'image/png', filetype: 'png' },
  jpeg: { mimetype: 'image/jpeg', filetype: 'jpg' },
  gif: { mimetype: 'image/gif', filetype: 'gif' },
  webp: { mimetype: 'image/webp', filetype: 'webp' },
};

type Draft = Pick<StoredFile, 'teamId' | 'userId' | 'name' | 'length'> &
  Readonly<{ alt?: string | null; ticket?: string | null }>;

export function draftFile(world: World, draft: Draft): StoredFile {
  const file: StoredFile = {
    ...draft,
    id: world.ids.next('F'),
    alt: draft.alt ?? null,
    ticket: draft.ticket ?? null,
    title: draft.name,
    bytes: null,
    type: UNKNOWN,
    completedAt: null,
    looks: 0,
    ready: false,
    deleted: false,
    givenToApp: false,
    shares: new Map(),
  };
  world.files.set(file.id, file);
  return file;
}

/** A file that a member uploaded in their client: it is ready at once. */
export async function memberFile(world: World, teamId: string, userId: string, upload: Upload): Promise<StoredFile> {
  const { name, bytes, alt = null } = upload;
  const file = draftFile(world, { teamId, userId, name, length: bytes.length, alt });
  file.bytes = bytes;
  file.type = await typeOf(bytes);
  file.completedAt = world.clock.now();
  file.ready = true;
  return file;
}

export async function typeOf(bytes: Uint8Array): Promise<StoredFile['type']> {
  try {
    const { format, width, height } = await sharp(bytes).metadata();
    const known = TYPES[format];
    return known === undefined ? UNKNOWN : { ...known, width, height };
  } catch {
    return UNKNOWN;
  }
}

/** Whether Slack is through with it; with `processingMs` 0 that is so when somebody looks for the second time. */
export function isReady(world: World, file: StoredFile): boolean {
  if (file.ready || file.completedAt === null) return file.ready;
  file.looks += 1;
  const { processingMs } = world;
  file.ready = processingMs === 0 ? file.looks > 1 : world.clock.now() >= file.completedAt + processingMs;
  return file.ready;
}

export const canBeShown = (file: StoredFile) => ['png', 'jpg', 'gif'].includes(file.type.filetype);

/** Whether this token may see the file: its own, or one in a channel where its bot is. */
export function reaches(world: World, installation: Installation, file: StoredFile): boolean {
  if (file.userId === installation.botUserId || file.givenToApp) return belongsTo(world, installation, file.teamId);
  return [...file.shares.keys()].some((id) => {
    const channel = world.channels.get(id);
    return channel?.teams.some((team) => belongsTo(world, installation, team) && channel.botIn.has(team)) === true;
  });
}

/** Whether those who are in a channel can see it. */
export const isShownIn = (file: StoredFile, channelId: string) => !file.deleted && file.shares.has(channelId);

const addressOf = (world: World, file: StoredFile) =>
  `${world.origin}/files-pri/${file.teamId}-${file.id}/${encodeURIComponent(file.name)}`;
const permalinkOf = (world: World, file: StoredFile) =>
  `${world.origin}/files/${file.userId}/${file.id}/${encodeURIComponent(file.name)}`;

export function fileOfAddress(world: World, url: string): StoredFile | null {
  const all = [...world.files.values()];
  return all.find((one) => url === addressOf(world, one) || url === permalinkOf(world, one)) ?? null;
}

/** As the API and events tell of it; in another team than its own only that it is there. */
export function wireFile(world: World, file: StoredFile, whole = true): Fields {
  if (!whole) return { id: file.id, mode: 'file_access', file_access: 'check_file_info' };
  const created = Math.floor((file.completedAt ?? world.clock.now()) / 1000);
  const base = {
    id: file.id,
    created,
    timestamp: created,
    name: file.name,
    title: file.title,
    user: file.userId,
    user_team: file.teamId,
    mode: 'hosted',
    editable: false,
    is_external: false,
    external_type: '',
    is_public: false,
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    size: file.length,
  };
  if (!file.ready) return { ...base, mimetype: '', filetype: '', pretty_type: '' };
  const inKind = (letter: string) => [...file.shares.keys()].filter((id) => id.startsWith(letter));
  const sharedBy = (ids: readonly string[]) =>
    Object.fromEntries(ids.map((id) => [id, [{ ts: file.shares.get(id), team_id: file.teamId }]]));
  const { mimetype, filetype, width, height } = file.type;
  return {
    ...base,
    mimetype,
    filetype,
    pretty_type: filetype.toUpperCase(),
    url_private: addressOf(world, file),
    url_private_download: addressOf(world, file).replace(/\/(?=[^/]*$)/u, '/download/'),
    permalink: permalinkOf(world, file),
    ...(width === null ? {} : { original_w: width, original_h: height }),
    ...(file.alt === null ? {} : { alt_txt: file.alt }),
    shares: { public: sharedBy(inKind('C')), private: sharedBy(inKind('G')) },
    channels: inKind('C'),
    groups: inKind('G'),
    ims: inKind('D'),
    comments_count: 0,
  };
}

export const fileSeen = (file: StoredFile): FileSeen => ({
  id: file.id,
  team: file.teamId,
  user: file.userId,
  name: file.name,
  title: file.title,
  alt: file.alt,
  mimetype: file.type.mimetype,
  bytes: file.bytes ?? new Uint8Array(),
  processed: file.ready,
  deleted: file.deleted,
  sharedIn: [...file.shares.keys()],
});
