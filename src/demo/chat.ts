import { randomBytes } from 'node:crypto';
import { type Exchange, sendJson } from './answer.ts';
import { ApiError, invalidRequest } from './api-error.ts';
import { readPicture } from './check-pictures.ts';
import { dataUrlBytes } from './data-url.ts';
import { faultBody, findFailureWords, withoutFailureWords } from './find-failures.ts';
import { describeLook } from './painter/describe-look.ts';
import { isRecord, readBody } from './request-body.ts';
import type { Studio } from './studio.ts';

/** What the reworder writes instead of the plain words moderation knows. */
const REWORDINGS = { gore: 'drama', nude: 'clothed', suicide: 'solitude' };
const SAFE_PROMPT = 'a peaceful landscape at dawn';

/** Beginnings of prompts that say how to paint and not what. */
const PROMPT_LEAD =
  /^(please )?((draw|paint|make|show|create|generate|imagine)( me| us)? )?((an? )?([\w-]+ ){0,2}(picture|painting|drawing|sketch|image|photo|watercolou?r|portrait) of )?/i;

type Question = { readonly text: string; readonly pictures: readonly string[] };

/** POST /v1/chat/completions: describes the picture of the last message, or rewords the prompt in it. */
export async function answerChat(exchange: Exchange, studio: Studio): Promise<void> {
  const { call } = exchange;
  const body = await readBody(exchange.request);
  const { model, messages, stream, ...parameters } = body.source === 'json' ? body.values : {};
  if (typeof model !== 'string' || model === '')
    throw invalidRequest(null, 'model', 'you must provide a model parameter');
  call.model = model;
  call.parameters = { model, ...parameters };
  if (stream === true) throw invalidRequest('unsupported_value', 'stream', 'The demo server does not stream text.');
  const question = readQuestion(messages);
  call.prompt = question.text;
  for (const { word, choice } of findFailureWords(question.text)) {
    const { effect } = word;
    if (effect.at === 'chat') throw new ApiError(effect.status, faultBody(effect.error, choice, call.id, model));
  }
  const [picture] = question.pictures;
  const answer = picture === undefined ? reword(question.text) : await describe(picture, exchange, studio);
  const prompt_tokens = Math.ceil(question.text.length / 4) + question.pictures.length * 765 + 8;
  const completion_tokens = Math.max(1, Math.ceil(answer.length / 4));
  await sendJson(exchange, {
    id: `chatcmpl-${randomBytes(12).toString('hex')}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: answer, refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
  });
}

function readQuestion(messages: unknown): Question {
  const fault = invalidRequest(
    'invalid_type',
    'messages',
    "Invalid 'messages': expected an array with a user message.",
  );
  if (!Array.isArray(messages)) throw fault;
  const last: unknown = messages.findLast((message) => isRecord(message) && message.role === 'user');
  if (!isRecord(last)) throw fault;
  const { content } = last;
  if (typeof content === 'string') return { text: content, pictures: [] };
  if (!Array.isArray(content)) throw fault;
  const texts: string[] = [];
  const pictures: string[] = [];
  for (const part of content) {
    if (!isRecord(part)) throw fault;
    const image = part.image_url;
    if (part.type === 'text' && typeof part.text === 'string') texts.push(part.text);
    else if (part.type === 'image_url' && isRecord(image) && typeof image.url === 'string') pictures.push(image.url);
    else throw fault;
  }
  return { text: texts.join('\n'), pictures };
}

/** The prompt may stand alone, or behind an instruction: in quotes or tags, or after `Prompt:`. */
function reword(text: string): string {
  const quoted =
    /"""\s*([\s\S]+?)\s*"""/.exec(text) ??
    /<prompt>\s*([\s\S]+?)\s*<\/prompt>/i.exec(text) ??
    /\bprompt:\s*([\s\S]+)$/i.exec(text);
  return withoutFailureWords(quoted?.[1] ?? text, REWORDINGS) || SAFE_PROMPT;
}

async function describe(url: string, { call }: Exchange, studio: Studio): Promise<string> {
  const bytes = dataUrlBytes(url);
  if (bytes === null) throw invalidRequest('invalid_image_url', 'messages', 'Expected a base64 data URL.');
  const picture = await readPicture({ field: 'image', bytes, type: '' });
  call.pictures = [picture.facts];
  const prompt = withoutFailureWords((await studio.memory.recall(bytes)) ?? '').replace(PROMPT_LEAD, '');
  const look = await describeLook(bytes);
  return prompt === ''
    ? `A ${look.shape} picture. ${look.sentence}`
    : `A painting of ${prompt.replace(/[.!?]+$/, '')}. ${look.sentence}`;
}
