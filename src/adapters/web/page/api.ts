import type { History, Pressed, Say, Setup, WebAnswer, WebError } from '../protocol.ts';
import { words } from './words.ts';

/** The server, or the way to it, said no. `message` and `remedy` are sentences for people. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly remedy: string;
  /** The HTTP status; 0 where no answer came, so that nobody knows whether it was done. */
  readonly status: number;

  constructor(status: number, { code, message, remedy }: WebError) {
    super(message);
    this.code = code;
    this.remedy = remedy;
    this.status = status;
  }
}

/** What to show for anything thrown: a refusal's own words, or that something is wrong on our side. */
export function refusalOf(thrown: unknown): Refusal {
  return thrown instanceof Refusal ? thrown : new Refusal(0, { code: 'internal', ...words.problem.unexpected });
}

export function getSetup(): Promise<Setup> {
  return call<Setup>('/playground/setup');
}

/** Messages before the given job, or the newest ones. */
export function getHistory(before?: string): Promise<History> {
  const query = before === undefined ? '' : `?before=${encodeURIComponent(before)}`;
  return call<History>(`/playground/messages${query}`);
}

export function postSay(say: Say): Promise<WebAnswer> {
  return call<WebAnswer>('/playground/say', say);
}

export function postPress(pressed: Pressed): Promise<WebAnswer> {
  return call<WebAnswer>('/playground/press', pressed);
}

/** Exchanges an access token for a cookie. */
export async function postSession(token: string): Promise<void> {
  await call<unknown>('/playground/session', { token });
}

async function call<Answer>(path: string, body?: unknown): Promise<Answer> {
  const request: RequestInit =
    body === undefined
      ? { cache: 'no-store' }
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  let response: Response;
  try {
    response = await fetch(path, request);
  } catch {
    throw new Refusal(0, { code: 'offline', ...words.problem.offline });
  }
  const text = await response.text().catch(() => '');
  if (!response.ok) throw refusalFrom(response.status, text);
  return (text === '' ? null : JSON.parse(text)) as Answer;
}

/** Reads the body of an answer that says no. */
export function refusalFrom(status: number, body: string): Refusal {
  try {
    const { code, message, remedy } = JSON.parse(body) as Partial<WebError>;
    if (typeof message === 'string') {
      return new Refusal(status, { code: code ?? 'internal', message, remedy: remedy ?? '' });
    }
  } catch {
    // Not JSON: a proxy's page, or nothing. The sentence below serves.
  }
  return new Refusal(status, { code: 'internal', ...words.problem.unexpected });
}
