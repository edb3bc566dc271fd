import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { BotError } from '../core/error.ts';
import { inputWords } from '../core/input-words.ts';
import { MAX_PICTURE_BYTES } from './intake.ts';

/** What is not the public internet (IANA special-purpose address registries; RFC 6890 and those it names). */
const special = blockList([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  // The last looks public, but inside Azure it is the platform's own server.
  ...['224.0.0.0/4', '240.0.0.0/4', '168.63.129.16/32'],
  // Teredo, benchmarking and ORCHID; documentation; 6to4. They, too, lead to addresses that are not checked.
  ...['2001::/23', '2001:db8::/32', '3fff::/20', '2002::/16'],
]);

/** The only part of IPv6 that is handed out to the public (RFC 4291, 2.4); mapped, NAT64 and local ones lie outside. */
const globalUnicast = blockList(['2000::/3']);

/** Redirects that are followed; each is checked from the start again. */
const MAX_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const HEADERS = { 'user-agent': 'Easel', accept: 'image/png,image/jpeg,image/webp,image/*;q=0.5' };

type Address = Readonly<{ address: string; family: number }>;

type Parts = Readonly<{
  /** All addresses of a host, such as `lookup` of `node:dns/promises` with `{ all: true }` gives them. */
  lookup: (host: string) => Promise<readonly Address[]>;
  /** Where a connection may go. Default: public addresses, port 443. */
  permit?: (address: string, port: number) => boolean;
  /** Certificates in PEM form to trust instead of the usual ones. */
  ca?: string;
  /** The longest a whole fetch may take, redirects and reading included, in milliseconds. Default: 15 s. */
  timeLimitMs?: number;
}>;

/** Whether an address, in the usual spelling, is one of the public internet: no other can be meant by a stranger. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  // A zone is about a link of this machine.
  if (family === 0 || address.includes('%')) return false;
  if (family === 4) return !special.check(address, 'ipv4');
  return globalUnicast.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

/**
 * Makes the function that fetches a picture from an https address that a member gave, and never anything inside our own
 * network: the connection goes to the very addresses that were checked. At most `MAX_PICTURE_BYTES`.
 * @throws BotError `bad_picture` or `too_large`; the reason of `signal` once that is aborted
 */
export function createGuardedFetch(parts: Parts): (url: string, signal: AbortSignal) => Promise<Uint8Array> {
  return async (url, signal) => {
    const limit = AbortSignal.timeout(parts.timeLimitMs ?? 15_000);
    try {
      return await follow(parts, url, AbortSignal.any([signal, limit]));
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof BotError) throw thrown;
      throw bad(limit.aborted ? inputWords.tooSlow : inputWords.unreachable, thrown);
    }
  };
}

async function follow(parts: Parts, given: string, signal: AbortSignal): Promise<Uint8Array> {
  let url = readUrl(given);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const addresses = await checkedAddresses(parts, url, signal);
    const answer = await open(url, addresses, parts.ca, signal);
    try {
      const { statusCode = 0, headers } = answer;
      if (statusCode === 200) return await readPicture(answer);
      if (!REDIRECTS.includes(statusCode) || headers.location === undefined) throw bad(inputWords.status(statusCode));
      url = readUrl(headers.location, url);
    } finally {
      answer.destroy();
    }
  }
  throw bad(inputWords.tooManyRedirects);
}

/** Reads an address; every spelling of an IP address becomes the usual one here (WHATWG URL, host parsing). */
function readUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url === null) throw bad(inputWords.notAddress);
  if (url.protocol !== 'https:') throw bad(inputWords.notHttps);
  if (url.username !== '' || url.password !== '') throw bad(inputWords.credentials);
  return url;
}

async function checkedAddresses(parts: Parts, url: URL, signal: AbortSignal): Promise<readonly Address[]> {
  const { permit = (address, port) => isPublic(address) && port === 443 } = parts;
  signal.throwIfAborted();
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  const family = isIP(host);
  const found = await Promise.race([
    family > 0 ? [{ address: host, family }] : parts.lookup(host),
    // A resolver cannot be called off, and may take longer than anyone waits.
    new Promise<never>((_, reject) => signal.addEventListener('abort', reject, { once: true })),
  ]);
  if (found.length === 0) throw bad(inputWords.unreachable);
  if (!found.every(({ address }) => permit(address, Number(url.port || 443)))) throw bad(inputWords.notAllowed);
  return found;
}

/** Resolves with the head of the answer. Its connection is its own: one kept open would have been checked for another. */
function open(url: URL, addresses: readonly Address[], ca: string | undefined, signal: AbortSignal) {
  // A second resolution could say something else (DNS rebinding).
  const lookup: LookupFunction = (_host, { all }, done) =>
    all === true ? done(null, [...addresses]) : done(null, addresses[0]?.address ?? '', addresses[0]?.family);
  return new Promise<IncomingMessage>((resolve, reject) => {
    const options = { agent: false, headers: HEADERS, lookup, rejectUnauthorized: true, signal, ...(ca && { ca }) };
    const asked = request(url, options, resolve);
    asked.on('error', reject);
    // An answer that is no answer, such as 101, ends without an error.
    asked.on('close', () => reject(new Error('the connection closed without an answer')));
    asked.end();
  });
}

async function readPicture(message: IncomingMessage): Promise<Uint8Array> {
  const { headers } = message;
  const [type = ''] = (headers['content-type'] ?? '').toLowerCase().split(';');
  if (!/^(?:image\/.+|(?:application|binary)\/octet-stream)$/u.test(type.trim())) throw bad(inputWords.page);
  const tooLarge = () => new BotError('too_large', inputWords.tooLarge(MAX_PICTURE_BYTES));
  if (Number(headers['content-length'] ?? 0) > MAX_PICTURE_BYTES) throw tooLarge();
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of message as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > MAX_PICTURE_BYTES) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const [start = '', bits] of ranges.map((range) => range.split('/'))) {
    list.addSubnet(start, Number(bits), isIP(start) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

function bad(message: string, cause?: unknown): BotError {
  return new BotError('bad_picture', message, { cause });
}
