import { darker, lighter, mix } from '../colour.ts';
import { area, type Brush, box, disc, halo, line, type Motif } from './motif.ts';

const LAMP = '#ffd98a';

/** A window: lit after dark, a dark pane by day. */
function pane(brush: Brush, x: number, y: number, width: number, height: number): string {
  return box(x, y, width, height, brush.dark ? LAMP : brush.tone('#2f4058'), Math.min(width, height) * 0.2);
}

function lighthouse(brush: Brush): string {
  const [white, red] = [brush.tone('#fbf6ee'), brush.own('#d8402f')];
  const shadow = darker(white, 0.3);
  const rock = brush.tone('#4c4650');
  const beam = brush.id();
  const beams = brush.dark
    ? `<linearGradient id="${beam}"><stop stop-color="#fff2c0" stop-opacity=".75"/><stop offset="1" stop-color="#fff2c0" stop-opacity="0"/></linearGradient>` +
      `<path d="M50 11 L210 -28 L210 26 Z" fill="url(#${beam})"/><g transform="translate(100 0) scale(-1 1)"><path d="M50 11 L210 -6 L210 40 Z" fill="url(#${beam})"/></g>`
    : '';
  const bands = [0, 1, 2].map((band) => {
    const [top, bottom] = [30 + band * 22, 41 + band * 22];
    const half = (y: number): number => 8.6 + ((y - 22) / 70) * 6;
    return area(
      `M${50 - half(top)} ${top} L${50 + half(top)} ${top} L${50 + half(bottom)} ${bottom} L${50 - half(bottom)} ${bottom} Z`,
      red,
    );
  });
  return [
    beams,
    area('M8 104 C12 92 26 86 36 88 C46 84 58 84 66 88 C78 86 92 94 96 104 Z', rock),
    area('M36 88 C46 84 58 84 66 88 C72 92 78 98 80 104 L44 104 C42 98 40 92 36 88 Z', lighter(rock, 0.12)),
    area('M41.4 22 L58.6 22 L64.6 90 L35.4 90 Z', white),
    ...bands,
    area('M52 22 L58.6 22 L64.6 90 L54 90 Z', shadow, 0.38),
    box(38.6, 20, 22.8, 3.4, brush.tone('#33323d'), 1),
    line('M40 20 L40 15 M45 20 L45 15 M55 20 L55 15 M60 20 L60 15 M39.4 15.6 L60.6 15.6', brush.tone('#33323d'), 0.8),
    box(44, 6, 12, 14, brush.dark ? '#fff0b8' : brush.tone('#cfe6ee'), 1),
    area('M41.6 7 C44 0 56 0 58.4 7 Z', red),
    line('M50 1 L50 -4', brush.tone('#33323d'), 1),
    pane(brush, 48.4, 45, 3.2, 5),
    pane(brush, 48.2, 67, 3.6, 5.6),
    area('M46.4 90 L46.4 82 C46.4 78 53.6 78 53.6 82 L53.6 90 Z', brush.tone('#3a2f36')),
    brush.dark ? halo(brush.id(), 50, 12, 46, '#fff0b8', 0.85) : '',
  ].join('');
}

function cottage(brush: Brush): string {
  const [wall, roof] = [brush.tone('#f3e3cb'), brush.own('#a8463a')];
  const smoke = [0, 1, 2, 3].map((puff) =>
    disc(
      79 + puff * 5 + brush.dice.between(-2, 2),
      16 - puff * 12,
      4 + puff * 2.4,
      lighter(brush.tone('#e6e2e4'), 0.2),
      0.5 - puff * 0.09,
    ),
  );
  return [
    ...smoke,
    box(74, 24, 9, 22, brush.tone('#8a5a4a')),
    area('M14 56 L54 56 L54 100 L14 100 Z', wall),
    area('M54 56 L90 56 L90 100 L54 100 Z', darker(wall, 0.16)),
    area('M14 58 L34 26 L54 58 Z', wall),
    area('M34 20 L82 24 L98 60 L56 60 Z', roof),
    area('M34 20 L6 62 L12 65 L34 33 L55 63 L59 58 Z', darker(roof, 0.25)),
    ...[34, 43, 52].map((y, row) => line(`M${44 + row * 4} ${y} L${84 + row * 5} ${y + 1.6}`, darker(roof, 0.18), 0.9)),
    area('M28 100 L28 80 C28 73 40 73 40 80 L40 100 Z', brush.tone('#6b4a3a')),
    disc(38, 90, 0.9, LAMP),
    pane(brush, 29.4, 52, 9, 9),
    line('M33.9 52 L33.9 61 M29.4 56.5 L38.4 56.5', wall, 1),
    pane(brush, 63, 70, 9, 12),
    pane(brush, 77, 70, 9, 12),
    line('M67.5 70 L67.5 82 M63 76 L72 76 M81.5 70 L81.5 82 M77 76 L86 76', wall, 1),
    brush.dark ? halo(brush.id(), 74, 76, 34, LAMP, 0.5) + halo(brush.id(), 34, 57, 22, LAMP, 0.5) : '',
    ...[4, 10, 92, 99].map((x) => disc(x, 98, 5, brush.tone('#4e7a4a'))),
  ].join('');
}

function castle(brush: Brush): string {
  const stone = brush.own('#b9aebb');
  const [dark, roof] = [darker(stone, 0.22), brush.tone(brush.accent)];
  const tower = (x: number, y: number, width: number, tall: number): string => {
    const teeth = Array.from({ length: 4 }, (_, tooth) =>
      box(x - 1.5 + (tooth * (width + 3)) / 4, y - 3, (width + 3) / 7, 3.4, stone),
    );
    return [
      box(x, y, width, 100 - y, stone),
      box(x + width * 0.62, y, width * 0.38, 100 - y, dark),
      box(x - 1.5, y, width + 3, 3, stone),
      ...teeth,
      area(`M${x - 2.4} ${y - 2} L${x + width / 2} ${y - tall} L${x + width + 2.4} ${y - 2} Z`, roof),
      area(
        `M${x + width / 2} ${y - tall} L${x + width + 2.4} ${y - 2} L${x + width * 0.6} ${y - 2} Z`,
        darker(roof, 0.25),
      ),
      line(`M${x + width / 2} ${y - tall} L${x + width / 2} ${y - tall - 7}`, dark, 0.8),
      area(`M${x + width / 2} ${y - tall - 7} l7 2 l-7 2.4 Z`, roof),
      pane(brush, x + width / 2 - 1.4, y + 9, 2.8, 6),
      pane(brush, x + width / 2 - 1.4, y + 26, 2.8, 6),
    ].join('');
  };
  return [
    tower(40, 26, 13, 24),
    tower(58, 38, 11, 20),
    box(22, 66, 58, 34, stone),
    box(50, 66, 30, 34, dark, 0),
    ...Array.from({ length: 9 }, (_, tooth) => box(22 + tooth * 6.6, 62.4, 3.6, 4, tooth < 4 ? stone : dark)),
    tower(14, 48, 13, 22),
    tower(76, 52, 12, 20),
    area('M44 100 L44 86 C44 77 58 77 58 86 L58 100 Z', brush.tone('#3a2c34')),
    pane(brush, 33, 76, 3, 6),
    pane(brush, 66, 76, 3, 6),
    brush.dark ? halo(brush.id(), 50, 60, 56, LAMP, 0.28) : '',
  ].join('');
}

function windmill(brush: Brush): string {
  const wall = brush.own('#f2e6d4');
  const cap = brush.tone('#8a4a3e');
  const turn = brush.dice.between(10, 70);
  const sail = `${line('M50 34 L50 -8', brush.tone('#5a4436'), 1.6)}${area('M51 28 L61 28 L59 -6 L51 -6 Z', brush.tone('#fff7ea'), 0.92)}${line('M51 20 L60 20 M51 12 L60 12 M51 4 L59.6 4', brush.tone('#8a6f58'), 0.6)}`;
  return [
    area('M38 42 L62 42 L70 100 L30 100 Z', wall),
    area('M52 42 L62 42 L70 100 L54 100 Z', darker(wall, 0.22)),
    area('M35 44 C36 26 64 26 65 44 Z', cap),
    pane(brush, 47, 56, 6, 8),
    area('M45 100 L45 86 C45 80 55 80 55 86 L55 100 Z', brush.tone('#5b4034')),
    ...[0, 90, 180, 270].map((angle) => `<g transform="rotate(${(angle + turn).toFixed(1)} 50 34)">${sail}</g>`),
    disc(50, 34, 3, brush.tone('#3c2d28')),
  ].join('');
}

function pagoda(brush: Brush): string {
  const roof = brush.own('#b3392f');
  const wall = brush.tone('#f5e6d0');
  const floors = [0, 1, 2, 3, 4].map((floor) => {
    const [y, half] = [84 - floor * 16, 24 - floor * 2.8];
    return [
      box(50 - half * 0.7, y - 2, half * 1.4, 14, wall),
      ...[-0.42, -0.12, 0.2].map((at) => pane(brush, 50 + half * at, y + 2, half * 0.2, 7)),
      area(
        `M${50 - half - 10} ${y} C${50 - half} ${y - 3} ${50 - half * 0.6} ${y - 8} ${50 - half * 0.5} ${y - 10} L${50 + half * 0.5} ${y - 10} C${50 + half * 0.6} ${y - 8} ${50 + half} ${y - 3} ${50 + half + 10} ${y} C${50 + half} ${y + 2.6} ${50 - half} ${y + 2.6} ${50 - half - 10} ${y} Z`,
        mix(roof, brush.near, 0.05 * floor),
      ),
      line(
        `M${50 - half - 9} ${y + 0.4} C${50 - half} ${y + 2.4} ${50 + half} ${y + 2.4} ${50 + half + 9} ${y + 0.4}`,
        darker(roof, 0.35),
        1,
      ),
    ].join('');
  });
  return [
    box(30, 96, 40, 4, brush.tone('#6f6670')),
    ...floors,
    line('M50 12 L50 -8', brush.tone('#3a3038'), 1.6),
    disc(50, -2, 1.8, brush.tone('#e0b64a')),
    brush.dark ? halo(brush.id(), 50, 60, 60, LAMP, 0.35) : '',
  ].join('');
}

function torii(brush: Brush): string {
  const red = brush.own('#d1402f');
  const dark = darker(red, 0.28);
  return [
    area('M24 18 L31 18 L28 100 L19 100 Z', red),
    area('M69 18 L76 18 L81 100 L72 100 Z', red),
    area('M28 18 L31 18 L28 100 L24.6 100 Z', dark, 0.6),
    area('M73 18 L76 18 L81 100 L77.6 100 Z', dark, 0.6),
    box(15, 30, 70, 6, red),
    box(46, 20, 8, 12, dark),
    area('M2 10 C30 17 70 17 98 10 L96 20 C70 24 30 24 4 20 Z', red),
    area('M0 4 C30 12 70 12 100 4 L98 11 C70 17 30 17 2 11 Z', brush.tone('#2b2530')),
  ].join('');
}

function tent(brush: Brush): string {
  const cloth = brush.own('#e8963a');
  return [
    area('M50 30 L96 100 L4 100 Z', cloth),
    area('M50 30 L96 100 L58 100 Z', darker(cloth, 0.24)),
    area('M50 30 L36 100 L60 100 Z', brush.dark ? LAMP : darker(cloth, 0.5)),
    line('M50 30 L50 22 M4 100 L-6 104 M96 100 L106 104', brush.tone('#4a3a34'), 1.2),
    brush.dark ? halo(brush.id(), 48, 80, 60, LAMP, 0.6) : '',
  ].join('');
}

export const BUILDINGS: readonly Motif[] = [
  { name: 'lighthouse', words: 'lighthouse,beacon', place: 'far', height: 0.46, home: 'sea', draw: lighthouse },
  {
    name: 'cottage',
    words: 'cottage,house,home,cabin,hut,farmhouse,barn,village,chalet',
    place: 'far',
    height: 0.27,
    home: 'meadow',
    draw: cottage,
  },
  {
    name: 'castle',
    words: 'castle,fortress,palace,tower',
    place: 'far',
    height: 0.42,
    home: 'mountains',
    draw: castle,
  },
  { name: 'windmill', words: 'windmill,mill', place: 'far', height: 0.36, home: 'meadow', draw: windmill },
  { name: 'pagoda', words: 'pagoda,temple,shrine', place: 'far', height: 0.46, home: 'mountains', draw: pagoda },
  { name: 'torii', words: 'torii,gate', place: 'far', height: 0.34, home: 'sea', draw: torii },
  { name: 'tent', words: 'tent,camp,camping,campsite', place: 'ground', height: 0.24, home: 'mountains', draw: tent },
];
