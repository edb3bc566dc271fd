import { fade, mix } from './colour.ts';
import type { Dice } from './dice.ts';
import { type Frame, glow, type Orb, round } from './frame.ts';
import { motifNamed } from './motifs/all-motifs.ts';
import type { Brush, Motif, Place } from './motifs/motif.ts';
import type { Stage } from './stage.ts';
import type { Wish, WishedMotif } from './vocabulary.ts';

/** One motif that plays in a scene. */
export type Actor = { readonly motif: Motif; readonly wished: WishedMotif; readonly index: number };

/** As many actors as the prompt asked for. Somebody whose portrait is painted does not also walk through it. */
export function castActors(wish: Wish): readonly Actor[] {
  const portrayed = wish.motifs.some(({ name }) => name === 'portrait');
  return wish.motifs.flatMap((wished) => {
    const motif = motifNamed(wished.name);
    if (!motif || (portrayed && motif.name === 'wanderer')) return [];
    const count = wished.count === 1 ? (motif.usually ?? 1) : wished.count;
    return Array.from({ length: count }, (_, index): Actor => ({ motif, wished, index }));
  });
}

/** Spreads actors over the sky, away from the sun or moon. */
export function paintFlying(frame: Frame, stage: Stage, actors: readonly Actor[], orb: Orb | null): string {
  const dice = frame.dice.fork('sky actors');
  const flying = actors.filter(({ motif }) => motif.place === 'sky');
  const many = flying.length;
  return flying
    .map((actor, index) => {
      const size = sizeOf(actor, many) * (index === 0 ? 1 : dice.between(0.42, 0.78));
      const away = orb && orb.x < frame.width / 2 ? 0.64 : 0.36;
      const spread = (index + 0.5) / many;
      const x =
        many === 1 ? frame.width * (orb ? away : dice.between(0.42, 0.58)) : frame.width * (0.12 + spread * 0.76);
      const middle = stage.horizon * (many === 1 ? 0.46 : dice.between(0.26, 0.66));
      const y =
        Math.max(size * 0.62, middle) + Math.sin((frame.moment + index / 3) * 6.28) * (frame.moment > 0 ? 10 : 0);
      return perform(frame, actor, x, y + size / 2, size, x > frame.width * 0.5);
    })
    .join('');
}

/** Stands actors in a row: one alone near a third, several spread, the later ones smaller and further back. */
export function paintStanding(frame: Frame, stage: Stage, actors: readonly Actor[], where: Place): string {
  const dice = frame.dice.fork(`place ${where}`);
  const many = actors.length;
  const lonely = dice.pick([0.38, 0.5, 0.62]);
  const placed = actors.map((actor, index) => {
    const spread =
      many === 1
        ? where === 'far'
          ? dice.pick([0.2, 0.8])
          : lonely
        : (index + 0.5) / many + dice.between(-0.03, 0.03);
    const x = frame.width * (many === 1 ? spread : 0.06 + spread * 0.88);
    const size =
      sizeOf(actor, many) *
      (where === 'deep' || where === 'water' ? dice.between(0.7, 1.05) : dice.between(0.88, 1.05));
    const y = footOf(frame, stage, where, x, size, dice, index);
    return { y, svg: perform(frame, actor, x, y, size, x > frame.width * 0.52, where) };
  });
  return placed
    .sort((a, b) => a.y - b.y)
    .map(({ svg }) => svg)
    .join('');
}

function footOf(frame: Frame, stage: Stage, where: Place, x: number, size: number, dice: Dice, index: number): number {
  if (where === 'far') return stage.farAt(x);
  if (where === 'deep')
    return (
      Math.max(size * 1.1, frame.height * dice.between(0.34, 0.72)) +
      Math.sin((frame.moment + index / 4) * 6.28) * (frame.moment > 0 ? 12 : 0)
    );
  if (where === 'water') {
    const shore = stage.shore ?? stage.horizon;
    return (
      shore +
      (frame.height - shore) * dice.between(0.3, 0.46) +
      Math.sin((frame.moment + index / 4) * 6.28) * (frame.moment > 0 ? 5 : 0)
    );
  }
  return stage.groundAt(x) + dice.between(0, 14);
}

function sizeOf({ motif }: Actor, many: number): number {
  const crowd = many <= 1 ? 1 : many === 2 ? 0.84 : Math.max(0.42, 1.32 / Math.sqrt(many + 0.6));
  return motif.height * 1000 * crowd;
}

export function perform(
  frame: Frame,
  { motif, wished, index }: Actor,
  x: number,
  foot: number,
  size: number,
  flip: boolean,
  where: Place = motif.place,
): string {
  const brush = brushFor(frame, motif, wished, index);
  const scale = round2(size / 100);
  const drawn = motif.draw(brush);
  const shadow = where === 'ground' ? groundShadow(frame, x, foot, size) : '';
  const wake =
    where === 'water'
      ? `<ellipse cx="${round(x)}" cy="${round(foot + size * 0.01)}" rx="${round(size * 0.62)}" ry="${round(size * 0.05)}" fill="${mix(frame.palette.water[0], '#ffffff', 0.4)}" fill-opacity=".5"/>`
      : '';
  const backlight =
    where === 'ground'
      ? glow(
          frame,
          x,
          foot - size * 0.5,
          size * 0.85,
          mix(frame.palette.sky[3], frame.palette.glow, 0.4),
          frame.palette.dark ? 0.22 : 0.3,
        )
      : '';
  const turned = `scale(${flip ? -scale : scale} ${scale}) translate(-50 -100)`;
  const rim =
    where === 'deep' || frame.style === 'ink' || frame.style === 'poster'
      ? ''
      : rimLight(frame, x, foot, size, turned, drawn);
  return `${backlight}${shadow}${rim}<g transform="translate(${round(x)} ${round(foot)}) ${turned}">${drawn}</g>${wake}`;
}

function groundShadow(frame: Frame, x: number, foot: number, size: number): string {
  const id = frame.id();
  const dark = mix(frame.palette.near, '#05060f', 0.4);
  return `<radialGradient id="${id}"><stop stop-color="${dark}" stop-opacity=".55"/><stop offset=".6" stop-color="${dark}" stop-opacity=".28"/><stop offset="1" stop-color="${dark}" stop-opacity="0"/></radialGradient><ellipse cx="${round(x)}" cy="${round(foot)}" rx="${round(size * 0.52)}" ry="${round(size * 0.07)}" fill="url(#${id})"/>`;
}

/** The motif once more behind itself, all in the colour of the light and a little towards it. */
function rimLight(frame: Frame, x: number, foot: number, size: number, turned: string, drawn: string): string {
  const towards = frame.orb ? Math.sign(frame.orb.x - x) : 0;
  const colour = mix(frame.palette.glow, '#ffffff', 0.2);
  const flat = drawn
    .replace(/<(linear|radial)Gradient[\s\S]*?<\/\1Gradient>/g, '')
    .replace(/<[^>]*url\(#[^>]*\/>/g, '')
    .replace(/="#[0-9a-f]{6}"/g, `="${colour}"`);
  return `<g transform="translate(${round(x + towards * size * 0.011)} ${round(foot - size * 0.008)}) ${turned}" opacity="${frame.palette.dark ? 0.85 : 0.6}">${flat}</g>`;
}

const round2 = (value: number): number => Math.round(value * 1000) / 1000;

function brushFor(frame: Frame, motif: Motif, wished: WishedMotif, index: number): Brush {
  const { palette, style } = frame;
  const inLight = (colour: string): string => {
    const lit = mix(colour, palette.shade, palette.shadeAmount);
    return style === 'ink' ? fade(lit, 0.85) : lit;
  };
  return {
    own: (usual) => (wished.colour ? mix(wished.colour, palette.shade, palette.shadeAmount * 0.6) : inLight(usual)),
    tone: inLight,
    dice: frame.dice.fork(`${motif.name} ${index}`),
    dark: palette.dark,
    accent: palette.accent,
    glow: palette.glow,
    near: palette.near,
    id: frame.id,
  };
}
