import { FRAMES, MODELS } from '../src/core/models.ts';
import type { Options } from '../src/core/option.ts';
import { SIZE_WORDS } from '../src/core/size.ts';

/** Every value that some model takes, in the order of the table. */
const all = <T>(values: (model: (typeof MODELS)[number]) => readonly T[]): readonly T[] => [
  ...new Set(MODELS.flatMap(values)),
];

/** The options of every command that paints. What a model does not take is answered when the request is checked. */
export const pictureOptions = {
  model: {
    short: 'm',
    kind: 'choice',
    description: 'Who paints',
    choices: MODELS.map((model) => model.name),
    open: true,
  },
  size: {
    short: 's',
    kind: 'choice',
    description: 'A word, a ratio such as 16:9, or pixels such as 1536x864',
    choices: ['auto', ...Object.keys(SIZE_WORDS)],
    open: true,
  },
  quality: {
    short: 'q',
    kind: 'choice',
    description: 'How carefully to paint; better takes longer and costs more',
    choices: all((model) => model.qualities),
  },
  count: {
    short: 'n',
    kind: 'integer',
    description: 'How many pictures',
    min: 1,
    max: Math.max(...MODELS.map((model) => model.maxCount)),
  },
  format: {
    short: 'f',
    kind: 'choice',
    description: 'The kind of file; gif moves',
    choices: all((model) => model.formats),
  },
  background: {
    short: 'b',
    kind: 'choice',
    description: 'Transparent needs png or webp',
    choices: all((model) => model.backgrounds),
  },
  compression: { kind: 'integer', description: 'For jpeg and webp; 100 is the best and largest', min: 0, max: 100 },
  partials: { kind: 'integer', description: 'How many previews each picture shows', min: 0, max: 3 },
  moderation: {
    kind: 'choice',
    description: 'How strict the check is when painting from words',
    choices: all((model) => model.moderations),
  },
  style: { kind: 'choice', description: 'For DALL-E 3', choices: all((model) => model.styles) },
  fidelity: {
    kind: 'choice',
    description: 'How closely to follow the pictures it starts from',
    choices: all((model) => model.inputFidelities),
  },
  frames: { kind: 'integer', description: 'How many frames a gif has', min: FRAMES.min, max: FRAMES.max },
} as const satisfies Options;

/** Who sees what comes of it, and how. */
export const showingOptions = {
  private: { short: 'p', kind: 'flag', description: 'Only you see it; you can publish it later' },
  spoiler: { kind: 'flag', description: 'Hide the pictures until they are clicked' },
} as const satisfies Options;

/** Where the first picture may change. */
export const maskOption = {
  mask: {
    kind: 'pictures',
    description: 'Where it may change: black or transparent changes, white stays',
    max: 1,
  },
} as const satisfies Options;
