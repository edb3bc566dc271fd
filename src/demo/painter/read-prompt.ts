import { MOTIFS } from './motifs/all-motifs.ts';
import {
  COLOUR_WORDS,
  LIGHT_WORDS,
  type Light,
  NUMBER_WORDS,
  SETTING_WORDS,
  type Setting,
  STYLE_WORDS,
  type Style,
  WEATHER_WORDS,
  type Weather,
  type Wish,
  type WishedMotif,
} from './vocabulary.ts';

type Meaning =
  | { readonly kind: 'motif'; readonly name: string }
  | { readonly kind: 'setting'; readonly name: Setting }
  | { readonly kind: 'light'; readonly name: Light }
  | { readonly kind: 'weather'; readonly name: Weather }
  | { readonly kind: 'style'; readonly name: Style };

const LONGEST_PHRASE = 3;
const MOST_ALIKE = 9;
const MOST_MOTIFS = 5;
const UNCOUNTED_PLURAL = 3;
/** Words between a number or colour and its motif, as in "three small red balloons". */
const ADJECTIVES = 3;
const NEGATIONS = ['no', 'without', 'not'];
const ARTICLES = ['a', 'an', 'any', 'the'];
const JOINTS = ['and', 'with', 'in', 'on', 'at', 'by', 'under', 'over', 'near', 'of', 'the', 'beside', 'behind'];

const MEANINGS = collectMeanings();

/** Finds the words the painter knows. Unknown words are passed over; the order of motifs is the prompt's. */
export function readPrompt(prompt: string): Wish {
  const words = prompt
    .toLowerCase()
    .replace(/demo:\S+/g, ' ')
    .split(/[^a-z0-9-]+/)
    .filter((word) => word !== '')
    .slice(0, 400);
  const motifs: WishedMotif[] = [];
  const colours: { word: number; colour: string }[] = words.flatMap((word, index) => {
    const colour = COLOUR_WORDS[word];
    return colour && !MEANINGS.get(word)?.some(({ kind }) => kind === 'motif') ? [{ word: index, colour }] : [];
  });
  let setting: Setting | null = null;
  let light: Light | null = null;
  let style: Style | null = null;
  const weather = new Set<Weather>();

  for (let at = 0; at < words.length; ) {
    const found = longestPhrase(words, at);
    if (!found || isNegated(words, at)) {
      at += found ? found.length : 1;
      continue;
    }
    const place = found.meanings.some(({ kind }) => kind === 'setting');
    for (const meaning of found.meanings) {
      if (meaning.kind === 'setting') setting ??= meaning.name;
      else if (meaning.kind === 'light') light ??= meaning.name;
      else if (meaning.kind === 'style') style ??= meaning.name;
      else if (meaning.kind === 'weather') weather.add(meaning.name);
      else if (!(place && found.plural))
        addMotif(motifs, meaning.name, countBefore(words, at, found.plural), takeColour(words, at, colours));
    }
    at += found.length;
  }
  return {
    motifs: motifs.slice(0, MOST_MOTIFS),
    setting,
    light,
    weather: [...weather],
    style,
    colours: colours.map(({ colour }) => colour).slice(0, 2),
  };
}

/** Whether "no" or the like stands right before, or before an article. */
function isNegated(words: readonly string[], at: number): boolean {
  const before = ARTICLES.includes(words[at - 1] ?? '') ? at - 2 : at - 1;
  return NEGATIONS.includes(words[before] ?? '');
}

function addMotif(motifs: WishedMotif[], name: string, count: number, colour: string | null): void {
  const known = motifs.findIndex((motif) => motif.name === name);
  if (known < 0) motifs.push({ name, count, colour });
}

function longestPhrase(
  words: readonly string[],
  at: number,
): { meanings: readonly Meaning[]; length: number; plural: boolean } | null {
  for (let length = LONGEST_PHRASE; length > 0; length--) {
    const phrase = words.slice(at, at + length).join(' ');
    if (words.length < at + length) continue;
    const same = MEANINGS.get(phrase);
    if (same) return { meanings: same, length, plural: false };
    for (const single of singulars(phrase)) {
      const meanings = MEANINGS.get(single);
      if (meanings) return { meanings, length, plural: true };
    }
  }
  return null;
}

function singulars(phrase: string): string[] {
  const forms: string[] = [];
  if (phrase.endsWith('ies')) forms.push(`${phrase.slice(0, -3)}y`);
  if (phrase.endsWith('es')) forms.push(phrase.slice(0, -2));
  if (phrase.endsWith('s')) forms.push(phrase.slice(0, -1));
  return forms;
}

function countBefore(words: readonly string[], at: number, plural: boolean): number {
  for (let back = 1; back <= ADJECTIVES && at - back >= 0; back++) {
    const word = words[at - back] ?? '';
    const number = /^\d+$/.test(word) ? Number(word) : NUMBER_WORDS[word];
    if (number !== undefined && !(plural && number === 1)) return Math.min(MOST_ALIKE, Math.max(1, number));
    if (JOINTS.includes(word) && word !== 'of') break;
  }
  return plural ? UNCOUNTED_PLURAL : 1;
}

/** A colour right before a motif is the motif's own, and no longer the scene's. */
function takeColour(words: readonly string[], at: number, colours: { word: number; colour: string }[]): string | null {
  for (let back = 1; back <= ADJECTIVES && at - back >= 0; back++) {
    if (JOINTS.includes(words[at - back] ?? '')) return null;
    const index = colours.findIndex(({ word }) => word === at - back);
    if (index >= 0) return colours.splice(index, 1)[0]?.colour ?? null;
  }
  return null;
}

function collectMeanings(): Map<string, Meaning[]> {
  const meanings = new Map<string, Meaning[]>();
  const add = (words: string, meaning: Meaning): void => {
    for (const word of words.split(',')) meanings.set(word, [...(meanings.get(word) ?? []), meaning]);
  };
  for (const motif of MOTIFS) add(motif.words, { kind: 'motif', name: motif.name });
  for (const [name, words] of entries(SETTING_WORDS)) add(words, { kind: 'setting', name });
  for (const [name, words] of entries(LIGHT_WORDS)) add(words, { kind: 'light', name });
  for (const [name, words] of entries(WEATHER_WORDS)) add(words, { kind: 'weather', name });
  for (const [name, words] of entries(STYLE_WORDS)) add(words, { kind: 'style', name });
  return meanings;
}

function entries<K extends string>(table: Readonly<Record<K, string>>): [K, string][] {
  return Object.keys(table).map((key) => [key as K, table[key as K]]);
}
