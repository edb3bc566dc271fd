import type { WebMessage } from '../protocol.ts';
import { elapsed } from './clock.ts';
import { element } from './element.ts';
import { words } from './words.ts';

export type Progress = Readonly<{
  bar: HTMLElement;
  clock: HTMLElement;
  update(message: WebMessage): void;
  stop(): void;
}>;

/**
 * The bar under a picture that is being painted, and the seconds. The bar runs without an end: how many previews come
 * is not known, and a bar that lies is worse than none.
 */
export function makeProgress(): Progress {
  const bar = element('div', { class: 'bar', role: 'progressbar', 'aria-label': words.message.painting });
  const clock = element('span', { class: 'clock', role: 'timer', 'aria-label': words.message.timer });
  let begun: number | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;

  const tick = () => {
    clock.textContent = begun === null ? '' : duration(elapsed(begun));
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    bar.hidden = true;
    clock.hidden = true;
  };
  return {
    bar,
    clock,
    update(message) {
      if (message.final) {
        stop();
        return;
      }
      begun = message.startedAt;
      bar.hidden = false;
      clock.hidden = begun === null;
      bar.classList.toggle('waiting', message.status === 'waiting');
      tick();
      timer ??= setInterval(tick, 1000);
    },
    stop,
  };
}

function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
}
