import { describe, expect, it } from 'vitest';
import { destinationOf } from '../../../../src/adapters/slack/reply/destination.ts';
import { viewOf } from '../../../../src/core/view.ts';
import { nameOfColour } from '../../../fixtures/tiny-pictures.ts';
import { filesLeft, paint, partial, replyOf } from './paint.ts';
import { type SlackStage, type StageOptions, setStage } from './stage.ts';

const methods = ({ slack }: SlackStage) => slack.requests().map(({ method }) => method);

describe('the last View', () => {
  it.each<StageOptions['where'] & string>(['channel', 'thread', 'alone'])(
    'is one message with all pictures, and no other (%s)',
    async (where) => {
      await using stage = await setStage({ where, pictures: 4 });
      const ts = await paint(stage);
      const [message, ...others] = stage.said();
      expect(others).toEqual([]);
      expect(message).toMatchObject({ ts, thread_ts: stage.thread });
      expect(message?.pictures.map(({ missing }) => missing)).toEqual([false, false, false, false]);
      expect(await nameOfColour(message?.pictures[0]?.bytes ?? new Uint8Array())).toBe('blue');
      // Nothing of the previews is left in the workspace.
      expect(filesLeft(stage)).toHaveLength(4);
      expect(stage.slack.unfurls()).toEqual([]);
    },
  );

  it('is there before the progress is taken away', async () => {
    await using stage = await setStage();
    await paint(stage);
    const order = methods(stage).filter((method) => /chat\.(?:postMessage|delete)|history/u.test(method));
    expect(order).toEqual(['chat.postMessage', 'chat.postMessage', 'conversations.history', 'chat.delete']);
  });

  it('waits until Slack has looked at its pictures', async () => {
    await using stage = await setStage({ processingMs: 400, patient: true });
    await replyOf(stage, stage.jobs.painted).show(viewOf(stage.jobs.painted));
    expect(stage.said()[0]?.pictures).toMatchObject([{ missing: false }]);
  });

  it('gives up a picture that Slack never looks at, and leaves nothing behind', async () => {
    await using stage = await setStage({ processingMs: 3_600_000 });
    const reply = replyOf(stage, stage.jobs.painted);
    await reply.show(viewOf(stage.jobs.queued));
    await expect(reply.show(viewOf(stage.jobs.painted))).rejects.toThrow('in time');
    expect(stage.said()).toMatchObject([{ shown: expect.not.stringContaining('Painted') }]);
    expect(filesLeft(stage)).toEqual([]);
  });

  it('changes the message of the progress where there is no picture', async () => {
    await using stage = await setStage();
    const reply = replyOf(stage, stage.jobs.painting);
    const first = await reply.show(viewOf(stage.jobs.painting, partial(stage)));
    expect(await reply.show(viewOf(stage.jobs.failed))).toBe(first);
    expect(stage.said()).toMatchObject([{ ts: first, pictures: [], files: [] }]);
    expect(filesLeft(stage)).toEqual([]);
  });

  it('is changed in its place when it is shown again', async () => {
    await using stage = await setStage();
    const ts = await paint(stage);
    const again = stage.begin()({ ...stage.jobs.painted.destination, job: stage.jobs.painted.id });
    expect(await again.show(viewOf(stage.jobs.painted))).toBe(ts);
    expect(stage.said()).toMatchObject([{ ts, pictures: [{ missing: false }] }]);
    expect(filesLeft(stage)).toHaveLength(1);
  });

  it('is not taken back by a preview that comes late', async () => {
    await using stage = await setStage();
    const ts = await paint(stage);
    expect(await replyOf(stage, stage.jobs.painting).show(viewOf(stage.jobs.painting, partial(stage)))).toBe(ts);
    expect(stage.said()).toMatchObject([{ ts, shown: expect.stringContaining('Painted') }]);
  });

  it('takes its pictures with it', async () => {
    await using stage = await setStage();
    await paint(stage);
    await replyOf(stage, stage.jobs.painted).remove();
    expect(stage.said()).toEqual([]);
    expect(filesLeft(stage)).toEqual([]);
  });
});

describe('a refusal', () => {
  it('tells its reason to the requester alone', async () => {
    await using stage = await setStage();
    const bea = stage.slack.addMember(stage.team, { name: 'Bea' });
    await paint(stage, stage.jobs.refused);
    const [message, told, ...others] = stage.said();
    expect(others).toEqual([]);
    expect(message).toMatchObject({ ephemeralFor: null, pictures: [] });
    expect(told).toMatchObject({ ephemeralFor: stage.ada.id, shown: expect.stringContaining('a paper kite') });
    expect(told?.buttons.map(({ actionId }) => actionId)).toContain('easel:reword');
    expect(message?.shown).not.toContain('a paper kite');
    expect(message?.shown).not.toContain(told?.shown.split('\n')[0]);
    expect(stage.slack.messages(stage.channel, bea)).toHaveLength(1);
  });

  it('still arrives where the reason cannot be told', async () => {
    await using stage = await setStage();
    stage.slack.fail({ method: 'chat.postEphemeral' }, { error: 'user_not_in_channel' });
    await paint(stage, stage.jobs.refused);
    expect(stage.said()).toHaveLength(1);
  });
});

describe('places', () => {
  it('shows a kept View beside everything else', async () => {
    await using stage = await setStage();
    const first = await replyOf(stage, stage.jobs.queued).show(viewOf(stage.jobs.queued));
    const elsewhere = stage.slack.addChannel(stage.team);
    const kept = { ...stage.destination({ channel: elsewhere.id }), job: stage.jobs.painted.id, beside: 'yes' };
    const ts = await stage.replies(kept).show(viewOf(stage.jobs.painted));
    expect(stage.said()).toMatchObject([{ ts: first }]);
    expect(stage.said(elsewhere)).toMatchObject([{ ts, pictures: [{ missing: false }] }]);
    expect(await stage.replies(kept).find?.(stage.jobs.painted.id)).toBe(ts);
  });

  it('shows what is for its requester alone in no channel, though it was asked there', async () => {
    await using stage = await setStage();
    const alone = <T extends object>(job: T) => ({ ...job, audience: 'caller' as const });
    const reply = replyOf(stage, stage.jobs.painted);
    await reply.show(viewOf(alone(stage.jobs.painting), partial(stage)));
    await reply.show(viewOf(alone(stage.jobs.painted)));
    expect(stage.said()).toEqual([]);
    expect(stage.said(stage.direct)).toMatchObject([{ pictures: [{ missing: false }] }]);
  });

  it('keeps the tokens of two teams apart', async () => {
    await using stage = await setStage();
    const team = stage.slack.addTeam({ name: 'Potters' });
    const channel = stage.slack.addChannel(team);
    const bea = stage.slack.addMember(team, { name: 'Bea' });
    stage.install(team);
    const place = { installation: team.id, team: team.id, channel: channel.id, thread: null, user: bea.id };
    const other = { ...stage.jobs.painted, id: 'b'.repeat(26) };
    const theirs = stage.replies({ ...destinationOf({ ...place, alone: false, beside: false }), job: other.id });
    await Promise.all([
      paint(stage),
      theirs
        .show(viewOf({ ...stage.jobs.painting, id: other.id }, partial(stage)))
        .then(() => theirs.show(viewOf(other))),
    ]);
    expect(stage.said()).toMatchObject([{ pictures: [{ missing: false }] }]);
    expect(stage.slack.messages(channel)).toMatchObject([{ pictures: [{ missing: false }] }]);
    for (const { method, token, team: whose } of stage.slack.requests()) {
      if (method === 'upload') expect(token).toBeNull();
      else expect([stage.team.id, team.id]).toContain(whose);
    }
  });
});
