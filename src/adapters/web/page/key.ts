const open = new Map<string, string>();

/** The key for saying `thing`: the same one until it is settled, so that a retry is not a second request. */
export function keyFor(thing: string): string {
  const key = open.get(thing) ?? randomKey();
  open.set(thing, key);
  return key;
}

/** The server answered, yes or no: the next time the same thing is said, it is meant anew. */
export function settleKey(thing: string): void {
  open.delete(thing);
}

function randomKey(): string {
  // randomUUID is missing where the page is served over plain http from another machine.
  if ('randomUUID' in crypto) return crypto.randomUUID();
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
