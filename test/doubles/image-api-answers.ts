import { completedEvent } from '../fixtures/image-stream-events.ts';
import type { RawAnswer } from './raw-image-server.ts';

/** Answers with these parts, each in a write of its own, and ends as it should. */
export async function streamed(raw: RawAnswer, parts: readonly string[]): Promise<void> {
  raw.stream();
  for (const part of parts) await raw.write(part);
  raw.end();
}

/** Answers with a finished picture, as a stream. */
export function paints(raw: RawAnswer, bytes: Buffer): Promise<void> {
  return streamed(raw, [completedEvent(bytes)]);
}

/** An answer in one piece, as servers give it that do not stream. */
export function answersWith(raw: RawAnswer, data: readonly Readonly<Record<string, unknown>>[], usage?: unknown): void {
  raw.whole(200, JSON.stringify({ created: 1, data, ...(usage === undefined ? {} : { usage }) }));
}

/** What every raw message ends with, and what nobody but the log may ever show. */
export const REQUEST_ID = 'req_8f0a6c2d91b74e5f';

/** An error body of the API. */
export function fault(code: string | null, message = 'No.', type = 'invalid_request_error'): string {
  return JSON.stringify({ error: { message: `${message} (request ID ${REQUEST_ID})`, type, param: null, code } });
}

const BLOCKED =
  'Your request was rejected by the safety system. If you believe this is an error, contact us at help.openai.com and ' +
  `include the request ID ${REQUEST_ID}.`;

/** The body of a refusal, as the API gives it. */
export function refusal(stage: string, categories: readonly string[], code = 'moderation_blocked'): string {
  return JSON.stringify({
    error: {
      message: `${BLOCKED} safety_violations=[${categories.join(', ')}].`,
      type: 'image_generation_user_error',
      param: null,
      code,
      moderation_details: { moderation_stage: stage, categories },
    },
  });
}

export const RATE_LIMIT = fault('rate_limit_exceeded', 'Rate limit reached for images per min.', 'requests');

/** One error of the API: its bytes, what it is called here, and whether asking again is safe. */
export type ErrorRow = Readonly<{ what: string; status: number; body: string; code: string; repeats: boolean }>;

const row = (status: number, body: string, code: string, repeats = false): ErrorRow => ({
  what: `${status} ${nameOf(body)}`,
  status,
  body,
  code,
  repeats,
});

/** What tells an error from the others: its code, else its message. */
function nameOf(body: string): string {
  if (!body.startsWith('{"error":{')) return body === '' ? 'with nothing' : `with ${body.slice(0, 30)}`;
  const { error } = JSON.parse(body) as { error: { code: string | null; message: string; type: string } };
  return error.code ?? `${error.type} “${error.message.slice(0, 40)}”`;
}

const UNVERIFIED =
  'Your organization must be verified to use the model `gpt-image-2.5-flare`. Please go to: https://platform.openai.com/settings/organization/general and click on Verify Organization.';
const QUOTA = 'You exceeded your current quota, please check your plan and billing details.';
const same = (codes: readonly string[], make: (code: string) => ErrorRow) => codes.map(make);

/** Every error that the facts know of (section 1.6), and their neighbours. */
export const ERROR_ROWS: readonly ErrorRow[] = [
  row(401, fault('invalid_api_key', 'Incorrect API key provided: sk-te**.'), 'key_rejected'),
  row(401, fault(null, 'You must be a member of an organization.'), 'key_rejected'),
  row(403, fault(null, UNVERIFIED), 'organization_unverified'),
  row(403, fault('unsupported_country_region_territory', 'Country not supported.'), 'no_access'),
  row(403, fault(null, 'Project `proj_1` does not have access to model.'), 'no_access'),
  row(404, fault('model_not_found', 'The model `x` does not exist.'), 'model_gone'),
  row(400, fault('model_not_found', 'The model `x` has been shut down.'), 'model_gone'),
  row(404, '<html>nginx 404 Not Found</html>', 'wrong_address'),
  row(400, fault('billing_hard_limit_reached', 'Billing hard limit has been reached.'), 'billing_limit'),
  ...same(['insufficient_quota', 'credit_balance_exhausted'], (code) =>
    row(429, fault(code, QUOTA, 'insufficient_quota'), 'credit_exhausted'),
  ),
  row(429, fault(null, QUOTA, 'insufficient_quota'), 'credit_exhausted'),
  ...same(
    ['organization_spend_limit_exceeded', 'project_spend_limit_exceeded', 'organization_usage_limit_exceeded'],
    (code) => row(429, fault(code, QUOTA, 'insufficient_quota'), 'spend_limit'),
  ),
  row(429, RATE_LIMIT, 'rate_limited', true),
  row(429, fault(null, 'Too many requests.', 'requests'), 'rate_limited', true),
  row(503, fault('slow_down', 'Please reduce your request rate.', 'server_error'), 'overloaded', true),
  row(503, fault('server_is_overloaded', 'The server is overloaded.', 'server_error'), 'overloaded', true),
  row(503, '<html>nginx 503 Service Unavailable</html>', 'overloaded', true),
  row(500, fault('server_error', 'The server had an error.', 'server_error'), 'service_error', true),
  row(500, fault(null, 'The server had an error.', 'server_error'), 'service_error', true),
  row(502, '<html>nginx 502 Bad Gateway</html>', 'service_error', true),
  row(500, '', 'service_error', true),
  ...same(['image_too_large', 'image_file_too_large'], (code) =>
    row(400, fault(code, 'The image is too large.'), 'picture_too_large'),
  ),
  row(413, '<html>nginx 413 Request Entity Too Large</html>', 'picture_too_large'),
  row(400, fault('image_too_small', 'The image is too small.'), 'picture_too_small'),
  ...same(
    [
      'invalid_image',
      'invalid_image_format',
      'invalid_base64_image',
      'invalid_image_url',
      'image_parse_error',
      'invalid_image_mode',
      'unsupported_image_media_type',
      'empty_image_file',
      'failed_to_download_image',
      'image_file_not_found',
    ],
    (code) => row(400, fault(code, 'The image is not right.'), 'picture_rejected'),
  ),
  row(400, fault('something_new', 'Something new.'), 'request_rejected'),
  row(400, fault(null, 'Unknown parameter: foo.'), 'request_rejected'),
  row(422, fault(null, 'Unprocessable.'), 'request_rejected'),
  row(409, fault(null, 'Conflict.'), 'request_rejected'),
];

/** The raw text of an error: what people must never be shown. */
export function rawTexts(body: string): readonly string[] {
  if (!body.startsWith('{"error":{')) return body === '' ? [] : [body, 'nginx'];
  const { error } = JSON.parse(body) as { error: { code: string | null; message: string; type: string } };
  // A type such as "requests" is a word that people use as well.
  return [error.message, error.message.slice(0, 20), error.type, error.code ?? ''].filter((text) => /\W|_/u.test(text));
}
