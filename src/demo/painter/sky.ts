import { darker, lighter, mix } from './colour.ts';
import { type Frame, glow, type Orb, round, vertical } from './frame.ts';

/** The whole sky behind everything. @param horizon y of the horizon, in units */
export function paintSky(frame: Frame, horizon: number, orb: Orb | null, aurora: boolean): string {
  const { palette, weather, style } = frame;
  const starry = (palette.dark && style !== 'neon') || weather.includes('stars');
  return [
    backdrop(frame, horizon),
    starry ? stars(frame, horizon * (weather.includes('stars') ? 1 : 0.92), weather.includes('stars') ? 320 : 170) : '',
    aurora ? curtains(frame, horizon) : '',
    orb ? paintOrb(frame, orb) : '',
    weather.includes('rainbow') ? rainbow(frame, horizon) : '',
    clouds(frame, horizon),
  ].join('');
}

/** What an edit hangs into the sky of a given picture. */
export function orbAndCurtains(
  frame: Frame,
  horizon: number,
  orb: Orb | null,
  aurora: boolean,
  starry: boolean,
): string {
  return [
    starry ? stars(frame, horizon, 150) : '',
    aurora ? curtains(frame, horizon) : '',
    orb ? paintOrb(frame, orb) : '',
    frame.weather.includes('rainbow') ? rainbow(frame, horizon) : '',
  ].join('');
}

function backdrop(frame: Frame, horizon: number): string {
  const { palette, width, height, style } = frame;
  const id = frame.id();
  const end = horizon / height;
  if (style === 'poster') {
    const bands = 7;
    const colours = Array.from({ length: bands }, (_, band) => skyAt(frame, band / (bands - 1)));
    return colours
      .map(
        (colour, band) =>
          `<rect y="${round((band / bands) * horizon)}" width="${width}" height="${round(height)}" fill="${colour}"/>`,
      )
      .join('');
  }
  const stops = [0, 0.16, 0.34, 0.52, 0.7, 0.86, 1].map((at) => [round2(at * end), skyAt(frame, at)] as const);
  return `${vertical(id, [...stops, [1, palette.sky[3]]])}<rect width="${width}" height="${height}" fill="url(#${id})"/>`;
}

const round2 = (value: number): number => Math.round(value * 1000) / 1000;

/** @param at 0 at the zenith, 1 at the horizon */
export function skyAt({ palette }: Frame, at: number): string {
  const position = Math.min(2.999, Math.max(0, at * 3));
  const index = Math.floor(position);
  return mix(palette.sky[index] ?? palette.sky[0], palette.sky[index + 1] ?? palette.sky[3], position - index);
}

export function stars(frame: Frame, reach: number, count: number): string {
  const dice = frame.dice.fork('stars');
  return Array.from({ length: Math.round(count * (frame.width / 1000)) }, (_, index) => {
    const [x, y] = [dice.next() * frame.width, dice.next() ** 1.4 * reach];
    const size = dice.chance(0.1) ? dice.between(2, 3.1) : dice.between(0.6, 1.5);
    const twinkle = frame.moment === 0 ? 1 : 0.6 + 0.4 * Math.sin((frame.moment + index / 7) * Math.PI * 2);
    const opacity = round2(dice.between(0.35, 1) * (1 - (y / reach) ** 3) * twinkle);
    const cross =
      size > 2.7
        ? `<path d="M${round(x)} ${round(y - size * 5)}q0.6 ${round(size * 5)} ${round(size * 5)} ${round(size * 5)}q${round(-size * 5)} 0 ${round(-size * 5)} ${round(size * 5)}q0 ${round(-size * 5)} ${round(-size * 5)} ${round(-size * 5)}q${round(size * 5)} 0 ${round(size * 5)} ${round(-size * 5)}z" fill="#fff" fill-opacity="${round2(opacity * 0.8)}"/>`
        : '';
    return `<circle cx="${round(x)}" cy="${round(y)}" r="${round2(size)}" fill="${dice.chance(0.2) ? '#ffe9c4' : '#ffffff'}" fill-opacity="${opacity}"/>${cross}`;
  }).join('');
}

function curtains(frame: Frame, horizon: number): string {
  const dice = frame.dice.fork('aurora');
  const colours = ['#5cf2b4', '#48d8c8', '#8f8cff', '#d67bff'];
  return [0, 1, 2]
    .map((curtain) => {
      const [bottom, top] = [colours[curtain % 2] ?? '#5cf2b4', colours[2 + (curtain % 2)] ?? '#8f8cff'];
      const id = frame.id();
      const [base, phase, wave] = [horizon * dice.between(0.5, 0.86), dice.next() * 6, dice.between(1.2, 2.4)];
      const step = 13;
      const strips = Array.from({ length: Math.ceil(frame.width / step) + 2 }, (_, index) => {
        const at = (index * step) / frame.width;
        const y =
          base +
          Math.sin(at * wave * 6.28 + phase + frame.moment * 6.28) * horizon * 0.09 +
          Math.sin(at * 23 + phase) * 8;
        const tall = horizon * (0.28 + 0.2 * Math.sin(at * 9 + phase * 2) + dice.between(0, 0.16));
        const strength = round2(Math.max(0.03, 0.2 + 0.16 * Math.sin(at * 5 + curtain * 2 + phase)));
        return `<rect x="${round(index * step - 8)}" y="${round(y - tall)}" width="${step + 9}" height="${round(tall)}" fill="url(#${id})" fill-opacity="${strength}"/>`;
      });
      const stops = [
        [0, top, 0],
        [0.45, top, 0.5],
        [0.86, bottom, 1],
        [0.95, lighter(bottom, 0.4), 0.9],
        [1, bottom, 0],
      ] as const;
      return vertical(id, stops) + strips.join('');
    })
    .join('');
}

function paintOrb(frame: Frame, { x, y, radius, kind }: Orb): string {
  const { palette, style } = frame;
  if (style === 'neon') return stripedSun(frame, x, y, radius * 1.9);
  const halo = palette.dark || kind !== 'sun' ? palette.glow : mix(palette.glow, palette.orb, 0.3);
  const rings =
    style === 'poster' || style === 'ink'
      ? `<circle cx="${x}" cy="${y}" r="${round(radius * 1.5)}" fill="${halo}" fill-opacity=".28"/>`
      : glow(frame, x, y, radius * 8, halo, 0.5) + glow(frame, x, y, radius * 3.2, halo, 0.6);
  if (kind === 'sun') return `${rings}<circle cx="${x}" cy="${y}" r="${round(radius)}" fill="${palette.orb}"/>`;
  if (kind === 'crescent') {
    const r = round(radius);
    return `${rings}<path d="M${round(x + r * 0.35)} ${round(y - r * 0.94)}A${r} ${r} 0 1 0 ${round(x + r * 0.94)} ${round(y + r * 0.35)}A${round(r * 0.78)} ${round(r * 0.78)} 0 0 1 ${round(x + r * 0.35)} ${round(y - r * 0.94)}Z" fill="${palette.orb}"/>`;
  }
  const shade = mix(palette.orb, palette.sky[1], 0.24);
  const seas = [
    [-0.3, -0.25, 0.3],
    [0.25, 0.1, 0.22],
    [-0.12, 0.42, 0.18],
    [0.42, -0.38, 0.14],
    [-0.55, 0.2, 0.12],
  ] as const;
  return [
    rings,
    `<circle cx="${x}" cy="${y}" r="${round(radius)}" fill="${palette.orb}"/>`,
    ...seas.map(
      ([dx, dy, r]) =>
        `<circle cx="${round(x + dx * radius)}" cy="${round(y + dy * radius)}" r="${round(r * radius)}" fill="${shade}" fill-opacity=".5"/>`,
    ),
  ].join('');
}

function stripedSun(frame: Frame, x: number, y: number, radius: number): string {
  const id = frame.id();
  const clip = frame.id();
  const gaps = Array.from({ length: 6 }, (_, index) => {
    const top = y - radius * 0.1 + index * radius * 0.19;
    return `<rect x="${round(x - radius)}" y="${round(top)}" width="${round(radius * 2)}" height="${round(5 + index * 4.5)}" fill="${skyAt(frame, 0.72 + index * 0.04)}"/>`;
  });
  return [
    glow(frame, x, y, radius * 2.6, '#ff5fc8', 0.6),
    vertical(id, [
      [0, '#fff07a'],
      [0.5, '#ff8a5c'],
      [1, '#ff2f9a'],
    ]),
    `<clipPath id="${clip}"><circle cx="${x}" cy="${y}" r="${round(radius)}"/></clipPath>`,
    `<circle cx="${x}" cy="${y}" r="${round(radius)}" fill="url(#${id})"/><g clip-path="url(#${clip})">${gaps.join('')}</g>`,
  ].join('');
}

function rainbow(frame: Frame, horizon: number): string {
  const colours = ['#e8505b', '#f2914a', '#f7d154', '#6fc26b', '#4a9ae0', '#5b62c8', '#9a5fc4'];
  const x = frame.width * frame.dice.fork('rainbow').between(0.35, 0.65);
  const radius = Math.min(frame.width * 0.48, horizon * 0.82);
  return colours
    .map(
      (colour, index) =>
        `<path d="M${round(x - radius + index * 11)} ${round(horizon * 1.04)}A${round(radius - index * 11)} ${round(radius - index * 11)} 0 0 1 ${round(x + radius - index * 11)} ${round(horizon * 1.04)}" fill="none" stroke="${colour}" stroke-width="12" stroke-opacity=".42"/>`,
    )
    .join('');
}

function clouds(frame: Frame, horizon: number): string {
  const dice = frame.dice.fork('clouds');
  const asked = frame.weather.includes('clouds') || frame.weather.includes('rain') || frame.weather.includes('snow');
  const many = Math.round((asked ? 9 : frame.palette.dark ? 2 : dice.whole(2, 5)) * (frame.width / 1000));
  return Array.from({ length: many }, () => {
    const [x, y] = [dice.between(-0.05, 1.05) * frame.width + frame.moment * 30, horizon * dice.between(0.1, 0.78)];
    const size = dice.between(90, 230) * (asked ? 1.25 : 1);
    const at = y / horizon;
    const top = frame.palette.dark
      ? mix(skyAt(frame, at), frame.palette.glow, 0.25)
      : lighter(mix(skyAt(frame, at), frame.palette.glow, 0.55), 0.25);
    const bottom = frame.weather.includes('rain')
      ? darker(skyAt(frame, at), 0.25)
      : skyAt(frame, Math.min(1, at + 0.1));
    return cloud(frame, x, y, size, top, bottom);
  }).join('');
}

/** A flat-bottomed bank of puffs, lit from above. */
export function cloud(frame: Frame, x: number, y: number, size: number, top: string, bottom: string): string {
  const dice = frame.dice.fork(`cloud ${round(x)}`);
  const id = frame.id();
  const puffs = Array.from({ length: 7 }, (_, index) => {
    const at = index / 6 - 0.5;
    const radius = size * (0.34 - Math.abs(at) * 0.42) * dice.between(0.8, 1.2);
    const cx = x + at * size * 1.7;
    return `M${round(cx - radius)} ${round(y)}a${round(radius)} ${round(radius)} 0 0 1 ${round(radius * 2)} 0z`;
  });
  const base = `M${round(x - size * 1.05)} ${round(y)}q${round(size * 0.1)} ${round(size * 0.09)} ${round(size * 0.5)} ${round(size * 0.07)}h${round(size * 1.1)}q${round(size * 0.4)} ${round(size * 0.02)} ${round(size * 0.5)} ${round(-size * 0.07)}z`;
  return `${vertical(id, [
    [0, top, 0.85],
    [0.75, bottom, 0.35],
    [1, bottom, 0],
  ])}<path d="${puffs.join('')}${base}" fill="url(#${id})"/>`;
}
