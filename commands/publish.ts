import { mayManage } from '../src/core/caller.ts';
import { command } from '../src/core/command.ts';
import { BotError } from '../src/core/error.ts';
import { words } from '../src/core/words.ts';

export const publish = command({
  name: 'publish',
  description: 'Show a private picture to everybody in the channel',
  answers: 'job',
  options: { job: { kind: 'job', description: 'The request that was painted for you alone', required: true } },
  buttonOnly: true,
  pressed: (press) => ({ job: press.job }),
  async run({ values, caller, destination, key, jobs }) {
    const { id, request, outcome, spoiler, caller: requester } = await jobs.find(values.job, caller);
    if (!mayManage(caller, requester)) throw new BotError('not_yours', words.job.notYours);
    const pictures = outcome?.type === 'finished' ? outcome.pictures.map((each) => each.id) : [];
    if (pictures.length === 0) throw new BotError('not_found', words.picture.unknown);
    const given = { why: 'published', from: id, pictures } as const;
    return { kind: 'job', job: await jobs.accept({ draft: request, caller, destination, key, spoiler, given }) };
  },
});
