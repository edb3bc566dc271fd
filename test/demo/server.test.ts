import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { startDemoServer } from '../../src/demo/server.ts';
import { startClient } from './client.ts';

const ask = (url: string, body: Record<string, unknown>, signal?: AbortSignal): Promise<Response> =>
  fetch(`${url}/images/generations`, {
    method: 'POST',
    headers: { authorization: 'Bearer k', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-image-2', size: '1024x640', ...body }),
    ...(signal ? { signal } : {}),
  });

test('a stream has the wire form of the real one, and its headers come before the first picture', async () => {
  const server = await startDemoServer({ paceMs: 5 });
  const response = await ask(server.url, { prompt: 'a fox', stream: true, partial_images: 1 });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(response.headers.get('x-request-id')).toBe(server.calls()[0]?.id);
  const text = await response.text();
  const frames = text.split('\n\n');
  expect(frames.pop()).toBe('');
  expect(frames.map((frame) => frame.split('\n')[0])).toEqual([
    'event: image_generation.partial_image',
    'event: image_generation.completed',
  ]);
  const data = frames.map((frame) => JSON.parse(frame.split('\n')[1]?.replace('data: ', '') ?? ''));
  expect(Object.keys(data[0])).toEqual([
    'type',
    'b64_json',
    'created_at',
    'size',
    'quality',
    'background',
    'output_format',
    'partial_image_index',
  ]);
  expect(Object.keys(data[1])).toEqual([
    'type',
    'b64_json',
    'created_at',
    'size',
    'quality',
    'background',
    'output_format',
    'usage',
  ]);
  await server.close();
});

test('a fresh server paints the same pictures again, in the same order', async () => {
  const paintTwo = async (): Promise<string[]> => {
    const { server, openai } = await startClient();
    const order = { model: 'dall-e-2', prompt: 'a fox', size: '256x256', response_format: 'b64_json' } as const;
    const first = await openai.images.generate(order);
    const second = await openai.images.generate(order);
    await server.close();
    return [first, second].map(({ data }) => data?.[0]?.b64_json ?? '');
  };
  const [one, two] = [await paintTwo(), await paintTwo()];
  expect(one).toEqual(two);
  expect(one[0]).not.toBe(one[1]);
});

test('closing ends streams and silent calls at once', async () => {
  const server = await startDemoServer();
  const stream = await ask(server.url, { prompt: 'a fox demo:hang', stream: true });
  const silent = ask(server.url, { prompt: 'a fox demo:hang-before-headers' }).catch((error: unknown) => error);
  await expect.poll(() => server.calls().length).toBe(2);
  await server.close();
  await expect(stream.text()).rejects.toThrow();
  expect(await silent).toBeInstanceOf(Error);
  expect(server.calls().map(({ outcome }) => outcome)).toEqual(['aborted', 'aborted']);
  await expect(fetch(server.url)).rejects.toThrow();
  await server.close();
});

test('a client that goes away stops the painting', async () => {
  const server = await startDemoServer({ paceMs: 60_000 });
  const leaving = new AbortController();
  const response = await ask(server.url, { prompt: 'a fox', stream: true, partial_images: 3 }, leaving.signal);
  await response.body?.getReader().read();
  leaving.abort();
  await expect.poll(() => server.calls()[0]?.outcome).toBe('aborted');
  await server.close();
});

test('a slow reader holds the server back', async () => {
  const server = await startDemoServer();
  const order = { model: 'gpt-image-2', prompt: 'a meadow', size: '3840x2160', stream: true, partial_images: 0 };
  const { socket, body } = post(server.port, order);
  socket.write(body);
  let received = '';
  const outcomes = new Set<string | undefined>();
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    // Only bytes of the picture count: the headers are sent before it is painted.
    if (received.includes('b64_json') && received.length < 200_000) outcomes.add(server.calls()[0]?.outcome);
  });
  await expect.poll(() => received.endsWith('\r\n0\r\n\r\n'), { timeout: 15_000 }).toBe(true);
  expect([...outcomes]).toEqual(['running']);
  expect(server.calls()[0]?.outcome).toBe('finished');
  socket.destroy();
  await server.close();
});

test('closing does not wait for a request that is still being sent', async () => {
  const server = await startDemoServer();
  const { socket, body } = post(server.port, { model: 'gpt-image-2', prompt: 'a meadow' });
  socket.write(body.slice(0, 10));
  const cut = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  await expect.poll(() => server.calls().length).toBe(1);
  await server.close();
  await cut;
  expect(server.calls()[0]?.outcome).toBe('aborted');
});

/** A request written by hand: the head is on its way, the body is left to the test. */
function post(port: number, order: Record<string, unknown>): { socket: Socket; body: string } {
  const body = JSON.stringify(order);
  const socket = connect(port, '127.0.0.1');
  const head =
    'POST /v1/images/generations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer k\r\ncontent-type: application/json';
  socket.write(`${head}\r\ncontent-length: ${body.length}\r\n\r\n`);
  return { socket, body };
}

test('a port that is taken is named by its code', async () => {
  const server = await startDemoServer();
  await expect(startDemoServer({ port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await server.close();
});

test('the calls can be read over HTTP, without picture bytes', async () => {
  const { server, openai } = await startClient();
  await openai.models.list();
  const response = await fetch(`http://127.0.0.1:${server.port}/demo/calls`);
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(server.calls())));
  expect(server.calls()).toMatchObject([{ endpoint: 'models', outcome: 'finished', prompt: null, pictures: [] }]);
  await server.close();
});

test('an address of a picture cannot be guessed', async () => {
  const server = await startDemoServer();
  expect((await fetch(`http://127.0.0.1:${server.port}/demo/pictures/1.png`)).status).toBe(404);
  await server.close();
});
