import { createHash, timingSafeEqual } from 'node:crypto';
import { readBytes } from '../core/body.ts';
import { BotError } from '../core/error.ts';
import type { Handler, Peer } from '../core/handler.ts';
import { words } from '../core/words.ts';

const COOKIE = 'easel_access';
const SESSION_PATH = '/playground/session';

/** Size of a sign-in in bytes: a token and little else. */
const MAX_SIGN_IN = 4096;

/**
 * Lets only those through who may spend money here. With a token, those who send it (`Authorization: Bearer`, or the
 * cookie that the playground got for it). Without one, programs on this machine only, as the socket says, and only
 * under a local name, so that a web page elsewhere cannot reach in through a name of its own.
 */
export function gate(handlers: readonly Handler[], token: string | undefined): readonly Handler[] {
  const check = (request: Request, peer: Peer) => {
    if (token !== undefined) {
      // The page itself holds nothing, and it is where a browser signs in.
      return isPage(request) ? undefined : checkToken(request, token);
    }
    if (!isLoopback(peer.address)) {
      throw new BotError('unauthorized', words.http.localOnly, { remedy: words.http.localOnlyRemedy });
    }
    if (!isLocalName(request.headers.get('host'))) {
      throw new BotError('wrong_host', words.http.wrongHost, { remedy: words.http.wrongHostRemedy });
    }
  };
  const guarded = handlers.map(
    (handler): Handler => ({
      owns: handler.owns,
      answer(request, peer) {
        check(request, peer);
        return handler.answer(request, peer);
      },
    }),
  );
  return token === undefined ? guarded : [session(token), ...guarded];
}

/** Changes the token for a cookie that scripts cannot read, for browsers, which cannot send the header by themselves. */
function session(token: string): Handler {
  return {
    owns: (path) => path === SESSION_PATH,
    async answer(request) {
      if (request.method !== 'POST') throw new BotError('wrong_method', words.http.wrongMethod(['POST']));
      const given = await tokenIn(request);
      if (typeof given !== 'string' || !same(given, token)) throw unauthorized();
      const cookie = `${COOKIE}=${cookieValue(token)}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000`;
      return new Response(null, { status: 204, headers: { 'set-cookie': cookie } });
    },
  };
}

function checkToken(request: Request, token: string): void {
  const bearer = /^Bearer\s+(\S+)$/iu.exec(request.headers.get('authorization') ?? '')?.[1];
  if (bearer !== undefined && same(bearer, token)) return;
  const cookie = new RegExp(`(?:^|;\\s*)${COOKIE}=([0-9a-f]+)`, 'u').exec(request.headers.get('cookie') ?? '')?.[1];
  if (cookie !== undefined && same(cookie, cookieValue(token))) return;
  throw unauthorized();
}

/** The token of a sign-in; undefined for anything that is none. */
async function tokenIn(request: Request): Promise<unknown> {
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(await readBytes(request, MAX_SIGN_IN)));
    return typeof body === 'object' && body !== null && 'token' in body ? body.token : undefined;
  } catch {
    return undefined;
  }
}

function isPage(request: Request): boolean {
  const { pathname } = new URL(request.url);
  return pathname === '/' || pathname.startsWith('/page/');
}

function unauthorized(): BotError {
  return new BotError('unauthorized', words.http.unauthorized, { remedy: words.http.unauthorizedRemedy });
}

function cookieValue(token: string): string {
  return createHash('sha256').update(`easel access ${token}`).digest('hex');
}

/** Compares in a time that does not tell how much is right. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

export function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./u.test(address);
}

function isLocalName(host: string | null): boolean {
  const name = /^(\[[0-9a-f:.]+\]|[^:]+)(?::\d{1,5})?$/iu.exec(host ?? '')?.[1]?.toLowerCase() ?? '';
  return name === 'localhost' || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/u.test(name);
}
