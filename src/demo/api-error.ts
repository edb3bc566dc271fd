/** The `error` object of OpenAI's answers (openai-openapi, schema Error). `moderation_details` comes with blocks only. */
export type ErrorBody = {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
  moderation_details?: { moderation_stage: 'input' | 'output' | 'unknown'; categories: readonly string[] };
};

/** Thrown anywhere below a route; the server answers it in OpenAI's error shape. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: ErrorBody, headers: Readonly<Record<string, string>> = {}) {
    super(body.message);
    this.name = 'ApiError';
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** An `invalid_request_error`, HTTP 400 unless another status is given. */
export function invalidRequest(code: string | null, param: string | null, message: string, status = 400): ApiError {
  return new ApiError(status, { message, type: 'invalid_request_error', param, code });
}
