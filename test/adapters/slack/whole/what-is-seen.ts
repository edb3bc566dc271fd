import { expect } from 'vitest';
import type { Channel, Member, Message, Sent } from '../../../doubles/slack/slack.ts';
import { eventually } from '../../../fixtures/eventually.ts';
import type { SlackApp } from '../../../fixtures/slack-app.ts';

/** The smallest pictures that there are, painted in no time. */
export const QUICK = '--model dall-e-2 --size 256x256';

/** Where somebody looks, and who. */
export type Look = Readonly<{ channel?: Channel; thread?: string; as?: Member }>;

type Seen = Pick<SlackApp, 'slack' | 'channel' | 'ada'>;

const PATIENCE_MS = 15_000;

/** What the bot says, as one member sees it, with this text somewhere in it. */
export function said(
  { slack, channel, ada }: Seen,
  text: string,
  { channel: place = channel, thread, as = ada }: Look = {},
): readonly Message[] {
  return slack.messages(place, as, thread).filter(({ bot, shown }) => bot && shown.includes(text));
}

const isOver = ({ buttons, ephemeralFor }: Message) =>
  ephemeralFor === null && buttons.some(({ label }) => label === 'Delete');

/** The message of a wish as soon as it is over and the only one that tells of it. */
export function over(seen: Seen, text: string, look: Look = {}): Promise<Message> {
  return eventually(
    `“${text}” to be over`,
    () => {
      const all = said(seen, text, look).filter(({ ephemeralFor }) => ephemeralFor === null);
      return all.length === 1 ? all.find(isOver) : null;
    },
    PATIENCE_MS,
  );
}

/** What a member alone is told in a channel, as soon as it is there. */
export function told({ slack, channel, ada }: Seen, text: RegExp, look: Look = {}): Promise<Message> {
  const { channel: place = channel, thread, as = ada } = look;
  return eventually(
    `${text} to be told to ${as.name} alone`,
    () =>
      slack
        .messages(place, as, thread)
        .find(({ bot, ephemeralFor, shown }) => bot && ephemeralFor === as.id && text.test(shown)),
    6000,
  );
}

/** What is answered to a command, a click or a shortcut, for its member alone. */
export function answerTo({ slack, channel }: Seen, sent: Sent, place: Channel = channel): Promise<Message> {
  return eventually('the answer', () => {
    const ts = slack.responses(sent).at(-1)?.ts ?? null;
    return ts === null ? null : slack.message(place, ts);
  });
}

/** What Slack would hold against the bot: nothing at all. */
export function expectGoodManners({ slack }: Pick<SlackApp, 'slack'>): void {
  expect({
    violations: slack.violations(),
    pings: slack.pings(),
    unfurls: slack.unfurls(),
    notAcknowledged: slack.notAcknowledged().map(({ kind }) => kind),
  }).toEqual({ violations: [], pings: [], unfurls: [], notAcknowledged: [] });
}
