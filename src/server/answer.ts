import { asBotError, type ErrorCode, errorData } from '../core/error.ts';

/** The HTTP status of each error. */
const STATUS = {
  bad_option: 400,
  bad_picture: 400,
  bad_request: 400,
  not_found: 404,
  not_yours: 403,
  too_late: 409,
  not_available: 409,
  key_reused: 422,
  unauthorized: 401,
  wrong_host: 421,
  wrong_type: 415,
  wrong_method: 405,
  too_large: 413,
  too_many_waiting: 429,
  busy: 503,
  stopping: 503,
  key_rejected: 502,
  organization_unverified: 502,
  no_access: 502,
  model_gone: 502,
  model_ended: 400,
  billing_limit: 502,
  credit_exhausted: 502,
  spend_limit: 502,
  rate_limited: 429,
  overloaded: 503,
  service_error: 502,
  picture_too_large: 400,
  picture_too_small: 400,
  picture_rejected: 400,
  request_rejected: 400,
  wrong_address: 502,
  unreachable: 502,
  connection_lost: 502,
  ended_early: 502,
  stalled: 504,
  bad_answer: 502,
  interrupted: 503,
  refused: 422,
  cancelled: 409,
  storage: 507,
  internal: 500,
  destination_gone: 410,
} as const satisfies Record<ErrorCode, number>;

export function statusOf(code: ErrorCode): number {
  return STATUS[code];
}

/** An error as an HTTP answer: JSON with `code`, `message` and `remedy`, and `Retry-After` in seconds where known. */
export function errorAnswer(thrown: unknown): Response {
  const error = asBotError(thrown);
  const headers = new Headers();
  if (error.retryAfterMs !== undefined) headers.set('retry-after', String(Math.ceil(error.retryAfterMs / 1000)));
  // The rest of the body is not read, so nothing else can come over this connection.
  if (error.code === 'too_large') headers.set('connection', 'close');
  if (error.code === 'unauthorized') headers.set('www-authenticate', 'Bearer');
  return Response.json(errorData(error), { status: STATUS[error.code], headers });
}
