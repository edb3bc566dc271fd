import { type Actor, castActors, paintFlying, perform } from './actors.ts';
import { type Extra, extrasIn } from './edit-words.ts';
import { flowers, grass } from './foreground.ts';
import { across, type Frame, type Orb, round } from './frame.ts';
import type { Spot } from './mask.ts';
import { orbAndCurtains } from './sky.ts';
import type { Stage } from './stage.ts';
import type { Light, Wish } from './vocabulary.ts';
import { paintWeather } from './weather.ts';

/** Everything an edit adds on top of the picture, as SVG in the frame's units; empty when nothing is asked for. */
export function drawAdditions(
  frame: Frame,
  wish: Wish,
  light: Light | null,
  prompt: string,
  spot: Spot | null,
): string {
  const { height } = frame;
  const actors = castActors(wish);
  const orb = orbFor(frame, wish, light);
  const stage: Stage = {
    behind: '',
    floor: '',
    front: '',
    shore: null,
    rolling: false,
    horizon: height * 0.62,
    farAt: () => height * 0.94,
    groundAt: () => height * 0.97,
  };
  const meadow = wish.setting === 'meadow' ? bed(frame) : '';
  const standing = actors.filter(({ motif }) => motif.place !== 'sky');
  const flying = spot ? [] : actors;
  return [
    orbAndCurtains(frame, height * 0.62, orb, light === 'aurora', wish.weather.includes('stars') || light === 'night'),
    paintFlying(frame, stage, flying, orb),
    stand(frame, spot ? actors : standing, spot),
    meadow,
    ...extrasIn(prompt).map((extra) => drawExtra(frame, extra)),
    paintWeather(frame),
  ].join('');
}

function stand(frame: Frame, actors: readonly Actor[], spot: Spot | null): string {
  const dice = frame.dice.fork('stand');
  const right = dice.chance(0.5);
  return actors
    .map((actor, index) => {
      const many = actors.length;
      const size = spot ? spot.size : actor.motif.height * 1000 * (many > 1 ? 0.62 : 0.78);
      const third = right ? 0.76 : 0.24;
      const x = spot ? spot.x : frame.width * (many === 1 ? third : 0.12 + ((index + 0.5) / many) * 0.76);
      const foot = spot
        ? spot.y + size / 2
        : frame.height * (actor.motif.place === 'water' || actor.motif.place === 'deep' ? 0.84 : 0.96);
      return perform(frame, actor, x, foot, size, x > frame.width / 2);
    })
    .join('');
}

function orbFor(frame: Frame, wish: Wish, light: Light | null): Orb | null {
  const dice = frame.dice.fork('orb');
  const moon = wish.weather.includes('moon') || light === 'night';
  const sun = wish.weather.includes('sun');
  if (!moon && !sun) return null;
  const x = round(frame.width * (dice.chance(0.5) ? 0.2 : 0.8));
  return {
    x,
    y: round(frame.height * 0.18),
    radius: sun && !moon ? 70 : 78,
    kind: moon ? (dice.chance(0.3) ? 'crescent' : 'moon') : 'sun',
  };
}

/** A strip of flowers along the bottom edge. */
function bed(frame: Frame): string {
  const line = across(frame, [0.3, 0.5, 0.2, 0.6, 0.4, 0.5, 0.3], frame.height * 0.9, 50);
  return grass(frame, line, 60) + flowers(frame, line, [frame.palette.accent, '#f7c948', '#f28ab2', '#ffffff']);
}

function drawExtra(frame: Frame, extra: Extra): string {
  const { width, height } = frame;
  const dice = frame.dice.fork(extra);
  const middle = (drawing: string, y: number, scale: number): string =>
    `<g transform="translate(${round(width / 2)} ${round(height * y)}) scale(${scale})">${drawing}</g>`;
  switch (extra) {
    case 'hat':
      return middle(
        '<path d="M-70 0C-66 -70 -40 -150 70 -150C40 -120 60 -70 66 0Z" fill="#c8302f"/><path d="M20 0C40 -60 40 -110 70 -150C40 -120 60 -70 66 0Z" fill="#8f1f26" fill-opacity=".6"/><circle cx="76" cy="-150" r="22" fill="#fff"/><rect x="-86" y="-18" width="166" height="40" rx="20" fill="#fdfbf6"/>',
        0.2,
        1.3,
      );
    case 'crown':
      return middle(
        '<path d="M-100 0L-116 -92L-56 -44L0 -122L56 -44L116 -92L100 0Z" fill="#f2c23c"/><path d="M0 -122L56 -44L116 -92L100 0H0Z" fill="#c98f1f" fill-opacity=".45"/><rect x="-102" y="-6" width="204" height="26" rx="8" fill="#d9a52c"/><circle cx="0" cy="8" r="9" fill="#d7263d"/><circle cx="-58" cy="8" r="7" fill="#2a6fdb"/><circle cx="58" cy="8" r="7" fill="#2f9e56"/>',
        0.19,
        1.1,
      );
    case 'glasses':
      return middle(
        '<path d="M-170 -30H170" stroke="#17151d" stroke-width="12"/><rect x="-150" y="-36" width="130" height="86" rx="36" fill="#17151d" fill-opacity=".88"/><rect x="20" y="-36" width="130" height="86" rx="36" fill="#17151d" fill-opacity=".88"/><path d="M-130 -18L-96 -18L-122 26ZM40 -18L74 -18L48 26Z" fill="#fff" fill-opacity=".3"/>',
        0.4,
        1,
      );
    case 'frame':
      return `<path d="M0 0H${width}V${height}H0ZM46 46V${height - 46}H${width - 46}V46Z" fill="#f7f1e4" fill-rule="evenodd"/><rect x="46" y="46" width="${width - 92}" height="${height - 92}" fill="none" stroke="#2a2018" stroke-opacity=".35" stroke-width="3"/><rect x="14" y="14" width="${width - 28}" height="${height - 28}" fill="none" stroke="#b8945a" stroke-width="5"/>`;
    case 'hearts':
      return scatter(16, (x, y) => {
        const s = round(dice.between(14, 46));
        return `<path d="M0 .35C-.9 -.4 -.35 -1.05 0 -.5C.35 -1.05 .9 -.4 0 .35Z" transform="translate(${x} ${y}) scale(${s}) rotate(${round(dice.between(-20, 20))})" fill="${dice.pick(['#e8365a', '#f47fb1', '#d7263d'])}" fill-opacity=".88"/>`;
      });
    case 'sparkles':
      return scatter(46, (x, y) => {
        const s = round(dice.between(4, 22));
        return `<circle cx="${x}" cy="${y}" r="${s}" fill="#ffe9a8" fill-opacity=".16"/><path d="M0 -1Q.1 -.1 1 0Q.1 .1 0 1Q-.1 .1 -1 0Q-.1 -.1 0 -1Z" transform="translate(${x} ${y}) scale(${s})" fill="#fffbe6"/>`;
      });
    case 'confetti':
      return scatter(150, (x, y) => {
        const colour = dice.pick(['#e8365a', '#f7c948', '#2a9fd6', '#4fbf6f', '#a86bd6', '#ff8a3c']);
        return `<rect x="-7" y="-4" width="14" height="8" rx="2" transform="translate(${x} ${y}) rotate(${round(dice.between(0, 180))})" fill="${colour}"/>`;
      });
  }
  function scatter(count: number, draw: (x: number, y: number) => string): string {
    return Array.from({ length: count }, () => draw(round(dice.next() * width), round(dice.next() * height))).join('');
  }
}
