import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';

/**
 * A server in a process of its own, so that its work is not counted: it answers every request with one streamed job of
 * four pictures of about 3 MB each, in 16 KiB chunks, and tells its parent its port. Started with `slowly` it takes
 * about six seconds for a job.
 */
const CHUNK = 16 * 1024;
const EVENTS = 4;
const PAUSE_MS = process.argv.includes('slowly') ? 6 : 0;

const noise = await sharp({
  create: {
    width: 1000,
    height: 1000,
    channels: 3,
    background: 'black',
    noise: { type: 'gaussian', mean: 128, sigma: 60 },
  },
})
  .png({ compressionLevel: 0 })
  .toBuffer();
const b64_json = noise.toString('base64');
const body = Buffer.concat(
  Array.from({ length: EVENTS }, (_, index) => {
    const done = index === EVENTS - 1;
    const type = done ? 'image_generation.completed' : 'image_generation.partial_image';
    const rest = done
      ? { usage: { input_tokens: 10, output_tokens: 4160, total_tokens: 4170 } }
      : { partial_image_index: index };
    return Buffer.from(
      `event: ${type}\ndata: ${JSON.stringify({ type, created_at: 1, b64_json, size: '1000x1000', ...rest })}\n\n`,
    );
  }),
);

const server = createServer((request, response) => {
  request.resume().on('end', async () => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let at = 0; at < body.length; at += CHUNK) {
      if (PAUSE_MS > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      if (!response.write(body.subarray(at, at + CHUNK)))
        await new Promise((resolve) => response.once('drain', resolve));
    }
    response.end();
  });
});
server.listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port, bytes: noise.length }),
);
process.once('disconnect', () => process.exit(0));
