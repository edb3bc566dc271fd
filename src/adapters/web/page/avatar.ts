import { element } from './element.ts';

/** Hues of pigments, in degrees: far enough apart to tell members from each other. */
const HUES = [12, 38, 84, 150, 186, 222, 262, 300, 338];

/** Initials on a colour, both made from the name. Decorative: the name stands beside it. */
export function avatar(name: string): HTMLElement {
  const made = element('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(name));
  made.style.setProperty('--hue', String(HUES[hash(name) % HUES.length] ?? 0));
  return made;
}

function initials(name: string): string {
  const parts = name.trim().split(/\s+/u).filter(Boolean);
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : [parts[0]];
  return letters.map((part) => Array.from(part ?? '')[0]?.toUpperCase() ?? '').join('') || '?';
}

function hash(text: string): number {
  let value = 7;
  for (const character of text) value = (value * 31 + (character.codePointAt(0) ?? 0)) % 100_003;
  return value;
}
