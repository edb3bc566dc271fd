import { type Exchange, hang, pause } from './answer.ts';
import { ApiError, invalidRequest } from './api-error.ts';
import { checkPictures, type InputPictures, readPictures } from './check-pictures.ts';
import { checkRequest, readParameters } from './check-request.ts';
import type { Commission, PictureSize, Planned } from './commission.ts';
import { dataUrlBytes } from './data-url.ts';
import { faultBody, findFailureWords, flaggedCategories } from './find-failures.ts';
import type { ImageJob } from './image-job.ts';
import { automaticSize } from './painter/output-size.ts';
import { type Painting, startPainting } from './painter/paint.ts';
import { INPUT_BLOCK } from './planned-faults.ts';
import { isRecord, type RequestBody, readBody, type UploadedFile } from './request-body.ts';
import type { Endpoint } from './rules.ts';
import { sendPictures } from './send-pictures.ts';
import { streamPictures } from './stream-pictures.ts';
import type { Studio } from './studio.ts';

/** Length of a data URL in a JSON edit (published description, ImageRefParam). */
const MAX_URL_CHARS = 20_971_520;

/** Milliseconds before every frame of a prompt with `demo:slow`. */
const SLOW_MS = 3000;

/** POST /v1/images/generations, /edits and /variations. */
export async function answerImages(exchange: Exchange, studio: Studio, endpoint: Endpoint): Promise<void> {
  const { call, signal } = exchange;
  const body = await readBody(exchange.request);
  const { values, files } = splitPictures(body, endpoint);
  call.parameters = values;
  call.prompt = typeof values.prompt === 'string' ? values.prompt : null;
  call.model = typeof values.model === 'string' ? values.model : null;
  const read = readParameters({ values, source: body.source }, endpoint);
  call.parameters = read;
  const pictures = await readPictures(files);
  const { images, mask, markup } = pictures;
  call.pictures = [...images, mask, markup].flatMap((picture) => (picture ? [picture.facts] : []));
  const job = checkRequest(read, endpoint, mask !== null);
  call.model = job.model;
  if (endpoint !== 'generate') await checkPictures(pictures, job.model, job.rules);
  const effects = findFailureWords(job.prompt).map(({ word, choice }) => ({ effect: word.effect, choice }));
  await failFirst(exchange, studio, job, effects);

  const slow = effects.some(({ effect }) => effect.at === 'slow');
  const size = job.size === 'auto' ? await automaticSize(images[0]?.bytes) : job.size;
  const about = await aboutPicture(job, images[0]?.bytes, studio);
  const commission: Commission = {
    job,
    pictures,
    effects,
    paceMs: slow ? SLOW_MS : studio.paceMs,
    size,
    paint: painter(job, pictures, size, studio),
    remember: (bytes) => studio.memory.remember(bytes, about),
  };
  signal.throwIfAborted();
  if (job.stream) return streamPictures(exchange, commission);
  if (slow) await pause(SLOW_MS * 3, signal);
  await sendPictures(exchange, studio, commission);
}

/** What can later be said about the picture: an edit's words alone ("make it night") do not tell what it shows. */
async function aboutPicture(job: ImageJob, first: Buffer | undefined, studio: Studio): Promise<string> {
  if (job.endpoint === 'generate' || !first) return job.prompt;
  const before = (await studio.memory.recall(first)) ?? 'something unknown';
  return job.prompt === '' ? before : `${before}, changed by "${job.prompt}"`;
}

/** Failures that come before any picture. */
async function failFirst(
  exchange: Exchange,
  studio: Studio,
  job: ImageJob,
  effects: readonly Planned[],
): Promise<void> {
  const flagged = flaggedCategories(job.prompt);
  if (flagged.length > 0)
    throw new ApiError(400, faultBody(INPUT_BLOCK, flagged.join(','), exchange.call.id, job.model));
  for (const { effect, choice } of effects) {
    if (effect.at === 'hang-before-headers') await hang(exchange.signal);
    if (effect.at === 'html') {
      exchange.call.status = 502;
      exchange.response.writeHead(502, { 'content-type': 'text/html' });
      exchange.response.end(
        '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
      );
      throw new ApiError(502, { message: 'Bad Gateway', type: 'server_error', param: null, code: null });
    }
    if (effect.at !== 'answer' || (effect.once && studio.countBefore(`failed ${job.prompt}`) > 0)) continue;
    throw new ApiError(effect.status, faultBody(effect.error, choice, exchange.call.id, job.model), effect.headers);
  }
}

/** Counts the pictures of one prompt, so that the same prompt gives another picture each time. */
function painter(
  job: ImageJob,
  { images, mask, markup }: InputPictures,
  size: PictureSize,
  studio: Studio,
): () => Promise<Painting> {
  const inputs =
    job.endpoint === 'generate'
      ? null
      : { images: images.map(({ bytes }) => bytes), mask: mask?.bytes ?? null, markup: markup?.bytes ?? null };
  const about = [job.endpoint, job.prompt, ...images.map(({ facts }) => facts.sha256)].join(' ');
  const { prompt, model, format, compression, transparent, frames } = job;
  return () =>
    startPainting({
      prompt,
      hand: model,
      variation: studio.countBefore(about),
      size,
      format,
      compression,
      transparent,
      frames,
      inputs,
    });
}

/** Takes the pictures of a JSON edit out of its values; a form has them as files already. */
function splitPictures(
  body: RequestBody,
  endpoint: Endpoint,
): { values: Record<string, unknown>; files: readonly UploadedFile[] } {
  if (body.source === 'form') {
    if (endpoint === 'generate')
      throw invalidRequest('unsupported_content_type', null, "Expected 'application/json'.", 415);
    return { values: body.values, files: body.files };
  }
  if (endpoint === 'variation')
    throw invalidRequest('unsupported_content_type', null, "Expected 'multipart/form-data'.", 415);
  if (endpoint === 'generate') return { values: body.values, files: [] };
  const { images, mask, ...values } = body.values;
  if (images !== undefined && !Array.isArray(images)) {
    throw invalidRequest('invalid_type', 'images', "Invalid type for 'images': expected an array.");
  }
  const files = (images ?? []).map((reference: unknown) => fileFrom(reference, 'image'));
  return { values, files: mask === undefined || mask === null ? files : [...files, fileFrom(mask, 'mask')] };
}

function fileFrom(reference: unknown, field: string): UploadedFile {
  const url = isRecord(reference) ? reference.image_url : undefined;
  if (typeof url !== 'string')
    throw invalidRequest('image_file_not_found', field, 'Expected an image_url with a data URL.');
  if (url.length > MAX_URL_CHARS) {
    throw invalidRequest('string_above_max_length', field, `image_url is longer than ${MAX_URL_CHARS} characters.`);
  }
  const bytes = dataUrlBytes(url);
  // Fetching an address somebody sent would let a caller reach this machine's own network.
  if (bytes === null) throw invalidRequest('failed_to_download_image', field, 'Only base64 data URLs are read here.');
  return { field, bytes, type: '' };
}
