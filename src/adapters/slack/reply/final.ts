import { BotError } from '../../../core/error.ts';
import { newId } from '../../../core/id.ts';
import type { Picture } from '../../../core/picture.ts';
import { extension } from '../../../core/picture.ts';
import type { View } from '../../../core/view.ts';
import { words } from '../../../core/words.ts';
import { actionBlocks, shownBy } from '../translate/buttons.ts';
import { asideBlocks, messageOf, type Posted, type ShownPicture } from '../translate/message.ts';
import { escapeText } from '../translate/mrkdwn.ts';
import type { Clients } from './clients.ts';
import type { Place } from './destination.ts';
import type { FileToUpload } from './files.ts';
import {
  type Held,
  type HeldFile,
  heldBy,
  noting,
  nowhere,
  type ReplyParts,
  remember,
  removeFiles,
  type Showing,
  tidy,
} from './held.ts';
import { spotFor } from './progress.ts';
import { isStorageFull, isUnreachable, refusalOf, scopeNeeded } from './slack-errors.ts';
import { directWith, look, lookAt, MARGIN_S, post, type Spoken, type Spot, update } from './talk.ts';

/** Times that a new message is looked for, and milliseconds between them. */
const LOOKS = 3;
const LOOK_MS = 500;

const NEVER = new AbortController().signal;

/**
 * Shows the last View of a job. Its pictures come in a new message: Slack shows a file that was put into an old one to
 * nobody else (node-slack-sdk#2100, java-slack-sdk#1441). The message of the progress goes once the new one is there.
 */
export async function showLast(parts: ReplyParts, showing: Showing): Promise<string> {
  const { place, view, clients, held } = showing;
  parts.previews.over(view.job);
  const same = held?.kind === 'final' ? await changeLast(showing, held) : null;
  const shown = same ?? (await bring(parts, showing));
  await remember(parts, view.job, shown);
  if (same === null) await tellAside(parts, showing, shown);
  await tidy(parts, place, view.job, clients, shown);
  return shown.ts;
}

/** Shows a last View that is there already once more: its menus forget what was chosen, and can be chosen from again. */
export async function renewMenus(parts: ReplyParts, place: Place, view: View): Promise<void> {
  const clients = await parts.clientsOf(place.installation, place.team);
  const held = await heldBy(parts, place, view.job);
  if (clients !== null && held?.kind === 'final') await changeLast({ place, view, clients, held }, held);
}

/** Where the last View stands already its message is changed; null where that cannot be. */
async function changeLast({ place, view, clients }: Showing, held: Held): Promise<Held | null> {
  const files = storedIn(view).map(({ id }) => held.files.find(({ picture }) => picture === id) ?? null);
  if (files.includes(null)) return null;
  const kept = files.filter((file) => file !== null);
  try {
    await update(clients.calls, held, bodyOf(place, view, kept));
  } catch (error) {
    if (isUnreachable(error)) return null;
    throw error;
  }
  const waste = held.files.filter((file) => !kept.includes(file)).map(({ id }) => id);
  return { ...held, files: kept, waste: [...held.waste, ...waste] };
}

async function bring(parts: ReplyParts, showing: Showing): Promise<Held> {
  const { place, view, held } = showing;
  const { files, note } = await filesFor(parts, showing);
  const ids = files.map(({ id }) => id);
  const spoken = await say(parts, showing, bodyOf(place, view, files, note), files).catch(async (error: unknown) => {
    // Where Slack said no they are of no use; after a lost answer a message may show them.
    if (refusalOf(error) !== null || error instanceof BotError) await removeFiles(parts, place, ids);
    throw error;
  });
  const copies = place.beside ? [] : await copiesOf(parts, showing, spoken, files);
  const known = [...(held?.old ?? []), ...(held === null ? [] : [held])];
  const others = copies.filter(({ ts }) => !known.some((one) => one.ts === ts));
  return {
    ...{ channel: spoken.channel, thread: spoken.thread, ts: spoken.ts, kind: 'final', beside: place.beside, files },
    attached: false,
    old: [...known, ...others].flatMap(({ channel, ts }) => (ts === spoken.ts ? [] : [{ channel, ts }])),
    waste: [...(held?.waste ?? []), ...(held?.files ?? []).map(({ id }) => id)],
  };
}

type Brought = Readonly<{ files: readonly HeldFile[]; note?: string }>;

/** The files of the View's pictures. Where the workspace is full it is shown without, and says so. */
async function filesFor(parts: ReplyParts, { place, view, held }: Showing): Promise<Brought> {
  const pictures = storedIn(view);
  const begun = noting(parts, view.job, held);
  const uploads = await Promise.allSettled(pictures.map((picture) => upload(parts, place, picture, begun)));
  const files = uploads.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = uploads.find((each) => each.status === 'rejected');
  if (failed === undefined) return { files };
  const ids = files.map(({ id }) => id);
  await removeFiles(parts, place, ids);
  const scope = scopeNeeded(failed.reason);
  if (scope !== null) return { files: [], note: words.slack.notShown(scope) };
  if (!isStorageFull(failed.reason)) throw failed.reason;
  return { files: [], note: words.slack.noRoom };
}

async function upload(
  { files, load }: ReplyParts,
  place: Place,
  picture: Picture,
  begun: FileToUpload['begun'],
): Promise<HeldFile> {
  const { bytes, format } = await load(picture.id);
  const name = `easel-${picture.index + 1}.${extension(format)}`;
  return { id: await files.upload(place, { bytes, name, alt: picture.alt, begun }), picture: picture.id };
}

/** Says it in the first way that works: what is private never goes to the channel. */
async function say(parts: ReplyParts, showing: Showing, body: Posted, files: readonly HeldFile[]): Promise<Spoken> {
  const { place, view, clients, held } = showing;
  const alone = place.alone || view.audience === 'caller';
  const inPlace = async (stands: Held) => {
    await update(clients.calls, stands, body, stands.attached ? [] : undefined);
    return stands;
  };
  const anew = (spot: Spot) => post(clients.calls, spot, body);
  const ways: (() => Promise<Spoken>)[] = [
    ...(held !== null && files.length === 0 ? [() => inPlace(held)] : []),
    async () => anew(await spotFor(showing)),
    ...(!alone && place.thread !== null ? [() => anew({ channel: place.channel, thread: null })] : []),
    async () => anew({ channel: await directWith(clients.calls, place.user), thread: null }),
  ];
  let last: unknown;
  for (const way of ways) {
    try {
      return await way();
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      last = error;
      parts.log.info({ err: error, job: view.job }, 'a message cannot be shown this way; the next one is tried');
    }
  }
  throw nowhere(last);
}

/**
 * Reads a message back, and finds others that show the same job: posted by calls whose answers were lost.
 * @throws where Slack says that it is not there
 */
async function copiesOf(
  { files: slackFiles, pause, log }: ReplyParts,
  { place, view, clients }: Showing,
  spoken: Spoken,
  files: readonly HeldFile[],
): Promise<readonly Spoken[]> {
  const since = (Math.min(view.since / 1000, Number(spoken.ts)) - MARGIN_S).toFixed(6);
  for (let tried = 1; ; tried += 1) {
    // Without waiting for room: that it was posted Slack has said already.
    const seen = await seenAround(clients.progress, spoken, since).catch((err: unknown) => {
      log.debug({ err, job: view.job }, 'a message could not be read back');
      return null;
    });
    if (seen === null) return [];
    if (seen.there) {
      const copies = seen.told.filter((message) => message.ts !== spoken.ts && shownBy(message)?.job === view.job);
      return copies.flatMap(({ ts }) => (ts === undefined ? [] : [{ ...spoken, ts }]));
    }
    if (tried === LOOKS) break;
    await pause(LOOK_MS, NEVER);
  }
  const [first] = files;
  if (first !== undefined && (await slackFiles.isSharedIn(place, first.id, spoken.channel))) return [];
  throw new Error('Slack does not show a message that it has taken');
}

/** What was said since, and whether a message is there: in a busy channel it may not be among what is told first. */
async function seenAround(client: Clients['calls'], spoken: Spoken, since: string) {
  const told = await look(client, spoken, since);
  return { told, there: told.some(({ ts }) => ts === spoken.ts) || (await lookAt(client, spoken)) !== null };
}

/** Tells the requester alone why nothing came of it. A button of the message tells the same for ever. */
async function tellAside({ log }: ReplyParts, { place, view, clients }: Showing, { channel, thread }: Held) {
  if (view.aside === null || view.audience === 'caller' || place.alone) return;
  const { text, buttons } = view.aside;
  const blocks = [...asideBlocks(view.aside), ...actionBlocks(buttons, place.team)];
  const where = { channel, user: place.user, ...(thread === null ? {} : { thread_ts: thread }) };
  await clients.calls.chat
    .postEphemeral({ ...where, text: escapeText(text), blocks })
    .catch((err: unknown) => log.warn({ err, job: view.job }, 'the reason of a refusal was not told at once'));
}

function bodyOf({ team }: Place, view: View, files: readonly HeldFile[], note?: string): Posted {
  const pictures = view.pictures.flatMap((each): ShownPicture[] => {
    const file = each.kind === 'stored' ? files.find(({ picture }) => picture === each.picture.id) : undefined;
    return file === undefined ? [] : [{ kind: 'slack_file', id: file.id, alt: each.alt }];
  });
  return messageOf(view, pictures, { version: newId(), workspace: team, note });
}

function storedIn(view: View): readonly Picture[] {
  return view.pictures.flatMap((each) => (each.kind === 'stored' ? [each.picture] : []));
}
