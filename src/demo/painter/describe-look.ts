import sharp from 'sharp';

/** What can be said of any picture without knowing what it shows. */
export type Look = { readonly shape: 'square' | 'wide' | 'tall'; readonly sentence: string };

const GRID = 24;
const HUES = [
  'red',
  'orange',
  'yellow',
  'green',
  'green',
  'turquoise',
  'turquoise',
  'blue',
  'blue',
  'violet',
  'pink',
  'red',
];

/** Names the size's shape, the brightness and the colours that cover most of a picture. */
export async function describeLook(bytes: Buffer): Promise<Look> {
  const { width, height } = await sharp(bytes).metadata();
  const { data } = await sharp(bytes)
    .flatten({ background: '#ffffff' })
    .resize(GRID, GRID, { fit: 'fill' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const cover = new Map<string, number>();
  let light = 0;
  for (let at = 0; at + 2 < data.length; at += 3) {
    const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    light += 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    const name = colourName(red, green, blue);
    cover.set(name, (cover.get(name) ?? 0) + 1);
  }
  const mean = light / (GRID * GRID);
  const brightness = mean < 70 ? 'dark' : mean < 110 ? 'rather dark' : mean < 170 ? 'softly lit' : 'bright';
  const [first = ['grey', 0], second] = [...cover].sort((a, b) => b[1] - a[1]);
  const colours = second && second[1] > first[1] / 4 ? `${first[0]} and ${second[0]}` : first[0];
  const shape = width > height * 1.15 ? 'wide' : height > width * 1.15 ? 'tall' : 'square';
  return { shape, sentence: `It is ${brightness}, mostly ${colours}.` };
}

function colourName(red: number, green: number, blue: number): string {
  const [max, min] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  if (max < 40) return 'black';
  if (max - min < 24) return max > 215 ? 'white' : 'grey';
  const sector =
    max === red
      ? ((green - blue) / (max - min) + 6) % 6
      : max === green
        ? (blue - red) / (max - min) + 2
        : (red - green) / (max - min) + 4;
  const hue = HUES[Math.floor(sector * 2)] ?? 'red';
  if (hue === 'orange' && max < 150) return 'brown';
  return max < 110 ? `dark ${hue}` : min > 170 ? `pale ${hue}` : hue;
}
