import { type DestinationStream, pino } from 'pino';
import type { Log } from '../core/log.ts';

/** Names under which a key or a token could get into the log. */
const SECRETS = /(?:key|token|authorization|cookie|headers|secret|password)$/iu;

/**
 * The log: JSON lines, keys and tokens redacted wherever they stand, prompts only where `prompts` says so.
 * @param to where the lines go; standard output where it is left out
 */
export function createLog(settings: Readonly<{ level: string; prompts: boolean }>, to?: DestinationStream): Log {
  const hidden = (name: string) => SECRETS.test(name) || (name === 'prompt' && !settings.prompts);
  const options = {
    level: settings.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: errorFacts },
    formatters: { log: (facts: Record<string, unknown>) => without(hidden, facts, 0) as Record<string, unknown> },
    hooks: { streamWrite: withoutKeys },
  };
  return to === undefined ? pino(options) : pino(options, to);
}

/** Deeper than this nothing is logged. */
const MAX_DEPTH = 8;

function without(hidden: (name: string) => boolean, value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (depth > MAX_DEPTH) return '[too deep]';
  if (Array.isArray(value)) return value.map((each) => without(hidden, each, depth + 1));
  const kept = Object.entries(value).map(([name, each]) => [
    name,
    hidden(name) ? '[hidden]' : without(hidden, each, depth + 1),
  ]);
  return Object.fromEntries(kept);
}

const MAX_CAUSES = 5;

/** What of an error goes into the log: never its other properties, which may hold whole requests. */
function errorFacts(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'object' ? pickFacts(error) : String(error);
  const { name, message, stack, cause } = error;
  const causes = cause === undefined || depth >= MAX_CAUSES ? {} : { cause: errorFacts(cause, depth + 1) };
  return { name, message, stack, ...pickFacts(error), ...causes };
}

function pickFacts(error: object | null): Readonly<Record<string, unknown>> {
  const facts = (error ?? {}) as Record<string, unknown>;
  const kept = ['code', 'type', 'param', 'status', 'requestID'].filter((name) => typeof facts[name] !== 'object');
  return Object.fromEntries(kept.filter((name) => facts[name] !== undefined).map((name) => [name, facts[name]]));
}

/** OpenAI's answer to a wrong key repeats part of it; Slack's and Discord's tokens have marks of their own. */
function withoutKeys(text: string): string {
  return text.replace(/\b(?:(?:sk-|xox[a-z]-|xapp-)[\w*.-]+|Bearer\s+[\w.~+/=*-]+)/giu, '[hidden]');
}
