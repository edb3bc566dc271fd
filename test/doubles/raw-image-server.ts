import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came over the wire, its body whole. */
export type RawRequest = Readonly<{
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The body as a JSON object. */
  json(): Readonly<Record<string, unknown>>;
  /** The body as a form. */
  form(): Promise<FormData>;
  /** Resolves when its connection is gone, with who ended it. */
  gone: Promise<'client' | 'server'>;
}>;

/** What a test does with one request: any bytes at any time. */
export type RawAnswer = Readonly<{
  /** Sends the headers at once. */
  head(status: number, headers: Readonly<Record<string, string>>): void;
  /** Sends bytes; resolves when they have left this process. */
  write(bytes: string | Uint8Array): Promise<void>;
  /** Ends the body as it should be ended. */
  end(bytes?: string | Uint8Array): void;
  /** Cuts the connection. */
  cut(): void;
  /** Answers whole. */
  whole(status: number, body: string, headers?: Readonly<Record<string, string>>): void;
  /** Begins an event stream. */
  stream(): void;
}>;

export type RawImageServer = AsyncDisposable &
  Readonly<{
    /** Where it speaks the image API, for a client's `baseURL`. */
    url: string;
    /** Every request so far, in the order in which they came. */
    requests: readonly RawRequest[];
  }>;

/**
 * An HTTP server that answers exactly what a test says and knows nothing by itself. `answer` is called with each
 * request and its number, from 0. `port` 0 is any free one.
 */
export async function startRawImageServer(
  answer: (raw: RawAnswer, request: RawRequest, number: number) => Promise<void> | void,
  port = 0,
): Promise<RawImageServer> {
  const requests: RawRequest[] = [];
  const failures: unknown[] = [];
  const server = createServer((incoming, outgoing) => {
    void take(incoming, outgoing)
      .then((request) => answer(answerTo(outgoing), request, requests.push(request) - 1))
      .catch((error: unknown) => {
        // A client that went away is what many tests are about; anything else is a mistake in the test.
        if (!outgoing.destroyed) failures.push(error);
        outgoing.destroy();
      });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      if (failures.length > 0) throw new AggregateError(failures, 'the raw image server could not answer');
    },
  };
}

async function take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<RawRequest> {
  const gone = new Promise<'client' | 'server'>((resolve) => {
    outgoing.once('close', () => resolve(outgoing.writableEnded || outgoing.errored !== null ? 'server' : 'client'));
  });
  const parts: Buffer[] = [];
  for await (const part of incoming) if (Buffer.isBuffer(part)) parts.push(part);
  const body = Buffer.concat(parts);
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: incoming.headers,
    body,
    json: () => JSON.parse(body.toString('utf8')) as Record<string, unknown>,
    form: () => new Response(body, { headers: { 'content-type': incoming.headers['content-type'] ?? '' } }).formData(),
    gone,
  };
}

function answerTo(outgoing: ServerResponse): RawAnswer {
  const head = (status: number, headers: Readonly<Record<string, string>>) => {
    outgoing.writeHead(status, headers);
    outgoing.flushHeaders();
  };
  return {
    head,
    write: (bytes) =>
      new Promise((resolve, reject) => {
        outgoing.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    end: (bytes = '') => void outgoing.end(bytes),
    cut: () => void outgoing.destroy(new Error('cut by the test')),
    whole(status, body, headers = {}) {
      outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
      outgoing.end(body);
    },
    stream: () => head(200, { 'content-type': 'text/event-stream; charset=utf-8' }),
  };
}
