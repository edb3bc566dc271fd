/** Colours are `#rrggbb` text. Mixing is done in OKLab, where halfway between two colours also looks halfway. */
type Lab = readonly [lightness: number, a: number, b: number];

/** @param amount 0 gives `from`, 1 gives `to` */
export function mix(from: string, to: string, amount: number): string {
  const [first, second] = [toLab(from), toLab(to)];
  const part = (index: 0 | 1 | 2): number => first[index] + (second[index] - first[index]) * amount;
  return fromLab([part(0), part(1), part(2)]);
}

export const lighter = (colour: string, amount: number): string => mix(colour, '#ffffff', amount);
export const darker = (colour: string, amount: number): string => mix(colour, '#05060f', amount);

/** Keeps how light a colour is and turns its hue towards another. @param amount 0 to 1 */
export function tint(colour: string, hue: string, amount: number): string {
  const [lightness, a, b] = toLab(colour);
  const [hueLightness, hueA, hueB] = toLab(hue);
  // Pale and dark tones carry less of a hue than middle ones; without this, skies turn garish.
  const reach = 1 - Math.abs(lightness - 0.55) * 0.9;
  const to = lightness + (hueLightness - lightness) * 0.12;
  return fromLab([
    lightness + (to - lightness) * amount,
    a + (hueA * reach - a) * amount,
    b + (hueB * reach - b) * amount,
  ]);
}

/** @param amount 1 gives grey */
export function fade(colour: string, amount: number): string {
  const [lightness, a, b] = toLab(colour);
  return fromLab([lightness, a * (1 - amount), b * (1 - amount)]);
}

export function toRgb(colour: string): { r: number; g: number; b: number } {
  const value = Number.parseInt(colour.slice(1), 16);
  return { r: (value >> 16) & 255, g: (value >> 8) & 255, b: value & 255 };
}

function toLab(colour: string): Lab {
  const { r, g, b } = toRgb(colour);
  const [red, green, blue] = [linear(r), linear(g), linear(b)];
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromLab([lightness, a, b]: Lab): string {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const channels = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return `#${channels.map((value) => gamma(value).toString(16).padStart(2, '0')).join('')}`;
}

function linear(channel: number): number {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function gamma(value: number): number {
  const clamped = Math.min(1, Math.max(0, value));
  return Math.round((clamped <= 0.0031308 ? clamped * 12.92 : 1.055 * clamped ** (1 / 2.4) - 0.055) * 255);
}
