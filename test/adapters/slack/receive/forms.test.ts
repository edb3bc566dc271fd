import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../fixtures/eventually.ts';
import { type SlackApp, startSlackApp } from '../../../fixtures/slack-app.ts';

let started: SlackApp;
afterEach(async () => {
  const violations = started.slack.violations();
  await started[Symbol.asyncDispose]();
  expect(violations).toEqual([]);
});

describe('a form whose options do not go together', () => {
  it('stays open with all that was filled in, says so beside the field, and paints once that is mended', async () => {
    started = await startSlackApp({ SLACK_PREVIEWS: 'off' });
    const { slack, channel, ada, app } = started;
    await slack.command(ada, channel, '');
    const form = await eventually('the form', () => slack.open(ada));
    await slack.submit(ada, form, { prompt: 'a fox', format: 'jpeg', background: 'transparent' });
    const refused = await eventually('what is wrong', () => {
      const view = slack.open(ada);
      return view !== null && Object.keys(view.errors).length > 0 ? view : undefined;
    });
    expect(refused.errors).toEqual({
      background: 'The option background cannot be transparent when format is jpeg; choose png or webp as format.',
    });
    expect(app.allCalls()).toEqual([]);
    await slack.submit(ada, refused, { prompt: 'a fox', format: 'png', background: 'transparent' });
    await eventually('the picture', () => slack.messages(channel).find(({ pictures }) => pictures.length === 1));
    expect(slack.open(ada)).toBeNull();
    expect(app.calls('a fox')).toHaveLength(1);
  });

  it('is told at its first field where no field is named', async () => {
    started = await startSlackApp({ SLACK_PREVIEWS: 'off' });
    const { slack, channel, ada, app } = started;
    await slack.command(ada, channel, '');
    const form = await eventually('the form', () => slack.open(ada));
    await slack.submit(ada, form, { prompt: '  ' });
    const { errors } = await eventually('what is wrong', () => {
      const view = slack.open(ada);
      return view !== null && Object.keys(view.errors).length > 0 ? view : undefined;
    });
    expect(errors).toEqual({ prompt: 'The option prompt is empty; say what to paint.' });
    expect(app.allCalls()).toEqual([]);
  });
});
