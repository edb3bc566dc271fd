import { type Caller, MAY_LOWER_MODERATION, maySee, workspaceOf } from '../core/caller.ts';
import { BotError } from '../core/error.ts';
import { newId } from '../core/id.ts';
import type { Job } from '../core/job.ts';
import type { JobStore } from '../core/job-store.ts';
import type { Order } from '../core/jobs.ts';
import type { Log } from '../core/log.ts';
import type { ModelSpec } from '../core/model-spec.ts';
import { findModel, hasEnded, MODELS, specOf } from '../core/models.ts';
import type { Painted, Picture } from '../core/picture.ts';
import type { PictureStore } from '../core/picture-store.ts';
import { type ImageRequest, parseImageRequest } from '../core/request.ts';
import { words } from '../core/words.ts';
import { cacheKey } from './cache.ts';

export type AcceptParts = Readonly<{
  pictures: PictureStore;
  jobs: JobStore;
  /** Looks at the bytes of a picture that a member gave. */
  takeIn: (bytes: Uint8Array) => Promise<Painted>;
  /** Makes a mask for a picture of this width and height out of what a member gave. */
  makeMask: (mask: Uint8Array, width: number, height: number) => Promise<Painted>;
  /** Whether OpenAI's own API paints: models that it has ended are refused. */
  official: boolean;
  log: Log;
  clock: Readonly<{ now: () => number }>;
}>;

/** The models that can be asked for on a day, the newest first. */
export function offeredModels({ official, clock }: AcceptParts): readonly ModelSpec[] {
  return MODELS.filter((spec) => !official || !hasEnded(spec, today(clock.now())));
}

/**
 * Checks an order to the last detail and makes a job of it; nothing is spent and no row is written yet. Cheapest
 * checks first: options, then the pictures that are here already, then the mask.
 * @throws BotError where it cannot be done
 */
export async function jobOf(parts: AcceptParts, order: Order): Promise<Job> {
  const { draft, caller, destination, names, fresh = false, spoiler = false, given = null } = order;
  const asked = parseImageRequest(draft, names);
  if (asked.moderation === 'low' && !caller.roles.includes(MAY_LOWER_MODERATION)) {
    throw new BotError('bad_option', words.request.moderationLow(names?.moderation ?? 'moderation'));
  }
  if (given === null) refuseEnded(parts, asked.model);
  else for (const id of given.pictures) await ownPicture(parts, id, caller);
  const inputs: Picture[] = [];
  // Pictures that are there already start from nothing.
  if (given === null) for (const id of asked.inputs) inputs.push(await ownPicture(parts, id, caller));
  const mask = asked.mask === null ? null : await maskFor(parts, asked.mask, inputs[0], caller);
  const request: ImageRequest = { ...asked, mask: mask?.id ?? null };
  const id = newId();
  const at = parts.clock.now();
  return {
    id,
    request,
    caller,
    destination: { ...destination, job: id },
    state: 'queued',
    cacheKey: cacheKey(request, { inputs: inputs.map((each) => each.sha256), mask: mask?.sha256 ?? null }),
    fresh,
    audience: order.audience ?? 'channel',
    spoiler,
    given,
    outcome: null,
    times: { accepted: at, queued: at },
  };
}

/** @throws BotError `not_found` where it is not there, belongs to another workspace, or was painted for another member alone */
export async function ownPicture(
  { pictures, jobs }: Pick<AcceptParts, 'pictures' | 'jobs'>,
  id: string,
  caller: Caller,
): Promise<Picture> {
  const picture = await pictures.find(id);
  if (picture === null || picture.workspace !== workspaceOf(caller)) {
    throw new BotError('not_found', words.picture.unknown);
  }
  const painted = picture.job === null ? null : await jobs.find(picture.job);
  if (painted !== null && !maySee(caller, painted.caller, painted.audience)) {
    throw new BotError('not_found', words.picture.unknown);
  }
  return picture;
}

/** Keeps a picture that a member gave, or one that was made from it. */
export async function keepPicture({ pictures, clock }: AcceptParts, taken: Painted, caller: Caller): Promise<Picture> {
  const origin = {
    workspace: workspaceOf(caller),
    alt: '',
    job: null,
    owner: caller.user.id,
    index: 0,
    parent: null,
    createdAt: clock.now(),
  };
  const picture = await pictures.write(taken, origin);
  await pictures.insert(picture);
  return picture;
}

async function maskFor(
  parts: AcceptParts,
  id: string,
  first: Picture | undefined,
  caller: Caller,
): Promise<Picture | null> {
  const given = await ownPicture(parts, id, caller);
  if (first === undefined) return null;
  const { bytes } = await parts.pictures.read(given.id);
  return keepPicture(parts, await parts.makeMask(bytes, first.width, first.height), caller);
}

function refuseEnded({ official, clock, log }: AcceptParts, model: string): void {
  if (findModel(model) === undefined)
    log.warn({ model }, 'a model that the table does not know; the newest row stands in');
  const spec = specOf(model);
  if (!official || !hasEnded(spec, today(clock.now()))) return;
  throw new BotError('model_ended', words.service.modelEnded(spec.name, spec.ends ?? '', spec.replacement), {
    remedy: spec.replacement === null ? words.service.modelGoneRemedy : words.service.useInstead(spec.replacement),
  });
}

/** The day as YYYY-MM-DD, in UTC. */
function today(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
