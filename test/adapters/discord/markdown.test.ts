import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { asText, relativeTime } from '../../../src/adapters/discord/translate/markdown.ts';

const PUNCTUATION = /[!-/:-@[-`{-~]/u;

/** What Discord makes of a text: a backslash before punctuation makes it that character and nothing else. */
function read(text: string): Readonly<{ shown: string; active: string }> {
  const characters = Array.from(text);
  let [shown, active] = ['', ''];
  for (let at = 0; at < characters.length; at += 1) {
    const next = characters[at + 1];
    if (characters[at] === '\\' && next !== undefined && PUNCTUATION.test(next)) {
      shown += next;
      // Stands for a character that means nothing.
      active += 'x';
      at += 1;
    } else {
      shown += characters[at];
      active += characters[at];
    }
  }
  return { shown, active };
}

/** What a member may say: prose, markup, and both mixed without any sense. */
const said = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(
        '*',
        '**',
        '_',
        '~~',
        '`',
        '```',
        '||',
        '<',
        '>',
        '@',
        '#',
        ':',
        '[',
        ']',
        '(',
        ')',
        '\\',
        '-',
        '+',
      ),
      fc.constantFrom('\n', '\r\n', '  ', '\t', '\u2028', '1. ', '- ', '-# ', '# ', '> ', '>>> ', '1) '),
      fc.constantFrom('@everyone', '@here', '<@123456789012345678>', '<@&123456789012345678>', '<#123456789012345678>'),
      fc.constantFrom(
        '<:owl:123456789012345678>',
        ':smile:',
        '<t:0:R>',
        'https://x.example/a_b',
        '[a](https://x.example)',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

const collapsed = (text: string) => text.replaceAll(/\s+/gu, ' ').trim();

describe('what a member said, as text', () => {
  it('is read as it was said, on one line', () => {
    fc.assert(
      fc.property(said, (text) => {
        expect(read(asText(text, 10_000)).shown).toBe(collapsed(text));
      }),
    );
  });

  it('marks, mentions and links nothing', () => {
    fc.assert(
      fc.property(said, (text) => {
        const { active } = read(asText(text, 10_000));
        expect(active).not.toMatch(/[\\*_~`|<>@#[\]]/u);
        // Emoji and addresses need a colon with something behind it.
        expect(active).not.toMatch(/:\S/u);
        // A list needs its mark at the beginning, and a space.
        expect(active).not.toMatch(/^(?:\d+\.|[-+]) /u);
        expect(active).not.toMatch(/\n/u);
      }),
      { numRuns: 500 },
    );
  });

  it('is cut to its length in characters, and then ends in an ellipsis', () => {
    fc.assert(
      fc.property(said, fc.integer({ min: 2, max: 40 }), (text, max) => {
        const whole = Array.from(collapsed(text));
        const shown = Array.from(read(asText(text, max)).shown);
        expect(shown.length).toBe(Math.min(whole.length, max));
        if (whole.length > max) expect(shown).toEqual([...whole.slice(0, max - 1), '…']);
      }),
    );
  });

  it('is at most twice as long with its escapes, and never ends in the middle of one', () => {
    fc.assert(
      fc.property(said, fc.integer({ min: 2, max: 40 }), (text, max) => {
        const posted = asText(text, max);
        expect(Array.from(posted).length).toBeLessThanOrEqual(2 * max);
        expect(posted).not.toMatch(/(?<!\\)(?:\\\\)*\\$/u);
      }),
    );
  });

  test.each([
    ['a fox at 16:9, isn’t it?', 'a fox at 16\\:9, isn’t it?'],
    ['*bold* _move_', '\\*bold\\* \\_move\\_'],
    ['two\nlines', 'two lines'],
    ['1. first', '1\\. first'],
    ['a well-known 3.5 m wall - with ivy', 'a well-known 3.5 m wall - with ivy'],
    ['', ''],
  ])('of %j is %j', (text, posted) => {
    expect(asText(text, 100)).toBe(posted);
  });
});

describe('a moment', () => {
  it('is told in whole seconds, counting by itself', () => {
    expect(relativeTime(1_795_184_261_999)).toBe('<t:1795184261:R>');
  });
});
