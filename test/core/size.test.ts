import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { edges, parseSize, SIZE_WORDS, type SizeRule } from '../../src/core/size.ts';
import { refusal } from '../fixtures/refusal.ts';

/** The sizes of the 2.x models, written down again from the image reference. */
const FREE = {
  kind: 'free',
  step: 16,
  maxEdge: 3840,
  maxRatio: 3,
  minPixels: 655_360,
  maxPixels: 8_294_400,
} as const satisfies SizeRule;
type Free = Extract<SizeRule, { kind: 'free' }>;

const LIST = { kind: 'list', sizes: ['1024x1024', '1536x1024', '1024x1536'], auto: true } as const satisfies SizeRule;
const LIST_WITHOUT_AUTO = { ...LIST, auto: false } as const;

const free = (text: string) => parseSize(text, FREE, 'size', 'gpt-image-2');
const listed = (text: string) => parseSize(text, LIST, 'size', 'old-model');

/** Whether the image reference allows these edges: one sentence for each line of it. */
function allowed(width: number, height: number, rule: Free): boolean {
  return (
    width % rule.step === 0 &&
    height % rule.step === 0 &&
    width <= rule.maxEdge &&
    height <= rule.maxEdge &&
    width <= rule.maxRatio * height &&
    height <= rule.maxRatio * width &&
    width * height >= rule.minPixels &&
    width * height <= rule.maxPixels
  );
}

function pixels(size: string): readonly [number, number] {
  const [width = Number.NaN, height = Number.NaN] = size.split('x').map(Number);
  return [width, height];
}

function isAllowed(size: string, rule: SizeRule): boolean {
  if (size === 'auto') return rule.kind === 'free' || rule.auto;
  if (rule.kind === 'list') return rule.sizes.some((each) => each === size);
  return /^\d+x\d+$/u.test(size) && allowed(...pixels(size), rule);
}

/** Rules that a later model may bring. */
const rules = fc
  .record({
    step: fc.constantFrom(8, 16, 32, 64),
    maxEdge: fc.constantFrom(1536, 2048, 3840, 4096),
    maxRatio: fc.constantFrom(2, 3, 4),
    minPixels: fc.constantFrom(262_144, 655_360, 1_048_576),
    maxPixels: fc.constantFrom(2_097_152, 4_194_304, 8_294_400),
  })
  .map((rule): Free => ({ kind: 'free', ...rule }));
const anyFree = fc.oneof(fc.constant<Free>(FREE), rules);
const anyRule = fc.oneof<fc.Arbitrary<SizeRule>[]>(anyFree, fc.constantFrom(LIST, LIST_WITHOUT_AUTO));

/** Edges, most of them near what is allowed and on the grid. */
const edge = fc.oneof(
  fc.integer({ min: 30, max: 250 }).map((steps) => steps * 16),
  fc.integer({ min: 1, max: 99_999 }),
);
const ratioPart = fc.oneof(fc.integer({ min: 1, max: 32 }), fc.integer({ min: 1, max: 9999 }));
const sizeText = fc.oneof(
  fc.constantFrom('auto', 'AUTO', ...Object.keys(SIZE_WORDS)),
  fc.tuple(ratioPart, ratioPart).map(([across, down]) => `${across}:${down}`),
  fc.tuple(edge, fc.constantFrom('x', 'X', '×', ' x '), edge).map((parts) => parts.join('')),
  fc.constantFrom(
    '',
    'huge',
    '0x0',
    '-16x16',
    '16:0',
    '0:1',
    '1024x',
    'x1024',
    '1024',
    '1e3x1e3',
    '1024.0x1024',
    '1x2x3',
  ),
  fc.string(),
);

describe('a size that a member says', () => {
  test.each([
    ['auto', 'auto'],
    [' Auto ', 'auto'],
    ['square', '1248x1248'],
    ['landscape', '1536x1024'],
    ['portrait', '1024x1536'],
    ['1536x864', '1536x864'],
    ['1536 X 864', '1536x864'],
    ['1536×864', '1536x864'],
    ['3840x2160', '3840x2160'],
    ['2160x3840', '2160x3840'],
  ])('%j is %s where sizes are free', (said, size) => {
    expect(free(said)).toBe(size);
  });

  test.each([
    ['square', 1, 1],
    ['portrait', 2, 3],
    ['landscape', 3, 2],
    ['wide', 16, 9],
    ['tall', 9, 16],
  ] as const)('the word %s stands for %d:%d', (word, across, down) => {
    const [width, height] = pixels(free(word));
    expect(width * down).toBe(height * across);
    expect(Object.keys(SIZE_WORDS)).toContain(word);
  });

  test.each(['16:9', '9:16', '4:3', '1:1', '3:1', '1:3', '5:4', '21:9'])('%s gives exactly that ratio', (said) => {
    const [across = 0, down = 0] = said.split(':').map(Number);
    const [width, height] = pixels(free(said));
    expect(width * down).toBe(height * across);
  });

  test.each([
    ['square', '1024x1024'],
    ['landscape', '1536x1024'],
    ['wide', '1536x1024'],
    ['16:9', '1536x1024'],
    ['tall', '1024x1536'],
    ['10:11', '1024x1024'],
    ['auto', 'auto'],
    ['1024X1536', '1024x1536'],
  ])('%j is the nearest in shape, %s, where there is a list', (said, size) => {
    expect(listed(said)).toBe(size);
  });

  it('is always one that the rule allows, or is refused with a sentence that names the option', () => {
    fc.assert(
      fc.property(sizeText, anyRule, (text, rule) => {
        let size: string;
        try {
          size = parseSize(text, rule, 'the-size-option', 'a-model');
        } catch {
          const { code, message } = refusal(() => parseSize(text, rule, 'the-size-option', 'a-model'));
          expect(code).toBe('bad_option');
          expect(message).toContain('the-size-option');
          return;
        }
        expect(isAllowed(size, rule), `${text} gave ${size}`).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('is taken as it stands exactly when the rule allows it', () => {
    fc.assert(
      fc.property(edge, edge, anyFree, (width, height, rule) => {
        const text = `${width}x${height}`;
        const parse = () => parseSize(text, rule, 'size', 'a-model');
        if (allowed(width, height, rule)) expect(parse()).toBe(text);
        else expect(refusal(parse).code).toBe('bad_option');
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps the shape of a ratio, within what the grid lets it', () => {
    fc.assert(
      fc.property(ratioPart, ratioPart, (across, down) => {
        fc.pre(Math.max(across, down) <= 3 * Math.min(across, down));
        const [width, height] = pixels(free(`${across}:${down}`));
        expect(Math.abs((width * down) / (height * across) - 1)).toBeLessThan(0.05);
      }),
    );
  });

  test.each(['4:1', '1:4', '3001:1000'])('%s is refused, for it is longer than three times its width', (said) => {
    expect(refusal(() => free(said)).message).toContain('3 times');
  });
});

describe('the edges of the rule', () => {
  test.each([
    ['1024x640', 'exactly the fewest pixels'],
    ['3840x2160', 'exactly the most pixels'],
    ['2304x768', 'exactly three to one'],
    ['768x2304', 'exactly one to three'],
  ])('%s is allowed: %s', (size) => {
    expect(free(size)).toBe(size);
  });

  test.each([
    ['1024x576', 'too small'],
    ['2896x2880', 'too large'],
    ['3856x2144', '3,840'],
    ['2320x768', '3 times'],
    ['1024x1000', 'multiples of 16'],
    ['1000x1024', 'multiples of 16'],
    ['16x16', 'too small'],
    ['99999x99999', '3,840'],
  ])('%s is refused: %s', (size, why) => {
    expect(refusal(() => free(size)).message).toContain(why);
  });
});

describe('a size that is suggested instead', () => {
  const suggestionWorks = (width: number, height: number, rule: Free) => {
    fc.pre(!allowed(width, height, rule));
    const { message } = refusal(() => parseSize(`${width}x${height}`, rule, 'size', 'a-model'));
    const instead = /; (\d+x\d+) would work/u.exec(message)?.[1] ?? 'nothing was suggested';
    expect(isAllowed(instead, rule), message).toBe(true);
  };

  it('is itself accepted', () => {
    fc.assert(
      fc.property(edge, edge, (width, height) => suggestionWorks(width, height, FREE)),
      { numRuns: 1000 },
    );
  });

  it('is itself accepted under any rule that a later model may bring', () => {
    fc.assert(
      fc.property(edge, edge, rules, (width, height, rule) => suggestionWorks(width, height, rule)),
      { numRuns: 1000 },
    );
  });

  it('is near the one that was asked for where only the grid is in the way', () => {
    const { message } = refusal(() => free('1500x1000'));
    const [width, height] = pixels(/; (\d+x\d+) would work/u.exec(message)?.[1] ?? '');
    expect(Math.abs(width - 1500)).toBeLessThan(64);
    expect(Math.abs(height - 1000)).toBeLessThan(64);
  });

  test.each([
    ['2048x2048', 'a list', LIST],
    ['huge', 'a list', LIST],
    ['auto', 'a list without auto', LIST_WITHOUT_AUTO],
    ['huge', 'a list without auto', LIST_WITHOUT_AUTO],
    ['huge', 'free sizes', FREE],
  ] as const)('after %j works too, where there is %s', (said, _kind, rule) => {
    const { message } = refusal(() => parseSize(said, rule, 'size', 'a-model'));
    const can = message.slice(message.indexOf('it can be'));
    const suggested = can.match(/\bauto\b|\d+x\d+|\d+:\d+/gu) ?? [];
    expect(suggested).not.toEqual([]);
    for (const each of suggested) {
      expect(() => parseSize(each, rule, 'size', 'a-model'), `${each}, as suggested in: ${message}`).not.toThrow();
    }
  });
});

describe('edges', () => {
  it('reads what it is given back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 1, max: 99_999 }), (width, height) => {
        expect(edges(`${width}x${height}`)).toEqual([width, height]);
      }),
    );
  });

  test.each(['auto', '', '0x16', '16x0', '016x16', '16', '16x', '16x16x16', ' 16x16', '1.5x2', '-1x2'])(
    '%j has none',
    (text) => {
      expect(edges(text)).toBeNull();
    },
  );
});
