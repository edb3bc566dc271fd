import type { CreateQueue, Waiting } from '../core/queue.ts';

const MINUTE_MS = 60_000;

/**
 * A fair queue in this process: round robin over members, first come first served within each; a member or a workspace
 * that has as many running as it may is passed over.
 */
export const createQueue: CreateQueue = (run, limits, clock) => {
  /** Whose turn is next comes first. */
  let lanes: readonly (readonly Waiting[])[] = [];
  const running = new Map<string, Waiting>();
  let begun: readonly Readonly<{ at: number; pictures: number }>[] = [];
  let callOff: () => void = () => {};
  let stopped = false;
  const idle = Promise.withResolvers<void>();

  const runningOf = (same: (job: Waiting) => boolean) => [...running.values()].filter(same).length;
  const mayRun = (job: Waiting) =>
    runningOf((each) => each.member === job.member) < limits.perMember &&
    runningOf((each) => each.workspace === job.workspace) < limits.perWorkspace;

  /** Milliseconds until so many pictures may begin. One job may be larger than the limit: then it runs alone. */
  const pause = (pictures: number): number => {
    if (limits.picturesPerMinute === 0) return 0;
    const now = clock.now();
    begun = begun.filter(({ at }) => at > now - MINUTE_MS);
    let room = limits.picturesPerMinute - begun.reduce((sum, each) => sum + each.pictures, 0);
    if (room >= pictures || begun.length === 0) return 0;
    for (const [index, { at, pictures: freed }] of begun.entries()) {
      room += freed;
      if (room >= pictures || index === begun.length - 1) return at + MINUTE_MS - now;
    }
    return 0;
  };

  const fill = () => {
    callOff();
    callOff = () => {};
    while (!stopped && running.size < limits.running) {
      const place = lanes.findIndex(([first]) => first !== undefined && mayRun(first));
      const [job, ...rest] = lanes[place] ?? [];
      if (job === undefined) return;
      const wait = pause(job.pictures);
      if (wait > 0) {
        callOff = clock.after(wait, fill);
        return;
      }
      const others = lanes.filter((_, index) => index !== place);
      lanes = rest.length > 0 ? [...others, rest] : others;
      begin(job);
    }
  };
  const begin = (job: Waiting) => {
    running.set(job.id, job);
    if (limits.picturesPerMinute > 0) begun = [...begun, { at: clock.now(), pictures: job.pictures }];
    void run(job.id).finally(() => {
      running.delete(job.id);
      if (stopped && running.size === 0) idle.resolve();
      fill();
    });
  };
  return {
    push(job) {
      const own = lanes.findIndex(([first]) => first?.member === job.member);
      lanes = own < 0 ? [...lanes, [job]] : lanes.map((lane, index) => (index === own ? [...lane, job] : lane));
      fill();
    },
    remove(id) {
      const found = lanes.some((lane) => lane.some((job) => job.id === id));
      lanes = lanes.map((lane) => lane.filter((job) => job.id !== id)).filter((lane) => lane.length > 0);
      return found;
    },
    wouldWait(job, coming) {
      const before = [...running.values(), ...coming];
      const same = (part: 'member' | 'workspace') => before.filter((each) => each[part] === job[part]).length;
      return (
        stopped ||
        lanes.length > 0 ||
        before.length >= limits.running ||
        same('member') >= limits.perMember ||
        same('workspace') >= limits.perWorkspace ||
        pause(job.pictures) > 0
      );
    },
    waiting() {
      const rounds = lanes.flatMap((lane, turn) => lane.map((job, round) => ({ job, round, turn })));
      return rounds.sort((a, b) => a.round - b.round || a.turn - b.turn).map(({ job }) => job);
    },
    stop() {
      stopped = true;
      callOff();
      if (running.size === 0) idle.resolve();
      return idle.promise;
    },
  };
};
