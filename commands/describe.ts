import { command } from '../src/core/command.ts';
import { BotError } from '../src/core/error.ts';
import { words } from '../src/core/words.ts';
import { pictureButton } from './from-picture.ts';

export const describe = command({
  name: 'describe',
  description: 'Say what is in a picture, for those who cannot see it',
  answers: 'note',
  menu: 'Describe image',
  options: { image: { kind: 'pictures', description: 'The picture', required: true, max: 1 } },
  pressed: pictureButton,
  async run({ values, caller, jobs }) {
    const [picture] = values.image;
    if (picture === undefined) throw new BotError('bad_option', words.request.noInputs('image'));
    return { kind: 'note', text: words.describe.said(await jobs.describe(picture, caller)) };
  },
});
