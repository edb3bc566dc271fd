import { type Caller, mayManage } from '../core/caller.ts';
import { BotError } from '../core/error.ts';
import { isOpen, type Job } from '../core/job.ts';
import type { RequestKey } from '../core/job-store.ts';
import type { Jobs } from '../core/jobs.ts';
import { words } from '../core/words.ts';
import { type AcceptParts, jobOf, keepPicture, offeredModels, ownPicture } from './accept.ts';
import { createLive } from './live.ts';
import { createQueue } from './queue.ts';
import { deliver, interruptedOutcome, type RunParts, runJob, STOPPING, show } from './run.ts';

export type JobsParts = Omit<RunParts, 'live'> &
  AcceptParts &
  Readonly<{
    /** Jobs painted at once. */
    maxRunning: number;
    /** Jobs that may wait; one more is answered with `busy`. */
    maxWaiting: number;
    /** Says what is in a stored picture; null where it cannot. */
    describe: (picture: string, signal: AbortSignal) => Promise<string | null>;
  }>;

/** The jobs room: what adapters and commands see, and what starts and stops it. */
export type JobsRoom = Readonly<{
  jobs: Jobs;
  /** Finishes what an earlier run of the process left, before new work is taken. */
  recover(): Promise<void>;
  /** Takes no more work, lets running jobs go on for `graceMs`, then ends them as interrupted. */
  stop(graceMs: number): Promise<void>;
}>;

export function createJobs(settings: JobsParts): JobsRoom {
  const parts: RunParts = { ...settings, live: createLive() };
  const { live, now, pictures } = parts;
  const running = new Map<string, AbortController>();
  let stopping = false;

  const queue = createQueue(async (id) => {
    const controller = new AbortController();
    running.set(id, controller);
    void tellWaiting();
    await runJob(parts, id, controller.signal);
    running.delete(id);
  }, settings.maxRunning);

  const laneOf = ({ platform, workspace, user }: Caller) => [platform, workspace, user.id].join('/');

  /** Tells the few jobs that are next in line how many are still before them. */
  const tellWaiting = async () => {
    for (const [ahead, id] of queue.waiting().slice(0, 5).entries()) {
      if (live.progress(id).ahead === ahead) continue;
      live.emit(id, { type: 'queued', ahead });
      const job = await parts.jobs.find(id);
      if (job?.state === 'queued') show(parts, job);
    }
  };

  const find = async (id: string, caller: Caller): Promise<Job> => {
    const job = await parts.jobs.find(id);
    if (job === null || job.caller.platform !== caller.platform || job.caller.workspace !== caller.workspace) {
      throw new BotError('not_found', words.job.notFound);
    }
    return job;
  };
  const findOwn = async (id: string, caller: Caller): Promise<Job> => {
    const job = await find(id, caller);
    if (!mayManage(caller, job.caller)) throw new BotError('not_yours', words.job.notYours);
    return job;
  };
  const repeated = async (key: RequestKey, caller: Caller): Promise<Job | null> => {
    const known = await parts.jobs.findByKey(caller, key.id);
    if (known === null) return null;
    if (known.fingerprint !== key.fingerprint) throw new BotError('key_reused', words.job.keyReused);
    return known.job;
  };

  const enqueue = async (job: Job) => {
    live.open(job.id);
    const queued = (await parts.jobs.move(job.id, 'queued', now())) ?? job;
    queue.push(job.id, laneOf(job.caller));
    const ahead = queue.ahead(job.id);
    if (ahead > 0) live.emit(job.id, { type: 'queued', ahead });
    if (queue.waiting().includes(job.id)) show(parts, queued);
    return queued;
  };

  const jobs: Jobs = {
    find,
    repeated,
    watch: live.watch,
    models: () => offeredModels(settings),
    newestOpen: (caller) => parts.jobs.newestOpen(caller),
    async accept(order) {
      const { caller, key } = order;
      const before = key === null ? null : await repeated(key, caller);
      if (before !== null) return before;
      if (stopping) throw new BotError('stopping', words.job.stopping, { retryAfterMs: 60_000 });
      const job = await jobOf(settings, order);
      if (queue.waiting().length >= settings.maxWaiting) {
        throw new BotError('busy', words.job.busy, { retryAfterMs: 30_000 });
      }
      const kept = await parts.jobs.insert(job, key);
      return kept.id === job.id ? enqueue(job) : kept;
    },
    async cancel(id, caller) {
      const job = await findOwn(id, caller);
      if (queue.remove(id)) {
        const outcome = { type: 'cancelled', usage: null } as const;
        const ended = await parts.jobs.move(id, 'cancelled', now(), outcome);
        live.emit(id, outcome);
        if (ended !== null) await deliver(parts, ended);
        return ended ?? job;
      }
      const controller = running.get(id);
      if (controller === undefined || !isOpen(job.state)) throw new BotError('too_late', words.job.alreadyEnded);
      controller.abort();
      return job;
    },
    async remove(id, caller) {
      const job = await findOwn(id, caller);
      if (isOpen(job.state)) throw new BotError('too_late', words.job.stillOpen);
      await parts.replies(job.destination)?.remove();
      await parts.jobs.remove(id);
      if (job.outcome?.type === 'finished') await pictures.removeFiles(job.outcome.pictures);
    },
    async keep(bytes, caller) {
      return keepPicture(settings, await settings.takeIn(bytes), caller);
    },
    async describe(id, caller) {
      const picture = await ownPicture(pictures, id, caller);
      const text = await settings.describe(id, new AbortController().signal);
      if (text === null) {
        throw new BotError('not_available', words.describe.notAvailable, { remedy: words.describe.notAvailableRemedy });
      }
      await pictures.describe(id, text);
      const job = picture.job === null ? null : await parts.jobs.find(picture.job);
      if (job !== null) show(parts, job);
      return text;
    },
  };

  return {
    jobs,
    async recover() {
      for (const job of await parts.jobs.unfinished()) {
        if (job.state === 'painting') {
          const ended = await parts.jobs.move(job.id, 'interrupted', now(), interruptedOutcome(job));
          if (ended !== null) await deliver(parts, ended);
        } else if (job.state === 'painted') {
          await deliver(parts, job);
        } else {
          await enqueue(job);
        }
      }
    },
    async stop(graceMs) {
      stopping = true;
      const idle = queue.stop();
      const timer = setTimeout(() => {
        for (const controller of running.values()) controller.abort(STOPPING);
      }, graceMs);
      await idle;
      clearTimeout(timer);
    },
  };
}
