import { command } from '../src/core/command.ts';
import { acceptPictures, pictureButton } from './from-picture.ts';
import { pictureOptions } from './picture-options.ts';

export const vary = command({
  name: 'vary',
  description: 'Paint a picture once more in another way',
  options: {
    image: { kind: 'pictures', description: 'The picture to vary', required: true, max: 1 },
    prompt: { kind: 'text', description: 'What should be different, if anything', max: 32_000, rest: true },
    ...pictureOptions,
  },
  pressed: pictureButton,
  run: (call) => acceptPictures('vary', call),
});
