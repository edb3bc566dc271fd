import { describe, expect, it } from 'vitest';
import { startSlack } from '../../../doubles/slack/slack.ts';
import { eventually } from '../../../fixtures/eventually.ts';
import { startTestApp } from '../../../fixtures/running-app.ts';
import { type SlackApp, startSlackApp } from '../../../fixtures/slack-app.ts';
import { over, QUICK, told } from './what-is-seen.ts';

const readiness = async (url: string) => JSON.stringify(await (await fetch(`${url}/readyz`)).json());

/** A Slack that has not yet heard of Easel. */
async function aSlack() {
  const slack = await startSlack();
  const team = slack.addTeam();
  const channel = slack.addChannel(team);
  const ada = slack.addMember(team, { name: 'Ada' });
  const settings = {
    SLACK_BOT_TOKEN: team.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    SLACK_PREVIEWS: 'off',
  };
  return { slack, channel, ada, settings, [Symbol.asyncDispose]: () => slack[Symbol.asyncDispose]() };
}

describe.concurrent('Easel started while Slack', () => {
  it.each([
    ['cannot be reached', 'auth.test', 'reset'],
    ['is ill', 'auth.test', { status: 503 }],
    ['opens no connection', 'apps.connections.open', { error: 'internal_error' }],
  ] as const)('%s serves everybody else, and Slack as soon as it can', async (_, method, answer) => {
    await using here = await aSlack();
    const { slack, settings } = here;
    slack.fail({ method }, answer, 1);
    await using app = await startTestApp(settings);
    expect((await fetch(`${app.url()}/healthz`)).status).toBe(200);
    await slack.command(here.ada, here.channel, `a late fox ${QUICK}`).catch(() => {});
    await eventually('the connection', async () => (await readiness(app.url())).includes('"slack":"ok"'), 10_000);
    await slack.command(here.ada, here.channel, `a fox ${QUICK}`);
    await over(here, 'a fox');
  });

  it.each([
    ['the bot', { SLACK_BOT_TOKEN: 'xoxb-wrong' }, 'SLACK_BOT_TOKEN'],
    ['the app', { SLACK_APP_TOKEN: 'xapp-wrong' }, 'SLACK_APP_TOKEN'],
  ])('does not know the token of %s says which, and ends', async (_, wrong, variable) => {
    await using here = await aSlack();
    await expect(startTestApp({ ...here.settings, ...wrong })).rejects.toMatchObject({
      code: 'key_rejected',
      message: expect.stringContaining(variable),
    });
  });

  it('does not let its app open connections says what the token needs, and ends', async () => {
    await using here = await aSlack();
    here.slack.fail({ method: 'apps.connections.open' }, { error: 'missing_scope' });
    await expect(startTestApp(here.settings)).rejects.toMatchObject({
      code: 'key_rejected',
      remedy: expect.stringContaining('connections:write'),
    });
  });
});

const onSlack = async (work: (started: SlackApp) => Promise<void>, ...how: Parameters<typeof startSlackApp>) => {
  await using started = await startSlackApp({ SLACK_PREVIEWS: 'off', ...how[0] }, how[1]);
  await work(started);
  expect(started.slack.violations()).toEqual([]);
};

describe.concurrent('Easel on Slack', () => {
  it('is not ready while there is no connection', () =>
    onSlack(async ({ app, slack }) => {
      expect(await readiness(app.url())).toContain('"slack":"ok"');
      slack.fail({ method: 'apps.connections.open' }, { error: 'internal_error' }, 2);
      slack.dropSockets('terminate');
      await eventually('the loss', async () => !(await readiness(app.url())).includes('"slack":"ok"'));
    }));

  it.each([
    ['cannot be reached for a while', 'reset', 1, true],
    ['refuses to be connected again', { error: 'invalid_auth' }, 100, false],
  ] as const)('goes on where Slack %s', (_, answer, times, comesBack) =>
    onSlack(async (started) => {
      const { app, slack, channel, ada } = started;
      slack.fail({ method: 'apps.connections.open' }, answer, times);
      slack.dropSockets('terminate');
      await eventually('the loss', async () => !(await readiness(app.url())).includes('"slack":"ok"'));
      if (comesBack) {
        await eventually('the connection', async () => (await readiness(app.url())).includes('"slack":"ok"'), 10_000);
        await slack.command(ada, channel, `a fox ${QUICK}`);
        await over(started, 'a fox');
      }
      expect((await fetch(`${app.url()}/healthz`)).status).toBe(200);
    }),
  );

  it.each(['reset', { status: 503 }, { error: 'internal_error' }] as const)(
    'paints although Slack did not say whether it is in the channel: %j',
    (answer) =>
      onSlack(async (started) => {
        const { slack, channel, ada } = started;
        slack.fail({ method: 'conversations.info' }, answer, 1);
        await slack.command(ada, channel, `a fox ${QUICK}`);
        await over(started, 'a fox');
      }),
  );

  it('answers a mention once, however often Slack tells of it', () =>
    onSlack(async (started) => {
      const { slack, channel, ada } = started;
      await slack.say(ada, channel, { text: '', mention: true });
      await told(started, /Say what/u);
      await slack.repeat('newEventId');
      await slack.repeat('sameEventId');
      await slack.say(ada, channel, { text: 'a heron', mention: true });
      await eventually('the picture', () => started.app.calls('a heron')[0]?.outcome === 'finished');
      const said = slack.messages(channel, ada).filter(({ shown }) => shown.includes('Say what'));
      expect(said).toHaveLength(1);
    }));

  it('is not meant where somebody with a longer name is', () =>
    onSlack(async (started) => {
      const { slack, team, channel, ada, app } = started;
      await slack.say(ada, channel, { text: `<@${team.botUserId}Z> see you at noon` });
      await slack.say(ada, channel, { text: 'a heron', mention: true });
      await eventually('the heron', () => app.calls('a heron')[0]);
      expect(app.calls('noon')).toEqual([]);
    }));

  it('opens a form again that was closed a moment ago', () =>
    onSlack(async (started) => {
      const { slack, channel, ada } = started;
      await slack.command(ada, channel, `a fox ${QUICK}`);
      const { ts } = await over(started, 'a fox');
      for (const _ of ['once', 'again']) {
        await slack.press(ada, channel, ts, 'Edit');
        await eventually('the form', () => slack.open(ada));
        await slack.close(ada);
      }
    }));

  it('paints without waiting until Slack tells a name', () =>
    onSlack(async (started) => {
      const { slack, channel, ada } = started;
      slack.fail({ method: 'users.info' }, { error: 'ratelimited', headers: { 'retry-after': '50' } }, 1);
      await slack.command(ada, channel, `a fox ${QUICK}`);
      expect((await over(started, 'a fox')).shown).toContain(ada.id);
    }));

  it('says in a sentence that it is not installed any more', () =>
    onSlack(async (started) => {
      const { slack, channel, ada, app } = started;
      slack.fail({ method: 'conversations.info' }, { error: 'account_inactive' }, 1);
      const sent = await slack.command(ada, channel, 'a fox');
      const said = await eventually('the answer', () => slack.responses(sent)[0]?.body.text);
      expect(said).toBe('Easel is not installed in this workspace any more. An admin can install it again.');
      expect(app.allCalls()).toEqual([]);
    }));

  it('has no Publish for what was asked for in no channel', () =>
    onSlack(async (started) => {
      const { slack, team, ada } = started;
      await slack.shortcut(ada, 'new_image');
      const form = await eventually('the form', () => slack.open(ada));
      await slack.submit(ada, form, { prompt: 'a quiet fox', model: 'dall-e-2' });
      const { buttons } = await over(started, 'a quiet fox', { channel: slack.dm(team, ada) });
      expect(buttons.map(({ label }) => label)).not.toContain('Publish');
    }));

  it('tells who mentions it during a stop that it is restarting, and stops in bounded time', () =>
    onSlack(
      async (started) => {
        const { slack, channel, ada, app } = started;
        await slack.command(ada, channel, `a slow fox ${QUICK} demo:hang`);
        await eventually('the call', () => app.calls('a slow fox')[0]);
        const stopped = app.restart();
        await slack.say(ada, channel, { text: 'a hasty hare', mention: true });
        await told(started, /restarting/u);
        await stopped;
        expect(app.calls('a hasty hare')).toEqual([]);
      },
      { SHUTDOWN_GRACE: '2' },
    ));
});
