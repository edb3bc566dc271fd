/** Money in US dollars, with as many digits as a small sum needs. */
export function money(microDollars: number): string {
  const dollars = microDollars / 1_000_000;
  return `$${dollars < 0.1 ? dollars.toFixed(3) : dollars.toFixed(2)}`;
}

/** A time, as people say it. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Number.isInteger(seconds) ? seconds : seconds.toFixed(1)} s`;
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** Items with commas and a last joint. */
export function list(items: readonly string[], joint: 'and' | 'or'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${joint} ${items.at(-1)}`;
}

/** A value in quotation marks, cut where it is long. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return `“${text.length > 60 ? `${text.slice(0, 59)}…` : text}”`;
}

/** A whole number with thousands set apart. */
export function number(value: number): string {
  return value.toLocaleString('en-US');
}

/** A size in bytes, as megabytes. */
export function megabytes(bytes: number): string {
  return `${(bytes / (1024 * 1024)).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0)} MB`;
}
