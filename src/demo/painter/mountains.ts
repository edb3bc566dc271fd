import { mix } from './colour.ts';
import type { Dice } from './dice.ts';
import { across, type Frame, heightAt, type Point, round, skyline, vertical } from './frame.ts';
import { landColour, layer } from './land.ts';

/** One range of mountains with lit faces and snow. @param rise height of the tallest peak, in units */
export function mountains(
  frame: Frame,
  base: number,
  rise: number,
  nearness: number,
  waves: number,
): { svg: string; line: Point[] } {
  const dice = frame.dice.fork(`mountains ${nearness}`);
  const line = across(frame, range(dice, Math.round(waves * (frame.width / 1000)) + 1), base, rise);
  const colour = landColour(frame, nearness);
  const [face, cap] = [frame.id(), frame.id()];
  const lit = mix(colour, frame.palette.glow, 0.4);
  const faces: string[] = [];
  const caps: string[] = [];
  const snowline = base - rise * (frame.weather.includes('snow') ? 0.36 : 0.6);
  for (const index of peaks(line)) {
    const [x, y] = line[index] ?? [0, 0];
    const end = valleyAfter(line, index);
    const [endX] = line[end] ?? [x, y];
    const slope = line.slice(index, end + 1);
    const depth = Math.min(base - y, (endX - x) * 1.9 + 30);
    const spine = [0.8, 0.6, 0.4, 0.2].map(
      (part) => `L${round(x - depth * 0.16 * part + dice.between(-14, 14))} ${round(y + depth * part)}`,
    );
    faces.push(
      `M${x} ${y}${slope.map(([px, py]) => `L${px} ${py}`).join('')}L${round(x + (endX - x) * 0.2)} ${round(y + depth)}${spine.join('')}Z`,
    );
    if (y < snowline - 8) caps.push(snowcap(line, index, snowline, dice));
  }
  const white = mix('#ffffff', frame.palette.sky[1], frame.palette.dark ? 0.36 : 0.06 + (1 - nearness) * 0.2);
  return {
    line,
    svg: [
      layer(frame, line, nearness, false, 0.75),
      frame.style === 'ink'
        ? ''
        : `${vertical(cap, [
            [0, white, 0.95],
            [1, white, 0.55],
          ])}<path d="${caps.join('')}" fill="url(#${cap})"/>`,
      vertical(face, [
        [0, lit, 0.75],
        [1, lit, 0],
      ]),
      `<path d="${faces.join('')}" fill="url(#${face})"/>`,
    ].join(''),
  };
}

/** Heights of 0 to 1 along a range: steep peaks of different height, roughened. */
function range(dice: Dice, count: number): number[] {
  const summits = Array.from({ length: count * 2 }, (_, index) => ({
    at: (index + dice.between(0.15, 0.85)) / (count * 2),
    height: index % 2 ? dice.between(0.3, 0.62) : dice.between(0.66, 1),
    slope: dice.between(1.5, 2.5) * count * 0.62,
    lean: dice.between(0.75, 1.3),
  }));
  const rough = skyline(dice, 150, count * 7, true);
  return rough.map((noise, index) => {
    const at = index / 149;
    const shape = Math.max(
      ...summits.map(
        ({ at: top, height, slope, lean }) => height - (at < top ? (top - at) * lean : (at - top) / lean) * slope,
      ),
    );
    return Math.max(0.1 + noise * 0.1, shape + (noise - 0.5) * 0.13);
  });
}

function peaks(line: readonly Point[]): number[] {
  return line.flatMap(([, y], index) => {
    const around = line.slice(Math.max(0, index - 5), index + 6);
    return around.every(([, other]) => other >= y) ? [index] : [];
  });
}

function valleyAfter(line: readonly Point[], peak: number): number {
  let at = peak;
  let low = line[peak]?.[1] ?? 0;
  for (let index = peak + 1; index < line.length && index < peak + 22; index++) {
    const y = line[index]?.[1] ?? 0;
    if (y < low - 26) break;
    if (y > low) {
      low = y;
      at = index;
    }
  }
  return at;
}

/** Snow down to a ragged line: tongues of it reach further down the gullies. */
function snowcap(line: readonly Point[], peak: number, snowline: number, dice: Dice): string {
  let [left, right] = [peak, peak];
  while (left > 0 && (line[left]?.[1] ?? 0) < snowline) left--;
  while (right < line.length - 1 && (line[right]?.[1] ?? 0) < snowline) right++;
  const edge = line.slice(left, right + 1);
  const [firstX = 0] = edge[0] ?? [];
  const [lastX = 0] = edge.at(-1) ?? [];
  const summit = line[peak]?.[1] ?? snowline;
  const teeth = Math.max(2, Math.round((lastX - firstX) / 26));
  const foot = Array.from({ length: teeth - 1 }, (_, index) => {
    const x = lastX - ((index + dice.between(0.8, 1.2)) / teeth) * (lastX - firstX);
    const top = heightAt(line, x);
    const reach = (snowline - summit) * (index % 2 ? dice.between(0.15, 0.45) : dice.between(-0.35, -0.05));
    return `L${round(x)} ${round(Math.max(top + 5, snowline + reach))}`;
  });
  return `M${edge.map(([x, y]) => `${x} ${y}`).join('L')}${foot.join('')}Z`;
}
