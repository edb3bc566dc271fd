import { mayManage } from '../src/core/caller.ts';
import { command } from '../src/core/command.ts';
import { BotError } from '../src/core/error.ts';
import { words } from '../src/core/words.ts';

export const reword = command({
  name: 'reword',
  description: 'Paint a refused wish in the safer wording that was offered',
  options: { job: { kind: 'job', description: 'The request that was refused', required: true } },
  buttonOnly: true,
  pressed: (press) => ({ job: press.job }),
  async run({ values, caller, destination, key, jobs }) {
    const job = await jobs.find(values.job, caller);
    // The wording was offered to its requester alone.
    if (!mayManage(caller, job.caller)) throw new BotError('not_yours', words.job.notYours);
    const { request, outcome } = job;
    const suggestion = outcome?.type === 'refused' ? outcome.suggestion : null;
    if (suggestion === null) throw new BotError('not_found', words.job.notFound);
    const draft = { ...request, prompt: suggestion };
    return { kind: 'job', job: await jobs.accept({ draft, caller, destination, key }) };
  },
});
