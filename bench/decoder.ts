import { fork } from 'node:child_process';
import { once } from 'node:events';
import OpenAI from 'openai';
import { parseImageRequest } from '../src/core/request.ts';
import { createApi } from '../src/images/api.ts';
import { paintOne } from '../src/images/one-picture.ts';

/**
 * What one streamed job of four pictures costs this process in CPU: read and thrown away (the limit), through Easel,
 * and through the loop of OpenAI's own client (the rival). The three take turns, so that all meet the same machine.
 */
const ROUNDS = 20;
const WARM_UP = 5;
const LIMIT = 2.0;

const child = fork(new URL('./stream-server.ts', import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
const [{ port, bytes }] = (await once(child, 'message')) as [{ port: number; bytes: number }];
const baseURL = `http://127.0.0.1:${port}/v1`;
const request = parseImageRequest({ prompt: 'noise', partials: 3 });
const api = createApi({ apiKey: 'bench', baseURL });
const client = new OpenAI({ apiKey: 'bench', baseURL, maxRetries: 0 });
const signal = new AbortController().signal;

const ways = {
  async 'read and thrown away (the limit)'() {
    const response = await api.paint(request, [], null, signal);
    for await (const _ of response.body ?? []);
    return 4;
  },
  async Easel() {
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
  async "the client's own loop (openai 7)"() {
    let pictures = 0;
    const stream = await client.images.generate({
      prompt: 'noise',
      model: 'gpt-image-2',
      stream: true,
      partial_images: 3,
    });
    for await (const event of stream) {
      if (Buffer.from(event.b64_json, 'base64').length === bytes) pictures += 1;
    }
    return pictures;
  },
} as const;

const cpu = new Map<string, number[]>();
for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
  for (const [name, way] of Object.entries(ways)) {
    const before = process.cpuUsage();
    const pictures = await way();
    const { user, system } = process.cpuUsage(before);
    if (pictures !== 4) throw new Error(`${name} gave ${pictures} pictures of 4`);
    if (round >= WARM_UP) cpu.set(name, [...(cpu.get(name) ?? []), (user + system) / 1000]);
  }
}
child.disconnect();

const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const limit = middle(cpu.get('read and thrown away (the limit)') ?? []);
console.log(
  `CPU of one streamed job: 4 pictures of ${(bytes / 1_000_000).toFixed(1)} MB, middle of ${ROUNDS} rounds\n`,
);
for (const [name, values] of cpu) {
  const value = middle(values);
  console.log(`${name.padEnd(36)} ${value.toFixed(1).padStart(7)} ms   ratio ${(value / limit).toFixed(2)}`);
}
const ratio = middle(cpu.get('Easel') ?? []) / limit;
console.log(
  `\nEasel's decoder: ratio ${ratio.toFixed(2)}, at most ${LIMIT.toFixed(1)}: ${ratio <= LIMIT ? 'holds' : 'DOES NOT HOLD'}`,
);
process.exitCode = ratio <= LIMIT ? 0 : 1;
