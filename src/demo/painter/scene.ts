import { paintAbstract } from './abstract.ts';
import { type Actor, castActors, paintFlying, paintStanding, perform } from './actors.ts';
import { createDice, type Dice } from './dice.ts';
import { type Frame, glow, type Orb, round } from './frame.ts';
import type { Motif, Place } from './motifs/motif.ts';
import { choosePalette } from './palettes.ts';
import { readPrompt } from './read-prompt.ts';
import type { Stage } from './stage.ts';
import { setStage } from './stages.ts';
import type { Light, Setting, Style, Wish } from './vocabulary.ts';
import { water } from './water.ts';
import { SIGNED_LAST, watermark } from './watermark.ts';
import { fog, paintWeather } from './weather.ts';

export type SceneOrder = {
  readonly prompt: string;
  /** The same seed and prompt give the same scene. */
  readonly seed: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Only the motifs, on nothing. */
  readonly transparent: boolean;
  /** 0 to 1 in the loop of a moving picture. */
  readonly moment: number;
  /** Whether the surface of its style comes on top, and after it, where needed, the signature. */
  readonly unfinished: boolean;
};

export type Scene = { readonly svg: string; readonly style: Style | null };

/** Composes a whole scene as SVG; its drawing units are chosen so that the short edge is 1000. */
export function composeScene(order: SceneOrder): Scene {
  const wish = readPrompt(order.prompt);
  const dice = createDice(order.seed);
  const short = Math.min(order.width, order.height);
  const [width, height] = [round((order.width / short) * 1000), round((order.height / short) * 1000)];
  const actors = castActors(wish);
  const light = chooseLight(wish, actors, dice.fork('light'));
  let names = 0;
  const frame: Frame = {
    width,
    height,
    palette: choosePalette(wish, light, dice.fork('palette')),
    orb: null,
    dice: dice.fork('scene'),
    style: wish.style,
    weather: wish.weather,
    moment: order.moment,
    id: () => `d${names++}`,
  };
  const body = order.transparent ? cutOut(frame, actors, wish) : wholeScene(frame, actors, wish, light);
  const signed = !(order.unfinished && SIGNED_LAST.includes(wish.style));
  return {
    style: wish.style,
    svg:
      `<svg xmlns="http://www.w3.org/2000/svg" width="${order.width}" height="${order.height}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">` +
      `${body}${signed ? watermark(width, height) : ''}</svg>`,
  };
}

function wholeScene(plain: Frame, actors: readonly Actor[], wish: Wish, light: Light): string {
  const setting = chooseSetting(wish, actors, plain.dice.fork('setting'));
  const orb = chooseOrb(plain, wish, light, setting);
  const frame: Frame = { ...plain, orb };
  if (setting === 'abstract') {
    const stood =
      actors.length > 0 ? glow(frame, frame.width / 2, frame.height * 0.55, 620, frame.palette.sky[3], 0.75) : '';
    const stage = emptyStage(frame);
    return (
      paintAbstract(frame) +
      stood +
      paintStanding(
        frame,
        stage,
        actors.filter(({ motif }) => motif.place !== 'sky'),
        'ground',
      ) +
      paintFlying(frame, stage, actors, null) +
      paintWeather(frame)
    );
  }
  const stands = actors.some(({ motif }) => motif.place === 'ground');
  const wet = actors.some(({ motif }) => motif.place === 'water' || motif.place === 'deep');
  const stage = setStage(setting, frame, {
    orb,
    aurora: light === 'aurora',
    stands,
    wet,
    coloured: wish.colours.length > 0,
  });
  const group = frame.id();
  const at = (where: Place): readonly Actor[] => actors.filter(({ motif }) => placeIn(setting, motif) === where);
  return [
    `<g id="${group}">${stage.behind}${paintStanding(frame, stage, at('far'), 'far')}</g>`,
    stage.shore === null ? '' : water(frame, stage.shore, group, orb, stage.rolling),
    paintFlying(frame, stage, at('sky'), orb),
    paintStanding(frame, stage, at('water'), 'water'),
    paintStanding(frame, stage, at('deep'), 'deep'),
    fog(frame, stage.horizon),
    stage.floor,
    paintStanding(frame, stage, [...at('ground'), ...at('table')], 'ground'),
    stage.front,
    paintWeather(frame),
    vignette(frame),
  ].join('');
}

/** Fish need water around them; where there is none they leap from it. Houses may stand on any ground. */
function placeIn(setting: Setting, motif: Motif): Place {
  if (setting === 'underwater' || setting === 'space')
    return motif.place === 'ground' && setting === 'space' ? 'ground' : motif.place === 'far' ? 'ground' : 'deep';
  if (motif.place === 'deep') return 'water';
  if (setting === 'table') return motif.place === 'sky' ? 'sky' : 'table';
  if (motif.place === 'table') return 'ground';
  return motif.place;
}

function chooseLight(wish: Wish, actors: readonly Actor[], dice: Dice): Light {
  if (wish.light) return wish.light;
  if (wish.weather.some((one) => one === 'stars' || one === 'moon')) return 'night';
  if ((wish.setting ?? actors[0]?.motif.home) === 'space') return 'night';
  if (wish.style === 'neon') return 'night';
  if (wish.weather.includes('rain')) return 'dusk';
  if (wish.weather.includes('rainbow') || wish.weather.includes('sun')) return 'noon';
  return dice.pick(['dawn', 'noon', 'sunset', 'sunset', 'dusk', 'dawn', 'night']);
}

function chooseSetting(wish: Wish, actors: readonly Actor[], dice: Dice): Setting {
  const [hero] = actors;
  if (wish.setting === 'sea' && hero?.motif.place === 'deep') return 'underwater';
  if (wish.setting) return wish.setting;
  if (hero) {
    const deep = actors.find(({ motif }) => motif.place === 'deep');
    const afloat = actors.find(({ motif }) => motif.place === 'water');
    return deep === hero ? 'underwater' : (afloat ?? hero).motif.home;
  }
  const told = wish.light !== null || wish.weather.length > 0;
  return told ? dice.pick(['mountains', 'sea', 'meadow', 'forest']) : 'abstract';
}

function chooseOrb(frame: Frame, wish: Wish, light: Light, setting: Setting): Orb | null {
  const dice = frame.dice.fork('orb');
  if (setting === 'space' || setting === 'underwater' || setting === 'table') return null;
  const moon = wish.weather.includes('moon') || light === 'night' || (light === 'aurora' && dice.chance(0.4));
  if (light === 'aurora' && !moon) return null;
  const side = dice.chance(0.5) ? dice.between(0.16, 0.34) : dice.between(0.66, 0.84);
  const low = light === 'sunset' || light === 'dawn';
  const asked = wish.weather.includes('moon') || wish.weather.includes('sun');
  const y = frame.height * (low && !moon ? dice.between(0.42, 0.54) : dice.between(0.14, 0.3));
  const radius = (moon ? dice.between(52, 78) : low ? dice.between(54, 82) : dice.between(40, 56)) * (asked ? 1.3 : 1);
  if (wish.weather.includes('rain') && !asked) return null;
  const kind = moon ? (dice.chance(0.35) ? 'crescent' : 'moon') : 'sun';
  return {
    x: round(frame.width * (low && dice.chance(0.4) ? dice.between(0.42, 0.58) : side)),
    y: round(y),
    radius: round(radius),
    kind,
  };
}

/** Motifs alone, in the middle, for transparent pictures; without any motif, a round view of the scene. */
function cutOut(frame: Frame, actors: readonly Actor[], wish: Wish): string {
  const { width, height } = frame;
  if (actors.length === 0) {
    const clip = frame.id();
    const scene = wholeScene(frame, actors, wish, chooseLight(wish, actors, frame.dice.fork('light')));
    return `<clipPath id="${clip}"><circle cx="${width / 2}" cy="${height / 2}" r="450"/></clipPath><g clip-path="url(#${clip})">${scene}</g>`;
  }
  const columns = Math.ceil(Math.sqrt(actors.length * (width / height)));
  const rows = Math.ceil(actors.length / columns);
  return actors
    .map((actor, index) => {
      const inRow = Math.min(columns, actors.length - Math.floor(index / columns) * columns);
      const x = (width * ((index % columns) + 0.5)) / inRow;
      const size = Math.min((height / rows) * 0.62, (width / columns) * 0.56);
      const middle = (height * (Math.floor(index / columns) + 0.5)) / rows;
      return perform(frame, actor, x, middle + size / 2, size, false, 'sky');
    })
    .join('');
}

function emptyStage(frame: Frame): Stage {
  const { height } = frame;
  return {
    behind: '',
    floor: '',
    front: '',
    shore: null,
    rolling: false,
    horizon: height * 0.8,
    farAt: () => height * 0.86,
    groundAt: () => height * 1.0,
  };
}

/** Corners a little darker, so that the eye stays in the picture. */
function vignette(frame: Frame): string {
  if (frame.style === 'poster' || frame.style === 'ink' || frame.style === 'pixel') return '';
  const id = frame.id();
  return `<radialGradient id="${id}" r=".78"><stop offset=".55" stop-color="${frame.palette.shade}" stop-opacity="0"/><stop offset="1" stop-color="${frame.palette.shade}" stop-opacity=".34"/></radialGradient><rect width="${frame.width}" height="${frame.height}" fill="url(#${id})"/>`;
}
