import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../fixtures/eventually.ts';
import { type SlackApp, startSlackApp } from '../../../fixtures/slack-app.ts';
import { GREEN, png, RED } from '../../../fixtures/tiny-pictures.ts';

/** The smallest pictures that there are, painted in no time. */
const QUICK = '--model dall-e-2 --size 256x256';

let started: SlackApp;
const open = async (...how: Parameters<typeof startSlackApp>) => {
  started = await startSlackApp(...how);
};
afterEach(async () => {
  const held = { violations: started.slack.violations(), pings: started.slack.pings() };
  await started[Symbol.asyncDispose]();
  expect(held).toEqual({ violations: [], pings: [] });
});

const isOver = ({ buttons }: { buttons: readonly { label: string }[] }) =>
  buttons.some(({ label }) => label === 'Delete');
const seen = (text: string, channel = started.channel, thread?: string) =>
  started.slack
    .messages(channel, started.ada, thread)
    .filter(({ shown, user }) => user !== started.ada.id && shown.includes(text));
const over = (text: string, channel = started.channel, thread?: string) =>
  eventually(`“${text}” to be over`, () => seen(text, channel, thread).find(isOver));

describe('a direct message', () => {
  it('paints what it says, and edits the picture that it shares', async () => {
    await open({ SLACK_PREVIEWS: 'off' });
    const { slack, team, ada, app } = started;
    const dm = slack.dm(team, ada);
    await slack.say(ada, dm, { text: 'a lone tree' });
    expect((await over('a lone tree', dm)).pictures).toHaveLength(1);
    await slack.say(ada, dm, { text: 'in autumn', files: [{ name: 'tree.png', bytes: await png(64, 64, GREEN) }] });
    await over('in autumn', dm);
    expect(app.calls('in autumn')[0]).toMatchObject({ endpoint: 'images/edits' });
  });
});

describe('the shortcut of a message', () => {
  it('edits anybody’s picture by a form, and the result comes into its thread', async () => {
    await open({ SLACK_PREVIEWS: 'off' });
    const { slack, team, channel, ada, app } = started;
    const grace = slack.addMember(team, { name: 'Grace' });
    const picture = await png(48, 48, RED);
    const message = await slack.say(grace, channel, { text: 'look', files: [{ name: 'red.png', bytes: picture }] });
    await slack.shortcut(ada, 'edit_image', channel, message.ts);
    const view = await eventually('the form', () => slack.open(ada));
    await slack.submit(ada, view, { prompt: 'with a moustache', model: 'gpt-image-2.5-flare' });
    await over('with a moustache', channel, message.ts);
    expect(app.calls('with a moustache')[0]).toMatchObject({ endpoint: 'images/edits' });
    expect(app.calls('with a moustache')[0]?.pictures).toHaveLength(1);
  });
});

describe('a refusal', () => {
  it('is told to its requester alone, with a wording that one click takes', async () => {
    await open({ SLACK_PREVIEWS: 'off', REWORD_MODEL: 'demo-text' });
    const { slack, team, channel, ada } = started;
    const grace = slack.addMember(team, { name: 'Grace' });
    await slack.command(ada, channel, 'a fox demo:flagged');
    const message = await over('Nothing came of this one.');
    const told = await eventually('the reason', () =>
      slack.messages(channel, ada).find(({ ephemeralFor, buttons }) => ephemeralFor !== null && buttons.length > 0),
    );
    expect(told.shown).toContain('safety check');
    expect(message.shown).not.toMatch(/safety|refus|violence/iu);
    expect(slack.messages(channel, grace).some(({ shown }) => shown.includes('safety check'))).toBe(false);
    await slack.press(ada, channel, told.ts, 'Paint this instead');
    const safer = await eventually('the safer picture', () =>
      slack.messages(channel).find((each) => isOver(each) && each.pictures.length === 1),
    );
    expect(safer.shown).toContain('a fox');
  });
});

describe('a private wish', () => {
  it('comes as a direct message, and into the channel when it is published', async () => {
    await open({ SLACK_PREVIEWS: 'off' });
    const { slack, team, channel, ada, app } = started;
    await slack.command(ada, channel, `a secret door --private ${QUICK}`);
    const dm = slack.dm(team, ada);
    const message = await over('a secret door', dm);
    expect(seen('a secret door')).toEqual([]);
    await slack.press(ada, dm, message.ts, 'Publish');
    expect((await over('a secret door')).pictures).toHaveLength(1);
    expect(app.calls('a secret door')).toHaveLength(1);
  });
});

describe('a restart while it is being painted', () => {
  it('ends as interrupted in the one message, not painted twice, with Run again', async () => {
    await open({ SLACK_PREVIEWS: 'off' }, { paceMs: 3000 });
    const { slack, channel, ada, app } = started;
    await slack.command(ada, channel, 'a slow glacier');
    await eventually('the call', () => app.calls('a slow glacier')[0]);
    await app.restart();
    const message = await over('a slow glacier');
    expect(message.shown).toContain('Interrupted');
    expect(message.buttons.map(({ label }) => label)).toContain('Run again');
    expect(seen('a slow glacier')).toHaveLength(1);
    expect(app.calls('a slow glacier')).toHaveLength(1);
  });
});
