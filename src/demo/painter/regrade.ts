import type { Dice } from './dice.ts';
import type { Grade } from './edit-words.ts';
import { blend, glaze, type Layer, open, type Pixels, pixelsOf, saturate, svgLayer, washLayer } from './pixels.ts';
import type { Light, Weather } from './vocabulary.ts';

const alphaOf = (pixels: Pixels): boolean => pixels.channels === 4;

/** Two colours from top to bottom over the whole picture. */
function gradient(
  pixels: Pixels,
  top: string,
  bottom: string,
  opacity: number,
  mode: NonNullable<Layer['blend']>,
): Layer {
  return svgLayer(
    `<linearGradient id="g" x2="0" y2="1"><stop stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient><rect width="1" height="1" fill="url(#g)" fill-opacity="${opacity}"/>`,
    pixels,
    [1, 1],
    mode,
  );
}

/** Puts a picture into another light; what it shows stays where it is. */
export async function relight(pixels: Pixels, light: Light): Promise<Pixels> {
  const adjusted = (brightness: number, saturation: number): Promise<Pixels> =>
    pixelsOf(saturate(open(pixels), saturation, brightness), alphaOf(pixels));
  switch (light) {
    case 'night':
    case 'aurora':
      return blend(await adjusted(0.8, 0.72), [
        gradient(pixels, '#3a4a92', '#7288cc', 0.92, 'multiply'),
        gradient(pixels, '#1a2a6a', '#3b5aa8', 0.5, 'soft-light'),
      ]);
    case 'dusk':
      return blend(await adjusted(0.96, 0.9), [
        gradient(pixels, '#7a80c8', '#e0b4d0', 0.75, 'multiply'),
        gradient(pixels, '#2a2f70', '#f0a890', 0.55, 'soft-light'),
      ]);
    case 'sunset':
      return blend(await adjusted(1.06, 1.12), [
        gradient(pixels, '#b8508a', '#ff9a3c', 0.8, 'soft-light'),
        gradient(pixels, '#f0a8b8', '#ffd9a0', 0.55, 'multiply'),
      ]);
    case 'dawn':
      return blend(await adjusted(1.04, 0.9), [
        gradient(pixels, '#b6a0e0', '#ffc4a0', 0.75, 'soft-light'),
        gradient(pixels, '#6a5a9a', '#ffb48a', 0.28, 'screen'),
      ]);
    case 'noon':
      return blend(await adjusted(1.14, 1.16), [gradient(pixels, '#fff6d8', '#fffdf0', 0.3, 'soft-light')]);
  }
}

export async function reweather(pixels: Pixels, weather: readonly Weather[]): Promise<Pixels> {
  let result = pixels;
  if (weather.includes('snow')) {
    const pale = await pixelsOf(saturate(open(result), 0.55, 1.06), alphaOf(result));
    result = await blend(pale, [
      gradient(pixels, '#b8cdf0', '#ffffff', 0.5, 'soft-light'),
      svgLayer(
        '<linearGradient id="g" x2="0" y2="1"><stop offset=".6" stop-color="#f4f8ff" stop-opacity="0"/><stop offset="1" stop-color="#f4f8ff" stop-opacity=".75"/></linearGradient><rect width="1" height="1" fill="url(#g)"/>',
        pixels,
        [1, 1],
        'over',
      ),
    ]);
  }
  if (weather.includes('rain')) {
    result = await blend(await pixelsOf(saturate(open(result), 0.6, 0.82), alphaOf(result)), [
      gradient(pixels, '#5a6a86', '#8494aa', 0.5, 'soft-light'),
    ]);
  }
  if (weather.includes('fog')) {
    result = await blend(result, [gradient(pixels, '#e8edf2', '#d8dfe8', 0.5, 'over')]);
  }
  return result;
}

export async function regrade(pixels: Pixels, grade: Grade): Promise<Pixels> {
  const alpha = alphaOf(pixels);
  const image = open(pixels);
  switch (grade) {
    case 'grey':
      return pixelsOf(saturate(image, 0).linear(1.08, -6), alpha);
    case 'sepia':
      return blend(await pixelsOf(glaze(saturate(image, 0.25), '#e8c48a', 0.85, 0.94, 8), alpha), [
        vignette(pixels, '#3a2410', 0.5),
      ]);
    case 'blur':
      return pixelsOf(image.blur(Math.max(2, pixels.width / 110)), alpha);
    case 'bright':
      return pixelsOf(saturate(image, 1.04, 1.22), alpha);
    case 'dark':
      return blend(await pixelsOf(saturate(image, 1, 0.66), alpha), [vignette(pixels, '#05060f', 0.6)]);
    case 'warm':
      return blend(pixels, [
        washLayer('#ff9d3c', 0.5, pixels, 'soft-light'),
        washLayer('#ffdcae', 0.5, pixels, 'multiply'),
      ]);
    case 'cold':
      return blend(pixels, [
        washLayer('#3c8dff', 0.5, pixels, 'soft-light'),
        washLayer('#c4dcff', 0.6, pixels, 'multiply'),
      ]);
    case 'contrast':
      return blend(await pixelsOf(image.linear(1.3, -36).sharpen({ sigma: 1 }), alpha), [
        vignette(pixels, '#05060f', 0.4),
      ]);
    case 'vivid':
      return pixelsOf(saturate(image, 1.65, 1.03), alpha);
    case 'negative':
      return pixelsOf(image.negate({ alpha: false }), alpha);
    case 'glow':
      return blend(pixels, [
        washLayer('#ffd9c0', 0.35, pixels, 'soft-light'),
        svgLayer(
          '<radialGradient id="g" cy=".35"><stop stop-color="#fff1d0" stop-opacity=".6"/><stop offset="1" stop-color="#fff1d0" stop-opacity="0"/></radialGradient><rect width="1" height="1" fill="url(#g)"/>',
          pixels,
          [1, 1],
          'screen',
        ),
      ]);
  }
}

/** Turns all colours towards one. */
export async function recolour(pixels: Pixels, colour: string): Promise<Pixels> {
  const toned = await open(pixels).tint(colour).removeAlpha().ensureAlpha(0.5).raw().toBuffer();
  const over: Layer = { input: toned, raw: { width: pixels.width, height: pixels.height, channels: 4 }, blend: 'atop' };
  return blend(pixels, [over, washLayer(colour, 0.45, pixels, 'soft-light')]);
}

/** For a wish without a known word: a kind light, another one for each variation. */
export async function pleasantChange(pixels: Pixels, dice: Dice): Promise<Pixels> {
  const [top, bottom, flare] = dice.pick([
    ['#ff9a6a', '#ffd08a', '#ffcf8a'],
    ['#6ab0ff', '#ffc2d8', '#ffe0f0'],
    ['#8a7aff', '#ffb28a', '#ffd8b0'],
    ['#3fc0b0', '#ffe08a', '#fff0c0'],
  ] as const);
  const x = dice.chance(0.5) ? 0.1 : 0.9;
  const leak = `<radialGradient id="g" cx="${x}" cy=".08" r=".95"><stop stop-color="${flare}" stop-opacity=".75"/><stop offset=".5" stop-color="${flare}" stop-opacity=".16"/><stop offset="1" stop-color="${flare}" stop-opacity="0"/></radialGradient><rect width="1" height="1" fill="url(#g)"/>`;
  const lively = await pixelsOf(saturate(open(pixels), 1.15).linear(1.06, -4), alphaOf(pixels));
  return blend(lively, [
    gradient(pixels, top, bottom, 0.6, 'soft-light'),
    svgLayer(leak, pixels, [1, 1], 'screen'),
    vignette(pixels, '#1a1030', 0.42),
  ]);
}

function vignette(pixels: Pixels, colour: string, strength: number): Layer {
  return svgLayer(
    `<radialGradient id="g" r=".74"><stop offset=".5" stop-color="${colour}" stop-opacity="0"/><stop offset="1" stop-color="${colour}" stop-opacity="${strength}"/></radialGradient><rect width="1" height="1" fill="url(#g)"/>`,
    pixels,
    [1, 1],
    'multiply',
  );
}
