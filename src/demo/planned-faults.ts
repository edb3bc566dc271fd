/** An error to come: `CHOICE` in code or message stands for the part of the word behind `=`. */
export type Fault = {
  readonly type: string;
  readonly code: string | null;
  readonly message: string;
  readonly param?: string;
  readonly stage?: 'input' | 'output' | 'unknown';
};

export const IMAGE_ERRORS = [
  'invalid_image',
  'invalid_image_format',
  'invalid_base64_image',
  'invalid_image_url',
  'image_too_large',
  'image_too_small',
  'image_parse_error',
  'image_content_policy_violation',
  'invalid_image_mode',
  'image_file_too_large',
  'unsupported_image_media_type',
  'empty_image_file',
  'failed_to_download_image',
  'image_file_not_found',
] as const;

export const QUOTA = [
  'insufficient_quota',
  'credit_balance_exhausted',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
] as const;

const BLOCKED =
  'Your request was rejected by the safety system. If you believe this is an error, contact us at help.openai.com ' +
  'and include the request ID REQUEST. safety_violations=[CHOICE].';
export const blocked = (stage: 'input' | 'output' | 'unknown'): Fault => ({
  type: 'image_generation_user_error',
  code: 'moderation_blocked',
  message: BLOCKED,
  stage,
});
export const wrong = (code: string | null, message: string): Fault => ({
  type: 'invalid_request_error',
  code,
  message,
});
export const LIMITED: Fault = {
  type: 'requests',
  code: 'rate_limit_exceeded',
  message: 'Rate limit reached for the model on images per min: Limit 5, Used 5, Requested 1. Please try again later.',
};
export const OVERLOADED = 'The server is overloaded or not ready yet. Please try again later.';
export const BROKEN: Fault = {
  type: 'server_error',
  code: 'server_error',
  message: 'The server had an error while processing your request. Sorry about that! Request ID REQUEST.',
};

/** The refusal of a prompt that moderation flags. */
export const INPUT_BLOCK: Fault = blocked('input');
