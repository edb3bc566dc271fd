import { readObject } from '../../core/body.ts';
import { type Caller, MAY_LOWER_MODERATION } from '../../core/caller.ts';
import { BotError, type ErrorCode } from '../../core/error.ts';
import { isOutcome, type Outcome } from '../../core/event.ts';
import type { Handler } from '../../core/handler.ts';
import type { Job } from '../../core/job.ts';
import type { Jobs, Order } from '../../core/jobs.ts';
import type { PictureStore } from '../../core/picture-store.ts';
import { parseImageRequest } from '../../core/request.ts';
import { words } from '../../core/words.ts';
import { apiEvent, finishedBody, jobBody, problemOf } from './api-answer.ts';
import { type ApiRequest, readApiRequest, requestKey } from './api-request.ts';
import { eventStream, type ServerEvent } from './event-stream.ts';
import { createWatchers, type Watcher } from './watchers.ts';

export const PLATFORM = 'api';

/** In a job's destination: whether its client waits for the answer, so that hanging up is a cancellation. */
const CLIENT = 'client';
const WAITS = 'waits';

/** Programs that use the HTTP API: one workspace of their own. */
const CALLER: Caller = {
  platform: PLATFORM,
  workspace: 'api',
  channel: 'api',
  thread: null,
  user: { id: 'api', name: 'API' },
  roles: [MAY_LOWER_MODERATION],
};

export type ApiParts = Readonly<{
  jobs: Jobs;
  pictures: PictureStore;
  /** Size of a request body in bytes. */
  maxBody: number;
  /** Status of an answer that says why there is no picture. */
  statusOf: (code: ErrorCode) => number;
}>;

/** The HTTP API for programs: `POST /api/images`, `GET` and `DELETE /api/jobs/ID`. */
export function api(parts: ApiParts): Handler {
  const watch = createWatchers((id) => {
    void parts.jobs
      .find(id, CALLER)
      .then((job) => (job.destination[CLIENT] === WAITS ? parts.jobs.cancel(id, CALLER) : job))
      // It may be over already; then there is nothing to cancel.
      .catch(() => {});
  });
  return {
    owns: (path) => path === '/api' || path.startsWith('/api/'),
    async answer(request) {
      const { pathname } = new URL(request.url);
      if (pathname === '/api/images') {
        allow(request, ['POST']);
        return paint(parts, watch, request);
      }
      const id = /^\/api\/jobs\/([^/]+)$/u.exec(pathname)?.[1];
      if (id === undefined) throw new BotError('not_found', words.http.noRoute);
      allow(request, ['GET', 'DELETE']);
      if (request.method === 'GET') return Response.json(jobBody(await parts.jobs.find(id, CALLER)));
      await parts.jobs.cancel(id, CALLER);
      return Response.json({ id }, { status: 202 });
    },
  };
}

function allow(request: Request, methods: readonly string[]): void {
  if (!methods.includes(request.method)) throw new BotError('wrong_method', words.http.wrongMethod(methods));
}

async function paint(parts: ApiParts, watch: (job: string) => Watcher, request: Request): Promise<Response> {
  const { jobs } = parts;
  const body = await readObject(request, parts.maxBody);
  const asked = readApiRequest(body);
  const key = requestKey(request.headers.get('idempotency-key'), body);
  const waits = !/\brespond-async\b/iu.test(request.headers.get('prefer') ?? '');
  const destination = { platform: PLATFORM, [CLIENT]: waits ? WAITS : 'comes back' };
  const fresh = /\bno-cache\b/iu.test(request.headers.get('cache-control') ?? '');
  const job = (key && (await jobs.repeated(key, CALLER))) ?? (await accept(jobs, asked, { key, destination, fresh }));

  if (!waits) {
    const headers = { location: `/api/jobs/${job.id}`, 'preference-applied': 'respond-async' };
    return Response.json(jobBody(job), { status: 202, headers });
  }
  const watcher = watch(job.id);
  if (/\btext\/event-stream\b/iu.test(request.headers.get('accept') ?? '')) {
    return eventStream(events(job, watcher, parts), watcher.gone);
  }
  request.signal.addEventListener('abort', watcher.gone, { once: true });
  // It may have hung up while its pictures were looked at.
  if (request.signal.aborted) watcher.gone();
  try {
    for await (const event of jobs.watch(job, watcher.signal)) {
      if (isOutcome(event)) return await outcomeAnswer(parts, job, event);
    }
  } finally {
    watcher.done();
  }
  throw new BotError('interrupted', words.view.interrupted);
}

async function* events(job: Job, watcher: Watcher, { jobs, pictures }: ApiParts): AsyncGenerator<ServerEvent> {
  try {
    for await (const event of jobs.watch(job, watcher.signal)) yield await apiEvent(job, event, pictures);
  } finally {
    watcher.done();
  }
}

/** Options first, which cost nothing; then the pictures are looked at and kept; then the job. */
async function accept(
  jobs: Jobs,
  { draft, names, images, mask }: ApiRequest,
  order: Pick<Order, 'key' | 'destination' | 'fresh'>,
): Promise<Job> {
  parseImageRequest({ ...draft, inputs: images.map(() => ''), mask: mask && 'mask' }, names);
  const inputs: string[] = [];
  for (const bytes of images) inputs.push((await jobs.keep(bytes, CALLER)).id);
  const maskId = mask && (await jobs.keep(mask, CALLER)).id;
  return jobs.accept({ ...order, draft: { ...draft, inputs, mask: maskId }, caller: CALLER, names });
}

async function outcomeAnswer({ pictures, statusOf }: ApiParts, job: Job, outcome: Outcome): Promise<Response> {
  if (outcome.type === 'finished') return Response.json(await finishedBody(job, outcome, pictures));
  const problem = problemOf(job, outcome);
  const retryAfter = problem?.retryAfterMs;
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfter / 1000)) };
  return Response.json({ id: job.id, ...problem }, { status: statusOf(problem?.code ?? 'internal'), headers });
}
