import type { Dice } from '../dice.ts';
import type { Setting } from '../vocabulary.ts';

/** What a motif paints with. Colours are `#rrggbb`. */
export type Brush = {
  /** The motif's main colour in the scene's light: its own, unless the prompt named one ("a red fox"). */
  own(usual: string): string;
  /** Any other colour in the scene's light. */
  tone(colour: string): string;
  readonly dice: Dice;
  /** Lamps and windows are lit. */
  readonly dark: boolean;
  readonly accent: string;
  readonly glow: string;
  readonly near: string;
  /** A name for a gradient or a clip, different each time. */
  id(): string;
};

/** Where a motif stands: `far` on a hill in the middle distance, `deep` under water, `table` indoors. */
export type Place = 'ground' | 'sky' | 'water' | 'deep' | 'far' | 'table';

export type Motif = {
  readonly name: string;
  /** Words of a prompt that ask for it, separated by commas; plurals are understood. */
  readonly words: string;
  readonly place: Place;
  /** Height as a share of the picture's short edge, when it is alone. */
  readonly height: number;
  /** How many there are when the prompt names no number; 1 unless given. */
  readonly usually?: number;
  /** The scene around it when the prompt names none. */
  readonly home: Setting;
  /** Draws in a box of 100 by 100, feet at (50, 100), looking to the right; may reach beyond the box. */
  draw(brush: Brush): string;
};

export const area = (d: string, fill: string, opacity = 1): string =>
  `<path d="${d}" fill="${fill}"${opacity < 1 ? ` fill-opacity="${opacity}"` : ''}/>`;

export const line = (d: string, stroke: string, width: number, opacity = 1): string =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"` +
  `${opacity < 1 ? ` stroke-opacity="${opacity}"` : ''}/>`;

export const disc = (x: number, y: number, radius: number, fill: string, opacity = 1): string =>
  oval(x, y, radius, radius, fill, opacity);

export const oval = (x: number, y: number, rx: number, ry: number, fill: string, opacity = 1): string =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}"${opacity < 1 ? ` fill-opacity="${opacity}"` : ''}/>`;

export const box = (x: number, y: number, width: number, height: number, fill: string, radius = 0): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"${radius > 0 ? ` rx="${radius}"` : ''}/>`;

/** The same drawing on the other side of the line x = 50. */
export const mirrored = (drawing: string): string => `<g transform="translate(100 0) scale(-1 1)">${drawing}</g>`;

/** A round glow that fades outwards. Returns its definition and its shape. */
export function halo(id: string, x: number, y: number, radius: number, colour: string, opacity: number): string {
  return (
    `<radialGradient id="${id}"><stop stop-color="${colour}" stop-opacity="${opacity}"/>` +
    `<stop offset=".4" stop-color="${colour}" stop-opacity="${(opacity * 0.38).toFixed(3)}"/>` +
    `<stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient>` +
    `<circle cx="${x}" cy="${y}" r="${radius}" fill="url(#${id})"/>`
  );
}
