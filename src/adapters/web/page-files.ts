import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { BotError } from '../../core/error.ts';
import { words } from '../../core/words.ts';

const FOLDER = new URL('./page/', import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  ts: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Nothing from elsewhere, no inline script, no inline style, and no page of others may frame this one. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

type PageFile = Readonly<{ text: string; type: string; tag: string }>;

/** The files of the page. TypeScript goes out as JavaScript: its types are blanked, so lines stay where they are. */
export function createPageFiles(): (name: string, request: Request) => Promise<Response> {
  const files = new Map<string, Promise<PageFile>>();
  return async (name, request) => {
    if (!/^[a-z0-9-]+\.(?:html|css|ts|svg)$/u.test(name)) throw new BotError('not_found', words.http.noRoute);
    const file = files.get(name) ?? load(name);
    files.set(name, file);
    const { text, type, tag } = await file.catch((cause: unknown) => {
      files.delete(name);
      throw new BotError('not_found', words.http.noRoute, { cause });
    });
    const headers = { 'content-type': type, 'content-security-policy': POLICY, 'cache-control': 'no-cache', etag: tag };
    if (request.headers.get('if-none-match') === tag) return new Response(null, { status: 304, headers });
    return new Response(text, { headers });
  };
}

async function load(name: string): Promise<PageFile> {
  const source = await readFile(new URL(name, FOLDER), 'utf8');
  const extension = name.slice(name.lastIndexOf('.') + 1);
  const text = extension === 'ts' ? stripTypeScriptTypes(source) : source;
  return {
    text,
    type: TYPES[extension] ?? '',
    tag: `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"`,
  };
}
