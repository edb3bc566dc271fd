import { BotError } from './error.ts';
import { words } from './words.ts';

/** `auto`, or width and height in pixels. */
export type Size = 'auto' | `${number}x${number}`;

/** What sizes a model takes: a fixed list, or any that keeps to a rule. */
export type SizeRule =
  | Readonly<{ kind: 'list'; sizes: readonly Exclude<Size, 'auto'>[]; auto: boolean }>
  | Readonly<{
      kind: 'free';
      /** Both edges are multiples of this many pixels. */
      step: number;
      /** Longest edge, in pixels. */
      maxEdge: number;
      /** The longer edge may be this many times the shorter one. */
      maxRatio: number;
      minPixels: number;
      maxPixels: number;
    }>;

/** The words members can say for a size, each with the ratio it stands for. */
export const SIZE_WORDS = {
  square: [1, 1],
  portrait: [2, 3],
  landscape: [3, 2],
  wide: [16, 9],
  tall: [9, 16],
} as const satisfies Record<string, readonly [number, number]>;

/** About 1.5 megapixels, the area of the standard 1536x1024: what a word or a ratio aims at where sizes are free. */
const AIM_PIXELS = 1536 * 1024;

/** Edges in pixels, or null for `auto` and for what is not a size. */
export function edges(size: string): readonly [width: number, height: number] | null {
  const match = /^([1-9]\d{0,4})\s*[x×]\s*([1-9]\d{0,4})$/iu.exec(size);
  return match ? [Number(match[1]), Number(match[2])] : null;
}

/**
 * Turns what a member said (`auto`, a word, a ratio such as `16:9`, or `1536x864`) into a size that `rule` allows.
 * @throws BotError `bad_option`, with a sentence that names `option` and what would work
 */
export function parseSize(text: string, rule: SizeRule, option: string, model: string): Size {
  const said = text.trim().toLowerCase();
  if (said === 'auto') {
    if (rule.kind === 'list' && !rule.auto) throw bad(words.size.notInList(option, said, model, rule.sizes));
    return 'auto';
  }
  const ratio = ratioOf(said);
  if (ratio) return rule.kind === 'list' ? nearestInList(ratio, rule.sizes) : freeSize(ratio, rule, option, text);
  const pixels = edges(said);
  if (!pixels && rule.kind === 'list') throw bad(words.size.notInList(option, text, model, rule.sizes));
  if (!pixels) throw bad(words.size.unknown(option, text, Object.keys(SIZE_WORDS)));
  const [width, height] = pixels;
  const size = `${width}x${height}` as const;
  if (rule.kind === 'list') {
    if (!rule.sizes.includes(size)) throw bad(words.size.notInList(option, size, model, rule.sizes));
    return size;
  }
  const problem = freeProblem(width, height, rule);
  if (problem) throw bad(words.size.notFree(option, size, problem, rule, suggestion(width, height, rule)));
  return size;
}

/** The ratio of a word or of `W:H`, each up to four digits; null where the text is neither. */
function ratioOf(said: string): readonly [number, number] | null {
  const word = Object.entries(SIZE_WORDS).find(([name]) => name === said);
  if (word) return word[1];
  const match = /^([1-9]\d{0,3})\s*:\s*([1-9]\d{0,3})$/u.exec(said);
  return match ? [Number(match[1]), Number(match[2])] : null;
}

function nearestInList(ratio: readonly [number, number], sizes: readonly Exclude<Size, 'auto'>[]): Size {
  const wanted = Math.log(ratio[0] / ratio[1]);
  const distance = (size: string) => {
    const [width, height] = edges(size) ?? [1, 1];
    return Math.abs(Math.log(width / height) - wanted);
  };
  const nearest = [...sizes].sort((a, b) => distance(a) - distance(b))[0];
  return nearest ?? 'auto';
}

type FreeRule = Extract<SizeRule, { kind: 'free' }>;
export type SizeProblem = 'step' | 'edge' | 'ratio' | 'small' | 'large';

/** What is wrong with a free size; null when it is allowed. */
export function freeProblem(width: number, height: number, rule: FreeRule): SizeProblem | null {
  if (Math.max(width, height) > Math.min(width, height) * rule.maxRatio) return 'ratio';
  if (Math.max(width, height) > rule.maxEdge) return 'edge';
  if (width * height < rule.minPixels) return 'small';
  if (width * height > rule.maxPixels) return 'large';
  if (width % rule.step !== 0 || height % rule.step !== 0) return 'step';
  return null;
}

function freeSize(ratio: readonly [number, number], rule: FreeRule, option: string, text: string): Size {
  const [across, down] = ratio;
  if (Math.max(across, down) > Math.min(across, down) * rule.maxRatio) {
    throw bad(words.size.ratioTooLong(option, text, rule.maxRatio));
  }
  return exactRatio(across, down, rule) ?? closest(across, down, AIM_PIXELS, rule);
}

/** The size of exactly this ratio whose area is nearest to the aim, if one keeps to the rule. */
function exactRatio(across: number, down: number, rule: FreeRule): Size | null {
  const common = divisor(across, down);
  const [width, height] = [(across / common) * rule.step, (down / common) * rule.step];
  const times = Math.round(Math.sqrt(AIM_PIXELS / (width * height)));
  const tries = [times, times - 1, times + 1].filter((n) => n > 0 && !freeProblem(width * n, height * n, rule));
  return tries[0] === undefined ? null : `${width * tries[0]}x${height * tries[0]}`;
}

/** The allowed size nearest in shape to `across` by `down` with about `pixels` of area: on the grid, never outside the rule. */
function closest(across: number, down: number, pixels: number, rule: FreeRule): Size {
  const long = Math.max(across, down);
  const short = Math.min(across, down);
  const ratio = Math.min(long / short, rule.maxRatio);
  const area = Math.min(Math.max(pixels, rule.minPixels), rule.maxPixels);
  const up = (value: number) => Math.ceil(value / rule.step) * rule.step;
  const downTo = (value: number) => Math.floor(value / rule.step) * rule.step;
  let shorter = Math.min(up(Math.sqrt(area / ratio)), downTo(rule.maxEdge));
  let longer = Math.min(downTo(shorter * ratio), downTo(rule.maxEdge));
  while (shorter * longer < rule.minPixels || shorter * rule.maxRatio < longer) {
    shorter += rule.step;
    longer = Math.min(downTo(shorter * ratio), downTo(rule.maxEdge));
  }
  while (shorter * longer > rule.maxPixels) longer -= rule.step;
  return across >= down ? `${longer}x${shorter}` : `${shorter}x${longer}`;
}

/** An allowed size near one that is not allowed. */
function suggestion(width: number, height: number, rule: FreeRule): Size {
  return closest(width, height, width * height, rule);
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

function bad(sentence: string): BotError {
  return new BotError('bad_option', sentence);
}
