import { darker, lighter } from '../colour.ts';
import { area, type Brush, box, disc, halo, line, type Motif, mirrored, oval } from './motif.ts';

function sailboat(brush: Brush): string {
  const [sail, hull] = [brush.own('#fdf6e8'), brush.tone(brush.accent)];
  return [
    line('M48 88 L48 4', brush.tone('#4a3630'), 1.8),
    area('M51 8 C66 30 78 54 84 78 L51 78 Z', sail),
    area('M51 8 C60 34 62 58 60 78 L51 78 Z', darker(sail, 0.12), 0.6),
    area('M45 16 C36 40 24 60 14 76 L45 78 Z', darker(sail, 0.1)),
    area('M8 84 L92 84 C88 96 78 102 66 102 L28 102 C18 100 12 94 8 84 Z', hull),
    area('M8 84 L92 84 L90.4 88 L10 88 Z', lighter(hull, 0.4)),
    area('M48 4 L60 7 L48 11 Z', brush.tone('#e4573f')),
  ].join('');
}

function balloon(brush: Brush): string {
  const first = brush.own(brush.dice.pick(['#e4503f', '#f0a63a', '#4d86c9', '#8d5fb8', '#3fa58e', '#e8719a']));
  const second = brush.tone(brush.dice.pick(['#fff3dc', '#ffe3a0', '#fbe9e0']));
  const shade = brush.id();
  const envelope = 'M50 0 C78 0 92 20 88 42 C85 56 68 68 60 78 L40 78 C32 68 15 56 12 42 C8 20 22 0 50 0 Z';
  return [
    `<radialGradient id="${shade}" cx=".34" cy=".28" r=".85"><stop stop-color="#fff" stop-opacity=".4"/><stop offset=".45" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#1a1030" stop-opacity=".42"/></radialGradient>`,
    area(envelope, first),
    area('M50 0 C34 4 26 26 28 44 C30 58 40 70 44 78 L40 78 C32 68 15 56 12 42 C8 20 22 0 50 0 Z', second, 0.92),
    area('M50 0 C42 6 40 30 42 48 C43 60 47 72 48 78 L52 78 C53 72 57 60 58 48 C60 30 58 6 50 0 Z', second, 0.92),
    area('M50 0 C66 4 74 26 72 44 C70 58 60 70 56 78 L60 78 C68 68 85 56 88 42 C92 20 78 0 50 0 Z', second, 0.92),
    `<path d="${envelope}" fill="url(#${shade})"/>`,
    line('M41 78 L44 90 M59 78 L56 90', brush.tone('#5a4030'), 0.9),
    brush.dark ? halo(brush.id(), 50, 76, 26, '#ffb84d', 0.9) : '',
    area('M42 89 L58 89 L56.4 100 L43.6 100 Z', brush.tone('#8a5a34')),
    box(41.4, 88, 17.2, 2.6, brush.tone('#6a4428'), 1),
  ].join('');
}

function rocket(brush: Brush): string {
  const [body, fin] = [brush.tone('#f6f2ec'), brush.own('#e2492f')];
  const flame = brush.id();
  return [
    halo(brush.id(), 50, 104, 46, '#ffb347', 0.8),
    `<linearGradient id="${flame}" x2="0" y2="1"><stop stop-color="#fff3b0"/><stop offset=".4" stop-color="#ffb347"/><stop offset="1" stop-color="#f2552c" stop-opacity="0"/></linearGradient>`,
    `<path d="M40 86 C34 108 44 122 50 142 C56 122 66 108 60 86 Z" fill="url(#${flame})"/>`,
    area('M34 58 C22 66 18 80 20 94 L36 82 Z M66 58 C78 66 82 80 80 94 L64 82 Z', fin),
    area('M50 -4 C68 14 72 44 64 84 L36 84 C28 44 32 14 50 -4 Z', body),
    area('M50 -4 C68 14 72 44 64 84 L54 84 C62 44 60 14 50 -4 Z', darker(body, 0.22), 0.7),
    area('M50 -4 C58 4 63 14 65.6 24 L34.4 24 C37 14 42 4 50 -4 Z', fin),
    disc(50, 42, 9, brush.tone('#39445c')),
    disc(50, 42, 6.6, brush.tone('#7cc6e8')),
    area('M45 39 C47 36 50 35 53 36 C50 37 47 39 46 43 Z', '#ffffff', 0.8),
    box(38, 84, 24, 5, brush.tone('#4a4656'), 1.5),
    area('M46 62 L54 62 L53 90 L47 90 Z', darker(fin, 0.12)),
  ].join('');
}

function bicycle(brush: Brush): string {
  const frame = brush.own('#d94f3d');
  const [tyre, steel] = [brush.tone('#26242c'), brush.tone('#c9ced6')];
  const wheel = (x: number): string => {
    const spokes = Array.from({ length: 8 }, (_, index) => {
      const angle = (index / 8) * Math.PI;
      const [dx, dy] = [Math.cos(angle) * 21, Math.sin(angle) * 21];
      return line(
        `M${(x - dx).toFixed(1)} ${(77 - dy).toFixed(1)} L${(x + dx).toFixed(1)} ${(77 + dy).toFixed(1)}`,
        steel,
        0.5,
        0.8,
      );
    });
    return `<circle cx="${x}" cy="77" r="22" fill="none" stroke="${tyre}" stroke-width="3"/>${spokes.join('')}${disc(x, 77, 2.4, steel)}`;
  };
  return [
    wheel(12),
    wheel(88),
    line('M12 77 L34 44 L72 44 L46 77 L34 44 L30 36 M12 77 L46 77 M72 44 L88 77 M72 44 L69 32', frame, 3.4),
    line('M69 32 L62 28 M69 32 L78 30 C82 30 82 36 78 37', tyre, 2.6),
    area('M21 34 C26 31 36 32 40 35 C36 38 26 38 22 37 Z', tyre),
    disc(46, 77, 4.6, steel),
    line('M46 77 L52 86 M48.6 86 L56 86', tyre, 2),
    area('M70 42 L90 42 L87 56 L73 56 Z', brush.tone('#b98a52')),
    ...[74, 79, 84, 88].map((x, index) =>
      disc(x, 39 - (index % 2) * 3, 4, brush.tone(['#f2b8c6', '#ffd166', '#f08a7a', '#c9a0e0'][index] ?? '#f2b8c6')),
    ),
  ].join('');
}

function car(brush: Brush): string {
  const body = brush.own('#3fa7a0');
  const [glass, dark, chrome] = [brush.tone('#cfe6ee'), brush.tone('#24232b'), brush.tone('#eceff2')];
  const wheel = (x: number): string => disc(x, 88, 12, dark) + disc(x, 88, 6, chrome) + disc(x, 88, 2, dark);
  return [
    brush.dark ? halo(brush.id(), 124, 74, 44, '#ffe9a8', 0.8) : '',
    area(
      'M-24 84 C-26 66 -14 62 2 60 C10 42 26 34 48 34 C72 34 84 44 96 58 C114 60 124 64 124 82 C124 86 122 88 118 88 L-18 88 C-22 88 -24 87 -24 84 Z',
      body,
    ),
    area(
      'M-24 84 C-25 76 -23 72 -20 69 L122 69 C124 73 124 78 124 82 C124 86 122 88 118 88 L-18 88 C-22 88 -24 87 -24 84 Z',
      darker(body, 0.18),
    ),
    area('M10 60 C16 46 28 40 44 40 L44 60 Z', glass),
    area('M50 40 C66 40 78 46 87 60 L50 60 Z', glass),
    area('M14 58 L26 44 L31 42 L18 59 Z M56 59 L66 43 L71 45 L62 59 Z', '#ffffff', 0.5),
    line('M47 62 L47 84 M54 67 L61 67', darker(body, 0.35), 1),
    disc(119, 73, 4.2, brush.dark ? '#fff3c4' : chrome),
    box(-26, 80, 10, 4, chrome, 2),
    box(114, 80, 12, 4, chrome, 2),
    wheel(8),
    wheel(96),
  ].join('');
}

function ufo(brush: Brush): string {
  const hull = brush.own('#aab4c8');
  const beam = brush.id();
  return [
    `<linearGradient id="${beam}" x2="0" y2="1"><stop stop-color="#b8ffe0" stop-opacity=".7"/><stop offset="1" stop-color="#b8ffe0" stop-opacity="0"/></linearGradient>`,
    `<path d="M32 64 L68 64 L100 190 L0 190 Z" fill="url(#${beam})"/>`,
    area('M26 46 C26 16 74 16 74 46 Z', brush.tone('#9fe6ff'), 0.85),
    area('M34 40 C34 26 44 22 50 21 C42 28 40 36 40 46 Z', '#ffffff', 0.6),
    oval(50, 54, 60, 15, darker(hull, 0.25)),
    oval(50, 50, 60, 13, hull),
    oval(50, 48, 40, 7, lighter(hull, 0.25)),
    ...[-48, -24, 0, 24, 48].map((x) => disc(50 + x, 58 - Math.abs(x) / 14, 3.4, '#ffe27a')),
  ].join('');
}

function aeroplane(brush: Brush): string {
  const body = brush.own('#f7f1e8');
  const wing = brush.tone(brush.accent);
  return [
    area('M-10 50 L-26 22 L-12 22 L8 46 Z', wing),
    area('M-18 52 C10 40 80 38 104 46 C116 50 116 60 104 63 C76 70 10 68 -18 52 Z', body),
    area('M-14 54 C20 64 90 64 112 55 C112 60 108 62 104 63 C76 70 10 68 -14 54 Z', darker(body, 0.2)),
    area('M32 54 L4 92 L20 92 L62 56 Z', darker(wing, 0.12)),
    area('M40 46 L26 16 L38 16 L66 44 Z', darker(wing, 0.3)),
    ...[30, 42, 54, 66, 78].map((x) => disc(x, 50, 2.6, brush.tone('#4a6a8a'))),
    area('M92 45 C98 45 104 46 107 50 L94 51 Z', brush.tone('#4a6a8a')),
  ].join('');
}

function train(brush: Brush): string {
  const body = brush.own('#a8352f');
  const [dark, gold] = [brush.tone('#26232b'), brush.tone('#e0b04a')];
  const puffs = [0, 1, 2, 3, 4].map((puff) =>
    disc(
      86 - puff * 24,
      14 - puff * 7 + brush.dice.between(-3, 3),
      9 + puff * 4,
      lighter(brush.tone('#ece8ea'), 0.2),
      0.62 - puff * 0.09,
    ),
  );
  const wheel = (x: number, radius: number): string =>
    disc(x, 100 - radius, radius, dark) + disc(x, 100 - radius, radius * 0.45, gold);
  const wagon = (x: number): string =>
    [
      box(x, 46, 84, 40, darker(body, 0.14), 4),
      box(x - 2, 42, 88, 6, dark, 2),
      ...[8, 28, 48, 68].map((at) => box(x + at, 54, 12, 14, brush.dark ? '#ffd98a' : brush.tone('#cfe6ee'), 2)),
      wheel(x + 16, 8),
      wheel(x + 66, 8),
    ].join('');
  return [
    wagon(-192),
    wagon(-98),
    ...puffs,
    box(-4, 80, 116, 6, dark),
    box(0, 34, 34, 48, body, 3),
    box(-4, 29, 42, 6, dark, 2),
    box(7, 42, 20, 16, brush.dark ? '#ffd98a' : brush.tone('#cfe6ee'), 2),
    box(32, 50, 68, 30, body, 8),
    box(60, 50, 5, 30, gold),
    area('M82 50 L80 26 L98 26 L95 50 Z', dark),
    area('M108 100 L128 100 L112 80 Z', dark),
    disc(102, 62, 5, gold),
    wheel(14, 13),
    wheel(46, 10),
    wheel(72, 10),
    wheel(96, 10),
  ].join('');
}

function kite(brush: Brush): string {
  const own = brush.own('#e8553f');
  return [
    line('M50 100 C40 120 62 140 44 168', brush.tone('#5a4a50'), 1),
    area('M50 0 L84 42 L50 100 L16 42 Z', own),
    area('M50 0 L84 42 L50 100 Z', darker(own, 0.18)),
    mirrored(area('M50 0 L50 42 L16 42 Z', brush.tone('#ffd166'))),
    line('M50 0 L50 100 M16 42 L84 42', darker(own, 0.4), 1.2),
  ].join('');
}

export const VEHICLES: readonly Motif[] = [
  {
    name: 'sailboat',
    words: 'boat,ship,sailboat,yacht,sail,sailing,canoe,kayak,ferry',
    place: 'water',
    height: 0.3,
    home: 'sea',
    draw: sailboat,
  },
  {
    name: 'balloon',
    words: 'balloon,hot air balloon,hot-air balloon',
    place: 'sky',
    height: 0.34,
    home: 'mountains',
    draw: balloon,
  },
  {
    name: 'rocket',
    words: 'rocket,spaceship,spacecraft,shuttle,starship',
    place: 'sky',
    height: 0.38,
    home: 'space',
    draw: rocket,
  },
  { name: 'bicycle', words: 'bicycle,bike,cyclist', place: 'ground', height: 0.3, home: 'meadow', draw: bicycle },
  { name: 'car', words: 'car,automobile,van,taxi,truck,bus', place: 'ground', height: 0.26, home: 'city', draw: car },
  { name: 'train', words: 'train,locomotive,railway', place: 'ground', height: 0.26, home: 'mountains', draw: train },
  { name: 'ufo', words: 'ufo,flying saucer,alien', place: 'sky', height: 0.2, home: 'desert', draw: ufo },
  {
    name: 'aeroplane',
    words: 'aeroplane,airplane,plane,aircraft,jet',
    place: 'sky',
    height: 0.16,
    home: 'mountains',
    draw: aeroplane,
  },
  { name: 'kite', words: 'kite', place: 'sky', height: 0.22, home: 'meadow', draw: kite },
];
