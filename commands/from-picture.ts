import type { Press } from '../src/core/button.ts';
import type { Answer, Call } from '../src/core/command.ts';
import { BotError } from '../src/core/error.ts';
import type { Job } from '../src/core/job.ts';
import type { RequestKind } from '../src/core/model-spec.ts';
import type { RawValues } from '../src/core/option.ts';
import { words } from '../src/core/words.ts';
import { audienceOf } from './about-job.ts';

/**
 * What a button under a picture fills in: that picture.
 * @throws BotError `not_found` where the picture is gone
 */
export function pictureButton(press: Press, job: Job): RawValues {
  const pictures = job.outcome?.type === 'finished' ? job.outcome.pictures : [];
  const picture = pictures.find((each) => each.index === (press.picture ?? 0));
  if (!picture) throw new BotError('not_found', words.picture.unknown);
  return { image: [picture.id] };
}

/** What a button that paints fills in: the picture, to be shown as the message under which it is pressed. */
export function paintButton(press: Press, job: Job): RawValues {
  const showing = { ...(press.private ? { private: true } : {}), ...(job.spoiler ? { spoiler: true } : {}) };
  return { ...pictureButton(press, job), ...showing };
}

/** Orders what starts from pictures, or from words alone where there are none. */
export async function acceptPictures(
  kind: RequestKind | undefined,
  { values, caller, destination, key, jobs }: Call<Readonly<Record<string, unknown>>>,
): Promise<Answer> {
  const { image = [], mask, fidelity, private: alone, spoiler, ...rest } = values;
  const given = { inputs: image, mask: Array.isArray(mask) ? mask[0] : undefined, inputFidelity: fidelity };
  const draft = { ...rest, ...given, kind };
  const order = { draft, caller, destination, key, names: { inputs: 'image', inputFidelity: 'fidelity' } };
  const showing = { ...audienceOf({ private: alone }), spoiler: spoiler === true };
  return { kind: 'job', job: await jobs.accept({ ...order, ...showing }) };
}
