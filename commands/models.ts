import { command } from '../src/core/command.ts';
import { DEFAULT_MODEL } from '../src/core/models.ts';
import { typicalPrices } from '../src/core/usage.ts';
import { words } from '../src/core/words.ts';

export const models = command({
  name: 'models',
  description: 'Who can paint, what they can do and what they cost',
  answers: 'note',
  options: {},
  async run({ jobs }) {
    const lines = jobs.models().map((spec) => {
      const prices = typicalPrices(spec).map(([, price]) => price);
      return words.models.line(spec, {
        sizes: spec.sizes.kind === 'free' ? words.models.freeSizes : words.models.sizes(spec.sizes.sizes),
        kinds: spec.endpoints.map((kind) => words.models.kind[kind]),
        from: prices[0] ?? 0,
        to: prices.at(-1) ?? 0,
        isDefault: spec.name === DEFAULT_MODEL,
      });
    });
    return { kind: 'note', text: [words.models.intro, ...lines].join('\n') };
  },
});
