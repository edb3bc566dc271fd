import { command } from '../src/core/command.ts';
import { BotError } from '../src/core/error.ts';
import { words } from '../src/core/words.ts';
import { aboutJob, audienceOf } from './about-job.ts';

export const reword = command({
  name: 'reword',
  description: 'Paint a refused wish in the safer wording that was offered',
  answers: 'job',
  ...aboutJob('The request that was refused'),
  buttonOnly: true,
  async run({ values, caller, destination, key, jobs }) {
    const job = await jobs.find(values.job, caller);
    // The wording was offered to its requester alone.
    if (caller.user.id !== job.caller.user.id) throw new BotError('not_yours', words.job.requesterOnly);
    const { request, outcome, spoiler } = job;
    const suggestion = outcome?.type === 'refused' ? outcome.suggestion : null;
    if (suggestion === null) throw new BotError('not_found', words.job.notFound);
    const order = { draft: { ...request, prompt: suggestion }, caller, destination, key, spoiler };
    return { kind: 'job', job: await jobs.accept({ ...order, ...audienceOf(values) }) };
  },
});
