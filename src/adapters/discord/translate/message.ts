import {
  type APIButtonComponent,
  type APIComponentInContainer,
  type APIMediaGalleryItem,
  type APIMessageTopLevelComponent,
  ButtonStyle,
  ComponentType,
  MessageFlags,
  type RawFile,
} from 'discord.js';
import type { Button } from '../../../core/button.ts';
import { cutText, extension, type PictureFormat } from '../../../core/picture.ts';
import type { View, ViewPicture, ViewStatus } from '../../../core/view.ts';
import { words } from '../../../core/words.ts';
import { buttonRows } from './buttons.ts';
import { asText, relativeTime } from './markdown.ts';

/** A message as Discord takes it: what stands in it, and the bytes of its files. */
export type Posted = Readonly<{
  body: Readonly<{
    flags: number;
    components: readonly APIMessageTopLevelComponent[];
    attachments: readonly Readonly<{ id: string; filename: string; description?: string }>[];
    allowed_mentions: Readonly<{ parse: readonly [] }>;
  }>;
  files: readonly RawFile[];
}>;

/** The bytes of one picture as they are posted; `original` is false where they were made smaller to fit. */
export type Fitted = Readonly<{ bytes: Uint8Array; format: PictureFormat; original: boolean }>;

export type MessageParts = Readonly<{
  /** A finished picture's bytes, made to fit; null where nothing fits. Drawings come as a picture of them. */
  load: (id: string, limit: number) => Promise<Fitted | null>;
  /** The bytes as they were painted, for what a gallery cannot show. */
  read: (id: string) => Promise<Readonly<{ bytes: Uint8Array }>>;
  /** The address of a stored picture for everybody; null where this Easel has none. */
  linkTo: (picture: string) => string | null;
}>;

/** Colours of the line beside a message. */
const ACCENT = {
  waiting: 0x8b8fa3,
  painting: 0xe0a43a,
  finished: 0x3f9d6b,
  refused: 0x8b8fa3,
  failed: 0xc8504b,
  cancelled: 0x8b8fa3,
  interrupted: 0xc8504b,
} as const satisfies Record<ViewStatus, number>;

/** Lengths in characters: with every escape doubled, all texts of a message stay below Discord's 4,000. */
const MAX_PROMPT = 900;
const MAX_WORDING = 900;
/** Of an alt text (message, attachment `description`). */
export const MAX_ALT = 1024;

/** Nobody is ever pinged, on the first post and on every edit. */
export const NO_MENTIONS = { parse: [] } as const;

/**
 * A View as a Discord message: what is asked for and by whom, the pictures, how it stands, the buttons.
 * @param limit most bytes of one file
 * @param workspace of the job: its buttons name it
 */
export async function messageOf(view: View, limit: number, workspace: string, parts: MessageParts): Promise<Posted> {
  const shown = await Promise.all(view.pictures.map((picture) => shownOf(picture, view, limit, parts)));
  const files = shown.flatMap((each) => each.files);
  const gallery = shown.flatMap((each) => each.item ?? []);
  const smaller = shown.some((each) => each.smaller);
  const links = shown.flatMap(({ link }, index) => (link === null ? [] : [linkButton(link, index, shown.length)]));
  const components: APIComponentInContainer[] = [
    text(headOf(view)),
    ...(gallery.length === 0 ? [] : [{ type: ComponentType.MediaGallery as const, items: gallery }]),
    ...files
      .filter(({ name }) => name.endsWith('.svg'))
      .map(({ name }) => ({ type: ComponentType.File as const, file: { url: `attachment://${name}` } })),
    text(standOf(view, smaller)),
    ...asideOf(view),
    ...buttonRows(buttonsOf(view), workspace),
    ...(links.length === 0 ? [] : [{ type: ComponentType.ActionRow as const, components: links.slice(0, 5) }]),
  ];
  return {
    body: {
      flags: MessageFlags.IsComponentsV2,
      components: [{ type: ComponentType.Container, accent_color: ACCENT[view.status], components }],
      attachments: files.map(({ name, description }, index) => ({
        id: String(index),
        filename: name,
        ...(description === undefined ? {} : { description }),
      })),
      allowed_mentions: NO_MENTIONS,
    },
    files: files.map(({ name, data }) => ({ name, data })),
  };
}

export function text(content: string) {
  return { type: ComponentType.TextDisplay as const, content };
}

function headOf(view: View): string {
  const about = [`<@${view.author.id}>`, ...(view.audience === 'caller' ? [words.chat.onlyYou] : [])];
  return `**${asText(view.prompt, MAX_PROMPT)}**\n-# ${about.join(' · ')}`;
}

function standOf(view: View, smaller: boolean): string {
  const time =
    view.status === 'waiting'
      ? [words.chat.asked(relativeTime(view.since))]
      : view.status === 'painting'
        ? [words.chat.begun(relativeTime(view.startedAt ?? view.since))]
        : [];
  const small = [...time, ...view.facts.map((fact) => asText(fact, 200)), ...(smaller ? [words.chat.smaller] : [])];
  return small.length === 0 ? view.text : `${view.text}\n-# ${small.join(' · ')}`;
}

/** Why it was refused: in a message that its requester alone sees it stands at once; else a button tells it. */
function asideOf({ aside, audience }: View): APIComponentInContainer[] {
  if (aside === null || audience !== 'caller') return [];
  return asideText(aside);
}

export function asideText({ text: said, wording }: NonNullable<View['aside']>): APIComponentInContainer[] {
  return [text(said), ...(wording === null ? [] : [text(`> ${asText(wording.after, MAX_WORDING)}`)])];
}

function buttonsOf({ aside, audience, buttons }: View): readonly Button[] {
  if (aside === null) return buttons;
  return [...(audience === 'caller' ? aside.buttons : [aside.open]), ...buttons];
}

/** A picture of the View, ready to be posted. */
type Shown = Readonly<{
  files: readonly Readonly<{ name: string; data: Buffer; description?: string }>[];
  /** Its place in the gallery; null where nothing of it fits. */
  item: APIMediaGalleryItem | null;
  smaller: boolean;
  /** The address of the original, where what is posted is not the original. */
  link: string | null;
}>;

async function shownOf(
  { index, alt, ...picture }: ViewPicture,
  { job, spoiler }: View,
  limit: number,
  { load, read, linkTo }: MessageParts,
): Promise<Shown> {
  const description = cutText(alt, MAX_ALT);
  const item = (name: string) => ({ media: { url: `attachment://${name}` }, description, spoiler });
  const name = `easel-${job.slice(-6)}-${index + 1}`;
  if (picture.kind === 'preview') {
    const { bytes, format } = picture.preview;
    const file = { name: `${name}-preview.${extension(format)}`, data: asBuffer(bytes), description };
    return { files: [file], item: item(file.name), smaller: false, link: null };
  }
  const { id, format } = picture.picture;
  const fitted = await load(id, limit);
  const smaller = fitted?.original !== true;
  const link = smaller ? linkTo(id) : null;
  if (fitted === null) return { files: [], item: null, smaller, link };
  const file = { name: `${name}.${extension(fitted.format)}`, data: asBuffer(fitted.bytes), description };
  // A drawing is shown as a picture of it; the drawing itself comes beside.
  const drawing = format === 'svg' ? await read(id) : null;
  const files = drawing === null ? [file] : [file, { name: `${name}.svg`, data: asBuffer(drawing.bytes) }];
  return { files, item: item(file.name), smaller: smaller && drawing === null, link: drawing === null ? link : null };
}

/** The same bytes as Discord's client wants them, not copied. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function linkButton(url: string, index: number, count: number): APIButtonComponent {
  const label = count > 1 ? `${words.chat.original} ${index + 1}` : words.chat.original;
  return { type: ComponentType.Button, style: ButtonStyle.Link, label, url };
}
