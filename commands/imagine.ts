import { command } from '../src/core/command.ts';
import { pictureOptions } from './picture-options.ts';

export const imagine = command({
  name: 'imagine',
  description: 'Paint a picture from words',
  options: {
    prompt: { kind: 'text', description: 'What to paint', required: true, max: 32_000, rest: true },
    image: { kind: 'pictures', description: 'Pictures to start from', max: 16 },
    ...pictureOptions,
  },
  async run({ values, caller, destination, key, jobs }) {
    const { image, ...rest } = values;
    return {
      kind: 'job',
      job: await jobs.accept({
        draft: { ...rest, inputs: image ?? [] },
        caller,
        destination,
        key,
        names: { inputs: 'image' },
      }),
    };
  },
});
