import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Faults } from './faults.ts';
import { fieldsOf } from './fields.ts';
import type { RateLimits, Rule } from './rate-limits.ts';
import { notFound, Refusal, unauthorized } from './refusal.ts';
import { readBody } from './request-reading.ts';
import type { Answer, Route } from './route.ts';
import type { SeenRequest } from './what-tests-see.ts';
import type { World } from './world.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Where a bucket has no known size, it is generous. */
const USUAL: Rule = { limit: 50, perMs: 1000 };
/** Refusals that a bot could not have foreseen: somebody deleted, closed or forbade something. */
const NO_FAULT = [10003, 10004, 10007, 10008, 10013, 50001, 50007, 50013];

export function createRestServer(
  world: World,
  routes: readonly Route[],
  { faults, limits, seen }: Readonly<{ faults: Faults; limits: RateLimits; seen: Writable<SeenRequest>[] }>,
): Server {
  return createServer((request, response) => {
    void take(request, response).catch((error: unknown) => {
      world.violations.push(`the stand-in itself failed: ${error instanceof Error ? error.stack : String(error)}`);
      response.destroy();
    });
  });

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://discord');
    const method = request.method ?? '';
    const raw = url.pathname.startsWith('/api/v10/') ? url.pathname.slice('/api/v10'.length) : null;
    const path = decodeURIComponent(raw ?? url.pathname);
    const bucket = bucketOf(method, raw ?? url.pathname);
    const entry: Writable<SeenRequest> = {
      ...{ at: world.clock.now(), method, path, query: url.search, bucket: bucket.name, body: undefined, files: [] },
      ...{ status: 0, authorization: request.headers.authorization ?? null },
    };
    seen.push(entry);
    const answer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
      entry.status = status;
      passage?.done();
      send(response, status, body, headers);
    };
    const route = raw === null ? undefined : routes.find((one) => one.method === method && one.path.test(path));
    const rule = route?.limit ?? USUAL;
    const passage = rule === 'none' ? null : limits.enter({ bucket: bucket.name, hash: bucket.hash, path, rule });
    let body: Awaited<ReturnType<typeof readBody>> | null = null;
    let refused: Refusal | null = null;
    try {
      body = await readBody(request);
      Object.assign(entry, { body: body.body, files: body.files });
    } catch (error) {
      if (!(error instanceof Refusal)) {
        passage?.done();
        return void response.destroy();
      }
      refused = error;
    }
    const slowness = faults.slownessOf(method, path);
    if (slowness > 0) await wait(slowness);
    const fault = faults.next(method, path);
    const headers = passage?.headers ?? {};
    if (fault === 'hang' || fault === 'reset') {
      passage?.done();
      if (fault === 'reset') response.socket?.resetAndDestroy();
      return;
    }
    if (fault !== null) {
      const failed = { message: fault.message ?? `${fault.status}: Failed`, code: fault.code ?? 0 };
      return answer(fault.status, fault.body ?? failed, { ...headers, ...fault.headers });
    }
    if (passage !== null && passage.waitMs !== null) {
      const retry = { message: 'You are being rate limited.', retry_after: passage.waitMs / 1000, global: false };
      return answer(429, retry, headers);
    }
    try {
      if (refused !== null) throw refused;
      if (route === undefined || body === null) throw notFound();
      if (!route.open && request.headers.authorization !== `Bot ${world.token}`) throw unauthorized();
      const params = route.path.exec(path)?.slice(1) ?? [];
      const call = { params, query: url.searchParams, body: body.body, fields: fieldsOf(body.body), files: body.files };
      const done: Answer = await route.answer(world, call);
      answer(done.status, done.body, headers);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, code, message, errors } = error;
      if (!NO_FAULT.includes(code)) world.violations.push(`${method} ${masked(path)}: ${status} ${code} ${message}`);
      answer(status, { message, code, ...(errors === null ? {} : { errors }) }, headers);
    }
  }
}

/** Addresses without the tokens in them. */
const masked = (path: string) => path.replaceAll(/[\w-]{100,}/gu, '…');

/**
 * The bucket of a request, by the same rule as discord.js guesses it, and the same name as it gives to it until it is
 * told another. With other names the first requests of a route would run in two queues: that is a weakness of
 * discord.js and not of the bot, and here it would look like one.
 */
function bucketOf(method: string, path: string): { name: string; hash: string } {
  if (/^\/interactions\/.+\/callback$/u.test(path)) return { name: 'none', hash: 'none' };
  const major = /^\/webhooks\/(\d{17,19}\/[^/?]+)|^\/(?:channels|guilds|webhooks)\/(\d{17,19})/u.exec(path);
  const route = path.replaceAll(/\d{17,19}/gu, ':id').replace(/\/webhooks\/:id\/[^/?]+/u, '/webhooks/:id/:token');
  const hash = `Global(${method}:${route})`;
  return { name: `${hash}:${major?.[2] ?? major?.[1] ?? 'global'}`, hash };
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): void {
  if (body === undefined) {
    response.writeHead(status, headers);
    response.end();
    return;
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/html' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(text);
}
