import { type Button, buttonId } from './button.ts';
import type { ImageEvent } from './event.ts';
import { type Audience, isOpen, type Job } from './job.ts';
import { altText, type Picture, type Preview } from './picture.ts';
import { estimate } from './usage.ts';
import { words } from './words.ts';

export type ViewStatus = 'waiting' | 'painting' | 'finished' | 'refused' | 'failed' | 'cancelled' | 'interrupted';

/** A picture as members see it: a preview's bytes while it is being painted, then the stored picture. */
export type ViewPicture =
  | Readonly<{ kind: 'preview'; index: number; preview: Preview; alt: string }>
  | Readonly<{ kind: 'stored'; index: number; picture: Picture; alt: string }>;

/** What members see of a job now. Data only: each platform has one function from this to its own message. */
export type View = Readonly<{
  job: string;
  status: ViewStatus;
  /** Whether this is the last View of the job. */
  final: boolean;
  audience: Audience;
  /** Whether its pictures are hidden until they are clicked, where the platform can. */
  spoiler: boolean;
  author: Readonly<{ id: string; name: string }>;
  /** As the member said it; shown as text, never as markup. */
  prompt: string;
  /** Ids of the pictures that an edit starts from. */
  inputs: readonly string[];
  /** One sentence: how it stands. */
  text: string;
  /** Model, size, time and cost, where there is something to say. */
  facts: readonly string[];
  /** How many pictures were asked for: also the places of a grid. */
  count: number;
  /** Width and height the pictures will have, where that is known. */
  shape: readonly [width: number, height: number] | null;
  pictures: readonly ViewPicture[];
  buttons: readonly Button[];
  /** What only the requester sees beside it, if anything. */
  aside: Aside | null;
  /** When it was asked for and when painting began, in milliseconds since 1970. */
  since: number;
  startedAt: number | null;
}>;

/** Something for the requester alone: why a wish was refused, and a safer wording to take instead. */
export type Aside = Readonly<{
  text: string;
  /** The wish and its safer wording, where there is one. */
  wording: Readonly<{ before: string; after: string }> | null;
  /** Tells all this to whoever may know, for platforms that cannot show it in its place. */
  open: Button;
  buttons: readonly Button[];
}>;

/** What is known of an open job beyond its row: its place in the queue, and the newest preview of each picture. */
export type Progress = Readonly<{
  /** How many jobs are before it. */
  ahead: number;
  /** Milliseconds until it is done, as far as can be told; null where nothing is known yet. */
  etaMs: number | null;
  previews: readonly Extract<ImageEvent, { type: 'partial' }>[];
}>;

export const NO_PROGRESS: Progress = { ahead: 0, etaMs: null, previews: [] };

/** What members see of a job: a pure function of its state, the same for all platforms. */
export function viewOf(job: Job, progress: Progress = NO_PROGRESS): View {
  const { request } = job;
  const alt = (index: number) => altText(request.prompt, index, request.count);
  const stored = job.outcome?.type === 'finished' ? job.outcome.pictures : [];
  return {
    job: job.id,
    status: statusOf(job),
    final: !isOpen(job.state),
    audience: job.audience,
    spoiler: job.spoiler,
    author: job.caller.user,
    prompt: request.prompt,
    inputs: inputsOf(job),
    text: sentence(job, progress),
    facts: factsOf(job),
    count: request.count,
    shape: shapeOf(job),
    pictures: isOpen(job.state)
      ? progress.previews
          .toSorted((a, b) => a.index - b.index)
          .map(({ index, preview }) => ({ kind: 'preview', index, preview, alt: alt(index) }))
      : stored.map((picture) => ({ kind: 'stored', index: picture.index, picture, alt: picture.alt })),
    buttons: buttonsOf(job),
    aside: asideOf(job),
    since: job.times.accepted ?? 0,
    startedAt: job.times.painting ?? null,
  };
}

/** What it starts from; what a private picture was made from is not published with it. */
function inputsOf({ given, request }: Job): readonly string[] {
  return given?.why === 'published' ? [] : request.inputs;
}

function statusOf(job: Job): ViewStatus {
  switch (job.state) {
    case 'accepted':
    case 'queued':
      return 'waiting';
    case 'painted':
    case 'delivered':
      return 'finished';
    case 'painting':
    case 'refused':
    case 'failed':
    case 'cancelled':
    case 'interrupted':
      return job.state;
  }
}

function sentence(job: Job, progress: Progress): string {
  if (job.state === 'interrupted') return words.view.interrupted;
  switch (job.outcome?.type) {
    case 'finished':
      if (job.given !== null) return words.view.given[job.given.why](job.outcome.pictures.length);
      return job.outcome.cachedFrom === null
        ? words.view.finished(job.outcome.pictures.length, job.outcome.missing)
        : words.view.cached(job.outcome.pictures.length);
    case 'refused':
      return words.view.nothingCame;
    case 'failed':
      return [job.outcome.error.message, job.outcome.error.remedy].filter(Boolean).join(' ');
    case 'cancelled':
      return words.view.cancelled(job.times.painting !== undefined);
    case undefined:
      return job.state === 'painting'
        ? words.view.painting(progress.previews.length > 0, progress.etaMs)
        : words.view.waiting(progress.ahead, progress.etaMs);
  }
}

function factsOf(job: Job): readonly string[] {
  const { request, outcome } = job;
  if (isOpen(job.state)) return [request.model, words.view.estimate(estimate(request))];
  if (outcome?.type !== 'finished') return [];
  const first = outcome.pictures[0];
  return [
    request.model,
    ...(first ? [`${first.width} × ${first.height}`] : []),
    ...(request.quality === 'auto' ? [] : [request.quality]),
    ...(outcome.cachedFrom === null ? [words.view.seconds(seconds(job))] : []),
    outcome.cachedFrom === null ? words.view.cost(outcome.usage) : words.view.noCost,
    ...(outcome.revisedPrompt === null ? [] : [words.view.revised(outcome.revisedPrompt)]),
  ];
}

/** How long painting took, in seconds. */
function seconds(job: Job): number {
  return ((job.times.painted ?? 0) - (job.times.painting ?? job.times.painted ?? 0)) / 1000;
}

function shapeOf(job: Job): readonly [number, number] | null {
  const match = /^(\d+)x(\d+)$/u.exec(job.request.size);
  return match ? [Number(match[1]), Number(match[2])] : null;
}

function asideOf(job: Job): Aside | null {
  if (job.outcome?.type !== 'refused') return null;
  const { stage, categories, suggestion } = job.outcome;
  return {
    text: words.view.refused(stage, categories, suggestion !== null),
    wording: suggestion === null ? null : { before: job.request.prompt, after: suggestion },
    open: button(job, 'why', words.button.why, 'plain'),
    buttons: suggestion === null ? [] : [button(job, 'reword', words.button.reword, 'main')],
  };
}

function button(job: Job, command: string, label: string, look: Button['look'], picture: number | null = null): Button {
  // Publish is the one thing that leads from a private message to the channel.
  const kept = job.audience === 'caller' && command !== 'publish';
  return { id: buttonId({ command, job: job.id, picture, private: kept }), command, label, look, picture };
}

function buttonsOf(job: Job): readonly Button[] {
  if (isOpen(job.state)) return [button(job, 'cancel', words.button.cancel, 'plain')];
  const remove = button(job, 'delete', words.button.delete, 'danger');
  // The same wish would only be refused again.
  if (job.outcome?.type === 'refused') return [remove];
  if (job.outcome?.type !== 'finished') return [button(job, 'again', words.button.runAgain, 'main'), remove];
  const { pictures, cachedFrom } = job.outcome;
  const which = ({ index }: Picture) => (pictures.length > 1 ? index + 1 : null);
  return [
    ...pictures.map((each) => button(job, 'edit', words.button.edit(which(each)), 'main', each.index)),
    ...pictures.map((each) => button(job, 'vary', words.button.vary(which(each)), 'plain', each.index)),
    ...(pictures.length > 1
      ? pictures.map((each) => button(job, 'pick', words.button.pick(each.index + 1), 'plain', each.index))
      : []),
    // What was asked for in no channel has none to be published in.
    ...(job.audience === 'caller' && job.caller.channel !== ''
      ? [button(job, 'publish', words.button.publish, 'main')]
      : []),
    button(job, 'again', cachedFrom === null ? words.button.again : words.button.paintNew, 'plain'),
    ...(inputsOf(job).length > 0 ? [button(job, 'history', words.button.history, 'plain', 0)] : []),
    remove,
  ];
}
