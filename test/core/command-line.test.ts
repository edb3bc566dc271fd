import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseCommandLine } from '../../src/core/command-line.ts';
import type { Options } from '../../src/core/option.ts';
import { refusal } from '../fixtures/refusal.ts';

const OPTIONS: Options = {
  prompt: { kind: 'text', description: 'What to paint', required: true, max: 32_000, rest: true },
  size: { short: 's', kind: 'choice', description: 'Which size', choices: ['square', 'wide'], open: true },
  count: { short: 'n', kind: 'integer', description: 'How many', min: 1, max: 10 },
  private: { short: 'p', kind: 'flag', description: 'Only for the caller' },
  'input-fidelity': { kind: 'choice', description: 'How near', choices: ['low', 'high'] },
};
const WITHOUT_REST: Options = { count: { kind: 'integer', description: 'How many', min: 1, max: 10 } };

const read = (text: string) => parseCommandLine(text, OPTIONS);

describe('what a member types after a command', () => {
  test.each([
    ['', {}],
    ['  \n ', {}],
    ['a red kite', { prompt: 'a red kite' }],
    ['  a red  kite\n', { prompt: 'a red  kite' }],
    ['a kite --size wide', { prompt: 'a kite', size: 'wide' }],
    ['a kite --size=wide', { prompt: 'a kite', size: 'wide' }],
    ['--size wide a kite', { prompt: 'a kite', size: 'wide' }],
    ['--size=wide', { size: 'wide' }],
    ['a kite --size wide over Graz', { prompt: 'a kite over Graz', size: 'wide' }],
    ['a kite\n--size wide\nover Graz', { prompt: 'a kite\nover Graz', size: 'wide' }],
    ['a kite --size wide --count 2', { prompt: 'a kite', size: 'wide', count: '2' }],
    ['--count 2 a kite --size wide', { prompt: 'a kite', size: 'wide', count: '2' }],
    ['a kite --SIZE Wide', { prompt: 'a kite', size: 'Wide' }],
    ['a kite --input-fidelity high', { prompt: 'a kite', 'input-fidelity': 'high' }],
    ['a kite --count -3', { prompt: 'a kite', count: '-3' }],
    ['--prompt "a kite --size wide"', { prompt: 'a kite --size wide' }],
    ['a kite --size "very wide"', { prompt: 'a kite', size: 'very wide' }],
    ['a kite --size ""', { prompt: 'a kite', size: '' }],
    ['a kite -s wide -n 2', { prompt: 'a kite', size: 'wide', count: '2' }],
    ['-s=wide a kite', { prompt: 'a kite', size: 'wide' }],
    ['-S wide', { size: 'wide' }],
    ['a well-s kite - s', { prompt: 'a well-s kite - s' }],
    ['a kite -sx wide', { prompt: 'a kite -sx wide' }],
    ['"a kite -s wide"', { prompt: '"a kite -s wide"' }],
    ['--private a kite', { prompt: 'a kite', private: 'yes' }],
    ['a kite --private', { prompt: 'a kite', private: 'yes' }],
    ['a kite -p', { prompt: 'a kite', private: 'yes' }],
    ['a kite -p at night', { prompt: 'a kite at night', private: 'yes' }],
    ['a kite --private=no', { prompt: 'a kite', private: 'no' }],
    ['a kite —private —size wide', { prompt: 'a kite', private: 'yes', size: 'wide' }],
  ])('%j is read as %j', (text, values) => {
    expect(read(text)).toEqual(values);
  });

  test.each([
    ['a dash that a phone made of two', 'a kite —size wide', { prompt: 'a kite', size: 'wide' }],
    ['a short dash', 'a kite –size=wide', { prompt: 'a kite', size: 'wide' }],
    ['curly quotation marks', 'a kite --size “very wide” up', { prompt: 'a kite up', size: 'very wide' }],
    ['low quotation marks', 'a kite —size „very wide“', { prompt: 'a kite', size: 'very wide' }],
  ])('knows %s', (_what, text, values) => {
    expect(read(text)).toEqual(values);
  });

  test.each([
    ['a flag inside quotation marks', 'a sign that says "use --size wide" in red'],
    ['a flag inside curly quotation marks', 'a sign that says “use --size wide” in red'],
    ['dashes inside a word', 'a well--known kite'],
    ['dashes by themselves', 'a kite -- and a dog'],
    ['a dash between words', 'a kite — and a dog – and a cat'],
    ['one hyphen', 'a kite -size wide'],
    ['a quotation mark that is never closed', 'a 5" nail'],
    ['a number after dashes', 'a kite --5 degrees'],
    ['line breaks and tabs', 'a kite\n\n\tover Graz'],
    ['an emoji', 'a 🪁 over 👩‍🎨'],
  ])('leaves %s alone', (_what, text) => {
    expect(read(text)).toEqual({ prompt: text });
  });

  it('reads a flag after a quotation mark that is never closed', () => {
    expect(read('a 5" nail --size wide')).toEqual({ prompt: 'a 5" nail', size: 'wide' });
  });

  it('passes text without flags on word for word, apart from the white space around it', () => {
    const character = fc.oneof(
      fc.constantFrom('-', '"', '“', '”', '„', "'", '=', ' ', '\n', 'a', 'size', '🪁', '\\', '/', ':'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(character), (characters) => {
        const text = characters.join('');
        fc.pre(!/(?:--|[—–])[a-z]|(?:^|\s)-[a-z](?:[\s=]|$)/iu.test(text));
        expect(read(text)).toEqual(text.trim() === '' ? {} : { prompt: text.trim() });
      }),
      { numRuns: 1000 },
    );
  });

  it('reads any value in quotation marks back, wherever the flag stands', () => {
    const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.constant('--count 2'));
    const marks = fc.constantFrom(['"', '"'], ['“', '”'], ['„', '“']);
    fc.assert(
      fc.property(
        value,
        marks,
        fc.constantFrom('--', '—', '–'),
        fc.constantFrom('=', ' ', ' = '.trim()),
        fc.nat(2),
        (text, [open = '', close = ''], dashes, equals, place) => {
          fc.pre(!text.includes(close));
          const words = ['a', 'kite'];
          words.splice(place, 0, `${dashes}size${equals}${open}${text}${close}`);
          expect(read(words.join(' '))).toEqual({ prompt: 'a kite', size: text });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads any value without white space back without quotation marks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        fc.pre(/^[^\s"“„]+$/u.test(text) && !/^(?:--|[—–])[a-z]/iu.test(text));
        expect(read(`a kite --size=${text}`)).toEqual({ prompt: 'a kite', size: text });
      }),
    );
  });

  it('loses no words where the rest is given by its name too', () => {
    let heard = '';
    try {
      heard = String(read('--prompt=kite over Graz').prompt);
    } catch {
      heard = refusal(() => read('--prompt=kite over Graz')).message;
    }
    expect(heard).toContain('over Graz');
  });
});

describe('what cannot be read', () => {
  test.each([
    ['a kite --sise wide', 'sise'],
    ['--colour=red', 'colour'],
    ['a kite —sise wide', 'sise'],
    ['--constructor x', 'constructor'],
  ])('%j is refused, and the unknown flag is named', (text, name) => {
    const { code, message } = refusal(() => read(text));
    expect(code).toBe('bad_option');
    expect(message).toContain(name);
    expect(message).toContain('size');
  });

  test.each(['a kite --size', '--size=', 'a --size  ', '--size --count 2', '--size —count 2'])(
    '%j is refused, for size has no value',
    (text) => {
      const { code, message } = refusal(() => read(text));
      expect(code).toBe('bad_option');
      expect(message).toContain('size');
      expect(message).toContain('needs a value');
    },
  );

  it('is text for a command that takes none', () => {
    expect(refusal(() => parseCommandLine('now please', WITHOUT_REST)).code).toBe('bad_option');
    expect(parseCommandLine('--count 2', WITHOUT_REST)).toEqual({ count: '2' });
    expect(parseCommandLine('', {})).toEqual({});
  });

  it('is known soon, also where thousands of quotation marks are opened and none is closed', () => {
    const text = '“'.repeat(25_000);
    const begin = performance.now();
    expect(read(text)).toEqual({ prompt: text });
    expect(performance.now() - begin).toBeLessThan(500);
  });

  it('ends in values or in a refusal, whatever is typed', () => {
    const piece = fc.constantFrom('--', '—', 'size', '=', '"', '“', '”', ' ', 'wide', 'count', '2', '\n', 'é');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        try {
          for (const [name, value] of Object.entries(read(text))) {
            expect(Object.keys(OPTIONS)).toContain(name);
            for (const word of String(value).split(/\s+/u)) expect(text).toContain(word);
          }
        } catch {
          expect(refusal(() => read(text)).code).toBe('bad_option');
        }
      }),
      { numRuns: 1000 },
    );
  });
});
