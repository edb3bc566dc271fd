import { MODELS } from '../src/core/models.ts';
import type { Options } from '../src/core/option.ts';
import { SIZE_WORDS } from '../src/core/size.ts';

/** The options of every command that paints. What a model does not take is answered when the request is checked. */
export const pictureOptions = {
  model: { kind: 'choice', description: 'Who paints', choices: MODELS.map((model) => model.name) },
  size: {
    kind: 'choice',
    description: 'A word, a ratio such as 16:9, or pixels such as 1536x864',
    choices: ['auto', ...Object.keys(SIZE_WORDS)],
    open: true,
  },
  quality: {
    kind: 'choice',
    description: 'How carefully to paint; better takes longer and costs more',
    choices: [...new Set(MODELS.flatMap((model) => model.qualities))],
  },
  count: {
    kind: 'integer',
    description: 'How many pictures',
    min: 1,
    max: Math.max(...MODELS.map((model) => model.maxCount)),
  },
  format: {
    kind: 'choice',
    description: 'The kind of file',
    choices: [...new Set(MODELS.flatMap((model) => model.formats))],
  },
  background: {
    kind: 'choice',
    description: 'Transparent needs png or webp',
    choices: [...new Set(MODELS.flatMap((model) => model.backgrounds))],
  },
} as const satisfies Options;
