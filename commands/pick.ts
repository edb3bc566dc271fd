import { command } from '../src/core/command.ts';
import { BotError } from '../src/core/error.ts';
import { words } from '../src/core/words.ts';
import { aboutJob, audienceOf } from './about-job.ts';

const about = aboutJob('The request that has several pictures');

export const pick = command({
  name: 'pick',
  description: 'Show one of several pictures by itself, to go on with it',
  answers: 'job',
  options: {
    job: about.options.job,
    which: { kind: 'integer', description: 'Which picture, from 1', required: true, min: 1, max: 10 },
    private: about.options.private,
  },
  buttonOnly: true,
  pressed: (press) => ({ ...about.pressed(press), which: (press.picture ?? 0) + 1 }),
  async run({ values, caller, destination, key, jobs }) {
    const { id, request, outcome, spoiler } = await jobs.find(values.job, caller);
    const pictures = outcome?.type === 'finished' ? outcome.pictures : [];
    const picked = pictures.find(({ index }) => index === values.which - 1);
    if (picked === undefined) throw new BotError('not_found', words.picture.unknown);
    const order = { draft: { ...request, count: 1 }, caller, destination, key, spoiler, ...audienceOf(values) };
    const given = { why: 'picked', from: id, pictures: [picked.id] } as const;
    return { kind: 'job', job: await jobs.accept({ ...order, given }) };
  },
});
