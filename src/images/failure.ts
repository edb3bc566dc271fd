import { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import { BotError, type ErrorCode, errorData } from '../core/error.ts';
import type { Outcome, RefusalStage } from '../core/event.ts';
import type { Painted } from '../core/picture.ts';
import { words } from '../core/words.ts';

type Ending = Extract<Outcome<Painted>, { type: 'refused' | 'failed' }>;

/** What an error body of the image API says, wherever it stood: an HTTP answer or an event of a stream. */
export type ApiFault = Readonly<{
  status: number | null;
  fields: Readonly<Record<string, unknown>>;
  retryAfterMs?: number;
}>;

/** Turns whatever was thrown while talking to the image API into how the picture ended. */
export function endingOf(thrown: unknown): Ending {
  if (thrown instanceof BotError) return failed(thrown);
  if (thrown instanceof APIUserAbortError) return failed(lost(thrown));
  if (thrown instanceof APIConnectionError) {
    const { unreachable, unreachableRemedy } = words.service;
    return failed(new BotError('unreachable', unreachable, { remedy: unreachableRemedy, cause: thrown }));
  }
  if (thrown instanceof APIError) {
    const fields = typeof thrown.error === 'object' && thrown.error !== null ? thrown.error : {};
    return endingOfFault({ status: thrown.status ?? null, fields: fields as Record<string, unknown> }, thrown);
  }
  return failed(lost(thrown));
}

function lost(cause: unknown): BotError {
  return new BotError('connection_lost', words.service.connectionLost, { remedy: words.service.again, cause });
}

/** Classifies what the API itself said. Codes come first: an event of a stream has no status, and types are too broad. */
export function endingOfFault(fault: ApiFault, cause: unknown): Ending {
  const code = textOf(fault.fields.code);
  if (
    code === 'moderation_blocked' ||
    code === 'content_policy_violation' ||
    code === 'image_content_policy_violation'
  ) {
    return { type: 'refused', ...moderation(fault.fields), usage: null };
  }
  const { service } = words;
  const fail = (as: ErrorCode, sentence: string, remedy: string) =>
    failed(new BotError(as, sentence, { remedy, cause, retryAfterMs: fault.retryAfterMs }));

  if (isBilling(code, textOf(fault.fields.type)))
    return fail('billing_limit', service.billingLimit, service.billingLimitRemedy);
  if (code === 'slow_down' || code === 'server_is_overloaded' || fault.status === 503) {
    return fail('overloaded', service.overloaded, service.overloadedRemedy);
  }
  if (code === 'rate_limit_exceeded' || fault.status === 429)
    return fail('rate_limited', service.rateLimited, service.rateLimitedRemedy);
  if (code === 'model_not_found') return fail('model_gone', service.modelGone, service.modelGoneRemedy);
  if (code === 'invalid_api_key' || fault.status === 401)
    return fail('key_rejected', service.keyRejected, service.keyRejectedRemedy);
  if (fault.status === 403) {
    // This answer has no code; its message is all there is to know it by.
    return /must be verified/iu.test(textOf(fault.fields.message))
      ? fail('organization_unverified', service.organizationUnverified, service.organizationUnverifiedRemedy)
      : fail('no_access', service.noAccess, service.noAccessRemedy);
  }
  if (/image/u.test(code)) return fail('picture_rejected', service.pictureRejected, service.pictureRejectedRemedy);
  if (fault.status !== null && fault.status >= 400 && fault.status < 500) {
    return fail('request_rejected', service.requestRejected, service.requestRejectedRemedy);
  }
  return fail('service_error', service.serviceError, service.serviceErrorRemedy);
}

/** Out of money or over a limit that an admin set: never worth a second try. The type alone would miss the hard limit. */
function isBilling(code: string, type: string): boolean {
  return (
    code === 'billing_hard_limit_reached' ||
    code === 'credit_balance_exhausted' ||
    /^(organization|project)_(spend|usage)_limit_exceeded$/u.test(code) ||
    code === 'insufficient_quota' ||
    type === 'insufficient_quota'
  );
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
