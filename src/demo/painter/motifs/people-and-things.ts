import { darker, lighter, mix } from '../colour.ts';
import { area, type Brush, box, disc, halo, line, type Motif, mirrored, oval } from './motif.ts';

/** Someone seen from behind, looking into the picture. */
function wanderer(brush: Brush): string {
  const coat = brush.own(brush.dice.pick(['#b23a35', '#2f5d7c', '#d9a441', '#4a6a4c']));
  const [dark, hair] = [darker(coat, 0.3), brush.tone(brush.dice.pick(['#3a2a26', '#6b4630', '#20222c', '#c98f4a']))];
  return [
    area('M43 82 L49 82 L48.4 100 L42 100 Z M51 82 L57 82 L58 100 L51.6 100 Z', brush.tone('#26242e')),
    area('M38 36 C42 31 58 31 62 36 C66 52 68 70 69 88 C58 92 42 92 31 88 C32 70 34 52 38 36 Z', coat),
    area('M52 32 C58 32 61 34 62 36 C66 52 68 70 69 88 C64 90 58 91 54 91 Z', dark, 0.6),
    area('M38 37 C32 46 28 58 28 70 L34 71 C36 60 38 52 41 46 Z', coat),
    area('M62 37 C68 46 72 58 72 70 L66 71 C64 60 62 52 59 46 Z', dark),
    area('M40 34 C45 40 55 40 60 34 L60 30 C55 34 45 34 40 30 Z', brush.tone(brush.accent)),
    area('M57 36 C64 40 72 40 80 36 L80 42 C72 46 64 45 56 41 Z', brush.tone(brush.accent)),
    disc(50, 20, 11, hair),
    area('M40 20 C39 28 42 34 46 35 L54 35 C58 34 61 28 60 20 Z', hair),
  ].join('');
}

/** Head and shoulders without a face: the light does the telling. */
function portrait(brush: Brush): string {
  const { dice } = brush;
  const skin = brush.tone(dice.pick(['#f2c6a5', '#d99f78', '#a86f4c', '#7a4b33', '#f6d5bd']));
  const hair = brush.tone(dice.pick(['#2b2024', '#5a3826', '#a8552f', '#1d2233', '#d9a450', '#e8e0da']));
  const cloth = brush.own(dice.pick(['#c2453c', '#2f6a7c', '#d9a441', '#5a4a8a', '#3f7a5a']));
  const long = dice.chance(0.6);
  return [
    long
      ? area(
          'M26 34 C22 6 40 -6 54 -6 C74 -6 84 10 80 34 C78 52 86 66 82 84 C66 78 36 78 20 84 C18 66 28 52 26 34 Z',
          darker(hair, 0.15),
        )
      : '',
    area('M42 50 L42 70 C30 74 14 80 8 104 L94 104 C88 80 72 74 60 70 L60 50 Z', cloth),
    area('M42 50 L60 50 L60 68 C56 80 46 80 42 68 Z', mix(skin, darker(skin, 0.3), 0.5)),
    area('M32 24 C32 8 42 0 52 0 C64 0 72 9 72 24 C72 44 62 58 52 58 C41 58 32 44 32 24 Z', skin),
    area('M52 0 C64 0 72 9 72 24 C72 44 62 58 52 58 C60 46 62 20 52 0 Z', darker(skin, 0.2), 0.4),
    area('M29 32 C24 6 40 -8 54 -7 C72 -7 80 8 75 32 C72 22 66 15 60 12 C50 18 38 18 33 22 C31 25 30 28 29 32 Z', hair),
    line('M40 31 C42 33 45 33 47 31 M57 31 C59 33 62 33 64 31', darker(skin, 0.6), 1.3),
    line('M52 32 C53 38 54 40 51 41', darker(skin, 0.35), 1),
    area('M47 47 C50 46 54 46 57 47 C54 50 50 50 47 47 Z', mix(skin, '#b8323e', 0.55)),
    oval(41, 40, 4, 2.6, mix(skin, '#e8605a', 0.5), 0.5),
    oval(63, 40, 4, 2.6, mix(skin, '#e8605a', 0.5), 0.5),
    disc(31.6, 42, 1.6, brush.tone('#f2c84b')),
    disc(72.4, 42, 1.6, brush.tone('#f2c84b')),
    line('M36 74 C44 86 58 86 66 74', darker(cloth, 0.25), 1.6),
  ].join('');
}

function astronaut(brush: Brush): string {
  const suit = brush.own('#f1f0f2');
  const [dark, trim] = [darker(suit, 0.2), brush.tone('#e2703a')];
  const visor = brush.id();
  return [
    box(30, 36, 40, 34, darker(suit, 0.34), 6),
    area('M38 70 L48 70 L46 100 L34 100 Z M52 70 L62 70 L66 100 L54 100 Z', suit),
    box(32, 92, 15, 9, dark, 3),
    box(53, 92, 15, 9, dark, 3),
    box(34, 40, 32, 36, suit, 10),
    line('M36 46 C24 50 18 58 16 66 M64 46 C76 48 84 40 88 30', suit, 9),
    line('M20 58 L14 56 M82 40 L89 43', trim, 2.4),
    box(42, 52, 16, 10, dark, 2),
    disc(46, 57, 1.6, trim),
    disc(51, 57, 1.6, brush.tone('#6fd0e8')),
    disc(50, 22, 21, suit),
    `<linearGradient id="${visor}" x2="1" y2="1"><stop stop-color="${lighter(brush.glow, 0.2)}"/><stop offset=".5" stop-color="${brush.tone('#4a5a9a')}"/><stop offset="1" stop-color="${brush.tone('#141428')}"/></linearGradient>`,
    `<rect x="34" y="9" width="33" height="25" rx="12" fill="url(#${visor})"/>`,
    area('M40 15 C44 11 50 11 53 12 C47 14 43 18 41 23 Z', '#ffffff', 0.75),
  ].join('');
}

function robot(brush: Brush): string {
  const own = brush.own('#7fb6b8');
  const [dark, pale] = [darker(own, 0.28), lighter(own, 0.35)];
  const eye = brush.dark ? '#ffe58a' : brush.tone('#ffd75e');
  const side = [
    line('M32 52 C20 56 18 66 20 76', dark, 5),
    disc(20, 79, 5, own),
    box(36, 82, 10, 14, dark, 3),
    box(31, 94, 17, 7, own, 3),
    disc(40, 24, 6.4, brush.tone('#22303a')),
    disc(40, 24, 4, eye),
    box(22, 20, 6, 12, dark, 3),
  ].join('');
  return [
    line('M50 8 L50 -4', dark, 2),
    disc(50, -6, 3.6, brush.tone('#f2604c')),
    side,
    mirrored(side),
    box(32, 46, 36, 40, own, 8),
    box(32, 46, 36, 14, pale, 8),
    box(38, 64, 24, 14, dark, 3),
    line('M41 71 L46 71 L48 67 L51 75 L53 71 L59 71', eye, 1.4),
    box(27, 8, 46, 34, own, 10),
    box(27, 8, 46, 12, pale, 8),
    disc(40, 25, 7, brush.tone('#22303a')),
    disc(60, 25, 7, brush.tone('#22303a')),
    disc(40, 25, 4.4, eye),
    disc(60, 25, 4.4, eye),
    line('M43 36 C47 38.6 53 38.6 57 36', brush.tone('#22303a'), 1.8),
    box(45, 41, 10, 6, dark),
    brush.dark ? halo(brush.id(), 50, 25, 34, eye, 0.45) : '',
  ].join('');
}

function snowman(brush: Brush): string {
  const snow = brush.tone('#fbfdff');
  const shade = mix(snow, brush.tone('#9db4d6'), 0.5);
  return [
    line('M30 50 L10 38 M12 39 L6 40 M70 50 L92 34 M90 36 L94 40', brush.tone('#5a4032'), 2.2),
    disc(50, 78, 24, snow),
    area('M58 56 C76 62 80 94 56 101 C70 90 70 68 58 56 Z', shade, 0.6),
    disc(50, 46, 18, snow),
    disc(50, 22, 14, snow),
    area('M38 32 C46 38 56 38 63 32 L65 38 C56 44 44 44 37 38 Z', brush.own('#d8402f')),
    area('M58 38 L66 38 L68 54 L60 54 Z', darker(brush.own('#d8402f'), 0.15)),
    area('M50 22 L68 26 L50 27 Z', brush.tone('#f08a2c')),
    ...[
      [45, 18],
      [55, 18],
      [50, 46],
      [50, 54],
      [50, 70],
    ].map(([x = 0, y = 0]) => disc(x, y, 1.8, brush.tone('#26242c'))),
    box(36, 8, 28, 4, brush.tone('#2b2a35'), 1.5),
    box(41, -8, 18, 18, brush.tone('#2b2a35'), 1.5),
  ].join('');
}

function teapot(brush: Brush): string {
  const own = brush.own(brush.dice.pick(['#2f7c86', '#c2513f', '#4a5fa0', '#d9a03c']));
  const [dark, pale] = [darker(own, 0.26), lighter(own, 0.45)];
  return [
    line('M92 8 C98 -2 88 -8 95 -20 M86 10 C92 -2 82 -10 88 -22', '#ffffff', 2, 0.45),
    `<path d="M22 48 C-8 40 -8 84 26 82" fill="none" stroke="${dark}" stroke-width="6"/>`,
    area('M74 62 C88 58 86 34 98 26 L104 31 C96 44 98 74 74 82 Z', dark),
    area('M16 70 C16 48 32 36 50 36 C68 36 84 48 84 70 C84 90 70 100 50 100 C30 100 16 90 16 70 Z', own),
    area('M58 37 C74 41 84 53 84 70 C84 90 70 100 50 100 C70 90 74 60 58 37 Z', dark, 0.6),
    area('M24 66 C25 54 33 46 42 43 C36 52 33 62 32 74 Z', pale, 0.6),
    area('M30 41 C34 28 66 28 70 41 C58 45 42 45 30 41 Z', lighter(own, 0.12)),
    disc(50, 28, 4.6, brush.tone('#f2d08a')),
    line('M20 76 C36 82 64 82 80 76', pale, 1.6, 0.8),
  ].join('');
}

function cup(brush: Brush): string {
  const own = brush.own(brush.dice.pick(['#f4ece0', '#e2694f', '#4f8fa8', '#e8b04a']));
  const dark = darker(own, 0.22);
  return [
    line('M36 22 C28 10 44 2 36 -12 M52 20 C44 8 60 0 52 -16 M66 22 C60 12 74 4 66 -8', '#ffffff', 2.6, 0.5),
    oval(48, 97, 50, 7, darker(own, 0.1)),
    oval(48, 95, 40, 4.4, dark),
    `<path d="M80 44 C108 40 106 76 76 76" fill="none" stroke="${own}" stroke-width="7"/>`,
    area('M10 36 L86 36 C86 68 76 94 48 94 C20 94 10 68 10 36 Z', own),
    area('M62 36 L86 36 C86 68 76 94 48 94 C66 84 68 58 62 36 Z', dark, 0.6),
    oval(48, 36, 38, 8.4, lighter(own, 0.4)),
    oval(48, 37, 33, 6.2, brush.tone('#6b3f26')),
    area('M40 37 C36 33 44 31 48 35 C52 31 60 33 56 37 C54 40 50 41 48 42 C46 41 42 40 40 37 Z', brush.tone('#e8c9a0')),
  ].join('');
}

function lantern(brush: Brush): string {
  const own = brush.own('#d8402f');
  return [
    halo(brush.id(), 50, 52, 80, '#ffcf7a', 0.7),
    line('M50 -20 L50 10', brush.tone('#3a2c2c'), 1.6),
    area('M22 54 C22 20 78 20 78 54 C78 88 22 88 22 54 Z', own),
    area('M36 54 C36 22 64 22 64 54 C64 86 36 86 36 54 Z', mix(own, '#ffd98a', 0.55)),
    area('M44 54 C44 24 56 24 56 54 C56 84 44 84 44 54 Z', '#ffeec0', 0.8),
    box(38, 20, 24, 7, brush.tone('#3a2c2c'), 2),
    box(38, 80, 24, 7, brush.tone('#3a2c2c'), 2),
    line('M50 87 L50 112', darker(own, 0.2), 2),
  ].join('');
}

export const PEOPLE_AND_THINGS: readonly Motif[] = [
  {
    name: 'portrait',
    words: 'portrait,face,selfie,headshot',
    place: 'ground',
    height: 0.74,
    home: 'abstract',
    draw: portrait,
  },
  {
    name: 'wanderer',
    words:
      'person,people,man,woman,girl,boy,child,children,traveller,traveler,hiker,wanderer,figure,wizard,princess,king,queen,knight,samurai,witch,couple',
    place: 'ground',
    height: 0.34,
    home: 'mountains',
    draw: wanderer,
  },
  {
    name: 'astronaut',
    words: 'astronaut,cosmonaut,spaceman',
    place: 'ground',
    height: 0.46,
    home: 'space',
    draw: astronaut,
  },
  { name: 'robot', words: 'robot,android,droid,cyborg', place: 'ground', height: 0.46, home: 'city', draw: robot },
  { name: 'snowman', words: 'snowman,snowmen', place: 'ground', height: 0.42, home: 'mountains', draw: snowman },
  { name: 'teapot', words: 'teapot,kettle', place: 'table', height: 0.42, home: 'table', draw: teapot },
  {
    name: 'cup',
    words: 'cup,mug,coffee,tea,espresso,cappuccino,latte',
    place: 'table',
    height: 0.36,
    home: 'table',
    draw: cup,
  },
  { name: 'lantern', words: 'lantern,lamp,candle', place: 'sky', height: 0.22, home: 'city', draw: lantern },
];
