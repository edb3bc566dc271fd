import { describe, expect, it } from 'vitest';
import { viewOf } from '../../../../src/core/view.ts';
import { filesLeft, paint, partial, replyOf } from './paint.ts';
import { setStage } from './stage.ts';

describe('answers that are lost', () => {
  it('leaves one message where its post is not answered', async () => {
    await using stage = await setStage();
    stage.slack.fail({ method: 'chat.postMessage' }, 'lost', 1);
    await paint(stage);
    expect(stage.said()).toMatchObject([{ pictures: [{ missing: false }] }]);
  });

  it('leaves one message where the last post is not answered', async () => {
    await using stage = await setStage();
    const reply = replyOf(stage, stage.jobs.painted);
    await reply.show(viewOf(stage.jobs.queued));
    stage.slack.fail({ method: 'chat.postMessage' }, 'lost', 1);
    const ts = await reply.show(viewOf(stage.jobs.painted));
    expect(stage.said()).toMatchObject([{ ts, pictures: [{ missing: false }] }]);
  });

  it('finds after a crash what was posted before it, and takes the progress away', async () => {
    await using stage = await setStage();
    const reply = replyOf(stage, stage.jobs.painted);
    await reply.show(viewOf(stage.jobs.painting, partial(stage)));
    stage.slack.fail({ method: 'chat.postMessage' }, 'lost', 3);
    await expect(reply.show(viewOf(stage.jobs.painted))).rejects.toThrow();
    const after = stage.begin()({ ...stage.jobs.painted.destination, job: stage.jobs.painted.id });
    const found = await after.find?.(stage.jobs.painted.id);
    expect(stage.said()).toMatchObject([{ ts: found, pictures: [{ missing: false }] }]);
  }, 20_000);

  it('takes the progress away later where Slack does not at once', async () => {
    await using stage = await setStage();
    stage.slack.fail({ method: 'chat.delete' }, { error: 'fatal_error' }, 1);
    await expect(paint(stage)).rejects.toThrow('fatal_error');
    expect(stage.said()).toHaveLength(2);
    const after = stage.begin()({ ...stage.jobs.painted.destination, job: stage.jobs.painted.id });
    expect(await after.find?.(stage.jobs.painted.id)).toBe(stage.said().at(-1)?.ts);
    expect(stage.said()).toMatchObject([{ pictures: [{ missing: false }] }]);
  });

  it('keeps a picture whose upload was completed unheard', async () => {
    await using stage = await setStage();
    stage.slack.fail({ method: 'files.completeUploadExternal' }, 'lost', 1);
    await replyOf(stage, stage.jobs.painted).show(viewOf(stage.jobs.painted));
    expect(stage.said()).toMatchObject([{ pictures: [{ missing: false }] }]);
    expect(filesLeft(stage)).toHaveLength(1);
  });

  it('leaves no preview behind whose update was not answered', async () => {
    await using stage = await setStage();
    const reply = replyOf(stage, stage.jobs.painting);
    await reply.show(viewOf(stage.jobs.queued));
    stage.slack.fail({ method: 'chat.update' }, 'lost', 1);
    await expect(reply.show(viewOf(stage.jobs.painting, partial(stage)))).rejects.toThrow();
    await reply.show(viewOf(stage.jobs.painted));
    expect(stage.said()).toMatchObject([{ pictures: [{ missing: false }] }]);
    expect(filesLeft(stage)).toHaveLength(1);
  });

  it('does not find a message that somebody has deleted', async () => {
    await using stage = await setStage();
    const ts = await paint(stage);
    stage.slack.deleteMessage(stage.channel, ts ?? '');
    expect(await replyOf(stage, stage.jobs.painted).find?.(stage.jobs.painted.id)).toBeNull();
  });

  it('does without reading where that is not granted', async () => {
    await using stage = await setStage();
    stage.slack.removeScope(stage.team, 'channels:history');
    const ts = await paint(stage);
    expect(stage.said()).toMatchObject([{ ts }]);
    expect(await replyOf(stage, stage.jobs.painted).find?.(stage.jobs.painted.id)).toBe(ts);
  });
});
