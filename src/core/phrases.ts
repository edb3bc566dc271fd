/** Money in US dollars, with as many digits as a small sum needs. */
export function money(microDollars: number): string {
  const dollars = microDollars / 1_000_000;
  return `$${dollars < 0.1 ? dollars.toFixed(3) : dollars.toFixed(2)}`;
}

/** A time, as people say it. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 90 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** A time to come, which nobody knows to the tenth. */
export function roughly(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 10 ? `about ${seconds} s` : `about ${duration(seconds)}`;
}

/** Items with commas and a last joint. */
export function list(items: readonly string[], joint: 'and' | 'or'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${joint} ${items.at(-1)}`;
}

/** A value in quotation marks, cut where it is long. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const characters = Array.from(text);
  return `“${characters.length > 60 ? `${characters.slice(0, 59).join('')}…` : text}”`;
}

/** A whole number with thousands set apart. */
export function number(value: number): string {
  return value.toLocaleString('en-US');
}

/** A size in bytes, as megabytes. */
export function megabytes(bytes: number): string {
  return `${(bytes / (1024 * 1024)).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0)} MB`;
}
