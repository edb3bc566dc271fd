import { BotError } from '../core/error.ts';
import type { Handler } from '../core/handler.ts';
import { isId } from '../core/id.ts';
import { mediaType } from '../core/picture.ts';
import type { PictureStore } from '../core/picture-store.ts';
import { words } from '../core/words.ts';

const PATH = /^\/pictures\/([^/.]+)(?:\.[a-z]+)?$/u;

/** `GET /pictures/ID`: the original bytes. Whoever has the address may see it; nobody can guess it. */
export function pictures(store: PictureStore): Handler {
  return {
    owns: (path) => path.startsWith('/pictures/'),
    async answer(request) {
      const id = PATH.exec(new URL(request.url).pathname)?.[1] ?? '';
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        throw new BotError('wrong_method', words.http.wrongMethod(['GET']));
      }
      if (!isId(id)) throw new BotError('not_found', words.picture.unknown);
      const { bytes, format } = await store.read(id);
      return new Response(bytes as Uint8Array<ArrayBuffer>, {
        headers: {
          'content-type': mediaType(format),
          'content-length': String(bytes.length),
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
          'cache-control': 'private, max-age=31536000, immutable',
        },
      });
    },
  };
}
