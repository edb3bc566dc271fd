import { element } from './element.ts';
import { words } from './words.ts';

/** A run of words: in both wordings, only in the one before, or only in the one after. */
export type Change = Readonly<{ kind: 'same' | 'removed' | 'added'; text: string }>;

/** More comparisons than this and it is quicker to read the two wordings one after the other. */
const MOST_COMPARED = 1_000_000;

/** The difference between two wordings, word by word, in reading order: what went stands before what came for it. */
export function wordChanges(before: string, after: string): readonly Change[] {
  const [old, next] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < old.length && start < next.length && old[start] === next[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, next.length) - start && old.at(-1 - end) === next.at(-1 - end)) end += 1;
  const middle = compare(old.slice(start, old.length - end), next.slice(start, next.length - end));
  const same = (list: readonly string[]) => list.map((word): Word => ['same', word]);
  return runs([...same(old.slice(0, start)), ...middle, ...same(old.slice(old.length - end))]);
}

/** Both wordings as one paragraph, with what goes struck and what comes marked. */
export function wordingElement(before: string, after: string): HTMLElement {
  const line = element('p', { class: 'wording', dir: 'auto' });
  for (const { kind, text } of wordChanges(before, after)) {
    if (line.hasChildNodes()) line.append(' ');
    if (kind === 'same') line.append(text);
    else {
      // Few screen readers say <del> and <ins> by themselves.
      const says = element('span', { class: 'unseen' }, `${words.aside[kind]} `);
      const close = element('span', { class: 'unseen' }, words.aside.end);
      line.append(element(kind === 'removed' ? 'del' : 'ins', {}, says, text, close));
    }
  }
  return line;
}

type Word = readonly [kind: Change['kind'], word: string];

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/u).filter(Boolean);
}

/** The longest words in common, by the usual table; where that would be too large, nothing is in common. */
function compare(old: readonly string[], next: readonly string[]): readonly Word[] {
  const found: Word[] = [];
  const width = next.length + 1;
  const isHuge = old.length * next.length > MOST_COMPARED;
  const common = new Uint16Array(isHuge ? 0 : (old.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  if (!isHuge) {
    for (let i = old.length - 1; i >= 0; i -= 1) {
      for (let j = next.length - 1; j >= 0; j -= 1) {
        common[i * width + j] = old[i] === next[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      }
    }
  }
  let [i, j] = [0, 0];
  while (i < old.length || j < next.length) {
    const [here, there] = [old[i], next[j]];
    if (here !== undefined && here === there && !isHuge) {
      found.push(['same', here]);
      i += 1;
      j += 1;
    } else if (here !== undefined && (there === undefined || at(i + 1, j) >= at(i, j + 1))) {
      found.push(['removed', here]);
      i += 1;
    } else if (there !== undefined) {
      found.push(['added', there]);
      j += 1;
    }
  }
  return found;
}

/** Words of one kind as one run; between two words that stay, all that went before all that came. */
function runs(all: readonly Word[]): readonly Change[] {
  const changes: Change[] = [];
  const waiting: Record<Change['kind'], string[]> = { same: [], removed: [], added: [] };
  const flush = (...kinds: readonly Change['kind'][]) => {
    for (const kind of kinds) {
      if (waiting[kind].length > 0) changes.push({ kind, text: waiting[kind].join(' ') });
      waiting[kind] = [];
    }
  };
  for (const [kind, word] of all) {
    if (kind === 'same') flush('removed', 'added');
    else flush('same');
    waiting[kind].push(word);
  }
  flush('same', 'removed', 'added');
  return changes;
}
