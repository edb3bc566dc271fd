import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Exchange, sendError } from './answer.ts';
import { ApiError, invalidRequest } from './api-error.ts';
import { type DemoCall, type DemoEndpoint, endCall } from './calls.ts';
import { answerChat } from './chat.ts';
import { answerImages } from './images.ts';
import { answerModels } from './models.ts';
import { answerModerations } from './moderations.ts';
import { createStudio, type Studio } from './studio.ts';

export type { DemoCall, DemoEndpoint, DemoOutcome, DemoPicture } from './calls.ts';

export type DemoServer = {
  /** What a client takes as its base, e.g. `http://127.0.0.1:4010/v1`. */
  readonly url: string;
  readonly port: number;
  /** The last 20,000 calls, oldest first. */
  calls(): readonly DemoCall[];
  /** Ends every connection and stream at once. */
  close(): Promise<void>;
};

export type DemoServerOptions = {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly host?: string;
  /** Milliseconds between the frames of a stream: 0 for tests, about 700 for people. */
  readonly paceMs?: number;
};

type Route = {
  readonly method: 'GET' | 'POST';
  readonly endpoint: DemoEndpoint;
  readonly path: RegExp;
  answer(exchange: Exchange, studio: Studio, part: string | null): Promise<void>;
};

const routes: readonly Route[] = [
  {
    method: 'POST',
    endpoint: 'images/generations',
    path: /^\/v1\/images\/generations$/,
    answer: (exchange, studio) => answerImages(exchange, studio, 'generate'),
  },
  {
    method: 'POST',
    endpoint: 'images/edits',
    path: /^\/v1\/images\/edits$/,
    answer: (exchange, studio) => answerImages(exchange, studio, 'edit'),
  },
  {
    method: 'POST',
    endpoint: 'images/variations',
    path: /^\/v1\/images\/variations$/,
    answer: (exchange, studio) => answerImages(exchange, studio, 'variation'),
  },
  { method: 'POST', endpoint: 'moderations', path: /^\/v1\/moderations$/, answer: answerModerations },
  { method: 'POST', endpoint: 'chat/completions', path: /^\/v1\/chat\/completions$/, answer: answerChat },
  {
    method: 'GET',
    endpoint: 'models',
    path: /^\/v1\/models(?:\/([^/]+))?$/,
    answer: (exchange, _, part) => answerModels(exchange, part),
  },
];

/** Starts the demo image server. Rejects with code EADDRINUSE where the port is taken. */
export async function startDemoServer({
  port = 0,
  host = '127.0.0.1',
  paceMs = 0,
}: DemoServerOptions = {}): Promise<DemoServer> {
  let origin = '';
  const studio = createStudio(paceMs, () => origin);
  const closing = new AbortController();
  const server = createServer((request, response) => {
    void answer(request, response, studio, closing.signal);
  });
  // Longer than a client keeps idle connections, so that it never writes into one that is just closing.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  origin = `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
  return {
    url: `${origin}/v1`,
    port: bound,
    calls: () => studio.calls.list(),
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      studio.calls.abortRunning();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  studio: Studio,
  closing: AbortSignal,
): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://demo').pathname;
  if (path.startsWith('/demo/')) return answerDemo(path.slice('/demo/'.length), request, response, studio);
  const route = routes.find((one) => one.path.test(path));
  if (!route || route.method !== request.method) {
    const fault = route
      ? invalidRequest(
          'method_not_supported',
          null,
          `Not allowed to ${request.method} on ${path}. (HINT: Use ${route.method}.)`,
          405,
        )
      : invalidRequest('unknown_url', null, `Unknown request URL: ${request.method} ${path}.`, 404);
    response.writeHead(fault.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: fault.body }));
    return;
  }
  const call = studio.calls.begin(route.endpoint);
  const gone = new AbortController();
  response.setHeader('x-request-id', call.id);
  response.once('close', () => gone.abort());
  const exchange: Exchange = { request, response, signal: AbortSignal.any([gone.signal, closing]), call };
  try {
    checkKey(request);
    await route.answer(exchange, studio, route.path.exec(path)?.[1] ?? null);
    endCall(call, 'finished');
  } catch (error) {
    fail(exchange, error);
  }
}

/** Records how a call ended, and answers the error if nothing was sent yet. */
function fail(exchange: Exchange, error: unknown): void {
  const { call, response, signal } = exchange;
  if (signal.aborted && !(error instanceof ApiError)) {
    endCall(call, 'aborted');
    response.destroy();
    return;
  }
  const fault = error instanceof ApiError ? error : unexpected(error);
  const refused = ['moderation_blocked', 'content_policy_violation'].includes(fault.body.code ?? '');
  endCall(call, refused ? 'refused' : 'failed', fault.body.code);
  if (!response.headersSent && !response.destroyed) sendError(exchange, fault);
  else if (!response.writableEnded) response.destroy();
}

function unexpected(error: unknown): ApiError {
  const message = `The demo server failed: ${String(error)}`;
  return new ApiError(500, { message, type: 'server_error', param: null, code: null });
}

function checkKey(request: IncomingMessage): void {
  const key = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (key === '') {
    throw invalidRequest(
      'invalid_api_key',
      null,
      "You didn't provide an API key. Provide it in an Authorization header using Bearer auth.",
      401,
    );
  }
  if (key.includes('invalid')) throw invalidRequest('invalid_api_key', null, 'Incorrect API key provided.', 401);
}

/** What is ours beside OpenAI's endpoints: the calls so far, and pictures asked for by address. */
function answerDemo(what: string, request: IncomingMessage, response: ServerResponse, studio: Studio): void {
  const send = (status: number, type: string, body: string | Buffer): void => {
    response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' });
    response.end(body);
  };
  const picture = what.startsWith('pictures/') ? studio.served(what.slice('pictures/'.length)) : undefined;
  if (request.method !== 'GET') send(405, 'application/json', '{"error":{"message":"Use GET."}}');
  else if (what === 'calls') send(200, 'application/json', JSON.stringify(studio.calls.list()));
  else if (picture) send(200, picture.type, picture.bytes);
  else send(404, 'application/json', '{"error":{"message":"Not found."}}');
}
