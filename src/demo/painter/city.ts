import { lighter, mix } from './colour.ts';
import { type Frame, round, vertical } from './frame.ts';
import { landColour } from './land.ts';

/** Houses of a city against the sky, windows lit after dark. */
export function cityBlock(frame: Frame, base: number, tall: number, nearness: number): string {
  const dice = frame.dice.fork(`city ${nearness}`);
  const colour = landColour(frame, nearness);
  const walls: string[] = [];
  const lights: string[] = [];
  for (let x = -30; x < frame.width + 30; ) {
    const width = dice.between(42, 96) * (0.7 + nearness * 0.5);
    const height = tall * dice.between(0.35, 1) * (1 - Math.abs(x / frame.width - 0.5) * 0.5);
    const [left, top] = [round(x), round(base - height)];
    walls.push(`M${left} ${frame.height + 5}V${top}${roof(dice.whole(0, 4), width, tall)}V${frame.height + 5}Z`);
    const [columns, rows] = [Math.floor(width / 15), Math.floor(height / 22)];
    for (let row = 1; row < Math.min(rows, 26); row++) {
      for (let column = 0; column < columns; column++) {
        if (dice.chance(frame.palette.dark ? 0.48 : 0.24))
          lights.push(`M${round(x + 5 + column * 15)} ${round(top + row * 22)}h7v10h-7z`);
      }
    }
    x += width - dice.between(1, 6);
  }
  const lamp = frame.palette.dark ? mix('#ffd27a', frame.palette.accent, 0.25) : lighter(colour, 0.3);
  const id = frame.id();
  const haze = mix(colour, mix(frame.palette.sky[3], frame.palette.glow, 0.5), 0.6 * (1 - nearness));
  return `${vertical(id, [
    [0, colour],
    [0.55, haze],
    [1, haze],
  ])}<path d="${walls.join('')}" fill="url(#${id})"/><path d="${lights.join('')}" fill="${lamp}" fill-opacity="${round((frame.palette.dark ? 0.3 + nearness * 0.6 : 0.35) * 10) / 10}"/>`;
}

function roof(kind: number, width: number, tall: number): string {
  const w = round(width);
  if (kind === 1)
    return `h${round(width * 0.25)}v${round(-tall * 0.06)}h${round(width * 0.5)}v${round(tall * 0.06)}h${round(width * 0.25)}`;
  if (kind === 2) return `l${round(width / 2)} ${round(-tall * 0.1)}l${round(width / 2)} ${round(tall * 0.1)}`;
  if (kind === 3)
    return `h${round(width * 0.46)}v${round(-tall * 0.16)}h${round(width * 0.08)}v${round(tall * 0.16)}h${round(width * 0.46)}`;
  if (kind === 4) return `l${w} ${round(-tall * 0.07)}`;
  return `h${w}`;
}
