import { command } from '../src/core/command.ts';

export const again = command({
  name: 'again',
  description: 'Paint the same wish once more',
  options: { job: { kind: 'job', description: 'The request to repeat', required: true } },
  buttonOnly: true,
  pressed: (press) => ({ job: press.job }),
  async run({ values, caller, destination, key, jobs }) {
    const { request } = await jobs.find(values.job, caller);
    return { kind: 'job', job: await jobs.accept({ draft: request, caller, destination, key, fresh: true }) };
  },
});
