import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { BotError } from '../core/error.ts';
import type { Handler } from '../core/handler.ts';
import type { Log } from '../core/log.ts';
import { words } from '../core/words.ts';
import { errorAnswer } from './answer.ts';

export type Server = Readonly<{
  /** The port it listens on. */
  port: number;
  /** Takes no more connections and ends those there are. */
  close(): Promise<void>;
}>;

/** How long a stop lets answers in flight be written, in milliseconds. */
const LAST_WORDS_MS = 250;

/** What every answer carries unless its handler says otherwise. */
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** @throws BotError `bad_request` for an address that is none, such as one with a broken `Host` */
function addressOf(request: Request): URL {
  try {
    return new URL(request.url);
  } catch (cause) {
    throw new BotError('bad_request', words.http.badAddress, { cause });
  }
}

/**
 * Starts the one HTTP server. Each request goes to the first handler that owns its path.
 * @throws the error of the socket, for example with `code` EADDRINUSE
 */
export async function startServer(
  options: Readonly<{
    host: string;
    port: number;
    handlers: readonly Handler[];
    /** Requests that come before wait until then. */
    ready: Promise<void>;
    log: Log;
  }>,
): Promise<Server> {
  const { handlers, ready, log } = options;
  const answer = async (request: Request, address: string): Promise<Response> => {
    try {
      await ready;
      const { pathname } = addressOf(request);
      const handler = handlers.find((each) => each.owns(pathname));
      if (handler === undefined) throw new BotError('not_found', words.http.noRoute);
      return await handler.answer(request, { address });
    } catch (thrown) {
      if (!(thrown instanceof BotError)) log.error({ err: thrown }, 'a request failed inside');
      return errorAnswer(thrown);
    }
  };
  const listener = getRequestListener(
    async (request, env) => {
      const response = await answer(request, (env as HttpBindings).incoming.socket.remoteAddress ?? '');
      for (const [name, value] of Object.entries(HEADERS)) {
        if (!response.headers.has(name)) response.headers.set(name, value);
      }
      return response;
    },
    { overrideGlobalObjects: false },
  );
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // Those who wait are told how it ended before their connection is.
        setTimeout(() => server.closeAllConnections(), LAST_WORDS_MS).unref();
      }),
  };
}
