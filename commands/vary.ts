import { command } from '../src/core/command.ts';
import { acceptPictures, checkPictures, paintButton } from './from-picture.ts';
import { pictureOptions, showingOptions } from './picture-options.ts';

export const vary = command({
  name: 'vary',
  description: 'Paint a picture once more in another way',
  answers: 'job',
  menu: 'Vary image',
  options: {
    image: { kind: 'pictures', description: 'The picture to vary', required: true, max: 1 },
    prompt: { kind: 'text', description: 'What should be different, if anything', max: 32_000, rest: true },
    ...pictureOptions,
    ...showingOptions,
  },
  pressed: paintButton,
  check: (values) => checkPictures('vary', values),
  run: (call) => acceptPictures('vary', call),
});
