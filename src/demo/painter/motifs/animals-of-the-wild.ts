import { darker, lighter } from '../colour.ts';
import { area, type Brush, disc, line, type Motif, mirrored, oval } from './motif.ts';

const INK = '#1c1a22';

function deer(brush: Brush): string {
  const own = brush.own('#a8683a');
  const [dark, pale, horn] = [darker(own, 0.24), brush.tone('#f3dfc0'), brush.tone('#6a4a34')];
  return [
    area('M28 58 L37 60 L36 76 L38 100 L34 100 L31.5 78 Z', dark),
    area('M55 58 L62 60 L59 80 L60 100 L56 100 L54.6 80 Z', dark),
    area(
      'M21 50 C26 44 44 46 57 45 C64 42 66 34 67 25 L77 22 C79 28 77 36 74 45 C74 55 70 61 66 63 C56 67 40 63 31 65 C24 65 18 58 21 50 Z',
      own,
    ),
    area('M21 52 C18 66 26 70 27 78 L23.6 100 L28 100 L31.5 80 L36 60 Z', own),
    area('M61 56 L67.6 56 L66 100 L62 100 L61.4 78 Z', own),
    area('M32 65 C42 61 56 67 66 63 C58 70 42 70 32 65 Z', pale),
    area('M70 30 C74 32 76 36 75 42 C72 48 69 50 68 44 Z', pale, 0.7),
    area('M21 51 C17 50 15 54 16 58 C19 58 21 56 22 54 Z', pale),
    area('M66 26 C65 19 70 15 75 15 L89 21.6 C90 25 88 27 85 27 L76 29.4 C72 31 67 31 66 26 Z', own),
    area('M70 18 L58 12 L66 22 Z', dark),
    disc(88.6, 22.6, 1.5, brush.tone(INK)),
    disc(75.4, 20, 1.4, brush.tone(INK)),
    line('M71 16 C70 8 60 4 58 -8 M66.6 7 C60 8 55 5 52 0 M60 0 C64 -4 65 -9 64 -14', horn, 1.9),
    line('M75 15 C78 6 88 4 88 -8 M81 6.4 C86 8 92 5 94 0 M87 0 C83 -4 81 -9 82 -14', horn, 1.9),
    ...[
      [32, 52],
      [38, 50],
      [44, 52.6],
      [50, 50],
      [35, 56],
      [47, 56],
    ].map(([x = 0, y = 0]) => disc(x, y, 1, pale, 0.85)),
  ].join('');
}

function horse(brush: Brush, usual: string, mane: string, horned: boolean): string {
  const own = brush.own(usual);
  const [dark, hair, hoof] = [darker(own, 0.22), brush.tone(mane), brush.tone('#2b2326')];
  const legs: readonly [string, string][] = [
    ['M27 58 L38 60 L36 77 L38 98 L33 98 L30.5 78 Z', dark],
    ['M53 58 L62 60 L59 79 L60 98 L55 98 L53.4 79 Z', dark],
    ['M19 52 C16 66 25 70 26 78 L22.6 98 L28 98 L32 80 L37 60 Z', own],
    ['M60 56 L69 54 L67 79 L67.4 98 L62 98 L61 78 Z', own],
  ];
  return [
    area('M22 48 C6 46 0 66 8 90 C16 84 14 66 24 60 Z', hair),
    ...legs.map(([d, colour]) => area(d, colour)),
    ...[33, 55, 22.4, 62].map((x) => area(`M${x} 96 h5.4 l.6 4 h-6.6 Z`, hoof)),
    area(
      'M19 50 C25 42 44 46 55 44 C60 36 61 28 64 19 L79 17 C81 24 77 34 75 44 C74 55 70 61 66 63 C52 67 38 63 29 65 C20 64 16 58 19 50 Z',
      own,
    ),
    area('M63 22 C64 13 70 9 75 9 L81 13 L92 27 C93 31 90 33 87 32 L78 28 C74 31 69 32 67 30 Z', own),
    area('M73 11 L72 2 L78 9 Z', own),
    area('M76 6 C66 6 60 14 58 26 C56 34 52 40 46 44 C56 46 63 40 66 30 C69 22 71 15 77 10 Z', hair),
    oval(77.6, 16.4, 1.5, 1.8, brush.tone(INK)),
    disc(90, 28.4, 1, brush.tone(INK)),
    horned ? area('M76 8 L86 -12 L80 10 Z', brush.tone('#f4cf6a')) : '',
  ].join('');
}

function bear(brush: Brush, usual: string): string {
  const own = brush.own(usual);
  const [dark, pale, ink] = [darker(own, 0.2), lighter(own, 0.4), brush.tone(INK)];
  return [
    area('M20 74 L36 76 L34 98 L20 98 Z', dark),
    area('M56 76 L70 74 L68 98 L55 98 Z', dark),
    area('M2 66 C0 44 20 34 40 36 C50 30 62 32 70 36 C80 42 80 60 74 70 C60 80 30 82 14 80 C6 78 2 74 2 66 Z', own),
    area('M4 62 C0 78 6 84 8 100 L24 100 L26 78 Z', own),
    area('M62 64 C62 78 66 86 64 100 L79 100 C82 84 80 74 78 60 Z', own),
    disc(71, 30, 6, own),
    disc(88, 28, 6, own),
    disc(71, 30, 3, pale, 0.5),
    disc(80, 44, 16.5, own),
    oval(88, 49, 9.4, 7.6, pale),
    oval(94.6, 46, 3.6, 2.8, ink),
    line('M93 52 C90 55 86 55 84 53', ink, 1),
    disc(80, 40, 2, ink),
    disc(80.8, 39.4, 0.7, '#ffffff'),
  ].join('');
}

function panda(brush: Brush): string {
  const [white, black] = [brush.own('#f6f3ea'), brush.tone('#23222a')];
  const side = [
    disc(29, 16, 9, black),
    area('M28 58 C14 62 12 80 22 86 C32 84 36 70 36 60 Z', black),
    area('M32 84 C16 84 14 100 26 100 L42 100 C46 92 42 86 32 84 Z', black),
    `<g transform="rotate(24 39 33)">${oval(39, 33, 6.4, 8.4, black)}</g>`,
    disc(40.4, 33, 2.4, '#ffffff'),
    disc(40.8, 33.2, 1.5, black),
  ].join('');
  return [
    oval(50, 76, 28, 24, white),
    disc(50, 34, 26, white),
    side,
    mirrored(side),
    oval(50, 44, 4.4, 3, black),
    line('M50 47 C50 51 46 52 44 51 M50 47 C50 51 54 52 56 51', black, 1.2),
    line('M62 98 C58 84 60 70 66 58', brush.tone('#6da34d'), 3),
    area('M66 58 C72 50 80 50 84 52 C80 58 72 60 66 58 Z', brush.tone('#7fbf58')),
  ].join('');
}

function elephant(brush: Brush): string {
  const own = brush.own('#8d93a6');
  const [dark, pale, ink] = [darker(own, 0.2), lighter(own, 0.3), brush.tone(INK)];
  return [
    area('M18 68 L34 70 L33 98 L20 98 Z', dark),
    area('M50 70 L64 70 L63 98 L51 98 Z', dark),
    area('M-2 62 C-6 34 16 22 38 24 C58 18 82 24 86 44 C88 52 84 58 80 60 C70 76 20 80 8 76 C0 74 -2 68 -2 62 Z', own),
    area('M0 60 C-2 78 4 86 4 100 L22 100 L24 72 Z', own),
    area('M60 66 L62 100 L78 100 L79 62 Z', own),
    line('M1 46 C-8 56 -6 66 -8 72', dark, 2.2),
    area(
      'M72 28 C94 26 100 44 98 62 C97 78 100 88 110 86 C114 85 116 82 115 78 L120 79 C121 90 112 95 104 93 C90 90 89 76 88 64 C80 62 72 50 72 28 Z',
      own,
    ),
    area('M62 26 C44 22 40 44 50 60 C62 66 74 54 76 40 Z', dark),
    area('M62 30 C50 28 46 44 53 56 C62 60 70 50 72 40 Z', pale, 0.35),
    area('M88 62 C94 70 104 72 110 66 C104 68 98 64 95 58 Z', brush.tone('#fff6e4')),
    disc(86, 42, 2.1, ink),
    ...[6, 11, 16, 64, 69, 74].map((x) => oval(x, 98.6, 2, 1.6, pale, 0.7)),
  ].join('');
}

function penguin(brush: Brush): string {
  const [coat, white] = [brush.own('#262b3d'), brush.tone('#fbfaf5')];
  const orange = brush.tone('#f5a02c');
  const side = [
    area('M28 44 C14 56 12 74 18 80 C26 76 30 64 32 52 Z', coat),
    area('M30 96 C34 92 44 92 46 96 L46 100 L28 100 Z', orange),
    disc(42, 25, 2.3, brush.tone(INK)),
    disc(42.6, 24.3, 0.8, '#ffffff'),
  ].join('');
  return [
    area('M50 4 C70 4 70 24 70 34 C80 52 80 94 50 97 C20 94 20 52 30 34 C30 24 30 4 50 4 Z', coat),
    area(
      'M50 16 C58 12 66 18 64 28 C62 36 70 42 70 62 C70 84 62 93 50 93 C38 93 30 84 30 62 C30 42 38 36 36 28 C34 18 42 12 50 16 Z',
      white,
    ),
    side,
    mirrored(side),
    area('M45 29 C48 27 52 27 55 29 L50 35 Z', orange),
    area('M31 38 C42 45 58 45 69 38 L71 44 C58 51 42 51 29 44 Z', brush.tone(brush.accent)),
    area('M60 45 L70 43 L73 62 L63 63 Z', darker(brush.tone(brush.accent), 0.14)),
  ].join('');
}

function dinosaur(brush: Brush): string {
  const own = brush.own('#5f9a62');
  const [dark, pale] = [darker(own, 0.24), lighter(own, 0.4)];
  return [
    area('M22 72 L36 74 L34 100 L24 100 Z M54 74 L66 72 L64 100 L55 100 Z', dark),
    area(
      'M-34 84 C-10 84 0 50 34 50 C54 50 62 40 66 16 C67 4 78 0 88 6 C96 10 96 16 88 17 L80 18 C80 40 82 62 66 76 C50 84 26 84 12 76 C0 80 -18 88 -34 84 Z',
      own,
    ),
    area('M14 70 L12 100 L26 100 L30 74 Z M60 66 L64 100 L78 100 L76 64 Z', own),
    area('M12 76 C26 84 50 84 66 76 C74 69 78 60 79 48 C70 66 40 76 12 76 Z', pale, 0.5),
    disc(83, 9, 1.7, brush.tone(INK)),
    ...[0, 1, 2, 3, 4, 5].map((step) => disc(20 + step * 7, 58 - Math.abs(step - 2), 1.8, dark, 0.6)),
  ].join('');
}

export const ANIMALS_OF_THE_WILD: readonly Motif[] = [
  {
    name: 'deer',
    words: 'deer,stag,reindeer,elk,moose,fawn',
    place: 'ground',
    height: 0.4,
    home: 'forest',
    draw: deer,
  },
  {
    name: 'horse',
    words: 'horse,pony,ponies,stallion,foal,donkey',
    place: 'ground',
    height: 0.42,
    home: 'meadow',
    draw: (brush) => horse(brush, '#8b5536', '#3a2620', false),
  },
  {
    name: 'unicorn',
    words: 'unicorn,pegasus',
    place: 'ground',
    height: 0.44,
    home: 'meadow',
    draw: (brush) => horse(brush, '#f5eef8', '#e79ad0', true),
  },
  {
    name: 'bear',
    words: 'bear,grizzly',
    place: 'ground',
    height: 0.36,
    home: 'forest',
    draw: (brush) => bear(brush, '#6d4a33'),
  },
  {
    name: 'polar bear',
    words: 'polar bear',
    place: 'ground',
    height: 0.36,
    home: 'mountains',
    draw: (brush) => bear(brush, '#f2f1ec'),
  },
  { name: 'panda', words: 'panda', place: 'ground', height: 0.4, home: 'forest', draw: panda },
  { name: 'elephant', words: 'elephant,mammoth', place: 'ground', height: 0.42, home: 'desert', draw: elephant },
  { name: 'penguin', words: 'penguin', place: 'ground', height: 0.36, home: 'mountains', draw: penguin },
  {
    name: 'dinosaur',
    words: 'dinosaur,dino,brontosaurus',
    place: 'ground',
    height: 0.5,
    home: 'forest',
    draw: dinosaur,
  },
];
