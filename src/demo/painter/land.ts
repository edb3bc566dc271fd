import { darker, lighter, mix } from './colour.ts';
import { across, type Frame, heightAt, type Point, round, skyline, under, vertical } from './frame.ts';

/** The colour of land by distance: 0 far away in the haze, 1 at the viewer's feet. */
export function landColour({ palette, weather }: Frame, nearness: number): string {
  const plain = mix(palette.far, palette.near, nearness);
  return weather.includes('snow')
    ? mix(plain, mix('#f4f8ff', palette.sky[1], palette.dark ? 0.45 : 0.14), 0.72 - nearness * 0.25)
    : plain;
}

/** A layer of land: darker at its crest, dissolving into haze at its foot. */
export function layer(frame: Frame, line: readonly Point[], nearness: number, smooth: boolean, foot = 0.55): string {
  const id = frame.id();
  const colour = landColour(frame, nearness);
  const haze = mix(colour, mix(frame.palette.sky[3], frame.palette.glow, 0.4), foot * (1 - nearness * 0.8));
  const depth = frame.height - Math.min(...line.map(([, y]) => y));
  const reach = Math.min(1, 340 / Math.max(1, depth));
  const fill = frame.style === 'poster' ? colour : `url(#${id})`;
  return `${
    frame.style === 'poster'
      ? ''
      : vertical(id, [
          [0, colour],
          [round(reach * 10) / 10, haze],
          [1, haze],
        ])
  }<path d="${under(frame, line, smooth)}" fill="${fill}"/>`;
}

/** Rolling hills. */
export function hills(
  frame: Frame,
  base: number,
  rise: number,
  nearness: number,
  waves: number,
): { svg: string; line: Point[] } {
  const dice = frame.dice.fork(`hills ${nearness} ${round(base)}`);
  const line = across(frame, skyline(dice, 44, waves * (frame.width / 1000), false), base, rise);
  return { line, svg: layer(frame, line, nearness, true) };
}

/** Conifers standing along a line, as one path. @param tall mean height in units */
export function treeline(
  frame: Frame,
  line: readonly Point[],
  tall: number,
  nearness: number,
  density: number,
): string {
  const dice = frame.dice.fork(`trees ${nearness} ${tall}`);
  const colour = frame.weather.includes('snow')
    ? mix(landColour(frame, nearness), frame.palette.near, 0.5)
    : landColour(frame, Math.min(1, nearness + 0.07));
  const trees: string[] = [];
  const snow: string[] = [];
  for (let x = -20; x < frame.width + 20; x += (tall / density) * dice.between(0.14, 0.6)) {
    const height = tall * dice.between(0.5, 1.25);
    const foot = heightAt(line, x) + tall * 0.12;
    const half = height * 0.19;
    const tier = (at: number, wide: number): string =>
      `L${round(x + half * wide)} ${round(foot - height * at)}L${round(x + half * wide * 0.45)} ${round(foot - height * (at + 0.03))}`;
    const back = (at: number, wide: number): string =>
      `L${round(x - half * wide * 0.45)} ${round(foot - height * (at + 0.03))}L${round(x - half * wide)} ${round(foot - height * at)}`;
    trees.push(
      `M${round(x)} ${round(foot - height)}${tier(0.68, 0.42)}${tier(0.44, 0.68)}${tier(0.2, 0.95)}L${round(x + half * 0.2)} ${round(foot)}L${round(x - half * 0.2)} ${round(foot)}${back(0.2, 0.95)}${back(0.44, 0.68)}${back(0.68, 0.42)}Z`,
    );
    if (frame.weather.includes('snow') && tall > 50) {
      for (const [top, bottom, wide] of [
        [1, 0.72, 0.36],
        [0.7, 0.48, 0.6],
        [0.46, 0.24, 0.86],
      ] as const) {
        const [tip, edge] = [foot - height * top, foot - height * bottom];
        snow.push(
          `M${round(x)} ${round(tip)}L${round(x - half * wide)} ${round(edge)}Q${round(x - half * wide * 0.5)} ${round(edge - height * 0.05)} ${round(x - half * wide * 0.3)} ${round(edge - height * 0.1)}Q${round(x + half * 0.05)} ${round(edge - height * 0.07)} ${round(x + half * wide * 0.3)} ${round(edge - height * 0.08)}Z`,
        );
      }
    }
  }
  const white = mix('#ffffff', frame.palette.sky[1], frame.palette.dark ? 0.42 : 0.08);
  return `<path d="${trees.join('')}" fill="${colour}"/>${snow.length > 0 ? `<path d="${snow.join('')}" fill="${white}" fill-opacity=".85"/>` : ''}`;
}

/** Sand dunes with a lit and a shaded side. */
export function dune(frame: Frame, base: number, rise: number, nearness: number): { svg: string; line: Point[] } {
  const dice = frame.dice.fork(`dune ${nearness}`);
  const line = across(frame, skyline(dice, 40, 1.1 * (frame.width / 1000), false), base, rise);
  const sand = mix(mix(frame.palette.glow, '#e8a05c', 0.6), landColour(frame, nearness), 0.25 + nearness * 0.42);
  const [lit, dim] = [frame.id(), frame.id()];
  const crest = line.reduce((best, [, y], index) => (y < (line[best]?.[1] ?? 0) ? index : best), 0);
  const [x, y] = line[crest] ?? [0, 0];
  const lee = line
    .slice(crest)
    .map(([px, py]) => `L${px} ${py}`)
    .join('');
  const bend = frame.width * dice.between(0.12, 0.3);
  const end = round(frame.width + 30);
  return {
    line,
    svg: [
      vertical(lit, [
        [0, lighter(sand, 0.16)],
        [0.6, sand],
        [1, darker(sand, 0.12)],
      ]),
      vertical(dim, [
        [0, darker(mix(sand, frame.palette.near, 0.4), 0.05), 0.85],
        [1, mix(sand, frame.palette.near, 0.3), 0.1],
      ]),
      `<path d="${under(frame, line, true)}" fill="url(#${lit})"/>`,
      `<path d="M${x} ${y}${lee}L${end} ${round(y + 260)}C${round(x + bend * 1.6)} ${round(y + 250)} ${round(x + bend)} ${round(y + 110)} ${round(x - bend * 0.4)} ${round(y + 200)}C${round(x - bend * 0.1)} ${round(y + 90)} ${round(x - 10)} ${round(y + 50)} ${x} ${y}Z" fill="url(#${dim})"/>`,
    ].join(''),
  };
}
