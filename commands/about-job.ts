import type { Press } from '../src/core/button.ts';
import type { Audience } from '../src/core/job.ts';

/** The options of a button that is about a request as a whole, and what pressing it fills in. */
export function aboutJob(description: string) {
  return {
    options: {
      job: { kind: 'job', description, required: true },
      private: { kind: 'flag', description: 'Only you see what comes of it' },
    },
    pressed: (press: Press) => ({ job: press.job, private: press.private }),
  } as const;
}

/** Who sees what comes of a command. */
export function audienceOf(values: Readonly<{ private?: unknown }>): { audience: Audience } {
  return { audience: values.private === true ? 'caller' : 'channel' };
}
