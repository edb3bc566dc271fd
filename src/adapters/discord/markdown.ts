/**
 * What a member said, to be shown as text: no markup, no mention, no link. Discord takes a backslash before any
 * punctuation as "this character itself"; line breaks become spaces, so that nothing begins a line but we.
 * @param max length in characters of the text, before it is escaped; what is longer ends in an ellipsis
 */
export function asText(said: string, max: number): string {
  const characters = Array.from(said.replace(/\s+/gu, ' ').trim());
  const cut = characters.length <= max ? characters : [...characters.slice(0, max - 1), '…'];
  const escaped = cut.map((character) => (MARKUP.test(character) ? `\\${character}` : character)).join('');
  // Only at its beginning would these make a list.
  return escaped.replace(/^(\d{0,9})([-+.)])/u, '$1\\$2');
}

/** Characters that mark something wherever they stand; a colon makes emoji and addresses. */
const MARKUP = /[\\`*_~|<>@#:[\]]/u;

/** A moment as every reader sees it in their own time, counting by itself: "2 minutes ago". */
export function relativeTime(ms: number): string {
  return `<t:${Math.floor(ms / 1000)}:R>`;
}
