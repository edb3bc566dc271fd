import { duration, list, money, roughly } from './phrases.ts';

/** What a View says of how a job stands. */
export const view = {
  waiting: (ahead: number, etaMs: number | null) =>
    `${ahead === 0 ? 'Next in line' : `Waiting, ${ahead} before it`}${eta(etaMs)}…`,
  painting: (hasPreview: boolean, etaMs: number | null) =>
    hasPreview ? 'Painting, it is getting sharper…' : `Painting${eta(etaMs)}…`,
  finished: (count: number, missing: number) =>
    missing > 0
      ? `Painted ${count} of ${count + missing}; the rest could not be painted.`
      : `Painted${count > 1 ? ` ${count} pictures` : ''}.`,
  given: {
    picked: () => 'Picked.',
    published: (count: number) => (count > 1 ? `Shown to all: ${count} pictures.` : 'Shown to all.'),
  },
  cached: (count: number) => `${count > 1 ? 'These were' : 'This was'} painted for the same wish a short while ago.`,
  noCost: 'no cost',
  nothingCame: 'Nothing came of this one.',
  refused: (stage: string, categories: readonly string[], hasWording: boolean) => {
    const named = inPlainWords(categories);
    const about = named.length > 0 ? ` It touches on ${list(named, 'and')}.` : '';
    const what = {
      before: 'Your wish, or a picture it starts from, does not pass the safety check.',
      input: 'The image service refuses your wish, or a picture it starts from.',
      output: 'The image service took back what it had painted.',
    }[stage];
    const next = hasWording ? 'Here is a wording that should pass:' : 'Try to say it another way.';
    return `${what ?? 'The image service refuses to paint this.'}${about} It cost nothing. ${next}`;
  },
  cancelled: (begun: boolean) => (begun ? 'Cancelled while it was being painted.' : 'Cancelled before it began.'),
  interrupted: 'Interrupted by a restart. It was not charged to your quota; you can run it again.',
  seconds: (seconds: number) => duration(seconds),
  cost: ({ microDollars, certain }: { microDollars: number; certain: boolean }) =>
    certain ? money(microDollars) : `about ${money(microDollars)}`,
  estimate: (microDollars: number) => `at most about ${money(microDollars)}`,
  revised: (prompt: string) => `painted as: ${prompt}`,
} as const;

function eta(ms: number | null): string {
  return ms === null ? '' : `, ${roughly(ms)}`;
}

/** Categories of moderation in plain words, each once. */
export function inPlainWords(categories: readonly string[]): readonly string[] {
  return [...new Set(categories.map(category))];
}

/** A category of moderation in plain words. */
function category(name: string): string {
  const [family = name] = name.split('/');
  const known: Record<string, string> = {
    sexual: 'sexual content',
    violence: 'violence',
    hate: 'hate',
    harassment: 'harassment',
    'self-harm': 'self-harm',
    illicit: 'something illegal',
  };
  return known[family] ?? 'something it does not allow';
}
