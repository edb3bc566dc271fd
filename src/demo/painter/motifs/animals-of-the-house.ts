import { darker, lighter, mix } from '../colour.ts';
import { area, type Brush, disc, line, type Motif, mirrored, oval } from './motif.ts';

const INK = '#1c1a22';
const CREAM = '#fff3e0';

function fox(brush: Brush, usual: string): string {
  const [own, dark, pale, ink] = [brush.own(usual), darker(brush.own(usual), 0.2), brush.tone(CREAM), brush.tone(INK)];
  return [
    area('M36 95 C6 104 -14 76 4 46 C8 62 20 70 40 74 Z', dark),
    area('M4 46 C-6 60 -6 72 0 80 C8 76 14 68 13 62 C9 58 6 52 4 46 Z', pale),
    area('M28 100 C22 74 34 52 50 42 C66 50 73 74 68 100 Z', own),
    area('M50 46 C64 54 70 74 66 94 C57 84 50 66 50 46 Z', pale),
    oval(39, 88, 14, 13, dark, 0.55),
    area('M53 70 L57 100 L69 100 L67 72 Z', own),
    area('M56 88 L57 100 L69 100 L68 88 C64 91 60 91 56 88 Z', ink),
    area(
      'M34 34 L31 5 L46 19 C50 18 53 18 56 19 L68 4 L70 27 C76 33 84 41 91 46 C85 53 66 55 54 51 C43 48 36 42 34 34 Z',
      own,
    ),
    area('M34.5 12 L36 28 L43 21 Z', ink),
    area('M66.5 11 L60 20 L67 25 Z', ink),
    area('M91 46 C85 53 66 55 54 51 C44 49 38 44 35 37 C48 44 62 40 78 38 Z', pale),
    disc(90, 46, 2.8, ink),
    oval(66, 33, 2.3, 2.8, ink),
    disc(66.8, 32, 0.8, '#ffffff'),
  ].join('');
}

function catBody(brush: Brush, own: string, stripes: boolean): string {
  const [dark, pale] = [darker(own, 0.22), lighter(own, 0.5)];
  const paw = oval(42, 98, 7, 3.6, lighter(own, 0.16));
  const stripe = stripes ? line('M29 66 C34 68 36 70 39 70 M27 78 C32 80 35 81 38 80', dark, 2.4) : '';
  return [
    line('M64 94 C96 100 102 68 86 54', own, 8),
    line('M91 66 C92 62 90 57 86 54', brush.tone(INK), 8, 0.35),
    area('M28 100 C22 72 34 50 50 48 C66 50 78 72 72 100 Z', own),
    area('M42 55 C43 76 57 76 58 55 C53 60 47 60 42 55 Z', pale, 0.55),
    line('M45 78 L45 97 M55 78 L55 97', dark, 1.4),
    paw + stripe,
    mirrored(paw + stripe),
  ].join('');
}

function catHead(brush: Brush, own: string, stripes: boolean): string {
  const [dark, pale, ink] = [darker(own, 0.22), lighter(own, 0.5), brush.tone(INK)];
  const eye = brush.tone(brush.dark ? '#ffe27a' : '#9bd36a');
  const side = [
    area('M30.5 11 L33 27 L41 19 Z', mix(own, '#f2a0a0', 0.55)),
    oval(41, 35, 4.4, 5.2, eye),
    oval(41.4, 35, 1.5, 4.6, ink),
    disc(42.4, 33, 1, '#ffffff'),
    line('M44 45 C34 44 28 45 22 43 M44 47 C35 48 30 50 24 51', pale, 0.6, 0.8),
    stripes ? line('M31 38 L36 40 M45 17.5 L45.6 23', dark, 2.2) : '',
  ].join('');
  return [
    area('M29 34 L28 5 L42 17 C47 15 53 15 58 17 L72 5 L71 34 C71 48 61 55 50 55 C39 55 29 48 29 34 Z', own),
    stripes ? line('M50 17 L50 25', dark, 2.2) : '',
    side,
    mirrored(side),
    area('M47.4 42.4 L52.6 42.4 L50 45.6 Z', brush.tone('#e88b8b')),
    line('M50 45.6 C50 48 47 49 45 48 M50 45.6 C50 48 53 49 55 48', dark, 0.9),
  ].join('');
}

function cat(brush: Brush, usual: string, stripes: boolean): string {
  const own = brush.own(usual);
  return catBody(brush, own, stripes) + catHead(brush, own, stripes);
}

function lion(brush: Brush): string {
  const own = brush.own('#e0a03c');
  const mane = darker(own, 0.34);
  const petals = Array.from({ length: 16 }, (_, index) => {
    const angle = (index / 16) * Math.PI * 2;
    const [x, y] = [50 + Math.cos(angle) * 22, 34 + Math.sin(angle) * 21];
    return disc(Math.round(x), Math.round(y), 11, index % 2 ? mane : darker(mane, 0.14));
  });
  return `${catBody(brush, own, false)}${petals.join('')}<g transform="translate(5 4) scale(.9)">${catHead(brush, own, false)}</g>`;
}

function dog(brush: Brush): string {
  const own = brush.own('#b9793f');
  const [dark, pale, ink] = [darker(own, 0.28), brush.tone('#f6e3c5'), brush.tone(INK)];
  return [
    line('M32 94 C14 92 8 74 14 60', own, 7),
    area('M28 100 C22 74 34 54 50 44 C66 52 74 76 68 100 Z', own),
    area('M52 48 C64 56 69 74 66 94 C57 84 50 66 52 48 Z', pale),
    oval(39, 88, 14, 13, dark, 0.45),
    area('M53 70 L56 100 L69 100 L67 72 Z', own),
    oval(63, 98, 7, 3, pale),
    area('M35 30 C34 15 47 7 58 9 C68 10 73 18 75 25 C84 26 92 30 92 38 C92 47 78 50 69 50 C57 54 41 51 37 42 Z', own),
    area('M72 27 C84 26 92 30 92 38 C92 47 78 50 69 50 C64 44 65 32 72 27 Z', pale),
    area('M42 12 C28 14 22 32 27 50 C38 52 46 38 47 22 Z', dark),
    oval(90, 33, 4.6, 3.6, ink),
    line('M88 41 C82 45 76 45 71 43', ink, 1.2),
    oval(67, 24, 2.6, 3, ink),
    disc(68, 23, 0.9, '#ffffff'),
    area('M38 46 C48 54 60 55 68 51 L68 56 C59 60 46 59 37 51 Z', brush.tone(brush.accent)),
    disc(58, 59, 2.6, brush.tone('#f4c542')),
  ].join('');
}

function rabbit(brush: Brush): string {
  const own = brush.own('#e9dccb');
  const [dark, pink, ink] = [darker(own, 0.16), brush.tone('#f0a8a4'), brush.tone(INK)];
  return [
    disc(24, 88, 8, lighter(own, 0.5)),
    oval(46, 80, 25, 20, own),
    oval(37, 86, 15, 14, dark, 0.5),
    oval(58, 97, 9, 3.6, lighter(own, 0.3)),
    area('M50 42 C36 24 36 -2 44 -4 C54 -4 58 22 58 40 Z', own),
    area('M50 36 C42 22 41 4 45 2 C51 4 54 22 54 36 Z', pink, 0.7),
    area('M60 40 C58 20 64 -4 73 -3 C81 0 76 26 66 42 Z', dark),
    oval(60, 52, 18, 16, own),
    oval(68, 57, 9, 7, lighter(own, 0.4)),
    oval(63, 49, 2.6, 3.2, ink),
    disc(64, 48, 1, '#ffffff'),
    area('M74 52 L78 52 L76 55 Z', pink),
    line('M74 57 L88 55 M74 59 L87 61', ink, 0.5, 0.5),
  ].join('');
}

function owl(brush: Brush): string {
  const own = brush.own('#8a6242');
  const [dark, pale, ink] = [darker(own, 0.3), lighter(own, 0.62), brush.tone(INK)];
  const gold = brush.dark ? '#ffd45c' : brush.tone('#f2b632');
  const marks = [56, 63, 70, 77].flatMap((y, row) =>
    [-9, -3, 3, 9].map((x) => line(`M${50 + x + (row % 2) * 3 - 3.5} ${y} l2 2.4 l2 -2.4`, dark, 1.1, 0.75)),
  );
  const side = [
    area('M30 24 L23 4 L44 15 Z', dark),
    area('M26 42 C17 68 26 86 39 88 C31 74 31 58 32 46 Z', dark),
    disc(39, 33, 12.5, pale),
    disc(39.6, 33, 8.6, gold),
    disc(40.4, 33, 5, ink),
    disc(42, 31, 1.6, '#ffffff'),
    line('M44 90 l-3 5 M44 90 l0 5.4 M44 90 l3 5', brush.tone('#d99a3c'), 1.8),
  ].join('');
  return [
    line('M-8 96 C20 90 70 100 112 92', brush.tone('#4a3426'), 6),
    line('M78 94 C84 88 92 86 98 82', brush.tone('#4a3426'), 3),
    area('M98 82 C104 76 112 78 114 82 C108 86 102 86 98 82 Z', brush.tone('#5f8a4a')),
    area('M24 44 C20 20 34 12 50 12 C66 12 80 20 76 44 C80 74 66 93 50 93 C34 93 20 74 24 44 Z', own),
    oval(50, 68, 17, 22, pale),
    ...marks,
    side,
    mirrored(side),
    area('M46.6 39 L53.4 39 L50 47 Z', brush.tone('#e8932e')),
  ].join('');
}

export const ANIMALS_OF_THE_HOUSE: readonly Motif[] = [
  {
    name: 'fox',
    words: 'fox,vixen',
    place: 'ground',
    height: 0.42,
    home: 'forest',
    draw: (brush) => fox(brush, '#e8722a'),
  },
  {
    name: 'wolf',
    words: 'wolf,wolves,coyote,husky',
    place: 'ground',
    height: 0.44,
    home: 'mountains',
    draw: (brush) => fox(brush, '#7f8797'),
  },
  {
    name: 'cat',
    words: 'cat,kitten,kitty',
    place: 'ground',
    height: 0.42,
    home: 'city',
    draw: (brush) => cat(brush, '#3b3f52', false),
  },
  {
    name: 'tiger',
    words: 'tiger,tabby,leopard',
    place: 'ground',
    height: 0.46,
    home: 'forest',
    draw: (brush) => cat(brush, '#e98a2f', true),
  },
  { name: 'lion', words: 'lion', place: 'ground', height: 0.48, home: 'desert', draw: lion },
  { name: 'dog', words: 'dog,puppy,puppies,hound,corgi', place: 'ground', height: 0.42, home: 'meadow', draw: dog },
  { name: 'rabbit', words: 'rabbit,bunny,bunnies,hare', place: 'ground', height: 0.36, home: 'meadow', draw: rabbit },
  { name: 'owl', words: 'owl', place: 'ground', height: 0.44, home: 'forest', draw: owl },
];
