import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiError } from './api-error.ts';
import type { OpenCall } from './calls.ts';

/** One HTTP call being answered. `signal` aborts when the client goes away or the server closes. */
export type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
  readonly call: OpenCall;
};

/** Characters per write, so that a slow reader holds the server back instead of filling its memory. */
const SLICE = 262_144;

export async function sendJson(exchange: Exchange, body: unknown): Promise<void> {
  begin(exchange, 200, { 'content-type': 'application/json' });
  await write(exchange, JSON.stringify(body));
  exchange.response.end();
}

export function sendError({ response, call }: Exchange, error: ApiError): void {
  call.status = error.status;
  response.writeHead(error.status, { ...error.headers, 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: error.body }));
}

/** Sends the headers at once, also of an answer whose body comes much later. */
export function begin({ response, call }: Exchange, status: number, headers: Record<string, string>): void {
  call.status = status;
  response.writeHead(status, headers);
  response.flushHeaders();
}

/** Writes text, waiting whenever the reader is slower. Throws an AbortError when the client is gone. */
export async function write({ response, signal }: Exchange, text: string): Promise<void> {
  for (let at = 0; at < text.length; at += SLICE) {
    signal.throwIfAborted();
    if (!response.write(text.slice(at, at + SLICE))) await once(response, 'drain', { signal });
  }
}

/** Waits, in milliseconds, unless the client goes away first. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal });
}

/** Silence until the client goes away. */
export async function hang(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  await once(signal, 'abort');
  throw signal.reason;
}
