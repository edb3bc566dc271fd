import { darker, lighter, mix } from './colour.ts';
import { type Frame, glow, round, vertical } from './frame.ts';

/** A table by a window: wall, light on the wall, cloth. @param edge y of the table's far edge, in units */
export function paintTable(frame: Frame, edge: number): string {
  const { width, height, palette, dice } = frame;
  const wall = mix(palette.sky[2], palette.dark ? '#2a2440' : '#f2e4d2', palette.dark ? 0.35 : 0.5);
  const wood = mix(palette.dark ? '#4a3226' : '#c48a5a', palette.near, 0.16);
  const [wallId, woodId, lightId] = [frame.id(), frame.id(), frame.id()];
  const side = dice.chance(0.5) ? 0.12 : 0.5;
  const panes = [0, 1, 2, 3].map((pane) => {
    const [column, row] = [pane % 2, Math.floor(pane / 2)];
    const [x, y] = [width * side + column * 170 + row * 34, edge * 0.14 + row * 190];
    return `M${round(x)} ${round(y)}l150 26l30 168l-150 -26z`;
  });
  const planks = [0.2, 0.45, 0.75].map((at) => {
    const y = edge + (height - edge) * at;
    return `<path d="M-10 ${round(y)}q${round(width * 0.4)} 6 ${width + 20} -3" fill="none" stroke="${darker(wood, 0.3)}" stroke-width="2" stroke-opacity=".4"/>`;
  });
  return [
    vertical(wallId, [
      [0, lighter(wall, 0.12)],
      [1, darker(wall, 0.16)],
    ]),
    `<rect width="${width}" height="${height}" fill="url(#${wallId})"/>`,
    vertical(lightId, [
      [0, palette.glow, 0.75],
      [1, palette.glow, 0.25],
    ]),
    `<path d="${panes.join('')}" fill="url(#${lightId})"/>`,
    glow(frame, width * (side + 0.2), edge * 0.5, 620, palette.glow, 0.35),
    vase(frame, width * (side > 0.3 ? 0.17 : 0.83), edge + 46),
    vertical(woodId, [
      [0, lighter(wood, 0.22)],
      [0.08, wood],
      [1, darker(wood, 0.35)],
    ]),
    `<rect x="-5" y="${round(edge)}" width="${width + 10}" height="${round(height - edge + 5)}" fill="url(#${woodId})"/>`,
    ...planks,
    glow(frame, width * 0.5, edge + 120, 480, palette.glow, 0.3),
    vase(frame, width * (side > 0.3 ? 0.17 : 0.83), edge + 46),
  ].join('');
}

/** A vase with twigs, to keep the table company. */
function vase(frame: Frame, x: number, foot: number): string {
  const dice = frame.dice.fork('vase');
  const { palette } = frame;
  const clay = mix(palette.accent, palette.shade, palette.shadeAmount + 0.12);
  const leaf = mix('#5f8f68', palette.shade, palette.shadeAmount);
  const twigs = Array.from({ length: 6 }, (_, index) => {
    const lean = -110 + index * 44 + dice.between(-14, 14);
    const tall = dice.between(190, 300);
    const leaves = [0.35, 0.5, 0.65, 0.8, 0.95].map((at, step) => {
      const turn = round((Math.atan2(-tall, lean) * 180) / Math.PI + (step % 2 ? 38 : -38));
      return `<path d="M0 0Q16 -12 34 0Q16 12 0 0Z" transform="translate(${round(x + lean * at * at)} ${round(foot - 150 - tall * at)}) rotate(${turn})" fill="${step % 2 ? leaf : lighter(leaf, 0.15)}"/>`;
    });
    return `<path d="M${round(x)} ${round(foot - 140)}Q${round(x + lean * 0.1)} ${round(foot - 150 - tall * 0.5)} ${round(x + lean)} ${round(foot - 150 - tall)}" fill="none" stroke="${darker(leaf, 0.3)}" stroke-width="3"/>${leaves.join('')}`;
  });
  return [
    ...twigs,
    `<ellipse cx="${round(x + 20)}" cy="${round(foot)}" rx="96" ry="13" fill="#1a1018" fill-opacity=".28"/>`,
    `<path d="M${round(x - 22)} ${round(foot - 160)}h44c-6 40 44 60 40 108c-3 36 -30 52 -62 52s-59 -16 -62 -52c-4 -48 46 -68 40 -108z" fill="${clay}"/>`,
    `<path d="M${round(x + 6)} ${round(foot - 160)}h16c-6 40 44 60 40 108c-3 36 -30 52 -62 52c44 -40 26 -110 6 -160z" fill="${darker(clay, 0.28)}" fill-opacity=".6"/>`,
  ].join('');
}
