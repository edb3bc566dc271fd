import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { asText, escapeText, timeOfDay, unescapeText } from '../../../../src/adapters/slack/translate/mrkdwn.ts';
import { said } from './any-job.ts';

const collapsed = (text: string) =>
  text
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();

describe('what a member said, as text', () => {
  it('is what was said, on one line', () => {
    fc.assert(
      fc.property(said, (text) => {
        expect(asText(text, 10_000)).toBe(collapsed(text));
      }),
    );
  });

  it('is cut to its length, ends in an ellipsis then, and never in half a character', () => {
    fc.assert(
      fc.property(said, fc.integer({ min: 2, max: 40 }), (text, max) => {
        const shown = asText(text, max);
        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown.isWellFormed()).toBe(true);
        if (collapsed(text).length > max) expect(shown.endsWith('…')).toBe(true);
      }),
    );
  });
});

describe('the text of a notification', () => {
  it('mentions and links nothing, and reads as it was said', () => {
    fc.assert(
      fc.property(said, (text) => {
        const escaped = escapeText(text);
        expect(escaped).not.toMatch(/[<>]/u);
        expect(escaped).not.toMatch(/&(?!amp;|lt;|gt;)/u);
        expect(unescapeText(escaped)).toBe(text.trim());
      }),
      { numRuns: 500 },
    );
  });
});

describe('what a member typed, as Slack sends it', () => {
  test.each([
    ['<@UEASEL> a fox', 'a fox'],
    ['<@UEASEL|easel> a fox', 'a fox'],
    ['paint <@UEASEL> a fox', 'paint a fox'],
    ['a fox <@UEASEL>', 'a fox'],
    ['<@UEASEL>', ''],
    ['a fox for <@U2|ada>', 'a fox for @ada'],
    ['a fox for <@U2>', 'a fox for @U2'],
    ['like <https://x.example/a?b=1&amp;c=2|this one>', 'like https://x.example/a?b=1&c=2'],
    ['like <https://x.example/a>', 'like https://x.example/a'],
    ['a sign that says <http://example.com|example.com>', 'a sign that says example.com'],
    ['write to <mailto:ada@x.example|ada@x.example>', 'write to ada@x.example'],
    ['as in <#C123|general> and <#C124>, <#C125|>', 'as in #general and #C124, #C125'],
    ['<!here> <!channel|@channel> <!subteam^S1|@painters> <!subteam^S2>', '@here @channel @painters @S2'],
    ['at <!date^1^{time}|noon>', 'at noon'],
    ['1 &lt; 2 &amp;&amp; 3 &gt; 2', '1 < 2 && 3 > 2'],
    ['&amp;lt; stays &lt;@UEASEL&gt;', '&lt; stays <@UEASEL>'],
    ['a heading in <b>, a <fox|cat>', 'a heading in <b>, a <fox|cat>'],
    ['*bold* :smile: `code`', '*bold* :smile: `code`'],
  ])('%j is %j', (sent, typed) => {
    expect(unescapeText(sent, 'UEASEL')).toBe(typed);
  });

  it('keeps mentions of whoever is not known to be the bot', () => {
    expect(unescapeText('<@UEASEL> a fox')).toBe('@UEASEL a fox');
  });

  it('is read whatever it is', () => {
    fc.assert(
      fc.property(said, (text) => {
        expect(unescapeText(text, 'U12345678')).toBeTypeOf('string');
      }),
    );
  });
});

describe('a time of day', () => {
  it('is told in the time zone of whoever reads it', () => {
    expect(timeOfDay(1_795_184_261_999)).toMatch(/^<!date\^1795184261\^\{time\}\|\d\d:\d\d UTC>$/u);
  });
});
