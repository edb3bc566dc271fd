import { darker, fade, lighter, mix, tint } from './colour.ts';
import type { Dice } from './dice.ts';
import type { Light, Style, Wish } from './vocabulary.ts';

/** The colours of one scene, all `#rrggbb`. */
export type Palette = {
  /** From the zenith down to the horizon. */
  readonly sky: readonly [string, string, string, string];
  /** Light around the sun or moon and along the horizon. */
  readonly glow: string;
  readonly orb: string;
  /** Land in the distance and close by; layers between are mixed. */
  readonly far: string;
  readonly near: string;
  /** Water at the horizon and at the viewer's feet. */
  readonly water: readonly [string, string];
  readonly accent: string;
  /** What the light does to an object's own colour: it is mixed with `shade` by `shadeAmount`. */
  readonly shade: string;
  readonly shadeAmount: number;
  /** Stars out, windows lit. */
  readonly dark: boolean;
};

type Row = readonly [sky: Palette['sky'], glow: string, orb: string, far: string, near: string, accent: string];

const ROWS: Readonly<Record<Light, readonly [Row, ...Row[]]>> = {
  dawn: [
    [['#5168a6', '#9a8cc2', '#f2b3b4', '#ffe4c4'], '#ffdcab', '#fff5dc', '#b7a3c6', '#37386a', '#ff8f7a'],
    [['#3c7b9b', '#86b8bd', '#f4cdaa', '#fff0d2'], '#ffe2b0', '#fffaea', '#a6bfc2', '#22465c', '#f2785c'],
    [['#8398d6', '#c9b1dd', '#ffc6b6', '#fff0d4'], '#ffd9b8', '#fff8e8', '#c6aed0', '#494279', '#ff7f8f'],
  ],
  noon: [
    [['#2f86d2', '#74b6e8', '#b9dff0', '#eef8f0'], '#fffbe0', '#fffdf0', '#a8cde0', '#245c52', '#f25f4c'],
    [['#1f97b2', '#76cbd0', '#c2ebe0', '#fbf8df'], '#fff6cf', '#fffdf0', '#9bcfcc', '#17635b', '#ff7a59'],
    [['#5a9fe0', '#a2d0f0', '#dcf0f4', '#fff7e3'], '#fff4cc', '#fffef4', '#b6cde6', '#3d6e4a', '#ef5d7a'],
  ],
  sunset: [
    [['#2a2a5e', '#85407f', '#ee6c5c', '#ffc76e'], '#ffd88a', '#fff2c6', '#b0547c', '#21163c', '#ffb454'],
    [['#3f2b6d', '#ab4872', '#ff8552', '#ffdc92'], '#ffe29c', '#fff5d0', '#c05f6e', '#2a1538', '#ffd166'],
    [['#1e3b66', '#6b5b92', '#f29a78', '#ffe3a8'], '#ffe0a4', '#fff6d8', '#a8708a', '#182444', '#ff8a5c'],
    [['#45206a', '#a2336f', '#f2555a', '#ffb25e'], '#ffc875', '#ffedc0', '#9c3b6c', '#220d33', '#ffd36b'],
  ],
  dusk: [
    [['#18264f', '#3d4d86', '#8d77a8', '#f2bba4'], '#f7c8ae', '#fff0dc', '#6e6b9e', '#121834', '#ffb27a'],
    [['#11303f', '#2c6073', '#7aa29d', '#f2cda4'], '#f7d6ac', '#fff4dc', '#57818a', '#0c2430', '#ffae6b'],
    [['#291d4f', '#593e84', '#b26b9d', '#f9ba9e'], '#fcc4a8', '#fff0e0', '#7f548f', '#190f36', '#ffb07c'],
  ],
  night: [
    [['#050a22', '#0e1d4a', '#21407e', '#5480b4'], '#a9caff', '#fdf7e0', '#2b4b80', '#050b20', '#ffc56e'],
    [['#090922', '#1c1a4d', '#3c307a', '#7a63a8'], '#c9b6ff', '#fff6e2', '#433a80', '#0a0820', '#ffb86b'],
    [['#03131c', '#0a2c3b', '#165460', '#559592'], '#aef0e0', '#f8fbe8', '#1e5460', '#04141c', '#ffcf7a'],
  ],
  aurora: [
    [['#040a1e', '#081d40', '#0f3b50', '#2f7270'], '#7ff0c4', '#f4fff0', '#1a4560', '#040c1c', '#5cf2b4'],
    [['#070722', '#15174a', '#263f70', '#4a8a90'], '#8fd8ff', '#f6f4ff', '#2a3f70', '#060920', '#9d8cff'],
  ],
};

const SHADE: Readonly<Record<Light, number>> = {
  dawn: 0.12,
  noon: 0.04,
  sunset: 0.2,
  dusk: 0.28,
  night: 0.3,
  aurora: 0.3,
};

/** The palette of a wish: its light's own colours, turned by colour words, then by its style. */
export function choosePalette(wish: Wish, light: Light, dice: Dice): Palette {
  const [sky, glow, orb, far, near, accent] = dice.pick(ROWS[light]);
  const [first, second] = wish.colours;
  const turn = (colour: string, amount: number): string => (first ? tint(colour, first, amount) : colour);
  const dark = light === 'night' || light === 'aurora';
  const palette: Palette = {
    sky: [turn(sky[0], 0.75), turn(sky[1], 0.75), turn(sky[2], second ? 0.4 : 0.65), turn(sky[3], 0.45)],
    glow: second ? tint(glow, second, 0.5) : turn(glow, 0.25),
    orb,
    far: turn(far, 0.75),
    near: turn(near, 0.6),
    water: [mix(turn(sky[3], 0.5), turn(sky[2], 0.6), 0.35), mix(turn(sky[1], 0.7), turn(near, 0.6), 0.45)],
    accent: second ?? first ?? accent,
    shade: mix(near, sky[1], 0.55),
    shadeAmount: SHADE[light],
    dark,
  };
  return wish.style === null ? palette : restyle(palette, wish.style, first);
}

function restyle(palette: Palette, style: Style, colour: string | undefined): Palette {
  const each = (change: (one: string) => string): Palette => ({
    ...palette,
    sky: [change(palette.sky[0]), change(palette.sky[1]), change(palette.sky[2]), change(palette.sky[3])],
    glow: change(palette.glow),
    far: change(palette.far),
    near: change(palette.near),
    water: [change(palette.water[0]), change(palette.water[1])],
    shade: change(palette.shade),
  });
  switch (style) {
    case 'ink':
      return {
        sky: ['#ded6c6', '#ebe4d5', '#f3eee1', '#f8f4ea'],
        glow: '#fffaf0',
        orb: colour ?? '#c8382e',
        far: '#c3beb2',
        near: '#1d1c1e',
        water: ['#efe9dc', '#c9c2b3'],
        accent: colour ?? '#c8382e',
        shade: '#26252a',
        shadeAmount: 0.62,
        dark: false,
      };
    case 'neon':
      return {
        sky: ['#080320', '#22094f', '#6a1279', '#ff4d9d'],
        glow: '#ff7ad9',
        orb: '#ffd166',
        far: '#4a1280',
        near: '#0a0420',
        water: ['#b02a8f', '#150636'],
        accent: colour ?? '#2ef2ff',
        shade: '#3a0f78',
        shadeAmount: 0.3,
        dark: true,
      };
    case 'pastel':
      return { ...each((one) => lighter(fade(one, 0.12), 0.42)), dark: false, shade: '#c9b8e0', shadeAmount: 0.32 };
    case 'watercolour':
      return { ...each((one) => lighter(one, palette.dark ? 0.14 : 0.24)), shadeAmount: palette.shadeAmount * 0.6 };
    case 'sketch':
      return { ...each((one) => lighter(one, 0.2)), shadeAmount: 0.1 };
    case 'poster':
      return { ...each((one) => one), near: darker(palette.near, 0.15), shadeAmount: palette.shadeAmount * 0.7 };
    case 'pixel':
      return palette;
  }
}
