import { mix } from './colour.ts';
import { flowers, grass } from './foreground.ts';
import { across, type Frame, type Point, skyline } from './frame.ts';
import { layer } from './land.ts';

/** The hill in front: dark, gently curved, with grass. */
export function knoll(frame: Frame, top: number, colourful: boolean): { floor: string; front: string; line: Point[] } {
  const dice = frame.dice.fork('knoll');
  const line = across(frame, skyline(dice, 14, 0.8, false), frame.height * top + 40, 80);
  const body = layer(frame, line, 0.94, true, 0.2);
  const blades = frame.weather.includes('snow') || frame.style === 'neon' ? '' : grass(frame, line, 46);
  const bloom: readonly [string, ...string[]] = [
    frame.palette.accent,
    '#fff1da',
    mix(frame.palette.accent, '#f7c948', 0.6),
    mix(frame.palette.accent, '#c77dff', 0.45),
  ];
  return {
    floor: body + blades + (colourful && !frame.weather.includes('snow') ? flowers(frame, line, bloom) : ''),
    front: '',
    line,
  };
}
