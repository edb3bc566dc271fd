import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../fixtures/eventually.ts';
import { type SlackOverHttp, startSlackOverHttp } from '../../../fixtures/slack-over-http.ts';

const QUICK = '--model dall-e-2 --size 256x256';

let started: SlackOverHttp;
afterEach(async () => {
  const violations = started.slack.violations();
  await started[Symbol.asyncDispose]();
  expect(violations).toEqual([]);
});

describe('two workspaces that installed Easel', () => {
  it('each have their own pictures, posted with their own token', async () => {
    started = await startSlackOverHttp({ SLACK_PREVIEWS: 'off' });
    const { slack, install } = started;
    const north = slack.addTeam({ name: 'North', installed: false });
    const south = slack.addTeam({ name: 'South', installed: false });
    for (const team of [north, south]) {
      const { status, body } = await install({ team });
      expect({ status, body }).toMatchObject({
        status: 200,
        body: expect.stringContaining(`Easel is in ${team.name}`),
      });
    }
    for (const team of [north, south]) {
      const channel = slack.addChannel(team);
      const member = slack.addMember(team, { name: 'Ada' });
      await slack.command(member, channel, `a tree in the ${team.name} ${QUICK}`);
      const done = await eventually('the picture', () =>
        slack.messages(channel).find(({ buttons }) => buttons.some(({ label }) => label === 'Delete')),
      );
      expect(done.pictures).toHaveLength(1);
    }
    await slack.uninstall(north);
    const channel = slack.addChannel(south);
    const member = slack.addMember(south, { name: 'Ada' });
    await slack.command(member, channel, `again ${QUICK}`);
    await eventually('the picture', () =>
      slack.messages(channel).find(({ buttons }) => buttons.some(({ label }) => label === 'Delete')),
    );
  });
});
