import { describe, expect, it } from 'vitest';
import { viewOf } from '../../../../src/core/view.ts';
import { paint, replyOf } from './paint.ts';
import { setStage } from './stage.ts';

describe('a message that cannot be where it should', () => {
  it('is posted anew where somebody has deleted the first', async () => {
    await using stage = await setStage();
    const reply = replyOf(stage, stage.jobs.cancelled);
    const first = await reply.show(viewOf(stage.jobs.queued));
    stage.slack.deleteMessage(stage.channel, first ?? '');
    await reply.show(viewOf(stage.jobs.cancelled));
    expect(stage.said()).toMatchObject([{ shown: expect.stringContaining('ancel') }]);
  });

  it.each(['painted', 'failed'] as const)('goes to its requester when the bot is thrown out (%s)', async (state) => {
    await using stage = await setStage();
    const reply = replyOf(stage, stage.jobs[state]);
    await reply.show(viewOf(stage.jobs.queued));
    stage.slack.kickBot(stage.channel);
    if (state === 'failed') stage.slack.archive(stage.channel);
    await reply.show(viewOf(stage.jobs[state]));
    const pictures = state === 'painted' ? [{ missing: false }] : [];
    expect(stage.said(stage.direct)).toMatchObject([{ pictures }]);
  });

  it('goes to its requester where the channel is archived', async () => {
    await using stage = await setStage();
    stage.slack.archive(stage.channel);
    await replyOf(stage, stage.jobs.painted).show(viewOf(stage.jobs.painted));
    expect(stage.said()).toEqual([]);
    expect(stage.said(stage.direct)).toMatchObject([{ pictures: [{ missing: false }] }]);
  });

  it('goes to the channel where the thread is gone', async () => {
    await using stage = await setStage({ where: 'thread' });
    stage.slack.deleteMessage(stage.channel, stage.thread ?? '');
    await replyOf(stage, stage.jobs.painted).show(viewOf(stage.jobs.painted));
    expect(stage.slack.messages(stage.channel)).toMatchObject([{ bot: true, pictures: [{ missing: false }] }]);
  });

  it.each(['revoke', 'uninstall'] as const)('says that there is no place left (%s)', async (how) => {
    await using stage = await setStage();
    await stage.slack[how](stage.team).catch(() => {});
    const shown = replyOf(stage, stage.jobs.painted).show(viewOf(stage.jobs.painted));
    await expect(shown).rejects.toMatchObject({ code: 'destination_gone' });
  });

  it('says that there is no place left where nobody installed it', async () => {
    await using stage = await setStage();
    const destination = stage.destination({ installation: 'T0NOBODY' });
    const shown = stage.replies({ ...destination, job: stage.jobs.painted.id }).show(viewOf(stage.jobs.painted));
    await expect(shown).rejects.toMatchObject({ code: 'destination_gone' });
  });

  it('is shown without its pictures where the workspace is full', async () => {
    await using stage = await setStage();
    stage.slack.fillStorage(stage.team);
    await paint(stage);
    expect(stage.said()).toMatchObject([
      { pictures: [], shown: expect.stringContaining('has no room left for files') },
    ]);
  });
});
