import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../../fixtures/eventually.ts';
import { type SlackApp, startSlackApp } from '../../../fixtures/slack-app.ts';
import { BLUE, png, RED } from '../../../fixtures/tiny-pictures.ts';

describe('pictures that members share', () => {
  let started: SlackApp;
  beforeAll(async () => {
    started = await startSlackApp({ SLACK_PREVIEWS: 'off' });
  });
  afterAll(() => started[Symbol.asyncDispose]());
  afterEach(() => {
    expect(started.slack.violations()).toEqual([]);
  });

  const mention = async (text: string, files: readonly { name: string; bytes: Uint8Array }[]) => {
    const { slack, channel, ada, team } = started;
    return slack.say(ada, channel, { text: `<@${team.botUserId}> ${text}`, files: [...files], mention: true });
  };
  const told = (text: RegExp) =>
    eventually(`${text} to be told`, () =>
      started.slack
        .messages(started.channel, started.ada)
        .find(({ ephemeralFor, shown }) => ephemeralFor === started.ada.id && text.test(shown)),
    );

  it('are what an edit starts from, in their order', async () => {
    const { app } = started;
    const pictures = [await png(40, 40, RED), await png(40, 40, BLUE)];
    await mention(
      'put these together',
      pictures.map((bytes, n) => ({ name: `p${n}.png`, bytes })),
    );
    const call = await app.call('put these together', 'finished');
    expect(call.endpoint).toBe('images/edits');
    expect(call.pictures).toHaveLength(2);
  });

  it('cannot be read without the scope: the answer names it, and nothing is painted', async () => {
    const { slack, team, app } = started;
    slack.removeScope(team, 'files:read');
    try {
      await mention('a scope too few', [{ name: 'p.png', bytes: await png(40, 40, RED) }]);
      const answer = await told(/files:read/u);
      expect(answer.shown).toContain('install');
      expect(app.calls('a scope too few')).toEqual([]);
    } finally {
      slack.addScope(team, 'files:read');
    }
  });

  it('that are none are answered in a sentence', async () => {
    const { app } = started;
    await mention('not really', [{ name: 'p.png', bytes: Buffer.from('this is text') }]);
    await told(/not a picture/u);
    expect(app.calls('not really')).toEqual([]);
  });

  it('show the token to nobody but Slack', () => {
    const { slack, team } = started;
    const downloads = slack.requests().filter(({ method }) => method === 'download');
    expect(downloads.length).toBeGreaterThan(0);
    expect(downloads.every(({ token }) => token === team.botToken)).toBe(true);
  });
});
