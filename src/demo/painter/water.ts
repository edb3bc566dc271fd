import { darker, lighter, mix } from './colour.ts';
import { type Frame, type Orb, radial, round, vertical } from './frame.ts';

/** Still or rolling water from `shore` down, mirroring what stands behind it. @param mirrored id of the group to mirror */
export function water(frame: Frame, shore: number, mirrored: string, orb: Orb | null, rolling: boolean): string {
  const { palette, width, height } = frame;
  const id = frame.id();
  const clip = frame.id();
  const [far, near] = palette.water;
  const veil = rolling ? 0.88 : 0.5;
  return [
    `<clipPath id="${clip}"><rect x="-5" y="${round(shore)}" width="${width + 10}" height="${round(height - shore + 5)}"/></clipPath>`,
    vertical(id, [
      [0, far],
      [0.3, mix(far, near, 0.45)],
      [1, near],
    ]),
    `<rect x="-5" y="${round(shore)}" width="${width + 10}" height="${round(height - shore + 5)}" fill="url(#${id})"/>`,
    `<g clip-path="url(#${clip})" opacity="${round((1 - veil * 0.72) * 10) / 10}"><use href="#${mirrored}" transform="translate(0 ${round(shore * 2)}) scale(1 -1)"/></g>`,
    `<rect x="-5" y="${round(shore)}" width="${width + 10}" height="${round(height - shore + 5)}" fill="url(#${id})" fill-opacity="${rolling ? 0.42 : 0.22}"/>`,
    `<rect x="-5" y="${round(shore - 1)}" width="${width + 10}" height="3" fill="${lighter(far, 0.45)}" fill-opacity=".5"/>`,
    rolling ? waves(frame, shore) : ripples(frame, shore),
    orb ? `<g clip-path="url(#${clip})">${glitter(frame, shore, orb)}</g>` : '',
  ].join('');
}

/** The broken path of light below a sun or moon. */
function glitter(frame: Frame, shore: number, orb: Orb): string {
  const dice = frame.dice.fork('glitter');
  const colour = mix(frame.palette.orb, frame.palette.glow, 0.4);
  const depth = frame.height - shore;
  const id = frame.id();
  const wash = `${radial(id, [
    [0, colour, 0.5],
    [1, colour, 0],
  ])}<ellipse cx="${round(orb.x)}" cy="${round(shore + 10)}" rx="${round(orb.radius * 4)}" ry="${round(depth * 0.5)}" fill="url(#${id})"/>`;
  const sparks = Array.from({ length: 90 }, (_, index) => {
    const at = (index / 90) ** 1.5;
    const y = shore + 4 + at * depth * 0.92;
    const spread = orb.radius * (0.5 + at * 1.5);
    const x = orb.x + dice.between(-spread, spread) * dice.next() + Math.sin(frame.moment * 6.28 + index) * 4;
    return sliver(x, y, orb.radius * dice.between(0.14, 0.62) * (1 - at * 0.35), 1.4 + at * 3.4);
  });
  return `${wash}<path d="${sparks.join('')}" fill="${lighter(colour, 0.35)}" fill-opacity=".75"/>`;
}

const sliver = (x: number, y: number, half: number, thick: number): string =>
  `M${round(x - half)} ${round(y)}q${round(half)} ${round(-thick)} ${round(half * 2)} 0q${round(-half)} ${round(thick)} ${round(-half * 2)} 0z`;

function ripples(frame: Frame, shore: number): string {
  const dice = frame.dice.fork('ripples');
  const depth = frame.height - shore;
  const make = (count: number): string =>
    Array.from({ length: Math.round(count * (frame.width / 1000)) }, () => {
      const at = dice.next() ** 1.6;
      return sliver(
        dice.between(-60, frame.width + 60),
        shore + 5 + at * depth,
        dice.between(24, 120) * (0.35 + at),
        1 + at * 3,
      );
    }).join('');
  return (
    `<path d="${make(80)}" fill="${lighter(frame.palette.water[0], 0.35)}" fill-opacity=".32"/>` +
    `<path d="${make(60)}" fill="${darker(frame.palette.water[1], 0.25)}" fill-opacity=".22"/>`
  );
}

/** Bands of swell that grow towards the viewer, with foam on their crests. */
function waves(frame: Frame, shore: number): string {
  const dice = frame.dice.fork('waves');
  const { width, height, palette } = frame;
  const depth = height - shore;
  const count = 8;
  return Array.from({ length: count }, (_, band) => {
    const at = (band + 0.7) / count;
    const y = shore + depth * at ** 1.7 * 0.95;
    const [length, swell] = [60 + at * 240, 2 + at * 20];
    const shift = dice.between(0, length) + frame.moment * length;
    const crest: string[] = [];
    for (let x = -length * 2 + shift; x < width + length; x += length) {
      crest.push(
        `q${round(length * 0.3)} ${round(-swell * dice.between(0.7, 1.3))} ${round(length * 0.56)} ${round(-swell * 0.1)}t${round(length * 0.44)} ${round(swell * 0.1)}`,
      );
    }
    const start = `M${round(-length * 2 + shift - length)} ${round(y)}`;
    const colour = mix(palette.water[0], palette.water[1], 0.25 + at * 0.75);
    const id = frame.id();
    const foam = lighter(mix(palette.water[0], palette.glow, 0.3), 0.45);
    const line = `${start}${crest.join('')}`;
    const dashes = [0.3, 0.9, 0.55, 1.4, 0.2, 0.7]
      .map((part) => round(length * part * dice.between(0.5, 1.2)))
      .join(' ');
    return (
      `${vertical(id, [
        [0, lighter(colour, 0.1), 0.85],
        [0.35, colour, 0.5],
        [1, colour, 0],
      ])}` +
      `<path d="${line}V${round(y + 40 + at * 190)}H${round(-length * 3)}Z" fill="url(#${id})"/>` +
      `<path d="${line}" fill="none" stroke="${foam}" stroke-width="${round(0.8 + at * 2.2)}" stroke-linecap="round" stroke-dasharray="${dashes}" stroke-opacity=".42"/>`
    );
  }).join('');
}

/**
 * The sea from within: light from above, a bed of sand with plants.
 * @param colours whether the prompt named colours; else water is blue whatever the light above
 */
export function paintUnderwater(frame: Frame, colours: boolean): { back: string; front: string } {
  const { width, height, palette } = frame;
  const dice = frame.dice.fork('underwater');
  const deep = mix('#05395e', palette.sky[0], colours ? 0.6 : 0.22);
  const shallow = mix('#35c3cf', palette.sky[1], colours ? 0.65 : 0.2);
  const [id, ray, sand] = [frame.id(), frame.id(), frame.id()];
  const rays = Array.from({ length: 9 }, () => {
    const [x, w, lean] = [dice.between(-0.1, 1.1) * width, dice.between(20, 80), dice.between(-260, 120)];
    return `M${round(x)} -10h${round(w)}L${round(x + lean + w * 3)} ${round(height * 0.9)}h${round(-w * 4)}z`;
  });
  const bubbles = Array.from({ length: 34 }, () => {
    const [x, y, r] = [dice.next() * width, ((dice.next() + 1 - frame.moment) % 1) * height, dice.between(2, 10)];
    return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(r)}" fill="#fff" fill-opacity=".1" stroke="#fff" stroke-opacity=".45" stroke-width="1.2"/><circle cx="${round(x - r * 0.3)}" cy="${round(y - r * 0.3)}" r="${round(r * 0.25)}" fill="#fff" fill-opacity=".7"/>`;
  });
  const reef = (base: number, tall: number, tone: string): string => {
    const rocks: string[] = [];
    for (let x = -60; x < width + 60; x += dice.between(60, 160))
      rocks.push(
        `M${round(x - 90)} ${height + 5}q${round(dice.between(20, 90))} ${round(-(height - base) - tall * dice.next())} ${round(dice.between(150, 240))} 0z`,
      );
    return `<path d="${rocks.join('')}" fill="${tone}"/>`;
  };
  return {
    back: [
      vertical(id, [
        [0, lighter(shallow, 0.35)],
        [0.35, shallow],
        [1, deep],
      ]),
      `<rect width="${width}" height="${height}" fill="url(#${id})"/>`,
      vertical(ray, [
        [0, '#ffffff', 0.2],
        [1, '#ffffff', 0],
      ]),
      `<path d="${rays.join('')}" fill="url(#${ray})"/>`,
      reef(height * 0.72, 260, mix(shallow, deep, 0.72)),
      reef(height * 0.82, 160, mix(shallow, deep, 0.92)),
      vertical(sand, [
        [0, mix('#e8d2a0', deep, 0.42)],
        [1, mix('#c9a874', deep, 0.66)],
      ]),
      `<path d="M-10 ${round(height * 0.9)}Q${round(width * 0.3)} ${round(height * 0.86)} ${round(width * 0.55)} ${round(height * 0.91)}T${width + 10} ${round(height * 0.89)}V${height + 5}H-10Z" fill="url(#${sand})"/>`,
    ].join(''),
    front: corals(frame, deep) + bubbles.join(''),
  };
}

function corals(frame: Frame, deep: string): string {
  const dice = frame.dice.fork('corals');
  const colours = ['#f2617a', '#f2a03d', '#a86bd6', '#46c2a8', '#f27fb0', '#5fb04f'] as const;
  return Array.from({ length: Math.round(16 * (frame.width / 1000)) }, (_, index) => {
    const side = dice.chance(0.5) ? dice.between(-0.02, 0.32) : dice.between(0.68, 1.02);
    const [x, foot, tall] = [side * frame.width, frame.height * dice.between(0.92, 1.01), dice.between(70, 250)];
    const colour = mix(dice.pick(colours), deep, 0.22);
    const sway = Math.sin(frame.moment * 6.28 + index) * 10;
    if (index % 3 === 0) {
      const fronds = Array.from({ length: 6 }, () => {
        const [lean, top] = [dice.between(-70, 70), tall * dice.between(0.5, 1.1)];
        return `M${round(x)} ${round(foot)}c${round(lean * 0.2)} ${round(-top * 0.4)} ${round(-lean + sway)} ${round(-top * 0.6)} ${round(lean + sway)} ${round(-top)}`;
      });
      return `<path d="${fronds.join('')}" fill="none" stroke="${mix('#3f9a5f', deep, 0.3)}" stroke-width="9" stroke-linecap="round"/>`;
    }
    const branches = Array.from({ length: 7 }, () => {
      const [lean, top] = [dice.between(-60, 60), tall * dice.between(0.35, 0.7)];
      return `M${round(x)} ${round(foot)}q0 ${round(-top * 0.5)} ${round(lean)} ${round(-top)}m0 0q${round(lean * 0.3)} -18 ${round(lean * 0.2)} -40`;
    });
    return `<path d="${branches.join('')}" fill="none" stroke="${colour}" stroke-width="${round(dice.between(8, 15))}" stroke-linecap="round"/>`;
  }).join('');
}
