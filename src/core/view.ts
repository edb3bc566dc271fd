import { type Button, buttonId } from './button.ts';
import type { ImageEvent } from './event.ts';
import { isOpen, type Job } from './job.ts';
import { altText, type Picture, type Preview } from './picture.ts';
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
  audience: 'channel' | 'caller';
  /** When it was asked for and when painting began, in milliseconds since 1970. */
  since: number;
  startedAt: number | null;
}>;

/** What is known of an open job beyond its row: its place in the queue, and the newest preview of each picture. */
export type Progress = Readonly<{ ahead: number; previews: readonly Extract<ImageEvent, { type: 'partial' }>[] }>;

export const NO_PROGRESS: Progress = { ahead: 0, previews: [] };

/** What members see of a job: a pure function of its state, the same for all platforms. */
export function viewOf(job: Job, progress: Progress = NO_PROGRESS): View {
  const { request } = job;
  const alt = (index: number) => altText(request.prompt, index, request.count);
  const stored = job.outcome?.type === 'finished' ? job.outcome.pictures : [];
  return {
    job: job.id,
    status: statusOf(job),
    final: !isOpen(job.state),
    author: job.caller.user,
    prompt: request.prompt,
    inputs: request.inputs,
    text: sentence(job, progress),
    facts: factsOf(job),
    count: request.count,
    shape: shapeOf(job),
    pictures: isOpen(job.state)
      ? progress.previews.map(({ index, preview }) => ({ kind: 'preview', index, preview, alt: alt(index) }))
      : stored.map((picture) => ({ kind: 'stored', index: picture.index, picture, alt: picture.alt })),
    buttons: buttonsOf(job),
    audience: 'channel',
    since: job.times.accepted ?? 0,
    startedAt: job.times.painting ?? null,
  };
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
      return words.view.finished(job.outcome.pictures.length, job.outcome.missing, seconds(job));
    case 'refused':
      return words.view.refused(job.outcome.stage, job.outcome.categories);
    case 'failed':
      return [job.outcome.error.message, job.outcome.error.remedy].filter(Boolean).join(' ');
    case 'cancelled':
      return words.view.cancelled(job.times.painting !== undefined);
    case undefined:
      return job.state === 'painting'
        ? words.view.painting(progress.previews.length > 0)
        : words.view.waiting(progress.ahead);
  }
}

function factsOf(job: Job): readonly string[] {
  const { request, outcome } = job;
  if (outcome?.type !== 'finished') return [];
  const first = outcome.pictures[0];
  return [
    request.model,
    ...(first ? [`${first.width} × ${first.height}`] : []),
    ...(request.quality === 'auto' ? [] : [request.quality]),
    words.view.seconds(seconds(job)),
    ...(outcome.usage.certain ? [words.view.cost(outcome.usage.microDollars)] : []),
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

function buttonsOf(job: Job): readonly Button[] {
  const button = (command: string, label: string, look: Button['look'], picture: number | null = null): Button => ({
    id: buttonId({ command, job: job.id, picture }),
    label,
    look,
    picture,
  });
  if (isOpen(job.state)) return [button('cancel', words.button.cancel, 'plain')];
  if (job.outcome?.type === 'finished') {
    return [
      ...job.outcome.pictures.map((picture) => {
        const which = job.outcome?.type === 'finished' && job.outcome.pictures.length > 1 ? picture.index + 1 : null;
        return button('edit', words.button.edit(which), 'main', picture.index);
      }),
      button('again', words.button.again, 'plain'),
      button('delete', words.button.delete, 'danger'),
    ];
  }
  return [button('again', words.button.runAgain, 'main'), button('delete', words.button.delete, 'danger')];
}
