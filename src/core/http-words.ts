import { list, megabytes } from './phrases.ts';

/** What is said to programs and browsers that ask in a way that does not work. Part of `words`. */
export const http = {
  unauthorized: 'This needs the access token of this Easel.',
  unauthorizedRemedy: 'Send it as Authorization: Bearer TOKEN; it is the API_TOKEN setting.',
  localOnly: 'Without an API_TOKEN setting, only programs on the same machine are answered.',
  localOnlyRemedy: 'Set API_TOKEN and send it as Authorization: Bearer TOKEN.',
  wrongHost: 'This address is not one that Easel answers to.',
  wrongHostRemedy: 'Use localhost, or set API_TOKEN.',
  notJson: 'The body is not JSON that can be read.',
  notObject: 'The body must be a JSON object.',
  wrongType: (wanted: string) => `The content type must be ${wanted}.`,
  tooLarge: (max: number) => `The body is too large; at most ${megabytes(max)} can be taken.`,
  unknownField: (name: string, known: readonly string[]) =>
    `There is no field ${name}; there are ${list(known, 'and')}.`,
  badKey: 'Idempotency-Key must be 1 to 255 printable characters.',
  noMember: 'The page does not know you yet; reload it.',
  someone: 'Someone',
  badAddress: 'This address cannot be read.',
  noRoute: 'There is nothing at this address.',
  wrongMethod: (allowed: readonly string[]) => `This address takes ${list(allowed, 'or')}.`,
} as const;
