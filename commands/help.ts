import { command } from '../src/core/command.ts';
import { words } from '../src/core/words.ts';

export const help = command({
  name: 'help',
  description: 'What you can say here',
  answers: 'note',
  options: {},
  async run({ commands }) {
    const lines = commands
      .filter((each) => !each.buttonOnly)
      .map(({ name, description }) => `/${name} – ${description}`);
    return { kind: 'note', text: [words.help.intro, ...lines, words.help.outro].join('\n') };
  },
});
