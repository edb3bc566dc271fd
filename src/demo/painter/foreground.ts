import { darker, lighter, mix } from './colour.ts';
import { type Frame, heightAt, type Point, round } from './frame.ts';
import { landColour } from './land.ts';

/** Blades of grass along a line, the nearest at the bottom edge. */
export function grass(frame: Frame, line: readonly Point[], tall: number): string {
  const dice = frame.dice.fork('grass');
  const base = landColour(frame, 0.9);
  const tones = [darker(base, 0.15), lighter(base, 0.07), mix(base, frame.palette.accent, 0.16)];
  return tones
    .map((tone) => {
      const blades: string[] = [];
      for (let x = -20; x < frame.width + 20; x += dice.between(5, 17)) {
        const foot = heightAt(line, x) + dice.between(4, 60);
        const [top, lean] = [tall * dice.between(0.35, 1.1), dice.between(-14, 16)];
        blades.push(
          `M${round(x - 2)} ${round(foot)}Q${round(x)} ${round(foot - top * 0.6)} ${round(x + lean)} ${round(foot - top)}Q${round(x + 3)} ${round(foot - top * 0.5)} ${round(x + 3)} ${round(foot)}Z`,
        );
      }
      return `<path d="${blades.join('')}" fill="${tone}"/>`;
    })
    .join('');
}

/** A meadow in bloom: small dots far off, whole flowers near. */
export function flowers(frame: Frame, line: readonly Point[], colours: readonly [string, ...string[]]): string {
  const dice = frame.dice.fork('flowers');
  const count = Math.round(150 * (frame.width / 1000));
  return Array.from({ length: count }, (_, index) => {
    const at = (index / count) ** 1.3;
    const x = dice.between(-10, frame.width + 10);
    const ground = heightAt(line, x);
    const y = ground + 8 + at * (frame.height - ground);
    const size = 2.4 + at * 15;
    const colour = mix(
      dice.pick(colours),
      frame.palette.shade,
      frame.palette.dark ? 0.55 : frame.palette.shadeAmount * 0.8,
    );
    if (size < 6) return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(size)}" fill="${colour}"/>`;
    const stem = `<path d="M${round(x)} ${round(y)}q${round(dice.between(-6, 6))} ${round(size * 1.6)} 0 ${round(size * 3.4)}" fill="none" stroke="${darker(landColour(frame, 0.95), 0.1)}" stroke-width="${round(size * 0.18)}"/>`;
    return (
      stem +
      bloom(x, y, size, colour, mix('#ffd75e', frame.palette.shade, frame.palette.shadeAmount * 0.6), dice.whole(0, 2))
    );
  }).join('');
}

function bloom(x: number, y: number, size: number, colour: string, heart: string, kind: number): string {
  const [cx, cy] = [round(x), round(y)];
  if (kind === 0) {
    const s = round(size);
    return `<path d="M${cx} ${round(y + size * 0.9)}c${-s * 1.2} -${round(size * 0.2)} -${round(size * 0.9)} -${round(size * 1.5)} -${round(size * 0.75)} -${round(size * 1.7)}q${round(size * 0.4)} ${round(size * 0.2)} ${round(size * 0.5)} ${round(size * 0.4)}q0 -${round(size * 0.5)} ${round(size * 0.3)} -${round(size * 0.7)}q${round(size * 0.3)} ${round(size * 0.2)} ${round(size * 0.3)} ${round(size * 0.7)}q${round(size * 0.1)} -${round(size * 0.2)} ${round(size * 0.5)} -${round(size * 0.4)}c${round(size * 0.2)} ${round(size * 0.2)} ${round(size * 0.4)} ${round(size * 1.5)} -${round(size * 0.85)} ${round(size * 1.7)}z" fill="${colour}"/>`;
  }
  const petals = kind === 1 ? 5 : 8;
  const shapes = Array.from({ length: petals }, (_, petal) => {
    const angle = (petal / petals) * Math.PI * 2;
    const [px, py] = [x + Math.cos(angle) * size * 0.62, y + Math.sin(angle) * size * 0.5];
    return `<ellipse cx="${round(px)}" cy="${round(py)}" rx="${round(size * (kind === 1 ? 0.5 : 0.36))}" ry="${round(size * (kind === 1 ? 0.42 : 0.28))}" fill="${petal % 2 ? colour : lighter(colour, 0.12)}"/>`;
  });
  return `${shapes.join('')}<circle cx="${cx}" cy="${cy}" r="${round(size * 0.3)}" fill="${heart}"/>`;
}

/** Dark twigs with leaves in an upper corner: something near makes the rest look far. */
export function branchInCorner(frame: Frame, right: boolean): string {
  const dice = frame.dice.fork('branch');
  const colour = darker(frame.palette.near, 0.1);
  const leaf = frame.weather.includes('snow')
    ? mix('#ffffff', frame.palette.sky[1], 0.2)
    : mix(colour, frame.palette.accent, 0.22);
  const parts = Array.from({ length: 4 }, (_, index) => {
    const [y, reach] = [-10 + index * dice.between(26, 44), dice.between(160, 330) - index * 26];
    const sag = dice.between(30, 90);
    const leaves = Array.from({ length: 13 }, (_, step) => {
      const at = (step + 2) / 15;
      const [x, ly] = [reach * at, y + sag * at * at];
      const turn = round((step % 2 ? 50 : -40) + dice.between(-18, 18));
      const size = dice.between(12, 24);
      return `<path d="M0 0Q${round(size * 0.5)} ${round(-size * 0.34)} ${round(size)} 0Q${round(size * 0.5)} ${round(size * 0.34)} 0 0Z" transform="translate(${round(x)} ${round(ly)}) rotate(${turn})" fill="${step % 3 ? colour : leaf}"/>`;
    });
    return `<path d="M-10 ${round(y)}Q${round(reach * 0.5)} ${round(y + sag * 0.2)} ${round(reach)} ${round(y + sag)}" fill="none" stroke="${colour}" stroke-width="${round(5 - index)}"/>${leaves.join('')}`;
  });
  return right ? `<g transform="translate(${frame.width} 0) scale(-1 1)">${parts.join('')}</g>` : parts.join('');
}
