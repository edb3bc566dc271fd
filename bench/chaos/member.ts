import type { Random } from './random.ts';

/** What a member knows of what was asked for. */
export type Asked = Readonly<{ job: string; prompt: string; by: 'playground' | 'api' }>;

export type MemberParts = Readonly<{
  name: string;
  random: Random;
  /** Where Easel is now; null while it is down. */
  url: () => string | null;
  /** Resolves when Easel is up again. */
  up: () => Promise<void>;
  over: () => boolean;
  accepted: Asked[];
}>;

/**
 * A member who asks for one picture after another, each wish a new one. Where the connection breaks, the same wish is
 * said again with the same key until it is accepted: it must be the same job. Now and then one is cancelled.
 */
export async function actAsMember(parts: MemberParts): Promise<void> {
  const { name, random, over, accepted } = parts;
  for (let turn = 1; !over(); turn += 1) {
    const prompt = `${name} wish ${turn}`;
    const by = random.next() < 0.5 ? 'playground' : 'api';
    const job = await insist(parts, prompt, by);
    if (job === null) return;
    accepted.push({ job, prompt, by });
    if (random.next() < 0.1 && by === 'api') await tryOnce(parts, `/api/jobs/${job}`, { method: 'DELETE' });
  }
}

async function insist(parts: MemberParts, prompt: string, by: Asked['by']): Promise<string | null> {
  while (!parts.over()) {
    const answer = by === 'api' ? await askApi(parts, prompt) : await askPlayground(parts, prompt);
    if (typeof answer === 'object') return answer.job;
    if (answer === 'down') await parts.up();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return null;
}

/** The job it became; or nobody is there, or not now. */
type Answer = Readonly<{ job: string }> | 'down' | 'later';

/**
 * Small pictures of a model that does not stream, and now and then a streamed one. A key belongs to one body: the kind
 * of wish must not change from try to try.
 */
function wish(prompt: string) {
  return prompt.endsWith('7') ? { model: 'gpt-image-1', quality: 'low' } : { model: 'dall-e-2', size: '256x256' };
}

async function askApi(parts: MemberParts, prompt: string): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    prefer: 'respond-async',
    'idempotency-key': prompt.replaceAll(' ', '-'),
  };
  const body = JSON.stringify({
    prompt,
    ...(prompt.endsWith('7') ? { model: 'gpt-image-1', quality: 'low' } : { model: 'dall-e-2', size: '256x256' }),
  });
  const answer = await tryOnce(parts, '/api/images', { method: 'POST', headers, body });
  return typeof answer === 'string' ? answer : { job: String(answer.id) };
}

const cookies = new Map<string, string>();

async function askPlayground(parts: MemberParts, prompt: string): Promise<Answer> {
  const { name } = parts;
  const url = parts.url();
  if (url === null) return 'down';
  try {
    if (!cookies.has(name)) {
      const setup = await fetch(`${url}/playground/setup`);
      cookies.set(name, setup.headers.get('set-cookie')?.split(';')[0] ?? '');
    }
  } catch {
    return 'down';
  }
  const headers = { 'content-type': 'application/json', cookie: cookies.get(name) ?? '' };
  const said = { text: prompt, name, command: 'imagine', values: wish(prompt), images: [], key: prompt };
  const answer = await tryOnce(parts, '/playground/say', { method: 'POST', headers, body: JSON.stringify(said) });
  return typeof answer === 'string' ? answer : { job: String(answer.job) };
}

/** The answer; `later` where it was refused for now, `down` where there was none. */
async function tryOnce(
  parts: MemberParts,
  path: string,
  init: RequestInit,
): Promise<Record<string, unknown> | 'down' | 'later'> {
  const url = parts.url();
  if (url === null) return 'down';
  try {
    const response = await fetch(url + path, init);
    const body = (await response.json()) as Record<string, unknown>;
    if (response.ok) return body;
    if ([409, 429, 503].includes(response.status)) return 'later';
    throw new Error(`${path} answered ${response.status}: ${JSON.stringify(body)}`);
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return 'down';
    throw error;
  }
}
