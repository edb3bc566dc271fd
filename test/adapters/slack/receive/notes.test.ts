import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../fixtures/eventually.ts';
import { type SlackApp, startSlackApp } from '../../../fixtures/slack-app.ts';

let started: SlackApp;
afterEach(async () => {
  const violations = started.slack.violations();
  await started[Symbol.asyncDispose]();
  expect(violations).toEqual([]);
});

const note = (text: string) =>
  eventually(`a note about “${text}”`, () =>
    started.slack
      .messages(started.channel, started.ada)
      .find(({ ephemeralFor, shown }) => ephemeralFor === started.ada.id && shown.includes(text)),
  );

describe('the list of what one had painted', () => {
  const paintTwo = async () => {
    started = await startSlackApp({ SLACK_PREVIEWS: 'off' });
    const { slack, ada, channel } = started;
    for (const wish of ['a fox', 'an owl']) {
      await slack.command(ada, channel, `${wish} --model dall-e-2 --size 256x256`);
      await eventually(wish, () => {
        const about = slack.messages(channel).filter(({ shown }) => shown.includes(wish));
        return about.length === 1 && about[0]?.pictures.length === 1;
      });
    }
  };

  it('shows each picture, the newest first, with a button that edits it', async () => {
    await paintTwo();
    const { slack, ada, channel } = started;
    await slack.command(ada, channel, 'history');
    const list = await note('newest first');
    expect(list.pictures.map(({ alt, missing }) => [alt, missing])).toEqual([
      ['an owl', false],
      ['a fox', false],
    ]);
    expect(list.buttons.map(({ label }) => label)).toEqual(['Edit 1', 'Edit 2']);
    await slack.press(ada, channel, list.ts, 'Edit 2');
    const form = await eventually('the form', () => slack.open(ada));
    await slack.submit(ada, form, { prompt: 'with a hat' });
    await eventually('the edit', () => slack.messages(channel).find(({ shown }) => shown.includes('with a hat')));
  });

  it('is told in words where Slack does not show its pictures', async () => {
    await paintTwo();
    const { slack, ada, channel } = started;
    slack.fail({ method: 'response_url' }, { error: 'invalid_blocks' }, 1);
    slack.fail({ method: 'chat.postEphemeral' }, { error: 'invalid_blocks' }, 1);
    await slack.command(ada, channel, 'history');
    const list = await note('newest first');
    expect(list.pictures).toEqual([]);
    expect(list.shown).toContain('1 an owl');
    expect(list.buttons.map(({ label }) => label)).toEqual(['Edit 1', 'Edit 2']);
  });
});

describe('help', () => {
  it('names everything as it is said here', async () => {
    started = await startSlackApp({ SLACK_PREVIEWS: 'off' });
    const { slack, ada, channel } = started;
    await slack.command(ada, channel, 'help');
    const { shown } = await note('Say what you want to see');
    const said = [...shown.matchAll(/^\/(.+) – /gmu)].map((match) => match[1]);
    expect(said).toContain('imagine history');
    for (const each of said) expect(each).toMatch(/^imagine( [a-z]+)?$/u);
  });
});

describe('the menus under many pictures', () => {
  it('can be chosen from again and again, the same picture too', async () => {
    started = await startSlackApp({ SLACK_PREVIEWS: 'off' });
    const { slack, ada, channel } = started;
    await slack.command(ada, channel, 'six foxes --count 6 --model dall-e-2 --size 256x256');
    const { ts } = await eventually('the pictures', () =>
      slack.messages(channel).find(({ selects, pictures }) => selects.length === 3 && pictures.length === 6),
    );
    const choose = async () => {
      await slack.choose(ada, { channel, ts }, 'easel-menu:edit', 'Picture 3');
      await eventually('the form', () => slack.open(ada));
      await slack.close(ada);
    };
    const versions = () => slack.versions(channel, ts).length;
    const before = versions();
    await choose();
    await eventually('the menus to be new', () => versions() > before);
    await choose();
  });
});
