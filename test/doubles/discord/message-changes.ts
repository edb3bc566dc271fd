import { storeAttachment } from './attachments.ts';
import { checkComponents, checkText } from './component-rules.ts';
import { allComponents, mapComponents, mediaOf, textsOf } from './component-tree.ts';
import { checkEmbeds } from './embed-rules.ts';
import { type Fields, fieldsIn, fieldsOf, idOf, listOf, numberOf, textOf, unknownKeys } from './fields.ts';
import { isNobody, NOBODY, recordPings, whoIsPinged } from './mentions.ts';
import { publish } from './messages.ts';
import { emptyMessage, invalidForm, tooLarge } from './refusal.ts';
import type { Upload } from './what-tests-see.ts';
import { FLAGS } from './wire-numbers.ts';
import type { StoredAttachment, StoredMessage, World } from './world.ts';

/** A file of a multipart body, by the n of its `files[n]`. */
export type SentFile = Upload & Readonly<{ n: number }>;

export type Change = Readonly<{
  body: Fields;
  files: readonly SentFile[];
  keys: readonly string[];
  /** Which flags may be set. */
  flags: number;
  /** Bytes of one file. */
  limit: number;
  mentions: 'users' | 'everything';
}>;

/** What a client library sends with everything, to no effect. */
const HARMLESS: Fields = { tts: false, enforce_nonce: false };
const ATTACHMENT_KEYS = [
  'id',
  'filename',
  'description',
  'title',
  'duration_secs',
  'waveform',
  'is_spoiler',
  'is_remix',
];

/** Checks what a message is to become, and makes it so: a new message, or an edit of one that is there. */
export async function changeMessage(world: World, message: StoredMessage, change: Change): Promise<void> {
  const { body } = change;
  const isNew = !world.messages.has(message.id);
  refuseUnknown(body, change.keys);
  const wanted = numberOf(body.flags, 0);
  if ((wanted & ~change.flags) !== 0) note(world, `flags ${wanted} cannot all be set here`);
  const wasV2 = (message.flags & FLAGS.componentsV2) !== 0;
  if (wasV2 && body.flags !== undefined && (wanted & FLAGS.componentsV2) === 0) {
    note(world, 'the flag IS_COMPONENTS_V2 cannot be taken from a message');
  }
  const v2 = wasV2 || (wanted & FLAGS.componentsV2) !== 0;
  const content = body.content === undefined ? message.content : textOf(body.content);
  if (body.content !== undefined && body.content !== null) checkText(body.content, 'content', 0, 2000);
  const embeds = body.embeds === undefined ? message.embeds : fieldsIn(body.embeds);
  if (v2) refuseWithV2({ content, embeds, poll: body.poll, sticker_ids: body.sticker_ids });
  const components = body.components === undefined ? null : checkComponents(body.components, v2);
  for (const { bytes } of change.files) if (bytes.length > change.limit) throw tooLarge();
  const attachments = await attachmentsOf(world, message, change);
  const shown = resolveMedia(world, components ?? message.components, attachments, components !== null);
  checkEmbeds(
    embeds,
    attachments.map(({ name }) => name),
  );
  if (v2 ? shown.length === 0 : !content && embeds.length + attachments.length + shown.length === 0)
    throw emptyMessage();

  const before = isNew ? NOBODY : { ...message };
  const mentions = { otherwise: change.mentions, repliedTo: repliedTo(world, message), allowed: body.allowed_mentions };
  const now = whoIsPinged(world, { ...mentions, text: [content, ...textsOf(shown)].join('\n') });
  const pinged = message.ephemeralFor === null ? now : NOBODY;
  if (body.allowed_mentions === undefined && !isNobody(pinged)) {
    note(world, `message ${message.id} pings without allowed_mentions`);
  }
  Object.assign(message, pinged, { content, embeds, components: shown, attachments });
  message.flags = flagsAfter(message.flags, wanted & change.flags, v2, body.flags !== undefined);
  if (!isNew) message.editedAt = world.clock.now();
  recordPings(world, message, before);
  publish(world, message);
}

function flagsAfter(before: number, wanted: number, v2: boolean, given: boolean): number {
  const kept = before & ~FLAGS.loading & ~(given ? FLAGS.suppressEmbeds : 0);
  return kept | wanted | (v2 ? FLAGS.componentsV2 : 0);
}

export const note = (world: World, text: string): void => void world.violations.push(text);

/** Discord passes over keys that it does not know, and so hides mistakes; here they are refused. */
export function refuseUnknown(body: Fields, known: readonly string[]): void {
  const unknown = unknownKeys(body, known).filter((key) => HARMLESS[key] === undefined || HARMLESS[key] !== body[key]);
  if (unknown.length > 0) throw invalidForm(unknown[0] ?? '', `unknown key in the body: ${unknown.join(', ')}`);
}

function refuseWithV2(parts: Fields): void {
  for (const [key, value] of Object.entries(parts)) {
    if (
      value !== undefined &&
      value !== null &&
      value !== '' &&
      listOf(value).length + (Array.isArray(value) ? 0 : 1) > 0
    ) {
      throw invalidForm(
        key,
        `The '${key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
        'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
      );
    }
  }
}

async function attachmentsOf(world: World, message: StoredMessage, { body, files }: Change) {
  const store = ({ n, ...file }: SentFile, said: Fields): Promise<StoredAttachment> =>
    storeAttachment(world, {
      ...file,
      name: textOf(said.filename) || file.name,
      description: textOf(said.description) || null,
      title: textOf(said.title) || null,
      spoiler: said.is_spoiler === true,
      ephemeral: message.ephemeralFor !== null,
      place: message.channelId,
    });
  const list: StoredAttachment[] = [];
  if (body.attachments === undefined || body.attachments === null) {
    list.push(...(body.attachments === null ? [] : message.attachments));
    for (const file of files) list.push(await store(file, {}));
  } else {
    const said = fieldsIn(body.attachments);
    const ids = said.map(({ id }) => idOf(id));
    if (new Set(ids).size !== ids.length) throw invalidForm('attachments', 'The same attachment is there twice.');
    for (const one of said) {
      refuseUnknown(one, ATTACHMENT_KEYS);
      if (one.description !== undefined && one.description !== null)
        checkText(one.description, 'attachments.description', 0, 1024);
      const kept = message.attachments.find(({ id }) => id === idOf(one.id));
      const sent = files.find(({ n }) => String(n) === idOf(one.id));
      if (kept !== undefined) list.push(describedAnew(kept, one));
      else if (sent !== undefined) list.push(await store(sent, one));
      else throw invalidForm('attachments', `attachment ${idOf(one.id)} is neither a file nor there already`);
    }
    const forgotten = files.find(({ n }) => !ids.includes(String(n)));
    if (forgotten !== undefined) note(world, `files[${forgotten.n}] is not among the attachments`);
  }
  if (list.length > 10) throw invalidForm('attachments', `Must be 10 or fewer in length, not ${list.length}.`);
  return list;
}

const describedAnew = (kept: StoredAttachment, said: Fields): StoredAttachment => ({
  ...kept,
  ...(said.description === undefined ? {} : { description: textOf(said.description) || null }),
  ...(said.is_spoiler === undefined ? {} : { spoiler: said.is_spoiler === true }),
});

/** Ties the addresses in components to attachments. */
function resolveMedia(
  world: World,
  components: readonly Fields[],
  attachments: readonly StoredAttachment[],
  areNew: boolean,
): readonly Fields[] {
  const resolve = (media: unknown): Fields => {
    const { url, attachment_id } = fieldsOf(media);
    const address = textOf(url);
    const found = attachments.find((one) =>
      address.startsWith('attachment://')
        ? address.slice('attachment://'.length) === one.name
        : areNew
          ? address.includes(`/${one.id}/`)
          : one.id === attachment_id,
    );
    if (found !== undefined) return { url: address, attachment_id: found.id };
    if (!areNew && attachment_id !== undefined)
      note(world, `a component still shows the removed attachment ${attachment_id}`);
    if (address.startsWith('attachment://')) {
      throw invalidForm(
        'components',
        `The referenced attachment '${address}' was not found`,
        'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
      );
    }
    return { url: address };
  };
  if (!allComponents(components).some((one) => mediaOf(one).length > 0)) return components;
  return mapComponents(components, (one) => ({
    ...one,
    ...(one.media === undefined ? {} : { media: resolve(one.media) }),
    ...(one.file === undefined ? {} : { file: resolve(one.file) }),
    ...(one.items === undefined
      ? {}
      : { items: fieldsIn(one.items).map((item) => ({ ...item, media: resolve(item.media) })) }),
  }));
}

function repliedTo(world: World, { reference }: StoredMessage): string | null {
  if (reference?.type !== 0) return null;
  const author = world.messages.get(reference.messageId)?.authorId ?? null;
  return author === world.botId ? null : author;
}
