let offset = 0;

/** Sets the difference between the server's clock and this machine's. */
export function setServerClock(now: number): void {
  offset = now - Date.now();
}

/** Milliseconds passed since a moment of the server's clock; never negative. */
export function elapsed(since: number): number {
  return Math.max(0, Date.now() + offset - since);
}

/** A `<time>` that shows the hour today, and the day too when it was earlier. */
export function timeText(moment: number): string {
  const date = new Date(moment - offset);
  const hour = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' }).format(date);
  if (date.toDateString() === new Date().toDateString()) return hour;
  return `${new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' }).format(date)}, ${hour}`;
}
