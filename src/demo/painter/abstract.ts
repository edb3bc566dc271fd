import { darker, fade, lighter, mix, tint } from './colour.ts';
import { across, type Frame, glow, radial, round, skyline, under, vertical } from './frame.ts';

/** Pictures of nothing in particular, for prompts without a known word; also the ground of portraits. */
export function paintAbstract(frame: Frame): string {
  const kinds = [ribbons, orbs, papercuts, arches] as const;
  return frame.dice.fork('abstract').pick(kinds)(frame);
}

/** A family of colours that go together, led by the palette. */
function family(frame: Frame): readonly [string, string, string, string, string, string] {
  const { sky, glow: light, accent } = frame.palette;
  // Skies are calm; without land or water to carry the picture, their colours need more voice.
  const vivid = (colour: string): string => tint(colour, fade(colour, -0.9), 0.8);
  return [vivid(sky[0]), vivid(sky[1]), vivid(sky[2]), sky[3], accent, lighter(light, 0.1)];
}

function ground(frame: Frame, top: string, bottom: string): string {
  const id = frame.id();
  return `<linearGradient id="${id}" x2=".4" y2="1"><stop stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient><rect width="${frame.width}" height="${frame.height}" fill="url(#${id})"/>`;
}

/** Silk in the wind. */
function ribbons(frame: Frame): string {
  const dice = frame.dice.fork('ribbons');
  const colours = family(frame);
  const strands = Array.from({ length: 11 }, (_, index) => {
    const at = index / 10;
    const base = frame.height * (0.16 + at * 0.8);
    const colour = mix(colours[index % 5] ?? colours[0], colours[(index + 2) % 5] ?? colours[1], dice.next() * 0.5);
    const [a, b, c] = [dice.between(-220, 220), dice.between(-220, 220), dice.between(-120, 120)];
    const thick = dice.between(90, 210);
    const id = frame.id();
    const [w, sway] = [frame.width, Math.sin(frame.moment * 6.28 + index) * 20];
    const path = `M-20 ${round(base + c)}C${round(w * 0.3)} ${round(base + a + sway)} ${round(w * 0.6)} ${round(base + b - sway)} ${w + 20} ${round(base - c)}V${round(base - c + thick)}C${round(w * 0.62)} ${round(base + b + thick * 1.4)} ${round(w * 0.34)} ${round(base + a + thick * 0.5)} -20 ${round(base + c + thick * 0.8)}Z`;
    return `<linearGradient id="${id}" x2="1" y2=".3"><stop stop-color="${lighter(colour, 0.28)}" stop-opacity=".95"/><stop offset=".5" stop-color="${colour}" stop-opacity=".85"/><stop offset="1" stop-color="${darker(colour, 0.4)}" stop-opacity=".9"/></linearGradient><path d="${path}" fill="url(#${id})"/><path d="${path.split('V')[0]}" fill="none" stroke="${lighter(colour, 0.55)}" stroke-width="2" stroke-opacity=".6"/>`;
  });
  return (
    ground(frame, darker(colours[0], 0.2), colours[2]) +
    glow(frame, frame.width * dice.between(0.2, 0.8), frame.height * 0.25, 700, colours[5], 0.7) +
    strands.join('')
  );
}

/** Glassy spheres in warm light. */
function orbs(frame: Frame): string {
  const dice = frame.dice.fork('orbs');
  const colours = family(frame);
  const many = Math.round(9 * Math.sqrt((frame.width * frame.height) / 1_000_000));
  const spheres = Array.from({ length: many }, (_, index) => {
    const radius = index < 2 ? dice.between(190, 300) : dice.between(24, 130);
    const [x, y] = [
      dice.between(0.1, 0.9) * frame.width,
      dice.between(0.12, 0.88) * frame.height + Math.sin(frame.moment * 6.28 + index) * 14,
    ];
    const colour = dice.pick([colours[1], colours[2], colours[4], colours[4], colours[5], colours[0]]);
    const [id, shadow] = [frame.id(), frame.id()];
    return [
      `${radial(shadow, [
        [0, darker(colours[0], 0.5), 0.5],
        [1, darker(colours[0], 0.5), 0],
      ])}<circle cx="${round(x + radius * 0.22)}" cy="${round(y + radius * 0.3)}" r="${round(radius * 1.25)}" fill="url(#${shadow})"/>`,
      `<radialGradient id="${id}" cx=".34" cy=".28" r=".9"><stop stop-color="${lighter(colour, 0.72)}"/><stop offset=".32" stop-color="${lighter(colour, 0.2)}"/><stop offset=".75" stop-color="${darker(colour, 0.22)}"/><stop offset="1" stop-color="${mix(darker(colour, 0.3), colours[5], 0.4)}"/></radialGradient>`,
      `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" fill="url(#${id})"/>`,
    ].join('');
  });
  return (
    ground(frame, colours[1], colours[3]) +
    glow(frame, frame.width * 0.3, frame.height * 0.25, 800, colours[5], 0.8) +
    spheres.join('')
  );
}

/** Layers of cut paper, each with its shadow. */
function papercuts(frame: Frame): string {
  const dice = frame.dice.fork('papercuts');
  const colours = family(frame);
  const sheets = Array.from({ length: 9 }, (_, index) => {
    const at = index / 8;
    const colour =
      at < 0.5 ? mix(colours[3], colours[2], at * 2) : mix(colours[2], darker(colours[0], 0.15), at * 2 - 1);
    const line = across(
      frame,
      skyline(dice.fork(`${index}`), 26, 1.4 * (frame.width / 1000), false),
      frame.height * (0.3 + at * 0.78),
      250,
    );
    const id = frame.id();
    const shape = under(frame, line, true);
    const paper = index === 4 ? colours[4] : colour;
    return `<path d="${shape}" transform="translate(5 -12)" fill="#0a0616" fill-opacity=".12"/><path d="${shape}" transform="translate(3 -6)" fill="#0a0616" fill-opacity=".14"/>${vertical(
      id,
      [
        [0, lighter(paper, 0.14)],
        [0.4, paper],
        [1, darker(paper, 0.1)],
      ],
    )}<path d="${shape}" fill="url(#${id})"/>`;
  });
  const [x, y] = [frame.width * dice.between(0.25, 0.75), frame.height * 0.24];
  return `${ground(frame, lighter(colours[3], 0.1), colours[2]) + glow(frame, x, y, 520, colours[5], 0.9)}<circle cx="${round(x)}" cy="${round(y)}" r="92" fill="${lighter(colours[5], 0.5)}"/>${sheets.join('')}`;
}

/** Arches and discs on a quiet grid, as on a mid-century poster. */
function arches(frame: Frame): string {
  const dice = frame.dice.fork('arches');
  const colours = family(frame);
  const cell = 250;
  const [columns, rows] = [Math.ceil(frame.width / cell), Math.ceil(frame.height / cell)];
  const paper = lighter(colours[3], 0.3);
  const tiles = Array.from({ length: columns * rows }, (_, index) => {
    const [x, y] = [(index % columns) * cell, Math.floor(index / columns) * cell];
    const [back, front, third] = [
      dice.pick([paper, colours[3], colours[2], colours[0], colours[1]]),
      dice.pick([colours[4], colours[0], colours[1], colours[5]]),
      dice.pick([paper, colours[4], colours[2]]),
    ];
    const shapes = [
      `<path d="M0 250A250 250 0 0 1 250 0V250Z" fill="${front}"/><path d="M110 250A140 140 0 0 1 250 110V250Z" fill="${third}"/>`,
      `<circle cx="125" cy="125" r="100" fill="${front}"/><circle cx="125" cy="125" r="52" fill="${third}"/>`,
      `<path d="M25 250V125A100 100 0 0 1 225 125V250Z" fill="${front}"/><path d="M75 250V125A50 50 0 0 1 175 125V250Z" fill="${third}"/>`,
      `<path d="M0 0H250L0 250Z" fill="${front}"/><circle cx="180" cy="180" r="42" fill="${third}"/>`,
      `<path d="M0 62A62 62 0 0 1 125 62A62 62 0 0 0 250 62V125H0ZM0 187A62 62 0 0 1 125 187A62 62 0 0 0 250 187V250H0Z" fill="${front}"/>`,
    ];
    return `<g transform="translate(${x} ${y})"><rect width="251" height="251" fill="${back}"/><g transform="rotate(${dice.whole(0, 3) * 90} 125 125)">${dice.pick(['0', '1', '2', '3', '4']).replace(/\d/, (kind) => shapes[Number(kind)] ?? '')}</g></g>`;
  });
  return tiles.join('');
}
