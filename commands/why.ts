import { command } from '../src/core/command.ts';
import { BotError } from '../src/core/error.ts';
import { viewOf } from '../src/core/view.ts';
import { words } from '../src/core/words.ts';

export const why = command({
  name: 'why',
  description: 'Why a wish was refused, and what could be said instead',
  answers: 'note',
  options: { job: { kind: 'job', description: 'The request that was refused', required: true } },
  buttonOnly: true,
  pressed: (press) => ({ job: press.job }),
  async run({ values, caller, jobs }) {
    const job = await jobs.find(values.job, caller);
    // The reason is for its requester alone.
    if (caller.user.id !== job.caller.user.id) throw new BotError('not_yours', words.job.requesterOnly);
    const { aside } = viewOf(job);
    if (aside === null) return { kind: 'note', text: words.job.notRefused };
    const { text, wording, buttons } = aside;
    return { kind: 'note', text: wording === null ? text : `${text}\n${wording.after}`, buttons };
  },
});
