/**
 * What a member said, to be shown as text: no markup, no mention, no link. Discord takes a backslash before any
 * punctuation as "this character itself"; line breaks become spaces, so that nothing begins a line but we.
 * @param max length in characters of the text, before it is escaped; what is longer ends in an ellipsis
 */
export function asText(said: string, max: number): string {
  const characters = Array.from(said.replace(/\s+/gu, ' ').trim());
  const cut = characters.length <= max ? characters : [...characters.slice(0, max - 1), '…'];
  return cut.join('').replace(MARKUP, '\\$&').replace(LIST, '$1\\$2');
}

/** Characters that mark something wherever they stand; a colon before something makes emoji and addresses. */
const MARKUP = /[\\`*_~|<>@#[\]]|:(?=\S)/gu;
/** What makes a list, at the beginning only. */
const LIST = /^(\d{0,9})([-+.)])(?=\s)/u;

/** A moment as every reader sees it in their own time, counting by itself: "2 minutes ago". */
export function relativeTime(ms: number): string {
  return `<t:${Math.floor(ms / 1000)}:R>`;
}
