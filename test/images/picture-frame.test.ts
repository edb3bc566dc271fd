import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BotError } from '../../src/core/error.ts';
import { decodeBase64, readPictureFrame } from '../../src/images/picture-frame.ts';

/** Bytes that look random and are the same for the same seed: quick to make in any size. */
function noise(seed: number, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 64) }, (_, block) =>
    createHash('sha512').update(`${seed}/${block}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

/** Sizes around those at which a decoder that works in pieces changes from one piece to the next. */
const sizes = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 200 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(3072, 12_288, 24_576, 49_152, 98_304), fc.integer({ min: -3, max: 3 }))
      .map(([size, by]) => size + by),
  },
);
const picture = fc.tuple(fc.nat(), sizes).map(([seed, length]) => noise(seed, length));
const smallPicture = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 40 })).map(([seed, length]) => noise(seed, length));

const space = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r'), maxLength: 3 });

/** Text that looks like the key of the picture, or like its end. */
const trap = fc.constantFrom(
  'b64_json',
  '"b64_json"',
  '"b64_json":"AAAA"',
  '{"b64_json": "AAAA"}',
  '\\"b64_json":"',
  '\\',
  '\\\\',
  '"',
  ',"b64_json":"QUJD"',
  'b64_json":"AAAA',
);
const fieldValue = fc.oneof(
  trap,
  fc.array(trap, { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary' }),
);
const otherFields = fc.uniqueArray(
  fc.tuple(
    fc.oneof(
      fc.constantFrom('type', 'b64', 'b64_json2', 'xb64_json', 'usage', '"b64_json"', 'x"b64_json', '"b64_json', '\\'),
      fc.string({ maxLength: 6 }),
    ),
    fieldValue,
  ),
  { selector: ([name]) => name, maxLength: 5 },
);

/** How JSON may write a character of base64: as it is, or escaped. */
type Escapes = 'none' | 'slashes' | 'some slashes' | 'plus and equals as \\u00XX' | 'everything as \\u00xx';

function escaped(base64: string, escapes: Escapes): string {
  const unicode = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  switch (escapes) {
    case 'none':
      return base64;
    case 'slashes':
      return base64.replaceAll('/', '\\/');
    case 'some slashes':
      return base64.replace(/\/(.)/gu, '\\/$1').replace('\\/', '/');
    case 'plus and equals as \\u00XX':
      return base64.replace(/[+=]/gu, (character) => unicode(character).toUpperCase().replace('\\U', '\\u'));
    case 'everything as \\u00xx':
      return base64.replace(/./gu, unicode);
  }
}

type Written = Readonly<{ text: string; fields: unknown; bytes: Buffer }>;

const writtenFrame = (escapes: fc.Arbitrary<Escapes>, bytes = picture): fc.Arbitrary<Written> =>
  fc
    .record({
      bytes,
      others: otherFields,
      place: fc.nat({ max: 5 }),
      escapes,
      spaces: fc.array(space, { minLength: 1, maxLength: 6 }),
    })
    .map(({ bytes, others, place, escapes, spaces }) => {
      let at = 0;
      const gap = () => spaces[at++ % spaces.length] ?? '';
      const member = (name: string, value: string) =>
        `${gap()}${JSON.stringify(name)}${gap()}:${gap()}${value}${gap()}`;
      const rest = others.map(([name, value]) => member(name, JSON.stringify(value)));
      const own = member('b64_json', `"${escaped(bytes.toString('base64'), escapes)}"`);
      const text = `${gap()}{${rest.toSpliced(place, 0, own).join(',')}}${gap()}`;
      return { text, bytes, fields: JSON.parse(`{${rest.join(',')}}`) as unknown };
    });

function read(text: string) {
  return readPictureFrame(new TextEncoder().encode(text));
}

function withoutPicture(fields: Readonly<Record<string, unknown>>): unknown {
  const { b64_json: _, ...rest } = fields;
  return rest;
}

describe('the picture in a frame', () => {
  it('comes out byte for byte, in any place, with any white space and with escaped slashes', () => {
    fc.assert(
      fc.property(
        writtenFrame(fc.constantFrom<Escapes>('none', 'slashes', 'some slashes')),
        ({ text, bytes, fields }) => {
          const frame = read(text);
          expect(Buffer.compare(frame.picture ?? Buffer.alloc(0), bytes)).toBe(0);
          expect(withoutPicture(frame.fields)).toEqual(fields);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('comes out byte for byte where JSON writes its characters as \\u00XX', () => {
    const escapes = fc.constantFrom<Escapes>('plus and equals as \\u00XX', 'everything as \\u00xx');
    fc.assert(
      fc.property(writtenFrame(escapes, smallPicture), ({ text, bytes }) => {
        expect(Buffer.compare(read(text).picture ?? Buffer.alloc(0), bytes)).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('comes out of a view into a larger buffer as well', () => {
    const bytes = noise(1, 500);
    const text = Buffer.from(`xx{"b64_json":"${bytes.toString('base64')}"}xx`);
    expect(readPictureFrame(new Uint8Array(text).subarray(2, text.length - 2)).picture).toEqual(bytes);
  });

  it('comes out whole when it is several megabytes large', () => {
    const bytes = noise(2, 5_000_001);
    const frame = read(
      `{"type":"image_generation.completed","b64_json":"${bytes.toString('base64')}","usage":{"n":1}}`,
    );
    expect(Buffer.compare(frame.picture ?? Buffer.alloc(0), bytes)).toBe(0);
    expect(withoutPicture(frame.fields)).toEqual({ type: 'image_generation.completed', usage: { n: 1 } });
  });

  it('is null where a frame has none', () => {
    fc.assert(
      fc.property(otherFields, (others) => {
        const text = JSON.stringify(Object.fromEntries(others));
        expect(read(text)).toEqual({ picture: null, fields: JSON.parse(text) });
      }),
      { numRuns: 200 },
    );
    expect(read('{"b64_json":null,"a":1}').picture).toBeNull();
  });
});

const badAnswer = expect.objectContaining({ code: 'bad_answer' });

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return 'nothing was thrown';
}

describe('a broken frame is a bad answer', () => {
  it('where its JSON ends too early, wherever that is', () => {
    fc.assert(
      fc.property(
        writtenFrame(fc.constant('slashes'), smallPicture),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ text }, where) => {
          const whole = text.trimEnd();
          const part = whole.slice(0, Math.min(whole.length - 1, Math.floor(where * whole.length)));
          const thrown = thrownBy(() => read(part));
          expect(thrown).toBeInstanceOf(BotError);
          expect(thrown).toEqual(badAnswer);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    '',
    'null',
    '7',
    '"text"',
    '[]',
    '[{"b64_json":"QUJD"}]',
    'undefined',
    '{"b64_json":"QUJD"',
    '{"b64_json":"QUJD",}',
  ])('where it is not a JSON object: %s', (text) => {
    expect(thrownBy(() => read(text))).toEqual(badAnswer);
  });

  it('where one character of its base64 is not of base64', () => {
    fc.assert(
      fc.property(
        smallPicture,
        fc.constantFrom('*', '!', '.', '~', ' ', '%', 'é', '=x'),
        fc.nat(),
        (bytes, wrong, where) => {
          const text = bytes.toString('base64');
          const at = where % text.replace(/=+$/u, '').length;
          const broken = `${text.slice(0, at)}${wrong}${text.slice(at + 1)}`;
          expect(thrownBy(() => read(`{"b64_json":"${broken}"}`))).toEqual(badAnswer);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('where its base64 has a length that base64 never has', () => {
    fc.assert(
      fc.property(smallPicture, fc.constantFrom('Q', '*'), (bytes, more) => {
        // Whole groups of four, and one character more: something was lost on the way.
        const text = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64');
        expect(thrownBy(() => decodeBase64(Buffer.from(`${text}${more}`)))).toEqual(badAnswer);
      }),
      { numRuns: 50 },
    );
  });

  it.each(['\\n', '\\t', '\\b', '\\"', '\\\\'])('where its base64 holds the escape %s', (sequence) => {
    expect(thrownBy(() => read(`{"b64_json":"QUJD${sequence}QUJDQUI"}`))).toEqual(badAnswer);
  });

  it('where its base64 is empty', () => {
    expect(thrownBy(() => read('{"b64_json":""}'))).toEqual(badAnswer);
  });
});
