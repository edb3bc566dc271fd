import { mix } from './colour.ts';
import { branchInCorner } from './foreground.ts';
import { across, type Frame, glow, heightAt, round, skyline, vertical } from './frame.ts';
import { knoll } from './knoll.ts';
import { dune, hills, layer, treeline } from './land.ts';
import { mountains } from './mountains.ts';
import { paintSky } from './sky.ts';
import type { Stage, StageOptions } from './stage.ts';

export function highlands(frame: Frame, { orb, aurora, stands, wet }: StageOptions): Stage {
  const { height, dice } = frame;
  const horizon = height * dice.between(0.6, 0.68);
  const back = mountains(frame, horizon + 10, height * dice.between(0.24, 0.34), 0.12, 2.2);
  const mid = mountains(frame, horizon + 40, height * dice.between(0.16, 0.26), 0.42, 3.2);
  const wood = hills(frame, horizon + 52, 46, 0.62, 3);
  const lake = wet || (!stands && dice.chance(0.6)) || dice.chance(0.35);
  const ground = knoll(frame, 0.84, dice.chance(0.3));
  const near = hills(frame, horizon + 150, 90, 0.78, 2);
  return {
    behind:
      paintSky(frame, horizon, orb, aurora) +
      back.svg +
      mid.svg +
      wood.svg +
      treeline(frame, wood.line, 44, 0.64, 1.6) +
      (lake ? '' : near.svg + treeline(frame, near.line, 92, 0.8, 1.15)),
    floor: stands || !lake ? ground.floor : '',
    front: dice.chance(0.45) ? branchInCorner(frame, dice.chance(0.5)) : '',
    shore: lake ? horizon + 54 : null,
    rolling: false,
    horizon,
    farAt: (x) => heightAt(lake ? wood.line : near.line, x) + 12,
    groundAt: (x) => heightAt(ground.line, x) + 34,
  };
}

export function forest(frame: Frame, { orb, aurora, stands, wet }: StageOptions): Stage {
  const { height, dice } = frame;
  const horizon = height * 0.66;
  const rows = [0.08, 0.28, 0.48, 0.7].map((nearness, row) => {
    const hill = hills(frame, horizon - 60 + row * 48, 90, nearness, 2);
    const tall = [120, 190, 300, 420][row] ?? 200;
    const mist = glow(
      frame,
      frame.width * dice.between(0.3, 0.7),
      horizon - 70 + row * 40,
      520,
      mix(frame.palette.sky[3], frame.palette.glow, 0.5),
      0.26,
    );
    return treeline(frame, hill.line, tall, nearness, row === 3 ? 0.62 : 1.15) + hill.svg + (row < 3 ? mist : '');
  });
  const ray = frame.id();
  const beams = Array.from({ length: 5 }, () => {
    const x = (orb?.x ?? frame.width * 0.5) + dice.between(-60, 60);
    const lean = dice.between(-420, 420);
    return `M${round(x)} 0L${round(x + 30)} 0L${round(x + lean + 130)} ${height}L${round(x + lean)} ${height}Z`;
  });
  const light = frame.palette.dark
    ? ''
    : `${vertical(ray, [
        [0, frame.palette.glow, 0.26],
        [1, frame.palette.glow, 0],
      ])}<path d="${beams.join('')}" fill="url(#${ray})"/>`;
  const ground = knoll(frame, 0.84, dice.chance(0.5));
  return {
    behind: paintSky(frame, horizon, orb, aurora) + rows.join('') + light,
    floor: stands || !wet ? ground.floor : '',
    front: branchInCorner(frame, dice.chance(0.5)),
    shore: wet ? horizon + 120 : null,
    rolling: false,
    horizon: horizon * 0.75,
    farAt: () => horizon + 92,
    groundAt: (x) => heightAt(ground.line, x) + 34,
  };
}

export function desert(frame: Frame, { orb, aurora }: StageOptions): Stage {
  const { height, dice } = frame;
  const horizon = height * 0.62;
  const mesas = across(
    frame,
    skyline(dice.fork('mesa'), 70, 3, false).map((value) => (value > 0.62 ? 1 : value > 0.45 ? 0.45 : 0.08)),
    horizon + 8,
    130,
  );
  const back = dune(frame, horizon + 70, 110, 0.2);
  const mid = dune(frame, horizon + 170, 130, 0.45);
  const near = dune(frame, height * 0.94, 120, 0.72);
  return {
    behind: paintSky(frame, horizon, orb, aurora) + layer(frame, mesas, 0.24, false, 0.7) + back.svg + mid.svg,
    floor: near.svg,
    front: '',
    shore: null,
    rolling: false,
    horizon,
    farAt: (x) => heightAt(mid.line, x) + 16,
    groundAt: (x) => heightAt(near.line, x) + 36,
  };
}

export function meadow(frame: Frame, { orb, aurora, wet }: StageOptions): Stage {
  const { height, dice } = frame;
  const horizon = height * dice.between(0.56, 0.62);
  const far = mountains(frame, horizon + 8, height * 0.13, 0.1, 2.4);
  const rows = [0.3, 0.5, 0.72].map((nearness, row) =>
    hills(frame, horizon + 40 + row * 62, 76, nearness, 1.6 + row * 0.3),
  );
  const [first, second, third] = rows;
  const ground = knoll(frame, 0.82, true);
  return {
    behind: [
      paintSky(frame, horizon, orb, aurora),
      far.svg,
      first?.svg ?? '',
      first ? treeline(frame, first.line, 34, 0.4, 0.8) : '',
      second?.svg ?? '',
      third?.svg ?? '',
    ].join(''),
    floor: ground.floor,
    front: dice.chance(0.35) ? branchInCorner(frame, dice.chance(0.5)) : '',
    shore: wet ? horizon + 120 : null,
    rolling: false,
    horizon,
    farAt: (x) => heightAt(third?.line ?? ground.line, x) + 18,
    groundAt: (x) => heightAt(ground.line, x) + 40,
  };
}
