import { type Caller, mayManage, maySee, workspaceOf } from '../core/caller.ts';
import { BotError } from '../core/error.ts';
import { isOpen, type Job } from '../core/job.ts';
import type { RequestKey } from '../core/job-store.ts';
import type { Jobs } from '../core/jobs.ts';
import type { QueueLimits, Waiting } from '../core/queue.ts';
import { words } from '../core/words.ts';
import { type AcceptParts, jobOf, keepPicture, offeredModels } from './accept.ts';
import { createDelivering, type DeliverParts } from './deliver.ts';
import { type DescribeParts, describePicture } from './describe.ts';
import { forgetMember, lineageOf, recentOf, removeJob, retain } from './history.ts';
import { createLive } from './live.ts';
import { createPace } from './pace.ts';
import { createPlaces, type PlaceLimits } from './places.ts';
import { createQueue } from './queue.ts';
import { interruptedOutcome, type RunParts, runJob, STOPPING, showProgress } from './run.ts';

export type JobsParts = Omit<RunParts, 'live' | 'pace' | 'delivering'> &
  DeliverParts &
  AcceptParts &
  DescribeParts &
  PlaceLimits &
  Readonly<{
    /** How much runs at once. */
    limits: QueueLimits;
    /** Whether what is accepted can be kept: the disk and the database are well. */
    canKeep: () => Promise<boolean>;
    /** Days after which everything is deleted; 0 is never. */
    retentionDays: number;
    /** Fetches the bytes of a picture from an address outside. */
    fetchPicture: (url: string, signal: AbortSignal) => Promise<Uint8Array>;
  }>;

/** Jobs of earlier runs that tell how long painting takes here. */
const PACE_JOBS = 100;

/** The jobs room: what adapters and commands see, and what starts and stops it. */
export type JobsRoom = Readonly<{
  jobs: Jobs;
  /** Finishes what an earlier run of the process left, before new work is taken. */
  recover(): Promise<void>;
  /** Takes no more work, lets running jobs go on for `graceMs`, then ends them as interrupted. */
  stop(graceMs: number): Promise<void>;
}>;

export function createJobs(settings: JobsParts): JobsRoom {
  const { clock, pictures } = settings;
  const delivering = createDelivering(settings);
  const parts: RunParts = { ...settings, live: createLive(), pace: createPace(), delivering };
  const { live } = parts;
  const running = new Map<string, AbortController>();
  let stopping = false;

  const queue = createQueue(
    async (id) => {
      const controller = new AbortController();
      running.set(id, controller);
      void tellWaiting();
      await runJob(parts, id, controller.signal);
      running.delete(id);
    },
    settings.limits,
    clock,
  );

  /** Tells the few jobs that are next in line how many are still before them; where that fails, the next turn will. */
  const tellWaiting = async (): Promise<void> => {
    try {
      for (const [ahead, { id }] of queue.waiting().slice(0, 5).entries()) {
        if (live.progress(id).ahead === ahead) continue;
        live.emit(id, { type: 'queued', ahead });
        const job = await parts.jobs.find(id);
        if (job?.state === 'queued') showProgress(parts, job, settings.limits.running);
      }
    } catch (err) {
      settings.log.warn({ err }, 'those who wait were not told');
    }
  };

  const find = async (id: string, caller: Caller): Promise<Job> => {
    const job = await parts.jobs.find(id);
    if (job === null || !maySee(caller, job.caller, job.audience)) {
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
  const holdPlace = createPlaces(queue, settings);

  const giving = new Set<Promise<void>>();
  const enqueue = (job: Job) => {
    live.open(job.id);
    if (job.given !== null) {
      // Nothing is painted: it waits for nobody.
      const shown = runJob(parts, job.id, new AbortController().signal).finally(() => giving.delete(shown));
      giving.add(shown);
      return;
    }
    queue.push(waitingOf(job));
    const ahead = queue.waiting().findIndex(({ id }) => id === job.id);
    if (ahead > 0) live.emit(job.id, { type: 'queued', ahead });
    if (ahead >= 0) showProgress(parts, job, settings.limits.running);
  };

  const jobs: Jobs = {
    find,
    repeated,
    async *watch(job, signal) {
      // What was read a moment ago may be over by now.
      const now = live.has(job.id) ? job : ((await parts.jobs.find(job.id)) ?? job);
      yield* live.watch(now, signal);
    },
    models: () => offeredModels(settings),
    newestOpen: (caller) => parts.jobs.newestOpen(caller),
    redeliver: delivering.redeliver,
    async accept(order) {
      const { caller, key } = order;
      const before = key === null ? null : await repeated(key, caller);
      if (before !== null) return before;
      if (stopping) throw new BotError('stopping', words.job.stopping, { retryAfterMs: 60_000 });
      const job = await jobOf(settings, order);
      using _place = job.given === null ? holdPlace(waitingOf(job)) : null;
      if (!(await settings.canKeep())) {
        throw new BotError('storage', words.storage.failed, { remedy: words.storage.remedy, retryAfterMs: 60_000 });
      }
      const kept = await parts.jobs.insert(job, key);
      if (kept.id === job.id) enqueue(job);
      // Another request with the same key was faster: it must have asked for the same.
      else if (key !== null) await repeated(key, caller);
      return kept;
    },
    async cancel(id, caller) {
      const job = await findOwn(id, caller);
      if (queue.remove(id)) {
        const outcome = { type: 'cancelled', usage: null } as const;
        const ended = await parts.jobs.move(id, 'cancelled', clock.now(), outcome);
        live.emit(id, outcome);
        if (ended !== null) await delivering.deliver(ended);
        void tellWaiting();
        return ended ?? job;
      }
      if (job.state === 'painted') throw new BotError('too_late', words.job.delivering);
      const controller = running.get(id);
      if (controller === undefined || !isOpen(job.state)) throw new BotError('too_late', words.job.alreadyEnded);
      controller.abort();
      return job;
    },
    async remove(id, caller) {
      const job = await findOwn(id, caller);
      if (isOpen(job.state)) throw new BotError('too_late', words.job.stillOpen);
      await removeJob(parts, job);
    },
    async abandon(isGone) {
      const unfinished = await parts.jobs.unfinished();
      for (const { id, caller } of unfinished.filter((job) => job.state === 'queued' && isGone(job.destination))) {
        await jobs
          .cancel(id, caller)
          .catch((err: unknown) => settings.log.info({ err, job: id }, 'it is over already'));
      }
    },
    lineage: (picture, caller) => lineageOf(parts, picture, caller),
    recent: (caller) => recentOf(parts, caller),
    async forget(caller) {
      for (let open = await parts.jobs.newestOpen(caller); open !== null; open = await parts.jobs.newestOpen(caller)) {
        await jobs.cancel(open.id, caller);
        for await (const _ of live.watch(open, AbortSignal.timeout(10_000)));
      }
      return forgetMember(parts, caller);
    },
    async keep(bytes, caller) {
      return keepPicture(settings, await settings.takeIn(bytes), caller);
    },
    async keepFrom(url, caller) {
      return jobs.keep(await settings.fetchPicture(url, new AbortController().signal), caller);
    },
    describe: (id, caller) => describePicture(settings, id, caller),
  };

  /** Once a day. */
  let tidying: () => void = () => {};
  let tidied: Promise<void> = Promise.resolve();
  const tidy = async () => {
    await retain(parts, settings.retentionDays, clock.now()).catch((err: unknown) => {
      settings.log.error({ err }, 'what is too old could not be deleted');
    });
    tidying = clock.after(24 * 3_600_000, () => {
      tidied = tidy();
    });
  };

  return {
    jobs,
    async recover() {
      for (const job of await parts.jobs.lately(PACE_JOBS)) parts.pace.learn(job);
      // First of all: later there may be files whose rows are still to come.
      const swept = await pictures.sweep();
      if (swept > 0) settings.log.info({ swept }, 'files that a crash left were deleted');
      for (const job of await parts.jobs.unfinished()) {
        if (job.state === 'painting')
          await parts.jobs.move(job.id, 'interrupted', clock.now(), interruptedOutcome(job));
        else enqueue(job);
      }
      // A platform that does not answer keeps nobody from the rest: it is gone on with meanwhile.
      const patience = Promise.withResolvers<void>();
      const callOff = clock.after(2000, patience.resolve);
      await Promise.race([delivering.recover(), patience.promise]);
      callOff();
      await tidy();
    },
    async stop(graceMs) {
      stopping = true;
      const idle = queue.stop();
      const interrupt = clock.after(graceMs, () => {
        for (const controller of running.values()) controller.abort(STOPPING);
      });
      await Promise.all([idle, ...giving]);
      interrupt();
      await delivering.stop();
      // One that is under way sets the next: it is called off after.
      await tidied;
      tidying();
    },
  };
}

function memberOf(caller: Caller): string {
  return `${workspaceOf(caller)}/${caller.user.id}`;
}

function waitingOf({ id, caller, request }: Job): Waiting {
  return { id, member: memberOf(caller), workspace: workspaceOf(caller), pictures: request.count };
}
