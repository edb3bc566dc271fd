/** The categories of OpenAI's moderation (openai 7.55, resources/moderations.d.ts). */
export const CATEGORIES = [
  'violence',
  'violence/graphic',
  'sexual',
  'sexual/minors',
  'self-harm',
  'self-harm/intent',
  'self-harm/instructions',
  'hate',
  'hate/threatening',
  'harassment',
  'harassment/threatening',
  'illicit',
  'illicit/violent',
] as const;

/** Plain words that the demo's moderation knows, so that a refusal can be met without learning `demo:` words. */
export const NATURAL_WORDS: Readonly<Record<string, readonly string[]>> = {
  gore: ['violence', 'violence/graphic'],
  nude: ['sexual'],
  suicide: ['self-harm'],
};
