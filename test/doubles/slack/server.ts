import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type Fields, textOf } from '../discord/fields.ts';
import type { Faults } from './faults.ts';
import { downloadable, receiveUpload } from './file-methods.ts';
import { decoded, type Methods } from './method.ts';
import type { Patience } from './patience.ts';
import type { RateLimits } from './rate-limits.ts';
import { explain, Refusal } from './refusal.ts';
import { type Received, readBytes, readCall, readJson, readUpload } from './request-reading.ts';
import { useResponseUrl } from './response-urls.ts';
import { type Caller, callerOf, callMethod } from './web-api.ts';
import type { SeenRequest } from './what-tests-see.ts';
import type { World } from './world.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Answer = Readonly<{
  status: number;
  body: Fields | string | Uint8Array;
  headers?: Record<string, string>;
  error?: string;
}>;
type Parts = Readonly<{
  methods: Methods;
  faults: Faults;
  limits: RateLimits;
  patience: Patience;
  seen: Writable<SeenRequest>[];
}>;

const LOGIN = '<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to your workspace</body></html>';
const html = (): Answer => ({ status: 200, body: LOGIN, headers: { 'content-type': 'text/html; charset=utf-8' } });

export function createSlackServer(world: World, { methods, faults, limits, patience, seen }: Parts): Server {
  return createServer((request, response) => {
    void take(request, response).catch((error: unknown) => {
      world.violations.push(`the stand-in itself failed: ${error instanceof Error ? error.stack : String(error)}`);
      response.destroy();
    });
  });

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://slack');
    const path = url.pathname;
    const name = nameOf(path);
    const entry: Writable<SeenRequest> = {
      ...{ at: world.clock.now(), method: name, path, team: null, token: null, args: {}, status: 0, error: null },
    };
    seen.push(entry);
    let received: Received;
    try {
      received = await readBytes(request);
    } catch {
      return void response.destroy();
    }
    const slowness = faults.slownessOf(name, path);
    if (slowness > 0) await wait(slowness);
    const refuse = (error: Refusal): Answer => {
      if (error.fault) world.violations.push(`${name}: ${explain(error)}`);
      return { status: 200, body: { ok: false, error: error.error, ...error.more }, error: error.error };
    };
    const { authorization } = request.headers;
    let sent: Fields = {};
    let unread: Refusal | null = null;
    try {
      if (path.startsWith('/api/')) sent = await readCall(received, url.searchParams);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      unread = error;
    }
    const caller = callerOf(world, authorization, sent);
    const team = caller.installation?.teamId ?? caller.installation?.enterpriseId ?? null;
    Object.assign(entry, { args: decoded(sent), token: caller.token, team });
    // Posting is limited by channel.
    const patient = [name, team, name === 'chat.postMessage' ? textOf(sent.channel) : ''].join(' ');
    if (patience.ignored(patient, request.socket)) {
      world.violations.push(`${name} was called although the last answer said to wait`);
    }
    const fault = faults.next(name, path);
    if (fault === 'hang') return;
    if (fault === 'reset') return void request.socket.resetAndDestroy();
    const answer = await (async (): Promise<Answer> => {
      try {
        if (fault !== null && fault !== 'lost') {
          const { error = 'internal_error', headers = {}, body } = fault;
          const limited = error === 'ratelimited' || fault.status === 429;
          const status = fault.status ?? (limited ? 429 : 200);
          const waiting = limited ? { 'retry-after': '1' } : {};
          return { status, body: body ?? { ok: false, error }, headers: { ...waiting, ...headers }, error };
        }
        if (unread !== null) throw unread;
        if (path.startsWith('/api/')) return await api(name, sent, caller, authorization);
        return await elsewhere(name, path, received, caller);
      } catch (error) {
        if (error instanceof Refusal) return refuse(error);
        throw error;
      }
    })();
    if (fault === 'lost') return void request.socket.resetAndDestroy();
    const seconds = Number(answer.headers?.['retry-after']);
    if (answer.status === 429 && seconds > 0) patience.told(patient, seconds, request.socket);
    Object.assign(entry, { status: answer.status, error: answer.error ?? null });
    const { body } = answer;
    const isJson = typeof body !== 'string' && !(body instanceof Uint8Array);
    response.writeHead(answer.status, {
      ...(isJson ? { 'content-type': 'application/json; charset=utf-8' } : {}),
      ...(caller.installation === null ? {} : { 'x-oauth-scopes': [...caller.installation.scopes].join(',') }),
      ...answer.headers,
    });
    response.end(isJson ? JSON.stringify(body) : body);
  }

  async function api(name: string, sent: Fields, caller: Caller, header: string | undefined): Promise<Answer> {
    const rule = methods[name]?.perMinute;
    const team = caller.installation?.teamId ?? (textOf(sent.team_id) || 'nobody');
    const seconds =
      rule === undefined ? null : limits.enter({ method: name, team, channel: textOf(sent.channel), rule });
    if (seconds !== null) {
      const headers = { 'retry-after': String(seconds) };
      return { status: 429, body: { ok: false, error: 'ratelimited' }, headers, error: 'ratelimited' };
    }
    return { status: 200, body: { ok: true, ...(await callMethod(world, methods, name, { sent, caller, header })) } };
  }

  async function elsewhere(name: string, path: string, received: Received, caller: Caller): Promise<Answer> {
    if (name === 'upload') {
      const wrong = await receiveUpload(
        world,
        path.split('/').at(-1) ?? '',
        await readUpload(received),
        caller.installation,
      );
      if (wrong === null) return { status: 200, body: `OK - ${received.bytes.length}` };
      world.violations.push(`upload: ${wrong}`);
      return { status: 400, body: wrong, error: wrong };
    }
    if (name === 'download') return download(/-(F[A-Z0-9]+)\//u.exec(path)?.[1] ?? '', caller);
    if (name === 'response_url') return respond(path, received);
    world.violations.push(`there is nothing at ${path}`);
    return { status: 404, body: 'not found', error: 'not found' };
  }

  /** Whoever may not see a file gets a page to sign in, and status 200. */
  function download(fileId: string, { installation }: Caller): Answer {
    if (installation === null || installation.dead !== null) return html();
    const call = { world, method: 'download', args: {}, installation, teamId: installation.teamId };
    const file = downloadable(call, fileId);
    if (file?.bytes == null) return html();
    return { status: 200, body: file.bytes, headers: { 'content-type': file.type.mimetype } };
  }

  async function respond(path: string, received: Received): Promise<Answer> {
    const url = world.responseUrls.get(path);
    if (url === undefined) throw new Refusal('no such response_url');
    let body: Fields = {};
    const done = (status: number, ts: string | null) => url.posts.push({ at: world.clock.now(), body, status, ts });
    try {
      body = readJson(received.bytes);
      const message = await useResponseUrl(world, url, body);
      done(200, message?.ts ?? null);
      return { status: 200, body: 'ok' };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.fault) world.violations.push(`response_url: ${explain(error)}`);
      const status = /_url$/u.test(error.error) ? 404 : 400;
      done(status, null);
      return { status, body: { ok: false, error: error.error, ...error.more }, error: error.error };
    }
  }
}

function nameOf(path: string): string {
  if (path.startsWith('/api/')) return path.slice('/api/'.length);
  if (path.startsWith('/upload/v1/')) return 'upload';
  if (path.startsWith('/files-pri/')) return 'download';
  return path.startsWith('/response/') ? 'response_url' : 'unknown';
}
