import { command } from '../src/core/command.ts';
import { words } from '../src/core/words.ts';

export const remove = command({
  name: 'delete',
  description: 'Take a picture and its message away for good',
  answers: 'done',
  options: { job: { kind: 'job', description: 'The request to delete', required: true } },
  buttonOnly: true,
  pressed: (press) => ({ job: press.job }),
  async run({ values, caller, jobs }) {
    await jobs.remove(values.job, caller);
    return { kind: 'note', text: words.job.deleted };
  },
});
