const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A new id: 26 characters (130 random bits), safe in addresses, file names and button ids, and not to be guessed. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(26));
  return Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** Whether a text has the form of an id made by {@link newId}. */
export function isId(text: string): boolean {
  return /^[0-9a-hjkmnp-tv-z]{26}$/.test(text);
}
