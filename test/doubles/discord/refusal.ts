import type { Fields } from './fields.ts';

/** What Discord answers to a request that it does not do. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  /** Only in answers with code 50035: what is wrong, by key. */
  readonly errors: Fields | null;

  constructor(status: number, code: number, message: string, errors: Fields | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

export const unauthorized = () => new Refusal(401, 0, '401: Unauthorized');
export const notFound = () => new Refusal(404, 0, '404: Not Found');
export const unknownChannel = () => new Refusal(404, 10003, 'Unknown Channel');
export const unknownGuild = () => new Refusal(404, 10004, 'Unknown Guild');
export const unknownMember = () => new Refusal(404, 10007, 'Unknown Member');
export const unknownMessage = () => new Refusal(404, 10008, 'Unknown Message');
export const unknownUser = () => new Refusal(404, 10013, 'Unknown User');
export const unknownWebhook = () => new Refusal(404, 10015, 'Unknown Webhook');
export const unknownInteraction = () => new Refusal(404, 10062, 'Unknown interaction');
export const unknownCommand = () => new Refusal(404, 10063, 'Unknown application command');
export const tooLarge = () => new Refusal(413, 40005, 'Request entity too large');
export const alreadyAcknowledged = () => new Refusal(400, 40060, 'Interaction has already been acknowledged.');
export const tooManyFollowups = () =>
  new Refusal(400, 40094, 'This interaction has reached the maximum number of follow-up messages.');
export const missingAccess = () => new Refusal(403, 50001, 'Missing Access');
export const notYourMessage = () => new Refusal(403, 50005, 'Cannot edit a message authored by another user');
export const emptyMessage = () => new Refusal(400, 50006, 'Cannot send an empty message');
export const dmsClosed = () => new Refusal(403, 50007, 'Cannot send messages to this user');
export const missingPermissions = () => new Refusal(403, 50013, 'Missing Permissions');
export const invalidToken = () => new Refusal(401, 50027, 'Invalid Webhook Token');

/** Code 50035 about one place in the body, e.g. `components.0.custom_id`. */
export function invalidForm(place: string, message: string, code = 'BASE_TYPE_BAD_VALUE'): Refusal {
  const leaf: Fields = { _errors: [{ code, message }] };
  const errors = place.split('.').reduceRight<Fields>((inner, key) => ({ [key]: inner }), leaf);
  return new Refusal(400, 50035, `Invalid Form Body: ${place}: ${message}`, errors);
}
