import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebMessage } from '../../../src/adapters/web/protocol.ts';
import { createPlaygroundChannel } from '../../../src/adapters/web/reply.ts';
import type { Job } from '../../../src/core/job.ts';
import type { Preview } from '../../../src/core/picture.ts';
import { openDatabase } from '../../../src/data/database.ts';
import { createMessageStore } from '../../../src/data/message-store.ts';
import { type ReplyStage, replyContract } from '../../contracts/reply.ts';
import { aJob, CANCELLED, finished } from '../../fixtures/a-job.ts';

const failed = {
  type: 'failed',
  error: { code: 'stalled', message: 'It stood still.', remedy: '' },
  usage: null,
} as const;

const JOBS = {
  queued: aJob({ state: 'queued' }),
  painting: aJob({ state: 'painting' }),
  painted: aJob({ state: 'painted', outcome: finished() }),
  failed: aJob({ state: 'failed', outcome: failed }),
  cancelled: aJob({ state: 'cancelled', outcome: CANCELLED }),
} as const satisfies Record<string, Job>;

const preview = (step: number): Preview => ({ bytes: Uint8Array.of(step), format: 'jpeg', width: 8, height: 8 });

replyContract('the playground', async (): Promise<ReplyStage> => {
  const folder = await mkdtemp(join(tmpdir(), 'easel-test-'));
  const database = await openDatabase(folder);
  const messages = createMessageStore(database);
  const channel = createPlaygroundChannel(messages);
  return {
    jobs: JOBS,
    previews: [0, 1].map((step) => ({ type: 'partial', index: 0, step, preview: preview(step) })),
    reply: (job) => channel.reply({ ...job.destination, job: job.id }),
    async seen(job) {
      const stored = (await messages.find(job.id))?.content as WebMessage | undefined;
      const message = channel.latest(job.id) ?? stored;
      if (message === undefined) return [];
      return [
        { text: message.text, pictures: message.pictures.length, buttons: message.buttons.map(({ label }) => label) },
      ];
    },
    async [Symbol.asyncDispose]() {
      await database.destroy();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
    },
  };
});
