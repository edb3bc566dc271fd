import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/core/job.ts';
import type { Reply } from '../../src/core/reply.ts';
import { type Progress, viewOf } from '../../src/core/view.ts';

/** What members see of one message now. */
export type Seen = Readonly<{ text: string; pictures: number; buttons: readonly string[] }>;

/** A platform as the contract uses it. */
export type ReplyStage = AsyncDisposable &
  Readonly<{
    reply(job: Job): Reply;
    /** The messages about this job that members see now. */
    seen(job: Job): Promise<readonly Seen[]>;
    /** The same job in each of these states, its pictures stored where the platform finds them. */
    jobs: Readonly<Record<'queued' | 'painting' | 'painted' | 'failed' | 'cancelled', Job>>;
    /** Two previews of the job. */
    previews: Progress['previews'];
  }>;

/** What every platform's Reply keeps to: one message for each job, never out of order, the last View certain and last. */
export function replyContract(platform: string, setUp: () => Promise<ReplyStage>): void {
  describe(`the reply contract: ${platform}`, () => {
    const partial = (previews: Progress['previews']): Progress => ({ ahead: 0, etaMs: null, previews });

    it('shows one message that changes as the job goes on', async () => {
      await using stage = await setUp();
      const reply = stage.reply(stage.jobs.queued);
      await reply.show(viewOf(stage.jobs.queued));
      expect(await stage.seen(stage.jobs.queued)).toMatchObject([{ pictures: 0, buttons: ['Cancel'] }]);
      await reply.show(viewOf(stage.jobs.painting, partial(stage.previews.slice(0, 1))));
      expect(await stage.seen(stage.jobs.painting)).toMatchObject([{ pictures: 1, buttons: ['Cancel'] }]);
      await reply.show(viewOf(stage.jobs.painted));
      const [last, ...others] = await stage.seen(stage.jobs.painted);
      expect(others).toEqual([]);
      expect(last?.text).toContain('Painted');
      expect(last?.buttons).toContain('Edit');
      expect(last?.buttons).not.toContain('Cancel');
    });

    it('keeps the last view last, whatever is given at once', async () => {
      await using stage = await setUp();
      const reply = stage.reply(stage.jobs.painting);
      await Promise.all([
        reply.show(viewOf(stage.jobs.painting, partial(stage.previews.slice(0, 1)))),
        reply.show(viewOf(stage.jobs.painting, partial(stage.previews.slice(1)))),
        reply.show(viewOf(stage.jobs.painted)),
        reply.show(viewOf(stage.jobs.painting, partial(stage.previews))),
      ]);
      expect(await stage.seen(stage.jobs.painted)).toMatchObject([{ text: expect.stringContaining('Painted') }]);
    });

    it.each(['failed', 'cancelled'] as const)('leaves no preview on a job that ended as %s', async (state) => {
      await using stage = await setUp();
      await stage.reply(stage.jobs.painting).show(viewOf(stage.jobs.painting, partial(stage.previews)));
      await stage.reply(stage.jobs[state]).show(viewOf(stage.jobs[state]));
      const [seen] = await stage.seen(stage.jobs[state]);
      expect(seen?.pictures).toBe(0);
      expect(seen?.buttons).toContain('Run again');
    });

    it('tells the id of its message, and knows it again', async () => {
      await using stage = await setUp();
      const reply = stage.reply(stage.jobs.painted);
      expect((await reply.find?.(stage.jobs.painted.id)) ?? null).toBeNull();
      const message = await reply.show(viewOf(stage.jobs.painted));
      expect(message).not.toBeNull();
      if (reply.find) expect(await reply.find(stage.jobs.painted.id)).toBe(message);
    });

    it('takes its message away', async () => {
      await using stage = await setUp();
      const reply = stage.reply(stage.jobs.painted);
      await reply.show(viewOf(stage.jobs.painted));
      await reply.remove();
      expect(await stage.seen(stage.jobs.painted)).toEqual([]);
    });
  });
}
