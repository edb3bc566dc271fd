import { mix } from './colour.ts';
import { type Frame, radial, round, vertical } from './frame.ts';

/** What falls and drifts between the viewer and the scene. */
export function paintWeather(frame: Frame): string {
  const { weather } = frame;
  return [weather.includes('snow') ? snowfall(frame) : '', weather.includes('rain') ? rain(frame) : ''].join('');
}

/** Flakes in three depths: the near ones large and soft. */
export function snowfall(frame: Frame): string {
  const dice = frame.dice.fork('snowfall');
  const share = frame.width / 1000;
  const soft = frame.id();
  const flakes = [
    { count: 210, low: 1, high: 2.6, opacity: 0.75, speed: 1 },
    { count: 80, low: 2.6, high: 4.8, opacity: 0.85, speed: 1 },
    { count: 16, low: 8, high: 18, opacity: 0.5, speed: 2 },
  ].map(({ count, low, high, opacity, speed }) =>
    Array.from({ length: Math.round(count * share) }, () => {
      const [x, start, r] = [dice.next() * frame.width, dice.next(), dice.between(low, high)];
      const y = ((start + frame.moment * speed) % 1) * frame.height;
      const fill = high > 5 ? `url(#${soft})` : '#fff';
      return `<circle cx="${round(x + Math.sin((start + frame.moment) * 6.28) * 6)}" cy="${round(y)}" r="${round(r)}" fill="${fill}" fill-opacity="${opacity}"/>`;
    }).join(''),
  );
  return (
    radial(soft, [
      [0, '#ffffff', 0.9],
      [1, '#ffffff', 0],
    ]) + flakes.join('')
  );
}

export function rain(frame: Frame): string {
  const dice = frame.dice.fork('rain');
  const make = (count: number): string =>
    Array.from({ length: Math.round(count * (frame.width / 1000)) }, () => {
      const [x, long] = [dice.between(-100, frame.width + 60), dice.between(24, 70)];
      const y = ((dice.next() + frame.moment * 2) % 1) * (frame.height + 80) - 60;
      return `M${round(x)} ${round(y)}l${round(-long * 0.16)} ${round(long)}`;
    }).join('');
  const veil = mix(frame.palette.sky[1], '#8a98ad', 0.5);
  return (
    `<rect width="${frame.width}" height="${frame.height}" fill="${veil}" fill-opacity=".16"/>` +
    `<path d="${make(240)}" stroke="#eaf2ff" stroke-width="1.4" stroke-opacity=".42" stroke-linecap="round"/>` +
    `<path d="${make(70)}" stroke="#ffffff" stroke-width="2.6" stroke-opacity=".38" stroke-linecap="round"/>`
  );
}

/** Banks of mist. They lie behind whatever stands in front, so that it keeps its colours. */
export function fog(frame: Frame, horizon: number): string {
  if (!frame.weather.includes('fog')) return '';
  const dice = frame.dice.fork('fog');
  const colour = mix(frame.palette.sky[3], '#ffffff', frame.palette.dark ? 0.05 : 0.35);
  const veil = frame.id();
  const banks = Array.from({ length: 7 }, (_, index) => {
    const id = frame.id();
    const y = horizon * 0.8 + (index / 6) * (frame.height - horizon * 0.8);
    return `${radial(id, [
      [0, colour, 0.62],
      [0.6, colour, 0.28],
      [1, colour, 0],
    ])}<ellipse cx="${round(dice.between(0, 1) * frame.width + frame.moment * 30)}" cy="${round(y)}" rx="${round(frame.width * dice.between(0.45, 0.8))}" ry="${round(dice.between(40, 90))}" fill="url(#${id})"/>`;
  });
  return `${vertical(veil, [
    [0, colour, 0.1],
    [0.55, colour, 0.42],
    [1, colour, 0.2],
  ])}<rect width="${frame.width}" height="${frame.height}" fill="url(#${veil})"/>${banks.join('')}`;
}
