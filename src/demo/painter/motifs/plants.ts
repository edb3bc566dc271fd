import { darker, lighter, mix } from '../colour.ts';
import { area, type Brush, disc, line, type Motif, mirrored, oval } from './motif.ts';

/** A crown of leaves: darker blobs below, lighter ones above, so that it looks lit from the sky. */
function crown(brush: Brush, leaf: string, blossom: boolean): string {
  const { dice } = brush;
  const blobs = Array.from({ length: 58 }, (_, index) => {
    const level = index / 58;
    const angle = dice.between(0, Math.PI * 2);
    const reach = Math.sqrt(dice.next());
    const [x, y] = [50 + Math.cos(angle) * 38 * reach, 36 + Math.sin(angle) * 27 * reach - level * 6];
    const colour = mix(darker(leaf, 0.34), lighter(leaf, 0.22), level);
    return disc(Number(x.toFixed(1)), Number(y.toFixed(1)), Number(dice.between(5, 12 - level * 5).toFixed(1)), colour);
  });
  const petals = blossom
    ? Array.from({ length: 26 }, () =>
        disc(Math.round(dice.between(-10, 110)), Math.round(dice.between(20, 104)), 1.3, lighter(leaf, 0.35), 0.9),
      )
    : [];
  return [...blobs, ...petals].join('');
}

function tree(brush: Brush, usual: string, blossom: boolean): string {
  const bark = brush.tone(blossom ? '#4a2f34' : '#5b4030');
  return [
    area('M44 100 C47 84 46 66 42 50 L50 56 L58 46 C54 66 54 84 58 100 Z', bark),
    line('M48 72 C40 60 30 56 24 48 M52 68 C60 58 68 54 76 44', bark, 3),
    crown(brush, brush.own(usual), blossom),
  ].join('');
}

/** Six tiers, each lit from the left. */
export function conifer(colour: string, lit: string): string {
  const tiers = [0, 1, 2, 3, 4, 5].map((tier) => {
    const [top, bottom, half] = [tier * 14, 26 + tier * 14, 9 + tier * 4.4];
    const left = `M50 ${top} C${50 - half * 0.4} ${top + 12} ${50 - half * 0.7} ${bottom - 4} ${50 - half} ${bottom} C${50 - half * 0.4} ${bottom - 3} 50 ${bottom - 2} 50 ${bottom + 1} Z`;
    return area(left, lit) + mirrored(area(left, colour));
  });
  return area('M47 92 L53 92 L54 102 L46 102 Z', darker(colour, 0.4)) + tiers.reverse().join('');
}

function pine(brush: Brush): string {
  const own = brush.own('#2f6b52');
  return conifer(darker(own, 0.2), lighter(own, 0.08));
}

function palm(brush: Brush): string {
  const own = brush.own('#3f8f5a');
  const frond = (angle: number, colour: string): string =>
    `<g transform="rotate(${angle} 58 22)">${area('M58 22 C70 8 92 8 108 26 C94 20 76 20 58 24 Z', colour)}</g>`;
  return [
    area('M36 100 C44 74 50 46 55 22 L61 23 C58 48 54 76 48 100 Z', brush.tone('#7a5638')),
    ...[36, 48, 60, 72, 84].map((y) => line(`M${62 - y * 0.2} ${y} l-8 -1.4`, brush.tone('#5a3d28'), 1)),
    ...[-170, -140, -100, -60, -20, 20, 60].map((angle, index) => frond(angle, index % 2 ? darker(own, 0.2) : own)),
    ...[54, 60, 57].map((x, index) => disc(x, 26 + index, 3, brush.tone('#8a5a2c'))),
  ].join('');
}

function cactus(brush: Brush): string {
  const own = brush.own('#4f8f5c');
  const dark = darker(own, 0.22);
  const ribs = [44, 50, 56].map((x) => line(`M${x} 14 L${x} 98`, dark, 1.3));
  return [
    line('M52 70 L76 70 L76 40', own, 12),
    line('M48 60 L26 60 L26 34', own, 12),
    line('M76 66 L76 42 M26 56 L26 36', dark, 1.3),
    area('M36 100 L36 18 C36 2 64 2 64 18 L64 100 Z', own),
    area('M54 100 L54 6 C60 7 64 11 64 18 L64 100 Z', dark, 0.5),
    ...ribs,
    ...[
      [50, 4],
      [26, 28],
      [76, 34],
    ].flatMap(([x = 0, y = 0]) => [
      disc(x - 3, y, 3, brush.tone('#f2719a')),
      disc(x + 3, y, 3, brush.tone('#f2719a')),
      disc(x, y - 3, 3.2, brush.tone('#ff9ab8')),
      disc(x, y, 1.6, brush.tone('#ffe08a')),
    ]),
  ].join('');
}

function mushroom(brush: Brush): string {
  const cap = brush.own('#d8382f');
  const stem = brush.tone('#fbf1de');
  const small = [
    area('M42 100 C46 84 46 76 44 66 L58 66 C56 78 58 88 62 100 Z', stem),
    area('M4 62 C6 26 30 10 50 10 C72 10 96 28 98 62 C80 72 22 72 4 62 Z', cap),
    area('M4 62 C22 56 80 56 98 62 C84 71 20 71 4 62 Z', darker(cap, 0.45)),
    area('M14 50 C18 30 32 18 46 16 C32 26 26 38 24 54 Z', '#ffffff', 0.22),
    ...[
      [30, 42, 6],
      [52, 26, 7],
      [74, 40, 6],
      [58, 48, 4],
      [86, 54, 3.4],
      [17, 54, 3],
    ].map(([x = 0, y = 0, r = 0]) => oval(x, y, r, r * 0.8, brush.tone('#fff8ea'))),
    area('M40 74 C46 80 56 80 62 74 L60 68 L43 68 Z', darker(stem, 0.1)),
  ].join('');
  return `<g transform="translate(58 48) scale(.52)">${small}</g><g transform="translate(-22 62) scale(.38)">${small}</g>${small}`;
}

function flower(brush: Brush): string {
  const own = brush.own(brush.dice.pick(['#e8486a', '#f08a3c', '#f2c230', '#a96bd6', '#f26fa8']));
  const leaf = brush.tone('#4f9150');
  const ring = (count: number, radius: number, length: number, colour: string, turn: number): string =>
    Array.from(
      { length: count },
      (_, index) =>
        `<g transform="rotate(${((index * 360) / count + turn).toFixed(1)} 50 32)">${oval(50, 32 - radius, length * 0.42, length, colour)}</g>`,
    ).join('');
  return [
    line('M50 34 C52 60 46 80 50 102', leaf, 3),
    area('M49 82 C34 80 24 68 22 58 C36 60 46 70 49 82 Z', leaf),
    area('M50 92 C64 90 74 80 78 68 C62 70 52 80 50 92 Z', darker(leaf, 0.16)),
    ring(10, 18, 15, darker(own, 0.18), 18),
    ring(10, 15, 14, own, 0),
    ring(8, 9, 9, lighter(own, 0.25), 10),
    disc(50, 32, 8.4, brush.tone('#f7c948')),
    disc(50, 32, 5, brush.tone('#d9902c')),
  ].join('');
}

export const PLANTS: readonly Motif[] = [
  {
    name: 'tree',
    words: 'tree,oak,willow,birch,apple tree',
    place: 'ground',
    height: 0.56,
    home: 'meadow',
    draw: (brush) => tree(brush, brush.dice.pick(['#4f9150', '#6aa04a', '#d98a3a']), false),
  },
  {
    name: 'cherry tree',
    words: 'cherry,cherry tree,cherry blossom,blossom,sakura',
    place: 'ground',
    height: 0.56,
    home: 'meadow',
    draw: (brush) => tree(brush, '#f3a6bf', true),
  },
  {
    name: 'pine',
    words: 'pine,fir,spruce,christmas tree',
    place: 'ground',
    height: 0.56,
    home: 'mountains',
    draw: pine,
  },
  { name: 'palm', words: 'palm,palm tree,tropical', place: 'ground', height: 0.54, home: 'sea', draw: palm },
  { name: 'cactus', words: 'cactus,cacti,saguaro', place: 'ground', height: 0.42, home: 'desert', draw: cactus },
  {
    name: 'mushroom',
    words: 'mushroom,toadstool,fungus',
    place: 'ground',
    height: 0.36,
    home: 'forest',
    draw: mushroom,
  },
  {
    name: 'flower',
    words: 'rose,sunflower,lily,lotus,orchid,dahlia,bouquet,peony,flower',
    place: 'ground',
    height: 0.46,
    home: 'meadow',
    draw: flower,
  },
];
