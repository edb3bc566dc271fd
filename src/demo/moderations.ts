import { randomBytes } from 'node:crypto';
import { type Exchange, sendJson } from './answer.ts';
import { ApiError, invalidRequest } from './api-error.ts';
import type { DemoPicture } from './calls.ts';
import { readPicture } from './check-pictures.ts';
import { dataUrlBytes } from './data-url.ts';
import { faultBody, findFailureWords, flaggedCategories } from './find-failures.ts';
import { CATEGORIES } from './moderation-words.ts';
import { isRecord, readBody } from './request-body.ts';
import type { Studio } from './studio.ts';

const MODELS = [
  'omni-moderation-latest',
  'omni-moderation-2024-09-26',
  'text-moderation-latest',
  'text-moderation-stable',
];

type Result = Record<'categories' | 'category_scores' | 'category_applied_input_types', Record<string, unknown>> & {
  flagged: boolean;
};

type Evidence = { readonly text: string | null; readonly pictureFlags: readonly string[] | null };

/** POST /v1/moderations. Several texts give several results; text and pictures together give one. */
export async function answerModerations(exchange: Exchange, studio: Studio): Promise<void> {
  const { call } = exchange;
  const body = await readBody(exchange.request);
  const { input, model = 'omni-moderation-latest', ...unknown } = body.source === 'json' ? body.values : {};
  const [stray] = Object.keys(unknown);
  if (stray) throw invalidRequest('unknown_parameter', stray, `Unknown parameter: '${stray}'.`);
  if (typeof model !== 'string' || !MODELS.includes(model)) {
    throw invalidRequest('model_not_found', 'model', `The model '${String(model)}' does not exist.`, 404);
  }
  call.model = model;
  call.parameters = { model };
  if (input === undefined)
    throw invalidRequest('missing_required_parameter', 'input', "Missing required parameter: 'input'.");
  const evidence = await readEvidence(input, studio, (picture) => {
    call.pictures = [...call.pictures, picture];
  });
  call.prompt = evidence.map(({ text }) => text ?? '').join('\n');
  for (const { word, choice } of findFailureWords(call.prompt)) {
    const { effect } = word;
    if (effect.at === 'moderations') throw new ApiError(effect.status, faultBody(effect.error, choice, call.id, model));
  }
  await sendJson(exchange, { id: `modr-${randomBytes(16).toString('hex')}`, model, results: evidence.map(judge) });
}

async function readEvidence(
  input: unknown,
  studio: Studio,
  record: (picture: DemoPicture) => void,
): Promise<Evidence[]> {
  const fault = invalidRequest(
    'invalid_type',
    'input',
    "Invalid type for 'input': expected text, texts, or text and image parts.",
  );
  if (typeof input === 'string') return [{ text: input, pictureFlags: null }];
  if (!Array.isArray(input) || input.length === 0) throw fault;
  if (input.every((one) => typeof one === 'string')) return input.map((text) => ({ text, pictureFlags: null }));
  let text: string | null = null;
  let pictureFlags: readonly string[] | null = null;
  for (const part of input) {
    if (!isRecord(part)) throw fault;
    if (part.type === 'text' && typeof part.text === 'string') {
      text = text === null ? part.text : `${text}\n${part.text}`;
    } else if (part.type === 'image_url' && isRecord(part.image_url) && typeof part.image_url.url === 'string') {
      const found = await judgePicture(part.image_url.url, studio, record);
      pictureFlags = [...(pictureFlags ?? []), ...found];
    } else throw fault;
  }
  return [{ text, pictureFlags }];
}

async function judgePicture(
  url: string,
  studio: Studio,
  record: (picture: DemoPicture) => void,
): Promise<readonly string[]> {
  if (/^https?:/.test(url)) return [];
  const bytes = dataUrlBytes(url);
  if (bytes === null)
    throw invalidRequest('invalid_image_url', 'input', 'Expected an http(s) address or a base64 data URL.');
  record((await readPicture({ field: 'image', bytes, type: '' })).facts);
  const prompt = (await studio.memory.recall(bytes)) ?? '';
  return findFailureWords(prompt).flatMap(({ word, choice }) => (word.effect.at === 'flag-picture' ? [choice] : []));
}

/** Pictures are scored for these only; the others, sexual/minors too, are judged by text alone (facts 1.8). */
function seesPictures(category: string): boolean {
  return category.startsWith('self-harm') || category.startsWith('violence') || category === 'sexual';
}

function judge({ text, pictureFlags }: Evidence): Result {
  const byText = text === null ? [] : flaggedCategories(text);
  const byPicture = (pictureFlags ?? []).filter(seesPictures);
  const result: Result = { flagged: false, categories: {}, category_scores: {}, category_applied_input_types: {} };
  CATEGORIES.forEach((category, index) => {
    const flagged = byText.includes(category) || byPicture.includes(category);
    const types = [
      ...(text === null ? [] : ['text']),
      ...(pictureFlags !== null && seesPictures(category) ? ['image'] : []),
    ];
    result.flagged ||= flagged;
    result.categories[category] = flagged;
    result.category_scores[category] = flagged ? 0.97 - index / 1000 : 0.0001 * (index + 1);
    result.category_applied_input_types[category] = types;
  });
  return result;
}
