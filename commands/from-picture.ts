import type { Press } from '../src/core/button.ts';
import type { Answer, Call } from '../src/core/command.ts';
import { BotError } from '../src/core/error.ts';
import type { Job } from '../src/core/job.ts';
import type { Order } from '../src/core/jobs.ts';
import type { RequestKind } from '../src/core/model-spec.ts';
import type { RawValues } from '../src/core/option.ts';
import { parseImageRequest } from '../src/core/request.ts';
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

type Values = Readonly<Record<string, unknown>>;

/** Orders what starts from pictures, or from words alone where there are none. */
export async function acceptPictures(
  kind: RequestKind | undefined,
  { values, caller, destination, key, jobs }: Call<Values>,
): Promise<Answer> {
  const order = { ...draftOf(kind, values), caller, destination, key };
  const showing = { ...audienceOf(values), spoiler: values.spoiler === true };
  return { kind: 'job', job: await jobs.accept({ ...order, ...showing }) };
}

/** Looks whether the options of a picture go together. @throws BotError `bad_option` */
export function checkPictures(kind: RequestKind | undefined, values: Values): void {
  const { draft, names } = draftOf(kind, values);
  parseImageRequest(draft, names);
}

function draftOf(kind: RequestKind | undefined, values: Values): Pick<Order, 'draft' | 'names'> {
  const { image = [], mask, fidelity, private: _, spoiler: __, ...rest } = values;
  const given = { inputs: image, mask: Array.isArray(mask) ? mask[0] : undefined, inputFidelity: fidelity };
  return { draft: { ...rest, ...given, kind }, names: { inputs: 'image', inputFidelity: 'fidelity' } };
}
