import { type Fields, fieldsIn, textOf } from '../discord/fields.ts';
import { fileFor, ownChannel, type Where } from './access.ts';
import { readContent } from './content.ts';
import { draftFile, isReady, typeOf, wireFile } from './files.ts';
import { share, show, storeMessage } from './messages.ts';
import { type Call, type Methods, TIER } from './method.ts';
import { badArgument, Refusal, unforeseen } from './refusal.ts';
import { authorOf } from './response-urls.ts';
import { belongsTo, type Installation, type StoredFile, type World } from './world.ts';

const MOST_ALT = 1000;
const MOST_CHANNELS = 100;

function begin({ world, args, installation, teamId }: Call): Fields {
  if (teamId === null) throw new Refusal('missing_argument');
  if (world.teams.get(teamId)?.storageFull === true) throw unforeseen('storage_limit_reached');
  if (Number(args.length) < 1) throw badArgument('length must be at least 1');
  const alt = args.alt_txt === undefined ? null : textOf(args.alt_txt);
  if (alt !== null && alt.length > MOST_ALT) throw new Refusal('alt_txt_too_large');
  const ticket = world.ids.secret();
  const file = draftFile(world, {
    teamId,
    userId: installation.botUserId,
    name: textOf(args.filename),
    length: Number(args.length),
    alt,
    ticket,
  });
  return { upload_url: `${world.origin}/upload/v1/${ticket}`, file_id: file.id };
}

/** Bytes that came to an upload address. Null if they are taken, else what is wrong with them. */
export async function receiveUpload(
  world: World,
  ticket: string,
  bytes: Uint8Array,
  sender: Installation | null,
): Promise<string | null> {
  const file = [...world.files.values()].find((one) => one.ticket === ticket);
  if (file === undefined) return 'nobody asked for this upload address';
  if (file.bytes !== null) return 'an upload address was used twice';
  if (bytes.length !== file.length) return `${bytes.length} bytes were uploaded, not ${file.length}`;
  if (sender !== null && !belongsTo(world, sender, file.teamId)) return 'the token of another team came with an upload';
  file.bytes = bytes;
  file.type = await typeOf(bytes);
  return null;
}

async function complete(call: Call): Promise<Fields> {
  const { world, args, installation } = call;
  const wanted = fieldsIn(args.files);
  if (wanted.length === 0) throw badArgument('files is empty');
  const files = wanted.map(({ id, title, highlight_type: hint, ...more }) => {
    if (Object.keys(more).length > 0) throw badArgument(`unknown fields of a file: ${Object.keys(more).join(', ')}`);
    if (textOf(hint).length > 10) throw badArgument('highlight_type is too long');
    const file = world.files.get(textOf(id));
    const isOwn = file?.userId === installation.botUserId;
    if (file === undefined || file.bytes === null || file.completedAt !== null || !isOwn) {
      throw new Refusal('file_not_found');
    }
    if (title !== undefined) file.title = textOf(title);
    return file;
  });
  const places = placesOf(call);
  if (args.thread_ts !== undefined && places.length !== 1) throw badArgument('thread_ts needs exactly one channel');
  // Where there is a comment the blocks are ignored.
  const said = args.initial_comment === undefined ? { blocks: args.blocks } : { text: args.initial_comment };
  const content = await readContent(world, installation, said, { mostText: 40_000, mayBeEmpty: true });
  if (content.blocks.some(({ type }) => type === 'markdown')) throw new Refusal('internal_error');
  for (const file of files) file.completedAt = world.clock.now();
  const publish = () => {
    for (const { channel, teamId } of places) {
      const message = storeMessage(world, channel, authorOf(installation, teamId), content, {
        threadTs: textOf(args.thread_ts) || null,
        fileIds: files.map(({ id }) => id),
      });
      share([...files, ...content.shown], message);
      show(world, message);
    }
  };
  // The message is there only after the answer.
  if (world.processingMs === 0) setImmediate(publish);
  else {
    world.timers.after(world.processingMs, () => {
      for (const file of files) file.ready = true;
      publish();
    });
  }
  return { files: files.map(({ id, title }) => ({ id, title })) };
}

function placesOf(call: Call): readonly Where[] {
  const { channel_id: one, channels: many } = call.args;
  const ids = [...(one === undefined ? [] : [textOf(one)]), ...textOf(many).split(',').filter(Boolean)];
  if (ids.length > MOST_CHANNELS) throw new Refusal('channels_limit_exceeded');
  const places = ids.map((id) => ownChannel(call, id));
  if (places.some(({ channel }) => channel.archived)) throw unforeseen('posting_to_channel_denied');
  return places;
}

/** Whose token may fetch the bytes behind a `url_private`. */
export function downloadable(call: Call, fileId: string): StoredFile | null {
  if (!call.installation.scopes.has('files:read')) return null;
  try {
    return fileFor(call, fileId);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

export const fileMethods: Methods = {
  'files.getUploadURLExternal': {
    perMinute: TIER.four,
    scopes: ['files:write'],
    needsTeam: true,
    args: { 'filename!': 'text', 'length!': 'number', alt_txt: 'text', snippet_type: 'text' },
    answer: begin,
  },
  'files.completeUploadExternal': {
    perMinute: TIER.four,
    scopes: ['files:write'],
    needsTeam: true,
    args: {
      'files!': 'list',
      channel_id: 'text',
      channels: 'text',
      thread_ts: 'text',
      initial_comment: 'text',
      blocks: 'json',
    },
    answer: complete,
  },
  'files.info': {
    perMinute: TIER.four,
    scopes: ['files:read'],
    needsTeam: true,
    args: { 'file!': 'text', count: 'number', cursor: 'text', limit: 'number', page: 'number' },
    answer(call) {
      const file = fileFor(call, call.args.file);
      isReady(call.world, file);
      return { file: wireFile(call.world, file), comments: [], response_metadata: { next_cursor: '' } };
    },
  },
  'files.delete': {
    perMinute: TIER.three,
    scopes: ['files:write'],
    needsTeam: true,
    args: { 'file!': 'text' },
    answer(call) {
      // Of an upload that was never completed nobody knows whether it was.
      const begun = call.world.files.get(textOf(call.args.file));
      if (begun?.completedAt === null && begun.userId === call.installation.botUserId)
        throw unforeseen('file_not_found');
      const file = fileFor(call, call.args.file);
      if (file.userId !== call.installation.botUserId) throw new Refusal('cant_delete_file');
      file.deleted = true;
      return {};
    },
  },
  'files.upload': {
    perMinute: TIER.two,
    args: {},
    answer: () => {
      throw new Refusal('method_deprecated');
    },
  },
};
