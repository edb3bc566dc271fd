import { type Channel, createChannel } from '../core/channel.ts';
import { type ImageEvent, isOutcome, type Outcome } from '../core/event.ts';
import type { Job } from '../core/job.ts';
import type { Progress } from '../core/view.ts';

/** What this process knows of an open job beyond its row. */
type Entry = { ahead: number; started: boolean; partials: Map<number, Partial>; readers: Set<Channel<ImageEvent>> };
type Partial = Extract<ImageEvent, { type: 'partial' }>;

/** The events of open jobs, for all who watch. Nothing here outlives the process; the rows do. */
export type Live = Readonly<{
  open(id: string): void;
  /** Whether a job is open here. */
  has(id: string): boolean;
  emit(id: string, event: ImageEvent): void;
  progress(id: string): Omit<Progress, 'etaMs'>;
  /** Events from how the job stands now to its outcome. */
  watch(job: Job, signal: AbortSignal): AsyncIterable<ImageEvent>;
}>;

export function createLive(): Live {
  const entries = new Map<string, Entry>();
  return {
    open(id) {
      entries.set(id, { ahead: 0, started: false, partials: new Map(), readers: new Set() });
    },
    has: (id) => entries.has(id),
    emit(id, event) {
      const entry = entries.get(id);
      if (entry === undefined) return;
      if (event.type === 'queued') entry.ahead = event.ahead;
      if (event.type === 'started') entry.started = true;
      if (event.type === 'partial') entry.partials.set(event.index, event);
      for (const reader of entry.readers) {
        reader.push(event);
        if (isOutcome(event)) reader.end();
      }
      if (isOutcome(event)) entries.delete(id);
    },
    progress(id) {
      const entry = entries.get(id);
      return { ahead: entry?.ahead ?? 0, previews: entry === undefined ? [] : [...entry.partials.values()] };
    },
    watch(job, signal) {
      const entry = entries.get(job.id);
      const reader = createChannel<ImageEvent>(() => entry?.readers.delete(reader), signal);
      for (const event of entry === undefined ? past(job.outcome) : sofar(entry)) reader.push(event);
      if (entry === undefined) reader.end();
      else entry.readers.add(reader);
      return reader;
    },
  };
}

function sofar(entry: Entry): readonly ImageEvent[] {
  const started: readonly ImageEvent[] = entry.started ? [{ type: 'started' }] : [];
  return [{ type: 'queued', ahead: entry.ahead }, ...started, ...entry.partials.values()];
}

function past(outcome: Outcome | null): readonly ImageEvent[] {
  return outcome === null ? [] : [{ type: 'queued', ahead: 0 }, { type: 'started' }, outcome];
}
