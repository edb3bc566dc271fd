import { darker, lighter, mix } from '../colour.ts';
import { area, type Brush, disc, halo, line, type Motif, oval } from './motif.ts';

const INK = '#16161f';

function whale(brush: Brush): string {
  const own = brush.own('#34608f');
  const [dark, belly, ink] = [darker(own, 0.26), brush.tone('#dfe8ee'), brush.tone(INK)];
  const id = brush.id();
  return [
    `<linearGradient id="${id}" x2="0" y2="1"><stop stop-color="${lighter(own, 0.2)}"/><stop offset="1" stop-color="${dark}"/></linearGradient>`,
    area('M-62 44 C-80 34 -84 16 -80 8 C-70 12 -60 20 -54 30 C-50 18 -40 10 -28 10 C-28 22 -38 38 -50 46 Z', dark),
    area(
      'M-56 36 C-40 54 -20 44 6 36 C44 24 92 26 118 48 C128 58 130 72 118 82 C96 98 40 98 6 86 C-24 76 -48 62 -62 40 Z',
      `url(#${id})`,
    ),
    area('M126 66 C126 74 124 78 118 82 C96 98 40 98 8 86 C40 88 88 88 126 66 Z', belly),
    ...[0, 1, 2, 3, 4].map((step) =>
      line(
        `M${34 + step * 13} ${94 - Math.abs(step - 2) * 0.6} C${48 + step * 14} 91 ${66 + step * 12} 87 ${84 + step * 9} ${82 - step * 2}`,
        mix(belly, dark, 0.35),
        0.9,
        0.7,
      ),
    ),
    area('M44 84 C40 102 26 112 14 112 C18 100 24 88 34 80 Z', dark),
    disc(98, 64, 2.2, ink),
    disc(98.7, 63.4, 0.7, '#ffffff'),
    line('M124 66 C114 72 106 74 96 73', dark, 1.2),
    line('M86 24 C84 8 74 0 64 2 M86 24 C88 6 96 -4 108 0 M86 24 C86 10 86 0 86 -8', brush.tone('#f4fbff'), 2.4, 0.75),
  ].join('');
}

function dolphin(brush: Brush): string {
  const own = brush.own('#5f86a8');
  const belly = brush.tone('#e6eef2');
  return [
    area('M-18 96 C-30 92 -38 96 -42 104 C-34 104 -28 106 -24 112 C-18 108 -16 102 -14 98 Z', darker(own, 0.2)),
    area('M-22 98 C-10 52 34 14 86 32 C94 34 104 40 110 46 C102 48 96 49 90 50 C60 48 20 62 -22 98 Z', own),
    area('M110 46 C102 48 96 49 90 50 C60 48 24 60 -10 88 C20 50 60 38 92 44 Z', belly),
    area('M38 24 C36 10 44 0 54 -4 C54 8 58 16 64 24 Z', darker(own, 0.15)),
    area('M56 50 C50 62 52 74 58 80 C64 70 68 60 72 50 Z', darker(own, 0.2)),
    disc(86, 38, 1.6, brush.tone(INK)),
  ].join('');
}

function fish(brush: Brush): string {
  const own = brush.own(brush.dice.pick(['#f58b2c', '#f2c230', '#ef6461', '#4fb3d9', '#b07ad6']));
  const [dark, pale] = [darker(own, 0.18), lighter(own, 0.55)];
  return [
    area('M6 50 C-14 30 -26 28 -30 32 C-24 44 -24 58 -30 70 C-22 74 -10 68 6 52 Z', dark),
    area('M30 32 C36 12 60 8 74 16 C70 24 66 28 64 32 Z', dark),
    area('M34 70 C36 84 48 90 58 88 C58 80 56 74 54 70 Z', dark),
    area('M0 50 C18 22 66 18 92 40 C98 46 100 50 98 54 C72 84 20 80 0 50 Z', own),
    area('M6 55 C30 74 70 74 96 56 C72 84 22 80 6 55 Z', pale, 0.6),
    area('M70 26 C62 40 62 64 72 74 C78 72 82 69 86 66 C78 56 78 40 84 34 C80 30 76 28 70 26 Z', pale, 0.8),
    area('M52 48 C44 46 38 52 38 60 C46 60 52 56 56 52 Z', dark),
    disc(88, 46, 4.2, '#ffffff'),
    disc(89, 46, 2.5, brush.tone(INK)),
  ].join('');
}

function jellyfish(brush: Brush): string {
  const own = brush.own('#f08fc0');
  const strands = [20, 32, 44, 56, 68, 80].map((x, index) => {
    const sway = brush.dice.between(-10, 10);
    return line(
      `M${x} 46 C${x - 8} 66 ${x + 8 + sway} 84 ${x + sway} ${118 + (index % 3) * 16}`,
      lighter(own, 0.4),
      2.2,
      0.6,
    );
  });
  return [
    halo(brush.id(), 50, 40, 88, lighter(own, 0.3), 0.5),
    ...strands,
    area('M38 44 C34 70 44 84 40 104 M50 44 C56 70 46 84 52 104', 'none'),
    line('M40 46 C34 64 46 80 40 100 M52 46 C58 66 46 82 54 104 M62 46 C58 62 68 74 64 92', own, 5, 0.7),
    area(
      'M8 50 C6 10 30 -4 50 -4 C70 -4 94 10 92 50 C84 44 78 54 70 48 C62 54 56 46 50 52 C44 46 38 54 30 48 C22 54 16 44 8 50 Z',
      own,
      0.86,
    ),
    area('M18 40 C18 14 34 4 48 4 C36 12 30 24 30 42 Z', '#ffffff', 0.4),
    ...[
      [62, 16],
      [72, 28],
      [60, 32],
      [48, 20],
    ].map(([x = 0, y = 0]) => disc(x, y, 2.2, '#ffffff', 0.55)),
  ].join('');
}

function turtle(brush: Brush): string {
  const own = brush.own('#4f9a6a');
  const [shell, skin] = [darker(own, 0.12), lighter(own, 0.32)];
  return [
    area('M70 62 C84 70 92 88 88 100 C74 98 62 84 58 72 Z', skin),
    area('M20 68 C8 74 0 86 -2 94 C10 96 24 88 32 76 Z', skin),
    oval(98, 52, 14, 10, skin),
    disc(103, 49, 1.8, brush.tone(INK)),
    area('M4 64 C8 30 34 18 52 18 C74 20 90 40 88 64 C66 76 24 76 4 64 Z', shell),
    area('M40 30 L58 30 L66 46 L54 60 L38 60 L28 46 Z', own),
    line(
      'M40 30 L36 20 M58 30 L64 21 M66 46 L86 50 M54 60 L58 72 M38 60 L34 72 M28 46 L7 54',
      lighter(own, 0.35),
      1.6,
      0.8,
    ),
  ].join('');
}

/** A bird in flight, seen from the side with its wings up. */
function bird(brush: Brush): string {
  const own = brush.own(brush.dice.pick(['#f4f1ea', '#3f6fb5', '#d9573f', '#f0b73c']));
  const [dark, pale] = [darker(own, 0.22), lighter(own, 0.4)];
  return [
    area('M46 58 C36 34 44 4 66 -14 C70 14 66 40 60 58 Z', dark),
    area('M-12 66 L14 58 L8 66 L-10 76 Z', dark),
    area('M6 62 C26 50 54 46 74 48 C80 40 92 40 96 50 L106 53 L96 56 C90 70 66 78 44 74 C28 72 14 68 6 62 Z', own),
    area('M44 74 C66 78 90 70 96 56 C84 64 62 68 30 70 Z', pale),
    area('M38 58 C20 40 4 8 10 -22 C34 -4 58 30 62 56 C54 62 46 62 38 58 Z', own),
    line('M18 -4 C28 18 40 38 50 52 M14 14 C24 32 34 44 44 54', dark, 1.2, 0.6),
    area('M96 49 L107 53 L96 56 Z', brush.tone('#f2a23c')),
    disc(90, 49, 1.7, brush.tone(INK)),
  ].join('');
}

function swan(brush: Brush): string {
  const own = brush.own('#fbf8f2');
  const dark = mix(own, brush.near, 0.22);
  return [
    area(
      'M-6 70 C-14 60 -18 56 -20 50 C4 46 40 48 64 68 C74 66 78 58 74 46 C70 34 70 20 82 16 C92 14 98 20 100 26 L92 28 C88 26 84 26 83 32 C84 42 90 54 84 76 C78 94 56 100 40 100 C14 100 -2 88 -6 70 Z',
      own,
    ),
    area('M-2 72 C18 60 44 62 60 76 C48 92 16 92 -2 72 Z', dark, 0.8),
    area('M92 22 L106 30 L92 29 Z', brush.tone('#f08a2c')),
    disc(90, 21, 1.5, brush.tone(INK)),
  ].join('');
}

function butterfly(brush: Brush): string {
  const own = brush.own(brush.dice.pick(['#f08a2c', '#5f7de0', '#e0609c', '#f2c230']));
  const [dark, pale] = [darker(own, 0.55), lighter(own, 0.5)];
  const wing = [
    area('M50 50 C40 10 6 -4 -4 14 C-8 34 20 54 50 54 Z', dark),
    area('M50 54 C26 54 4 70 12 90 C26 102 46 78 50 58 Z', dark),
    area('M47 48 C38 18 10 4 2 17 C0 32 22 49 47 50 Z', own),
    area('M47 57 C28 58 11 71 17 86 C27 95 43 76 47 60 Z', own),
    disc(16, 22, 4, pale),
    disc(26, 34, 2.6, pale),
    disc(24, 78, 3.4, pale),
  ].join('');
  return [
    wing,
    `<g transform="translate(100 0) scale(-1 1)">${wing}</g>`,
    line('M50 38 L50 78', dark, 4.4),
    line('M50 38 C46 28 42 24 38 22 M50 38 C54 28 58 24 62 22', dark, 1.2),
  ].join('');
}

function dragon(brush: Brush): string {
  const own = brush.own('#3f9a6a');
  const [dark, belly, horn] = [darker(own, 0.3), brush.tone('#f2d48a'), brush.tone('#f6e9cf')];
  const spikes = [
    [4, 66],
    [18, 56],
    [32, 50],
    [64, 44],
    [78, 34],
  ].map(([x = 0, y = 0]) => area(`M${x - 5} ${y + 6}L${x} ${y - 8}L${x + 6} ${y + 4}Z`, horn));
  return [
    area('M44 52 C40 20 56 -12 92 -30 C84 -14 86 -4 94 4 C82 4 78 12 80 24 C70 22 62 32 62 48 Z', dark),
    ...spikes,
    area(
      'M-56 92 C-40 98 -20 92 -8 78 C6 60 26 50 48 50 C70 50 78 42 80 28 C82 14 92 8 104 10 L128 18 C132 21 131 25 127 26 L108 31 C102 48 96 66 72 74 C46 82 22 74 6 88 C-12 104 -40 106 -56 92 Z',
      own,
    ),
    area('M106 32 C100 50 94 64 72 72 C48 80 24 72 8 86 C22 66 40 64 60 64 C82 62 94 50 98 34 Z', belly, 0.85),
    area('M-56 92 L-70 80 L-64 98 L-74 104 L-52 104 Z', dark),
    area('M40 56 C22 30 14 -4 20 -44 C32 -26 42 -22 54 -24 C52 -10 58 -2 70 0 C60 14 62 34 64 54 Z', darker(own, 0.12)),
    line('M24 -34 C28 0 36 30 48 54 M52 -22 C46 6 48 30 54 54', dark, 1.6, 0.7),
    area('M96 12 L84 -6 L104 9 Z M106 10 L100 -8 L112 12 Z', horn),
    disc(112, 17, 2.2, brush.tone('#fff3c4')),
    disc(112.6, 17, 1.1, brush.tone(INK)),
    area(
      'M130 22 C150 14 164 20 178 12 C172 24 160 28 150 27 C158 31 166 32 172 36 C156 38 140 34 130 25 Z',
      '#ffb347',
      0.9,
    ),
    area('M130 23 C142 19 150 22 158 20 C152 26 140 28 130 25 Z', '#fff0b0', 0.95),
  ].join('');
}

export const ANIMALS_OF_WATER_AND_AIR: readonly Motif[] = [
  { name: 'whale', words: 'whale,orca,narwhal', place: 'water', height: 0.27, home: 'sea', draw: whale },
  { name: 'dolphin', words: 'dolphin,shark,porpoise', place: 'water', height: 0.26, home: 'sea', draw: dolphin },
  {
    name: 'fish',
    words: 'fish,goldfish,koi,salmon',
    place: 'deep',
    height: 0.2,
    usually: 4,
    home: 'underwater',
    draw: fish,
  },
  {
    name: 'jellyfish',
    words: 'jellyfish,octopus,medusa',
    place: 'deep',
    height: 0.3,
    home: 'underwater',
    draw: jellyfish,
  },
  { name: 'turtle', words: 'turtle,tortoise', place: 'deep', height: 0.24, home: 'underwater', draw: turtle },
  {
    name: 'bird',
    words: 'bird,dove,eagle,gull,seagull,sparrow,swallow,crane,heron,parrot,raven,crow,phoenix,hummingbird',
    place: 'sky',
    height: 0.24,
    home: 'mountains',
    draw: bird,
  },
  { name: 'dragon', words: 'dragon,wyvern', place: 'sky', height: 0.3, home: 'mountains', draw: dragon },
  { name: 'swan', words: 'swan,duck,goose,geese,flamingo', place: 'water', height: 0.22, home: 'sea', draw: swan },
  {
    name: 'butterfly',
    words: 'butterfly,butterflies,moth',
    place: 'sky',
    height: 0.22,
    home: 'meadow',
    draw: butterfly,
  },
];
