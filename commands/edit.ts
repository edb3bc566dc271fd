import { command } from '../src/core/command.ts';
import { describe } from './describe.ts';
import { acceptPictures, checkPictures, paintButton } from './from-picture.ts';
import { maskOption, pictureOptions, showingOptions } from './picture-options.ts';

export const edit = command({
  name: 'edit',
  description: 'Change a picture: say what should be different',
  answers: 'job',
  menu: 'Edit image',
  options: {
    prompt: { kind: 'text', description: 'What to change', required: true, max: 32_000, rest: true },
    image: { kind: 'pictures', description: 'The picture to change, and others to draw from', required: true, max: 16 },
    ...maskOption,
    ...pictureOptions,
    ...showingOptions,
  },
  pressed: paintButton,
  check: (values) => {
    if (!asksForWords(values.prompt)) checkPictures('edit', values);
  },
  run: (call) => (asksForWords(call.values.prompt) ? describe.run(call) : acceptPictures('edit', call)),
});

/** Whoever replies "describe" to a picture wants words, not another picture. */
function asksForWords(prompt: string): boolean {
  return /^\s*describe[.!?]?\s*$/iu.test(prompt);
}
