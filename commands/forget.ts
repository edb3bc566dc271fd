import { command } from '../src/core/command.ts';
import { words } from '../src/core/words.ts';

export const forget = command({
  name: 'forget',
  description: 'Delete everything of yours: requests, pictures, messages',
  answers: 'note',
  options: {
    who: { kind: 'choice', description: 'Say me to be sure', choices: ['me'], required: true, rest: true },
  },
  async run({ caller, jobs }) {
    return { kind: 'note', text: words.history.forgotten(await jobs.forget(caller)) };
  },
});
