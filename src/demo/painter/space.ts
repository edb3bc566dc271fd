import { darker, lighter, mix } from './colour.ts';
import { type Frame, glow, radial, round, vertical } from './frame.ts';
import { stars } from './sky.ts';

/** Space has no horizon: clouds of gas and stars everywhere. */
export function paintSpace(frame: Frame): string {
  const { width, height, palette } = frame;
  const dice = frame.dice.fork('space');
  const gases = [
    mix(palette.sky[2], '#d94a9a', 0.45),
    mix(palette.sky[2], '#3fb6c9', 0.5),
    palette.sky[3],
    mix(palette.glow, '#7a5cff', 0.4),
  ];
  const nebula = Array.from({ length: 9 }, (_, index) => {
    const along = index / 8;
    const [x, y] = [
      width * (along + dice.between(-0.12, 0.12)),
      height * (0.75 - along * 0.5 + dice.between(-0.14, 0.14)),
    ];
    const id = frame.id();
    const colour = gases[index % gases.length] ?? palette.sky[2];
    const [rx, ry] = [dice.between(220, 420), dice.between(120, 240)];
    return `${radial(id, [
      [0, colour, 0.42],
      [0.5, colour, 0.16],
      [1, colour, 0],
    ])}<ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(rx)}" ry="${round(ry)}" transform="rotate(${round(dice.between(-50, -10))} ${round(x)} ${round(y)})" fill="url(#${id})"/>`;
  });
  const id = frame.id();
  return [
    vertical(id, [
      [0, darker(palette.sky[0], 0.35)],
      [0.55, palette.sky[1]],
      [1, darker(palette.sky[1], 0.25)],
    ]),
    `<rect width="${width}" height="${height}" fill="url(#${id})"/>`,
    ...nebula,
    stars(frame, height * 1.6, 420),
  ].join('');
}

/** A banded planet, ringed or with a small moon. */
export function planet(frame: Frame, x: number, y: number, radius: number, colour: string, ringed: boolean): string {
  const dice = frame.dice.fork(`planet ${round(x)}`);
  const [clip, shade] = [frame.id(), frame.id()];
  const bands = Array.from({ length: 9 }, (_, index) => {
    const top = y - radius + (index / 9) * radius * 2;
    const tone = index % 2 ? lighter(colour, dice.between(0.05, 0.35)) : darker(colour, dice.between(0, 0.25));
    return `<path d="M${round(x - radius)} ${round(top)}q${round(radius)} ${round(dice.between(10, 40))} ${round(radius * 2)} 0v${round(radius * 0.3)}h${round(-radius * 2)}z" fill="${tone}" fill-opacity=".7"/>`;
  });
  const tilt = `rotate(-18 ${round(x)} ${round(y)})`;
  const ring = (half: string): string =>
    [1.9, 1.7, 1.52]
      .map(
        (size, index) =>
          `<path d="M${round(x - radius * size)} ${round(y)}A${round(radius * size)} ${round(radius * size * 0.26)} 0 0 ${half} ${round(x + radius * size)} ${round(y)}" transform="${tilt}" fill="none" stroke="${lighter(colour, 0.4 + index * 0.15)}" stroke-width="${round(radius * (0.12 - index * 0.02))}" stroke-opacity="${0.75 - index * 0.15}"/>`,
      )
      .join('');
  return [
    glow(frame, x, y, radius * 2.1, lighter(colour, 0.3), 0.4),
    ringed ? ring('1') : '',
    `<clipPath id="${clip}"><circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}"/></clipPath>`,
    `<radialGradient id="${shade}" cx=".32" cy=".3" r=".85"><stop stop-color="#fff" stop-opacity=".35"/><stop offset=".45" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#04030c" stop-opacity=".85"/></radialGradient>`,
    `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" fill="${colour}"/><g clip-path="url(#${clip})">${bands.join('')}</g><circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" fill="url(#${shade})"/>`,
    ringed ? ring('0') : '',
  ].join('');
}
