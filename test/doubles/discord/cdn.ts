import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { attachmentAt } from './attachments.ts';
import type { World } from './world.ts';

export type Cdn = Readonly<{ url: string; requests(): number; close(): Promise<void> }>;

/** The second server of Discord: it gives out the bytes of attachments to whoever has a signed address. */
export async function startCdn(world: World): Promise<Cdn> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const attachment = attachmentAt(world, new URL(request.url ?? '/', 'http://cdn'));
    if (attachment === null || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404, { 'content-type': 'text/plain;charset=UTF-8' });
      response.end('This content is no longer available.');
      return;
    }
    const { contentType, bytes } = attachment;
    response.writeHead(200, { 'content-type': contentType, 'content-length': bytes.length });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
