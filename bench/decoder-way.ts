import OpenAI from 'openai';
import { parseImageRequest } from '../src/core/request.ts';
import { createApi } from '../src/images/api.ts';
import { paintOne } from '../src/images/one-picture.ts';

/** One way to read streamed jobs, in a process of its own: what it leaves to the collector is its own to pay for. */
const ROUNDS = 30;
const WARM_UP = 5;

const [name = '', baseURL = '', size = ''] = process.argv.slice(2);
const request = parseImageRequest({ prompt: 'noise', partials: 3 });
const api = createApi({ apiKey: 'bench', baseURL });
const client = new OpenAI({ apiKey: 'bench', baseURL, maxRetries: 0 });
const signal = new AbortController().signal;

const WAYS: Readonly<Record<string, () => Promise<number>>> = {
  async limit() {
    const response = await api.paint(request, [], null, signal);
    for await (const _ of response.body ?? []);
    return 4;
  },
  async easel() {
    let pictures = 0;
    const ending = await paintOne({
      request,
      open: (own) => api.paint(request, [], null, own),
      clock: { sleep: async () => {}, random: Math.random },
      signal,
      idleMs: 10_000,
      onPartial: () => (pictures += 1),
      onFault: (cause) => console.error(cause),
    });
    return ending.type === 'painted' ? pictures + 1 : 0;
  },
  async rival() {
    let pictures = 0;
    const stream = await client.images.generate({
      prompt: 'noise',
      model: 'gpt-image-2',
      stream: true,
      partial_images: 3,
    });
    for await (const event of stream) {
      if (Buffer.from(event.b64_json, 'base64').length === Number(size)) pictures += 1;
    }
    return pictures;
  },
};

const way = WAYS[name];
if (way === undefined) throw new Error(`there is no way ${name}`);
let before = process.cpuUsage();
for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
  if (round === WARM_UP) before = process.cpuUsage();
  const pictures = await way();
  if (pictures !== 4) throw new Error(`${name} gave ${pictures} pictures of 4`);
}
const { user, system } = process.cpuUsage(before);
process.send?.({ ms: (user + system) / 1000 / ROUNDS });
process.disconnect();
