import { type DestinationStream, pino } from 'pino';
import type { Log } from '../core/log.ts';

/** Names under which a key or a token could get into the log. */
const SECRETS = ['apiKey', 'token', 'authorization', 'cookie', 'headers', 'request_headers'];

/**
 * The log: JSON lines, keys and tokens redacted wherever they stand, prompts only where `prompts` says so.
 * @param to where the lines go; standard output where it is left out
 */
export function createLog(settings: Readonly<{ level: string; prompts: boolean }>, to?: DestinationStream): Log {
  const hidden = settings.prompts ? SECRETS : [...SECRETS, 'prompt'];
  const options = {
    level: settings.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: hidden.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[hidden]' },
    serializers: { err: errorFacts },
  };
  return to === undefined ? pino(options) : pino(options, to);
}

const MAX_CAUSES = 5;

/** What of an error goes into the log: never its other properties, which may hold whole requests. */
function errorFacts(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'object' ? pickFacts(error) : String(error);
  const { name, message, stack, cause } = error;
  const causes = cause === undefined || depth >= MAX_CAUSES ? {} : { cause: errorFacts(cause, depth + 1) };
  return { name, message: withoutKeys(message), stack: withoutKeys(stack ?? ''), ...pickFacts(error), ...causes };
}

function pickFacts(error: object | null): Readonly<Record<string, unknown>> {
  const facts = (error ?? {}) as Record<string, unknown>;
  const kept = ['code', 'type', 'param', 'status', 'requestID'].filter((name) => typeof facts[name] !== 'object');
  return Object.fromEntries(kept.filter((name) => facts[name] !== undefined).map((name) => [name, facts[name]]));
}

/** OpenAI's answer to a wrong key repeats part of it; Slack's and Discord's tokens have marks of their own. */
function withoutKeys(text: string): string {
  return text.replace(/\b(?:sk-|xox[a-z]-|xapp-)[\w*.-]+/gu, '[hidden]');
}
