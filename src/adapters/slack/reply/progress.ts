import { BotError } from '../../../core/error.ts';
import { newId } from '../../../core/id.ts';
import { words } from '../../../core/words.ts';
import { shownBy } from '../translate/buttons.ts';
import { messageOf, type Posted } from '../translate/message.ts';
import { type Held, noting, type ReplyParts, remember, removeFiles, type Showing, tidy } from './held.ts';
import type { TakenPreviews } from './previews.ts';
import { limitedFor, refusalOf } from './slack-errors.ts';
import { directWith, look, MARGIN_S, post, type Spoken, type Spot, update } from './talk.ts';

/** Where the message of a View belongs: what is for its requester alone goes there directly. */
export async function spotFor({ place, view, clients, held }: Showing): Promise<Spot> {
  if (held !== null) return held;
  if (!place.alone && view.audience !== 'caller') return place;
  const channel = await directWith(clients.calls, place.user);
  return { channel, thread: channel === place.channel ? place.thread : null };
}

/** Shows how a job goes on: posts its message, then changes it. */
export async function showProgress(parts: ReplyParts, showing: Showing): Promise<string> {
  const { place, view, clients, held } = showing;
  // Another process has shown the last one meanwhile.
  if (held?.kind === 'final') return held.ts;
  // What could not be shown in the end is not even uploaded.
  if (held !== null && !clients.hasRoom('chat.update')) throw new BotError('busy', words.job.busy);
  const ready = await parts.previews.take(place, view, noting(parts, view.job, held));
  // An earlier preview is better than none.
  if (ready === null && (held?.files.length ?? 0) > 0) throw new BotError('busy', words.job.busy);
  const taken = ready ?? { way: 'off', pictures: [], files: [] };
  const now = await put(parts, showing, taken).catch(async (error: unknown) => {
    await giveUp(parts, showing, taken, error);
    // Slack could not fetch or show a picture: the words are shown all the same.
    if (refusalOf(error) !== 'invalid_blocks' || taken.pictures.length === 0) throw error;
    return put(parts, showing, { ...taken, pictures: [], files: [] });
  });
  await tidy(parts, place, view.job, clients, now, true).catch((err: unknown) =>
    parts.log.warn({ err, job: view.job }, 'an earlier preview stays for now'),
  );
  return now.ts;
}

/** Leaves nothing behind of previews that were not shown. */
async function giveUp(parts: ReplyParts, { place, view, held }: Showing, { files }: TakenPreviews, error: unknown) {
  const fresh = files.filter((id) => !held?.files.some((one) => one.id === id));
  if (fresh.length === 0) return;
  parts.previews.forget(view);
  const certain = refusalOf(error) !== null || limitedFor(error) !== null;
  if (certain) await removeFiles(parts, place, fresh);
  // The message may show them: they go with the View that takes their place.
  else if (held !== null) await remember(parts, view.job, { ...held, waste: [...held.waste, ...fresh] });
}

/** The first message of a job. Where nobody knows whether it was posted, it is looked for before it is posted again. */
async function postFirst({ view, clients }: Showing, spot: Spot, body: Posted): Promise<Spoken> {
  try {
    return await post(clients.once, spot, body);
  } catch (error) {
    if (refusalOf(error) !== null || limitedFor(error) !== null) throw error;
    const since = (view.since / 1000 - MARGIN_S).toFixed(6);
    const posted = (await look(clients.progress, spot, since)).find((message) => shownBy(message)?.job === view.job);
    return posted?.ts === undefined ? post(clients.once, spot, body) : { ...spot, ts: posted.ts };
  }
}

async function put(parts: ReplyParts, showing: Showing, taken: TakenPreviews): Promise<Held> {
  const { place, view, clients, held } = showing;
  const body = messageOf(view, taken.pictures, { version: newId(), workspace: place.team });
  const files = taken.files.map((id) => ({ id, picture: null }));
  const isNew = taken.files.some((id) => !held?.files.some((one) => one.id === id));
  const waste = (held?.files ?? []).map(({ id }) => id).filter((id) => !taken.files.includes(id));

  const say = async (before: Held | null): Promise<Held> => {
    const spot = before ?? (await spotFor(showing));
    const { channel, thread, ts } =
      before === null ? await postFirst(showing, spot, body) : await post(clients.progress, spot, body);
    const old = before === null ? [] : [...before.old, { channel: before.channel, ts: before.ts }];
    const made: Held = {
      ...{ channel, thread, ts, kind: 'progress', beside: place.beside, files, attached: false, old },
      waste: [...(before?.waste ?? []), ...waste],
    };
    await remember(parts, view.job, made);
    return made;
  };

  if (held === null || (isNew && taken.way === 'repost')) return say(held);
  // Naming the files is what shares them in the channel; without it members see "file not found".
  const named = (isNew && taken.way === 'update') || (held.attached && waste.length > 0);
  const names = named ? [...taken.files] : undefined;
  await update(clients.progress, held, body, names);
  const attached = names === undefined ? held.attached : names.length > 0;
  const changed: Held = { ...held, files, attached, waste: [...held.waste, ...waste] };
  if (isNew || waste.length > 0) await remember(parts, view.job, changed);
  if (isNew && !(await parts.previews.isSeen(place, held.channel, taken.files))) return say(changed);
  return changed;
}
