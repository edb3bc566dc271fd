import { cityBlock } from './city.ts';
import { darker, lighter, mix } from './colour.ts';
import { across, type Frame, glow, heightAt, type Point, round, skyline, vertical } from './frame.ts';
import { paintTable } from './indoors.ts';
import { knoll } from './knoll.ts';
import { landColour, layer } from './land.ts';
import { paintSky } from './sky.ts';
import { paintSpace, planet } from './space.ts';
import type { Stage, StageOptions } from './stage.ts';
import { paintUnderwater } from './water.ts';

export function sea(frame: Frame, { orb, aurora, stands }: StageOptions): Stage {
  const { height, width, dice } = frame;
  const horizon = height * dice.between(0.54, 0.62);
  const island = across(
    frame,
    skyline(dice.fork('island'), 90, 2, true).map(
      (value, index) => value * Math.max(0, Math.sin((index / 89) * 9 + dice.between(0, 0.1))),
    ),
    horizon + 6,
    90,
  );
  const side = dice.chance(0.5);
  const cape = across(
    frame,
    skyline(dice.fork('cape'), 60, 1.6, false).map((value, index) => {
      const at = side ? index / 59 : 1 - index / 59;
      return Math.max(-0.2, (0.42 - at) * 2.4) * (0.6 + value * 0.5);
    }),
    horizon + 14,
    96,
  );
  const ground = knoll(frame, 0.87, false);
  return {
    behind:
      paintSky(frame, horizon, orb, aurora) +
      layer(frame, island, 0.2, false, 0.8) +
      layer(frame, cape, 0.55, true, 0.5),
    floor: stands ? ground.floor : '',
    front: '',
    shore: horizon,
    rolling: true,
    horizon,
    farAt: (x) =>
      Math.min(horizon + 26, heightAt(cape, side ? Math.min(x, width * 0.3) : Math.max(x, width * 0.7)) + 26),
    groundAt: (x) => heightAt(ground.line, x) + 30,
  };
}

export function city(frame: Frame, { orb, aurora, stands }: StageOptions): Stage {
  const { height, width, palette } = frame;
  const horizon = height * 0.7;
  const river = !stands;
  const roofTop = height * 0.86;
  const roof = mix(landColour(frame, 1), palette.sky[0], 0.12);
  const ledge = `<rect x="-5" y="${round(roofTop)}" width="${width + 10}" height="${round(height - roofTop + 5)}" fill="${roof}"/><rect x="-5" y="${round(roofTop - 12)}" width="${width + 10}" height="16" fill="${lighter(roof, 0.12)}"/><rect x="-5" y="${round(roofTop - 13)}" width="${width + 10}" height="3" fill="${mix(roof, palette.glow, 0.55)}"/>`;
  return {
    behind: [
      paintSky(frame, horizon, orb, aurora),
      glow(frame, width * 0.5, horizon, 620, palette.dark ? mix(palette.glow, '#ffb86b', 0.5) : palette.glow, 0.4),
      cityBlock(frame, horizon, height * 0.44, 0.12),
      cityBlock(frame, horizon + 14, height * 0.34, 0.42),
      cityBlock(frame, horizon + 26, height * 0.24, 0.76),
    ].join(''),
    floor: river ? '' : ledge,
    front: '',
    shore: river ? horizon + 26 : null,
    rolling: false,
    horizon: horizon * 0.8,
    farAt: () => horizon + 24,
    groundAt: () => (river ? height * 0.9 : roofTop - 8),
  };
}

export function space(frame: Frame, { stands }: StageOptions): Stage {
  const { height, width, dice, palette } = frame;
  const right = dice.chance(0.5);
  const big = planet(
    frame,
    width * (right ? 0.76 : 0.24),
    height * 0.3,
    dice.between(120, 190),
    mix(palette.accent, palette.sky[2], 0.25),
    dice.chance(0.7),
  );
  const small = planet(
    frame,
    width * (right ? 0.2 : 0.82),
    height * dice.between(0.5, 0.62),
    dice.between(30, 60),
    mix(palette.sky[3], palette.glow, 0.4),
    false,
  );
  const soil = mix('#a9a6b8', palette.near, 0.5);
  const top = height * 0.84;
  const line = across(frame, skyline(dice.fork('moon'), 20, 1.2, false), top + 30, 50);
  const craters = Array.from({ length: Math.round(9 * (width / 1000)) }, () => {
    const [x, y] = [dice.next() * width, dice.between(top + 50, height)];
    const rx = dice.between(18, 70) * ((y - top) / (height - top) + 0.3);
    return `<ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(rx)}" ry="${round(rx * 0.26)}" fill="${darker(soil, 0.3)}"/><ellipse cx="${round(x)}" cy="${round(y + rx * 0.06)}" rx="${round(rx * 0.92)}" ry="${round(rx * 0.2)}" fill="${lighter(soil, 0.06)}"/>`;
  });
  return {
    behind: paintSpace(frame) + big + small,
    floor: stands ? `<g>${moonGround(frame, line, soil)}${craters.join('')}</g>` : '',
    front: '',
    shore: null,
    rolling: false,
    horizon: height * 0.8,
    farAt: (x) => heightAt(line, x) + 10,
    groundAt: (x) => heightAt(line, x) + 44,
  };
}

function moonGround(frame: Frame, line: readonly Point[], soil: string): string {
  const id = frame.id();
  const d = `M-20 ${frame.height + 5}L${line.map(([x, y]) => `${x} ${y}`).join('L')}L${frame.width + 20} ${frame.height + 5}Z`;
  return `${vertical(id, [
    [0, lighter(soil, 0.3)],
    [0.25, soil],
    [1, darker(soil, 0.4)],
  ])}<path d="${d}" fill="url(#${id})"/>`;
}

export function underwater(frame: Frame, { coloured }: StageOptions): Stage {
  const { back, front } = paintUnderwater(frame, coloured);
  const { height } = frame;
  return {
    behind: back,
    floor: '',
    front,
    shore: null,
    rolling: false,
    horizon: height * 0.86,
    farAt: () => height * 0.9,
    groundAt: () => height * 0.94,
  };
}

export function table(frame: Frame): Stage {
  const edge = frame.height * 0.68;
  return {
    behind: paintTable(frame, edge),
    floor: '',
    front: '',
    shore: null,
    rolling: false,
    horizon: edge,
    farAt: () => edge + 20,
    groundAt: () => edge + (frame.height - edge) * 0.46,
  };
}
