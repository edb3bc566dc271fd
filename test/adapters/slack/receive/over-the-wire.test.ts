import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../../fixtures/eventually.ts';
import { type SlackApp, startSlackApp } from '../../../fixtures/slack-app.ts';
import { png, RED } from '../../../fixtures/tiny-pictures.ts';

/** The smallest pictures that there are, painted in no time. */
const QUICK = '--model dall-e-2 --size 256x256';

describe('Slack, over Socket Mode', () => {
  let started: SlackApp;
  beforeAll(async () => {
    started = await startSlackApp({ SLACK_PREVIEWS: 'off' });
  });
  afterAll(() => started[Symbol.asyncDispose]());
  afterEach(() => {
    expect(started.slack.violations()).toEqual([]);
    expect(started.slack.pings()).toEqual([]);
    expect(started.slack.notAcknowledged()).toEqual([]);
  });

  const shownIn = (text: string, thread?: string) =>
    started.slack
      .messages(started.channel, started.ada, thread)
      .filter(({ shown, user }) => user !== started.ada.id && shown.includes(text));
  /** The one message of a wish when it is over. */
  const over = (text: string, thread?: string) =>
    eventually(`“${text}” to be over`, () => {
      const found = shownIn(text, thread).filter(({ buttons }) => buttons.some(({ label }) => label === 'Delete'));
      return found.length === 1 && shownIn(text, thread).length === 1 ? found[0] : null;
    });

  it('paints what is typed behind /imagine: one message in the end, with the picture, its alt text and its buttons', async () => {
    const { slack, channel, ada } = started;
    const sent = await slack.command(ada, channel, `a fox & <friends> ${QUICK}`);
    expect((await sent.acknowledged).afterMs).toBeLessThan(3000);
    const message = await over('a fox & <friends>');
    expect(message?.pictures).toMatchObject([{ kind: 'slack_file', missing: false }]);
    expect(message?.pictures[0]?.alt).toContain('a fox & <friends>');
    expect(message?.buttons.map(({ label }) => label)).toEqual(['Edit', 'Vary', 'Again', 'Delete']);
  });

  it('tells the caller alone of a flag that there is not, and paints nothing', async () => {
    const { slack, channel, ada, app } = started;
    const calls = app.allCalls().length;
    const sent = await slack.command(ada, channel, 'a hare --sise wide');
    const [answer] = await eventually('the answer', () => {
      const all = slack.responses(sent);
      return all.length > 0 ? all : null;
    });
    expect(JSON.stringify(answer)).toMatch(/sise.*size/su);
    expect(shownIn('a hare').filter(({ ephemeralFor }) => ephemeralFor === null)).toEqual([]);
    expect(app.allCalls()).toHaveLength(calls);
  });

  it('edits the picture of a thread when it is mentioned there, and is one job however often the event comes', async () => {
    const { slack, channel, ada, app, team } = started;
    const picture = await png(64, 64, RED);
    const root = await slack.say(ada, channel, { text: 'look', files: [{ name: 'red.png', bytes: picture }] });
    const asked = `make it blue ${Math.random()}`;
    await slack.say(ada, channel, { text: `<@${team.botUserId}> ${asked}`, thread_ts: root.ts, mention: true });
    await slack.repeat('newEventId');
    const message = await over(asked, root.ts);
    expect(message?.thread_ts).toBe(root.ts);
    expect(app.calls(asked)).toHaveLength(1);
    expect(app.calls(asked)[0]).toMatchObject({ endpoint: 'images/edits', prompt: asked });
  });

  it('opens a form where nothing was said, and paints what is sent with it', async () => {
    const { slack, channel, ada } = started;
    await slack.command(ada, channel, '');
    const view = await eventually('the form', () => slack.open(ada));
    await slack.submit(ada, view, { prompt: 'a heron at dawn', model: 'dall-e-2', size: 'square' });
    expect((await over('a heron at dawn'))?.pictures).toHaveLength(1);
  });

  it('has buttons that work: Again once for two clicks, Edit by a form, Delete', async () => {
    const { slack, channel, ada, app } = started;
    await slack.command(ada, channel, `a newt ${QUICK}`);
    const first = await over('a newt');
    if (first === undefined || first === null) throw new Error('no message');
    await Promise.all([slack.press(ada, channel, first.ts, 'Again'), slack.press(ada, channel, first.ts, 'Again')]);
    await eventually('two messages', () =>
      shownIn('a newt').filter(({ buttons }) => buttons.some(({ label }) => label === 'Delete')).length === 2
        ? true
        : null,
    );
    expect(app.calls('a newt')).toHaveLength(2);
    await slack.press(ada, channel, first.ts, 'Edit');
    const view = await eventually('the form', () => slack.open(ada));
    await slack.submit(ada, view, { prompt: 'with a crown' });
    expect((await over('with a crown'))?.pictures).toHaveLength(1);
    await slack.press(ada, channel, first.ts, 'Delete');
    await eventually('the message to be gone', () => (slack.message(channel, first.ts) === null ? true : null));
  });

  it('paints nothing where it is not in the channel, and says how to invite it', async () => {
    const { slack, team, ada, app } = started;
    const elsewhere = slack.addChannel(team, { name: 'elsewhere', botIsMember: false });
    const sent = await slack.command(ada, elsewhere, `a stoat ${QUICK}`);
    await eventually('the answer', () => (slack.responses(sent).length > 0 ? true : null));
    expect(JSON.stringify(slack.responses(sent))).toContain('/invite');
    expect(app.calls('a stoat')).toEqual([]);
  });
});
