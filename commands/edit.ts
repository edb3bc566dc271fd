import { command } from '../src/core/command.ts';
import { BotError } from '../src/core/error.ts';
import { words } from '../src/core/words.ts';
import { pictureOptions } from './picture-options.ts';

export const edit = command({
  name: 'edit',
  description: 'Change a picture: say what should be different',
  options: {
    prompt: { kind: 'text', description: 'What to change', required: true, max: 32_000, rest: true },
    image: { kind: 'pictures', description: 'The picture to change, and others to draw from', required: true, max: 16 },
    ...pictureOptions,
  },
  pressed: (press, job) => {
    const pictures = job.outcome?.type === 'finished' ? job.outcome.pictures : [];
    const picture = pictures.find((each) => each.index === (press.picture ?? 0));
    if (!picture) throw new BotError('not_found', words.picture.unknown);
    return { image: [picture.id] };
  },
  async run({ values, caller, destination, key, jobs }) {
    const { image, ...rest } = values;
    return {
      kind: 'job',
      job: await jobs.accept({
        draft: { ...rest, kind: 'edit', inputs: image },
        caller,
        destination,
        key,
        names: { inputs: 'image' },
      }),
    };
  },
});
