import type { Style } from './vocabulary.ts';

/** These styles would cover or dissolve a signature, so it is written on top of them. */
export const SIGNED_LAST: readonly (Style | null)[] = ['watercolour', 'pixel'];

/** The word "demo" as strokes, since a machine may have no fonts. Sits in the lower right corner; lengths in units. */
export function watermark(width: number, height: number): string {
  const letters = [
    'M13 0V22M13 15A6.5 6.5 0 1 1 0 15A6.5 6.5 0 1 1 13 15', // d
    'M19 15.5H32A6.5 6.5 0 1 0 29.6 20.5', // e
    'M38 22V8.5M38 13.5Q38 8.7 42.6 8.7T47 13.5V22M47 13.5Q47 8.7 51.6 8.7T56 13.5V22', // m
    'M75 15.2A6.6 6.6 0 1 1 61.8 15.2A6.6 6.6 0 1 1 75 15.2', // o
  ];
  const stroke = (colour: string, opacity: number, width: number): string =>
    `<path d="${letters.join('')}" stroke="${colour}" stroke-opacity="${opacity}" stroke-width="${width}"/>`;
  return (
    `<g transform="translate(${Math.round(width - 84)} ${Math.round(height - 45)}) scale(.78)" fill="none" stroke-linecap="round" stroke-linejoin="round">` +
    `${stroke('#120e1c', 0.34, 6.5)}${stroke('#ffffff', 0.8, 3)}</g>`
  );
}
