import { command } from '../src/core/command.ts';
import { words } from '../src/core/words.ts';

export const cancel = command({
  name: 'cancel',
  description: 'Stop what is waiting or being painted for you',
  answers: 'done',
  options: { job: { kind: 'job', description: 'Which request; your newest one if you name none' } },
  pressed: (press) => ({ job: press.job }),
  async run({ values, caller, jobs }) {
    const id = values.job ?? (await jobs.newestOpen(caller))?.id;
    if (id === undefined) return { kind: 'note', text: words.job.nothingOpen };
    await jobs.cancel(id, caller);
    return { kind: 'note', text: words.job.cancelling };
  },
});
