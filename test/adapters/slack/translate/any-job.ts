import fc from 'fast-check';
import { newId } from '../../../../src/core/id.ts';
import type { Job } from '../../../../src/core/job.ts';
import { parseImageRequest } from '../../../../src/core/request.ts';
import { aJob, aPicture, CALLER, CANCELLED, finished, refused, STATES } from '../../../fixtures/a-job.ts';

type Facts = Readonly<{ cached: boolean; wording: string | null; revised: string | null; alt: string }>;

/** What a member may say: prose, Slack's markup, and both mixed without any sense. */
export const said = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom('*', '_', '~', '`', '```', '<', '>', '&', '@', '#', '|', ':', '\n', '\r\n', '\t', '  ', '> '),
      fc.constantFrom('@channel', '@here', '<!channel>', '<!here|here>', '<@U12345678>', '<#C12345678|general>'),
      fc.constantFrom(
        '<https://x.example|label>',
        'https://x.example/a',
        '&lt;',
        '&amp;',
        ':smile:',
        '<!date^0^{time}|x>',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

const long = fc.oneof(
  said,
  fc.tuple(said, fc.integer({ min: 1, max: 400 })).map(([text, times]) => text.repeat(times)),
);

function outcomeOf(state: Job['state'], count: number, { cached, wording, revised, alt }: Facts): Job['outcome'] {
  const pictures = Array.from({ length: count }, (_, index) => aPicture({ id: newId(), index, alt }));
  const error = { code: 'stalled', message: alt || 'It stood still.', remedy: 'Try again.' } as const;
  switch (state) {
    case 'painted':
    case 'delivered':
      return finished(pictures, { cachedFrom: cached ? newId() : null, revisedPrompt: revised });
    case 'refused':
      return refused({ suggestion: wording });
    case 'failed':
    case 'interrupted':
      return { type: 'failed', error, usage: null };
    case 'cancelled':
      return CANCELLED;
    case 'accepted':
    case 'queued':
    case 'painting':
      return null;
  }
}

/** Any job there can be, as far as members see it. */
export const anyJob: fc.Arbitrary<Job> = fc
  .record({
    state: fc.constantFrom(...STATES),
    count: fc.integer({ min: 1, max: 10 }),
    audience: fc.constantFrom<Job['audience'][]>('channel', 'caller'),
    why: fc.constantFrom(null, 'picked', 'published'),
    edited: fc.boolean(),
    prompt: long,
    name: said,
    cached: fc.boolean(),
    wording: fc.option(long),
    revised: fc.option(long),
    alt: long,
  })
  .map(({ state, count, audience, why, edited, prompt, name, ...facts }) => {
    const inputs = edited ? { inputs: [newId()] } : {};
    const request = { ...parseImageRequest({ prompt: 'a cat', count, ...inputs }), prompt };
    const given = why === null ? null : ({ why, from: newId(), pictures: [newId()] } as Job['given']);
    const caller = { ...CALLER, user: { id: 'U12345678', name } };
    const times = { accepted: 1_795_184_261_999, painting: 1_795_184_300_000 };
    const outcome = outcomeOf(state, count, facts);
    return aJob({ id: newId(), request, caller, state, audience, given, outcome, times });
  });

/** Whose jobs there are: a team's, or an organization's. */
export const workspace = fc.stringMatching(/^[TE][A-Z0-9]{8,14}$/u);
