import { drawAdditions } from './additions.ts';
import { createDice, type Dice } from './dice.ts';
import { gradesIn, wantsSurroundings } from './edit-words.ts';
import type { Frame } from './frame.ts';
import { keepOutside, type Spot, spotOf } from './mask.ts';
import { choosePalette } from './palettes.ts';
import { blend, open, type Pixels, pixelsOf, resized, svgLayer, withAlphaOf } from './pixels.ts';
import { readPrompt } from './read-prompt.ts';
import { pleasantChange, recolour, regrade, relight, reweather } from './regrade.ts';
import { sign, unitsOf } from './sign.ts';
import { finishStyle } from './styles.ts';
import { fitted, inPlace, onScene, seesThrough, withInsets } from './surroundings.ts';
import { type Light, SETTING_WORDS, type Wish } from './vocabulary.ts';

export type EditOrder = {
  readonly prompt: string;
  readonly hand: string;
  readonly variation: number;
  readonly size: { readonly width: number; readonly height: number };
  readonly transparent: boolean;
};

export type EditInputs = {
  readonly images: readonly Buffer[];
  readonly mask: Buffer | null;
  readonly markup: Buffer | null;
};

const PAINTED_PIXELS = 1_572_864;

/** Starts from the first input and changes it as far as the prompt's words are known; the other inputs join it. */
export async function paintEdit(order: EditOrder, { images, mask, markup }: EditInputs): Promise<Pixels> {
  const [first, ...others] = images;
  if (!first) throw new Error('An edit needs a picture.');
  const { width, height } = order.size;
  const scale = Math.min(1, Math.sqrt(PAINTED_PIXELS / (width * height)));
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  const wish = readPrompt(order.prompt);
  const seed = `${order.hand}/${order.variation}/${order.prompt}`;
  const dice = createDice(seed);
  const cutOut = mask === null && (await seesThrough(first));
  const base = await fitted(first, w, h, cutOut || order.transparent);
  const moved = !order.transparent && mask === null && (cutOut || wantsPlace(wish, order.prompt));
  const placed = moved
    ? await move(base, wish.light, order.prompt, seed, cutOut)
    : order.transparent && !cutOut
      ? await softOval(base)
      : base;
  const collected = others.length > 0 ? await withInsets(placed, others) : placed;
  const spot = mask ? await spotOf(mask, 'transparent') : markup ? await spotOf(markup, 'opaque') : null;
  const known = moved ? alreadyPainted(wish) : wish;
  const changed =
    order.prompt === ''
      ? await vary(collected, dice)
      : moved && gradesIn(order.prompt).length === 0
        ? collected
        : await change(collected, known, order.prompt, dice, spot);
  const finished = await finishStyle(changed, wish.style, false);
  const styled = order.transparent ? await withAlphaOf(collected, finished) : finished;
  const full = await resized(await sign(styled), width, height);
  return mask ? keepOutside(full, first, mask) : full;
}

function wantsPlace({ setting }: Wish, prompt: string): boolean {
  if (setting === null || setting === 'meadow' || setting === 'table') return false;
  return wantsSurroundings(prompt, SETTING_WORDS[setting]);
}

/** Puts the picture into a newly painted place; a cut-out as it is, any other by its middle and in the place's light. */
async function move(base: Pixels, light: Light | null, prompt: string, seed: string, cutOut: boolean): Promise<Pixels> {
  if (cutOut) return onScene(base, prompt, seed);
  return inPlace(light ? await relight(base, light) : base, prompt, seed);
}

/** A transparent background for a picture that has none: its middle, fading outwards. */
async function softOval(pixels: Pixels): Promise<Pixels> {
  const oval =
    '<radialGradient id="g" r=".5"><stop offset=".8" stop-color="#fff"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient><rect width="1" height="1" fill="url(#g)"/>';
  return pixelsOf(open(pixels).composite([svgLayer(oval, pixels, [1, 1], 'dest-in')]), true);
}

/** New surroundings were painted with all of the prompt's motifs and in its light; only the style is left to do. */
function alreadyPainted(wish: Wish): Wish {
  return { ...wish, motifs: [], setting: null, light: null, weather: [], colours: [] };
}

async function change(pixels: Pixels, wish: Wish, prompt: string, dice: Dice, spot: Spot | null): Promise<Pixels> {
  let result = pixels;
  const grades = gradesIn(prompt);
  if (wish.light) result = await relight(result, wish.light);
  result = await reweather(result, wish.weather);
  for (const colour of wish.colours.slice(0, 1)) result = await recolour(result, colour);
  for (const grade of grades) if (!(grade === 'dark' && wish.light === 'night')) result = await regrade(result, grade);
  const unit = unitsOf(pixels.width, pixels.height);
  let names = 0;
  const frame: Frame = {
    width: unit[0],
    height: unit[1],
    palette: choosePalette({ ...wish, style: null, colours: [] }, wish.light ?? 'noon', dice.fork('palette')),
    orb: null,
    dice: dice.fork('additions'),
    style: null,
    weather: wish.weather,
    moment: 0,
    id: () => `e${names++}`,
  };
  const added = drawAdditions(frame, wish, wish.light, prompt, spot);
  const mode = pixels.channels === 4 ? 'atop' : 'over';
  if (added !== '') result = await blend(result, [svgLayer(added, pixels, unit, mode)]);
  const nothing =
    added === '' &&
    grades.length === 0 &&
    !wish.light &&
    !wish.style &&
    wish.colours.length === 0 &&
    wish.weather.length === 0;
  return nothing ? pleasantChange(result, dice.fork('pleasant')) : result;
}

/** The same picture seen again: from nearer or from the other side, in another light. */
async function vary(pixels: Pixels, dice: Dice): Promise<Pixels> {
  const { width, height, channels } = pixels;
  const zoom = dice.between(0.78, 0.9);
  const [w, h] = [Math.round(width * zoom), Math.round(height * zoom)];
  const [left, top] = [Math.round((width - w) * dice.next()), Math.round((height - h) * dice.next())];
  const nearer = open(pixels)
    .extract({ left, top, width: w, height: h })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' });
  const turned = dice.chance(0.4) ? nearer.flop() : nearer;
  const seen = await pixelsOf(
    turned.modulate({ hue: Math.round(dice.between(-26, 26)), saturation: dice.between(0.9, 1.25) }),
    channels === 4,
  );
  return pleasantChange(seen, dice.fork('light'));
}
