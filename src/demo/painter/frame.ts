import type { Dice } from './dice.ts';
import type { Palette } from './palettes.ts';
import type { Style, Weather } from './vocabulary.ts';

/** What every part of a scene needs to paint itself. Lengths in units: the picture's short edge is 1000. */
export type Frame = {
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  readonly orb: Orb | null;
  readonly dice: Dice;
  readonly style: Style | null;
  readonly weather: readonly Weather[];
  /** 0 to 1, where a moving picture stands in its loop; 0 in a still one. */
  readonly moment: number;
  /** A name for a gradient, different each time. */
  id(): string;
};

/** The sun or the moon. */
export type Orb = {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly kind: 'sun' | 'moon' | 'crescent';
};

export type Point = readonly [x: number, y: number];

export const round = (value: number): number => Math.round(value * 10) / 10;

/** A vertical gradient over the shape that uses it. Stops go from top to bottom: colour and opacity. */
export function vertical(
  id: string,
  stops: readonly (readonly [at: number, colour: string, opacity?: number])[],
): string {
  const parts = stops.map(
    ([at, colour, opacity = 1]) =>
      `<stop offset="${at}" stop-color="${colour}"${opacity < 1 ? ` stop-opacity="${opacity}"` : ''}/>`,
  );
  return `<linearGradient id="${id}" x2="0" y2="1">${parts.join('')}</linearGradient>`;
}

export function radial(id: string, stops: readonly (readonly [at: number, colour: string, opacity: number])[]): string {
  const parts = stops.map(
    ([at, colour, opacity]) => `<stop offset="${at}" stop-color="${colour}" stop-opacity="${opacity}"/>`,
  );
  return `<radialGradient id="${id}">${parts.join('')}</radialGradient>`;
}

/** Soft round light. */
export function glow(frame: Frame, x: number, y: number, radius: number, colour: string, opacity: number): string {
  const id = frame.id();
  const stops = [
    [0, colour, opacity],
    [0.25, colour, round2(opacity * 0.55)],
    [0.55, colour, round2(opacity * 0.18)],
    [1, colour, 0],
  ] as const;
  return `${radial(id, stops)}<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" fill="url(#${id})"/>`;
}

const round2 = (value: number): number => Math.round(value * 1000) / 1000;

/** Fractal noise along a line: `count` values of 0 to 1. @param sharp true gives peaks instead of hills */
export function skyline(dice: Dice, count: number, waves: number, sharp: boolean): number[] {
  const octaves = Array.from({ length: sharp ? 6 : 3 }, (_, octave) => {
    const knots = Math.max(2, Math.round(waves * 2 ** octave)) + 2;
    return Array.from({ length: knots }, () => dice.next());
  });
  const values = Array.from({ length: count }, (_, index) => {
    let sum = 0;
    let total = 0;
    octaves.forEach((knots, octave) => {
      const weight = (sharp ? 0.48 : 0.38) ** octave;
      const at = (index / (count - 1)) * (knots.length - 1.001);
      const [from, to] = [knots[Math.floor(at)] ?? 0, knots[Math.floor(at) + 1] ?? 0];
      const part = at - Math.floor(at);
      const eased = sharp ? part : part * part * (3 - 2 * part);
      sum += (from + (to - from) * eased) * weight;
      total += weight;
    });
    return sum / total;
  });
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values.map((value) => (value - low) / (high - low || 1));
}

/** Points of a skyline across the picture and a little beyond. Heights grow upwards from `base`. */
export function across(frame: Frame, heights: readonly number[], base: number, rise: number): Point[] {
  return heights.map((height, index) => [
    round(-20 + (index / (heights.length - 1)) * (frame.width + 40)),
    round(base - height * rise),
  ]);
}

/** Closes a line down to the bottom edge. */
export function under(frame: Frame, line: readonly Point[], smooth: boolean): string {
  const bottom = frame.height + 10;
  const [first = [0, 0], ...rest] = line;
  const drawn = smooth ? curve(line) : rest.map(([x, y]) => `L${x} ${y}`).join('');
  return `M${first[0]} ${bottom}L${first[0]} ${first[1]}${drawn}L${round(frame.width + 20)} ${bottom}Z`;
}

function curve(line: readonly Point[]): string {
  const parts = line.slice(1, -1).map(([x, y], index) => {
    const [nextX, nextY] = line[index + 2] ?? [x, y];
    return `Q${x} ${y} ${round((x + nextX) / 2)} ${round((y + nextY) / 2)}`;
  });
  const [endX, endY] = line.at(-1) ?? [0, 0];
  return `${parts.join('')}L${endX} ${endY}`;
}

/** The height of a line at x. */
export function heightAt(line: readonly Point[], x: number): number {
  const index = line.findIndex(([at]) => at >= x);
  const [rightX, rightY] = line[index] ?? line.at(-1) ?? [0, 0];
  const [leftX, leftY] = line[Math.max(0, index - 1)] ?? [rightX, rightY];
  return rightX === leftX ? rightY : leftY + ((rightY - leftY) * (x - leftX)) / (rightX - leftX);
}
