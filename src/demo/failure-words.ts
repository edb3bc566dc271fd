import { CATEGORIES } from './moderation-words.ts';
import { BROKEN, blocked, type Fault, IMAGE_ERRORS, LIMITED, OVERLOADED, QUOTA, wrong } from './planned-faults.ts';

/** What a word in a prompt makes the server do. `partial` is the first partial picture of a stream. */
export type Effect =
  | { readonly at: 'flag-text' | 'flag-picture' }
  | { readonly at: 'moderations' | 'chat'; readonly status: number; readonly error: Fault }
  | {
      readonly at: 'answer';
      readonly status: number;
      readonly error: Fault;
      readonly headers?: Record<string, string>;
      /** Only the first call with this very prompt fails. */
      readonly once?: true;
    }
  | { readonly at: 'output' | 'frame' | 'bare-frame'; readonly status: number; readonly error: Fault }
  | { readonly at: 'html' | 'hang-before-headers' | 'hang' | 'cut' | 'end-early' }
  | { readonly at: 'empty' | 'no-usage' | 'broken-picture' | 'slow' };

export type FailureWord = {
  /** Written in a prompt as `demo:NAME`, or `demo:NAME=CHOICE` where there are choices; the first one is the default. */
  readonly name: string;
  readonly choices?: readonly string[];
  /** One sentence for people; docs/demo.md repeats it. */
  readonly does: string;
  readonly effect: Effect;
};

/** The prompt's words that cause failures, each once. */
export const FAILURE_WORDS: readonly FailureWord[] = [
  // Refusals.
  {
    name: 'flagged',
    choices: CATEGORIES,
    does: 'moderations flags the prompt, and a painting is blocked at the input',
    effect: { at: 'flag-text' },
  },
  {
    name: 'unsafe-picture',
    choices: ['violence', 'sexual', 'self-harm', 'violence/graphic'],
    does: 'paints, but moderations flags the painted picture when it is sent as an input',
    effect: { at: 'flag-picture' },
  },
  {
    name: 'blocked-input',
    choices: ['sexual', ...CATEGORIES],
    does: 'passes moderations, but the painting is blocked at the input',
    effect: { at: 'answer', status: 400, error: blocked('input') },
  },
  {
    name: 'blocked-output',
    choices: ['sexual', ...CATEGORIES],
    does: 'blocked at the output, after the partial pictures',
    effect: { at: 'output', status: 400, error: blocked('output') },
  },
  {
    name: 'blocked-unknown',
    choices: ['sexual', ...CATEGORIES],
    does: 'blocked without saying at which stage',
    effect: { at: 'answer', status: 400, error: blocked('unknown') },
  },
  {
    name: 'content-policy',
    does: 'the refusal of the old DALL-E models',
    effect: {
      at: 'answer',
      status: 400,
      error: {
        type: 'image_generation_user_error',
        code: 'content_policy_violation',
        message:
          'Your request was rejected as a result of our safety system. Your prompt may contain text that is not allowed.',
      },
    },
  },
  // Broken streams. Where the request does not stream, the same word gives the nearest thing without a stream.
  {
    name: 'error-frame',
    choices: ['server_error', 'rate_limit_exceeded', 'image_generation_error', ...QUOTA, 'server_is_overloaded'],
    does: 'an `event: error` frame after a partial picture',
    effect: { at: 'frame', status: 500, error: { ...BROKEN, code: 'CHOICE' } },
  },
  {
    name: 'bare-error-frame',
    choices: ['server_error'],
    does: 'a `data: {"error":…}` frame without an event name after a partial picture',
    effect: { at: 'bare-frame', status: 500, error: BROKEN },
  },
  {
    name: 'ends-early',
    does: 'the stream ends cleanly after a partial picture, without the finished one',
    effect: { at: 'end-early' },
  },
  { name: 'cut', does: 'the connection is cut after a partial picture', effect: { at: 'cut' } },
  { name: 'hang', does: 'silence after a partial picture, for ever', effect: { at: 'hang' } },
  {
    name: 'hang-before-headers',
    does: 'silence from the start, not even headers',
    effect: { at: 'hang-before-headers' },
  },
  // Keys, access, money.
  {
    name: 'bad-key',
    does: 'the key is not valid',
    effect: {
      at: 'answer',
      status: 401,
      error: wrong(
        'invalid_api_key',
        'Incorrect API key provided: demo. You can find your API key at https://platform.openai.com/account/api-keys.',
      ),
    },
  },
  {
    name: 'not-verified',
    does: 'the organization is not verified for the model',
    effect: {
      at: 'answer',
      status: 403,
      error: wrong(
        null,
        'Your organization must be verified to use the model `MODEL`. Please go to: https://platform.openai.com/settings/organization/general and click on Verify Organization. If you just verified, it can take up to 15 minutes for access to propagate.',
      ),
    },
  },
  {
    name: 'forbidden',
    does: 'the project may not use this',
    effect: {
      at: 'answer',
      status: 403,
      error: wrong('unsupported_country_region_territory', 'You are not allowed to use this from where you are.'),
    },
  },
  {
    name: 'model-gone',
    does: 'the model does not exist, or not for this key',
    effect: {
      at: 'answer',
      status: 404,
      error: wrong('model_not_found', "The model 'MODEL' does not exist or you do not have access to it."),
    },
  },
  {
    name: 'billing-limit',
    does: "the account's hard limit is reached",
    effect: {
      at: 'answer',
      status: 400,
      error: wrong('billing_hard_limit_reached', 'Billing hard limit has been reached.'),
    },
  },
  {
    name: 'quota',
    choices: QUOTA,
    does: 'the quota or the money is used up',
    effect: {
      at: 'answer',
      status: 429,
      error: {
        type: 'insufficient_quota',
        code: 'CHOICE',
        message: 'You exceeded your current quota, please check your plan and billing details.',
      },
    },
  },
  // Try again later.
  {
    name: 'rate-limit',
    does: 'too many requests, with `retry-after: 1`',
    effect: { at: 'answer', status: 429, error: LIMITED, headers: { 'retry-after': '1' } },
  },
  {
    name: 'rate-limit-once',
    does: 'too many requests with `retry-after-ms: 20`, then the same prompt paints',
    effect: { at: 'answer', status: 429, error: LIMITED, headers: { 'retry-after-ms': '20' }, once: true },
  },
  {
    name: 'rate-limit-long',
    does: 'too many requests, with `retry-after: 3600`',
    effect: { at: 'answer', status: 429, error: LIMITED, headers: { 'retry-after': '3600' } },
  },
  {
    name: 'overloaded',
    does: 'the server is overloaded',
    effect: {
      at: 'answer',
      status: 503,
      error: { type: 'server_error', code: 'server_is_overloaded', message: OVERLOADED },
    },
  },
  {
    name: 'slow-down',
    does: 'the server asks to slow down',
    effect: {
      at: 'answer',
      status: 503,
      error: { type: 'server_error', code: 'slow_down', message: 'Please reduce your request rate.' },
    },
  },
  { name: 'error-500', does: 'a server error, every time', effect: { at: 'answer', status: 500, error: BROKEN } },
  {
    name: 'error-500-once',
    does: 'a server error, then the same prompt paints',
    effect: { at: 'answer', status: 500, error: BROKEN, once: true },
  },
  { name: 'html', does: 'an HTML page from a proxy instead of JSON', effect: { at: 'html' } },
  // Bad requests.
  {
    name: 'image-error',
    choices: IMAGE_ERRORS,
    does: 'an input picture is refused',
    effect: {
      at: 'answer',
      status: 400,
      error: { ...wrong('CHOICE', 'The image you provided was refused: CHOICE.'), param: 'image' },
    },
  },
  {
    name: 'bad-request',
    choices: ['something_new'],
    does: 'an error code nobody has seen before',
    effect: { at: 'answer', status: 400, error: wrong('CHOICE', 'This request is not right in a way that is new.') },
  },
  // Strange answers.
  {
    name: 'empty',
    does: 'an answer without any picture (a stream: a finished event without its picture)',
    effect: { at: 'empty' },
  },
  { name: 'no-usage', does: 'paints, but says nothing about tokens', effect: { at: 'no-usage' } },
  { name: 'broken-picture', does: 'the finished picture is not a picture', effect: { at: 'broken-picture' } },
  { name: 'slow', does: 'paints with 3 seconds before every frame', effect: { at: 'slow' } },
  // The endpoints beside painting.
  {
    name: 'moderation-down',
    does: 'moderations answers a server error',
    effect: { at: 'moderations', status: 500, error: BROKEN },
  },
  {
    name: 'no-reword',
    does: 'chat completions answers a server error',
    effect: { at: 'chat', status: 500, error: BROKEN },
  },
];
