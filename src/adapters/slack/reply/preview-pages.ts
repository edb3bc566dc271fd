import { BotError } from '../../../core/error.ts';
import type { Handler } from '../../../core/handler.ts';
import { isId, newId } from '../../../core/id.ts';
import { mediaType, type Preview } from '../../../core/picture.ts';
import { words } from '../../../core/words.ts';

const PATH = '/slack/previews/';
/** How long previews are served after their job has ended, in milliseconds: Slack fetches an address soon, and once. */
const AFTER_MS = 10 * 60_000;
/** And where no end was seen: longer than any job takes. */
const LONGEST_MS = 60 * 60_000;

type Page = { readonly job: string; readonly preview: Preview; until: number };

export type PreviewPages = Readonly<{
  /** Where a preview is served: an address that nobody guesses, another one for each preview. */
  pathOf(job: string, preview: Preview): string;
  over(job: string): void;
  handler: Handler;
}>;

/** Previews with addresses of their own, for Slack to fetch. They are kept in memory. */
export function createPreviewPages(now: () => number): PreviewPages {
  const pages = new Map<string, Page>();
  const known = new WeakMap<Preview, string>();

  const sweep = () => {
    for (const [id, { until }] of pages) if (until <= now()) pages.delete(id);
  };

  return {
    pathOf(job, preview) {
      sweep();
      const id = known.get(preview) ?? newId();
      known.set(preview, id);
      pages.set(id, { job, preview, until: now() + LONGEST_MS });
      return `${PATH}${id}`;
    },
    over(job) {
      for (const page of pages.values()) {
        if (page.job === job) page.until = Math.min(page.until, now() + AFTER_MS);
      }
      sweep();
    },
    handler: {
      owns: (path) => path.startsWith(PATH),
      answer(request) {
        if (request.method !== 'GET' && request.method !== 'HEAD') {
          throw new BotError('wrong_method', words.http.wrongMethod(['GET']));
        }
        sweep();
        const id = new URL(request.url).pathname.slice(PATH.length);
        const page = isId(id) ? pages.get(id) : undefined;
        if (page === undefined) throw new BotError('not_found', words.http.noRoute);
        const { bytes, format } = page.preview;
        return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), {
          headers: {
            'content-type': mediaType(format),
            'content-length': String(bytes.length),
            'cache-control': 'private, max-age=600, immutable',
            'x-content-type-options': 'nosniff',
          },
        });
      },
    },
  };
}
