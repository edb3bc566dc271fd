import { command } from '../src/core/command.ts';
import { acceptPictures, checkPictures } from './from-picture.ts';
import { maskOption, pictureOptions, showingOptions } from './picture-options.ts';

export const imagine = command({
  name: 'imagine',
  description: 'Paint a picture from words',
  answers: 'job',
  options: {
    prompt: { kind: 'text', description: 'What to paint', required: true, max: 32_000, rest: true },
    image: { kind: 'pictures', description: 'Pictures to start from', max: 16 },
    ...maskOption,
    ...pictureOptions,
    ...showingOptions,
  },
  check: (values) => checkPictures(undefined, values),
  run: (call) => acceptPictures(undefined, call),
});
