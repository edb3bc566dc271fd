import { command } from '../src/core/command.ts';
import { aboutJob, audienceOf } from './about-job.ts';

export const again = command({
  name: 'again',
  description: 'Paint the same wish once more',
  answers: 'job',
  ...aboutJob('The request to repeat'),
  buttonOnly: true,
  async run({ values, caller, destination, key, jobs }) {
    const { request, spoiler } = await jobs.find(values.job, caller);
    const order = { draft: request, caller, destination, key, fresh: true, spoiler, ...audienceOf(values) };
    return { kind: 'job', job: await jobs.accept(order) };
  },
});
