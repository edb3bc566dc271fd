import { APIConnectionError, APIError } from 'openai';
import { BotError, type ErrorCode, errorData } from '../core/error.ts';
import type { Outcome, RefusalStage } from '../core/event.ts';
import type { Painted } from '../core/picture.ts';
import { words } from '../core/words.ts';

/** How a picture can end without being painted, except by a cancellation. */
export type Ending = Extract<Outcome<Painted>, { type: 'refused' | 'failed' }>;

/** What an error body of the image API says, wherever it stood: an HTTP answer or an event of a stream. */
export type ApiFault = Readonly<{
  /** Null where it came inside a stream. */
  status: number | null;
  fields: Readonly<Record<string, unknown>>;
  retryAfterMs?: number | undefined;
}>;

/** Turns whatever was thrown while talking to the image API into how the picture ended. */
export function endingOf(thrown: unknown): Ending {
  if (thrown instanceof BotError) return failed(thrown);
  if (thrown instanceof APIConnectionError && neverConnected(thrown)) {
    const { unreachable, unreachableRemedy } = words.service;
    return failed(new BotError('unreachable', unreachable, { remedy: unreachableRemedy, cause: thrown }));
  }
  if (thrown instanceof APIError && thrown.status !== undefined) return endingOfFault(faultOf(thrown));
  return failed(
    new BotError('connection_lost', words.service.connectionLost, { remedy: words.service.again, cause: thrown }),
  );
}

/** Whether the connection was refused or the name not found: nothing was sent then. */
export function neverConnected(error: Error): boolean {
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(String(cause.code))) return true;
  }
  return false;
}

function faultOf(error: APIError): ApiFault {
  const fields = typeof error.error === 'object' && error.error !== null ? error.error : {};
  return {
    status: error.status ?? null,
    fields: fields as Record<string, unknown>,
    retryAfterMs: retryAfter(error.headers ?? new Headers()),
  };
}

/** Milliseconds to wait, from `retry-after-ms` or `retry-after` (seconds or a date); undefined where neither says. */
function retryAfter(headers: Headers): number | undefined {
  const ms = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const text = headers.get('retry-after') ?? '';
  const seconds = Number.parseFloat(text);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

const REFUSALS: readonly string[] = [
  'moderation_blocked',
  'content_policy_violation',
  'image_content_policy_violation',
];

const { service } = words;

/** What each code of the image API means. Codes come first: an event of a stream has no status, types are too broad. */
const BY_CODE: Readonly<Record<string, readonly [ErrorCode, string, string]>> = {
  billing_hard_limit_reached: ['billing_limit', service.billingLimit, service.billingLimitRemedy],
  insufficient_quota: ['credit_exhausted', service.creditExhausted, service.creditExhaustedRemedy],
  credit_balance_exhausted: ['credit_exhausted', service.creditExhausted, service.creditExhaustedRemedy],
  organization_spend_limit_exceeded: ['spend_limit', service.spendLimit, service.spendLimitRemedy],
  project_spend_limit_exceeded: ['spend_limit', service.spendLimit, service.spendLimitRemedy],
  organization_usage_limit_exceeded: ['spend_limit', service.spendLimit, service.spendLimitRemedy],
  rate_limit_exceeded: ['rate_limited', service.rateLimited, service.rateLimitedRemedy],
  slow_down: ['overloaded', service.overloaded, service.overloadedRemedy],
  server_is_overloaded: ['overloaded', service.overloaded, service.overloadedRemedy],
  server_error: ['service_error', service.serviceError, service.serviceErrorRemedy],
  model_not_found: ['model_gone', service.modelGone, service.modelGoneRemedy],
  invalid_api_key: ['key_rejected', service.keyRejected, service.keyRejectedRemedy],
  image_too_large: ['picture_too_large', service.pictureTooLarge, service.pictureTooLargeRemedy],
  image_file_too_large: ['picture_too_large', service.pictureTooLarge, service.pictureTooLargeRemedy],
  image_too_small: ['picture_too_small', service.pictureTooSmall, service.pictureTooSmallRemedy],
  ...Object.fromEntries(
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
    ].map((code) => [code, ['picture_rejected', service.pictureRejected, service.pictureRejectedRemedy]]),
  ),
};

const BY_STATUS: Readonly<Record<number, readonly [ErrorCode, string, string]>> = {
  401: ['key_rejected', service.keyRejected, service.keyRejectedRemedy],
  403: ['no_access', service.noAccess, service.noAccessRemedy],
  404: ['wrong_address', service.wrongAddress, service.wrongAddressRemedy],
  413: ['picture_too_large', service.pictureTooLarge, service.pictureTooLargeRemedy],
  429: ['rate_limited', service.rateLimited, service.rateLimitedRemedy],
  503: ['overloaded', service.overloaded, service.overloadedRemedy],
};

/** Classifies what the API itself said. */
export function endingOfFault({ status, fields, retryAfterMs }: ApiFault): Ending {
  const [code, type, message] = [textOf(fields.code), textOf(fields.type), textOf(fields.message)];
  if (REFUSALS.includes(code)) return { type: 'refused', ...moderation(fields), suggestion: null, usage: null };
  const [as, sentence, remedy] = meaning(code, type, message, status);
  return failed(new BotError(as, sentence, { remedy, retryAfterMs }));
}

function meaning(code: string, type: string, message: string, status: number | null) {
  const known = BY_CODE[code] ?? (type === 'insufficient_quota' ? BY_CODE.insufficient_quota : undefined);
  if (known) return known;
  // An organization that is not verified has no code in its answer; the message is all there is to know it by.
  if (status === 403 && /must be verified/iu.test(message)) {
    return ['organization_unverified', service.organizationUnverified, service.organizationUnverifiedRemedy] as const;
  }
  const byStatus = BY_STATUS[status ?? 0];
  if (byStatus) return byStatus;
  return status !== null && status >= 400 && status < 500
    ? (['request_rejected', service.requestRejected, service.requestRejectedRemedy] as const)
    : (['service_error', service.serviceError, service.serviceErrorRemedy] as const);
}

function moderation(fields: Readonly<Record<string, unknown>>): { stage: RefusalStage; categories: readonly string[] } {
  const details = fields.moderation_details;
  const { moderation_stage: stage, categories } = (typeof details === 'object' && details !== null ? details : {}) as {
    moderation_stage?: unknown;
    categories?: unknown;
  };
  return {
    stage: stage === 'input' || stage === 'output' ? stage : 'unknown',
    categories: Array.isArray(categories) ? categories.filter((each) => typeof each === 'string') : [],
  };
}

function failed(error: BotError): Ending {
  return { type: 'failed', error: errorData(error), usage: null };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
