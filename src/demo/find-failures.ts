import type { ErrorBody } from './api-error.ts';
import { FAILURE_WORDS, type FailureWord } from './failure-words.ts';
import { NATURAL_WORDS } from './moderation-words.ts';
import type { Fault } from './planned-faults.ts';

export type FoundWord = { readonly word: FailureWord; readonly choice: string };

const pattern = /(?<![\w-])demo:([a-z0-9-]+)(?:=([a-z0-9_/-]+))?/gi;

/** The failure words of a prompt. Unknown names and unknown choices are ordinary text. */
export function findFailureWords(prompt: string): readonly FoundWord[] {
  return [...prompt.matchAll(pattern)].flatMap((match) => {
    const word = FAILURE_WORDS.find((one) => one.name === match[1]?.toLowerCase());
    const [usual = ''] = word?.choices ?? [];
    const choice = match[2]?.toLowerCase() ?? usual;
    return word && (choice === usual || word.choices?.includes(choice)) ? [{ word, choice }] : [];
  });
}

/** Removes the failure words and the plain words moderation knows; `rewordings` says what to write for the latter. */
export function withoutFailureWords(prompt: string, rewordings: Readonly<Record<string, string>> = {}): string {
  const plain = prompt.replace(pattern, '');
  return Object.keys(NATURAL_WORDS)
    .reduce((text, word) => text.replace(new RegExp(`\\b${word}\\b`, 'gi'), rewordings[word] ?? ''), plain)
    .replace(/\s+/g, ' ')
    .replace(/ ([,.;!?])/g, '$1')
    .trim();
}

/** Categories a moderation of this text flags, empty for ordinary text. */
export function flaggedCategories(text: string): readonly string[] {
  const planned = findFailureWords(text).filter(({ word }) => word.effect.at === 'flag-text');
  const natural = Object.entries(NATURAL_WORDS).filter(([word]) => new RegExp(`\\b${word}\\b`, 'i').test(text));
  return [...new Set([...planned.map(({ choice }) => choice), ...natural.flatMap(([, categories]) => categories)])];
}

/** Fills a planned error in. */
export function faultBody(fault: Fault, choice: string, requestId: string, model: string): ErrorBody {
  const fill = (text: string): string =>
    text.replaceAll('CHOICE', choice).replaceAll('REQUEST', requestId).replaceAll('MODEL', model);
  const body = {
    message: fill(fault.message),
    type: fault.type,
    param: fault.param ?? null,
    code: fault.code && fill(fault.code),
  };
  if (!fault.stage) return body;
  return { ...body, moderation_details: { moderation_stage: fault.stage, categories: choice.split(',') } };
}
