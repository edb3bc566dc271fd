import { randomBytes } from 'node:crypto';
import { type CallLog, createCallLog } from './calls.ts';
import { createPictureMemory, type PictureMemory } from './picture-memory.ts';

/** Pictures kept for `response_format=url`; older addresses stop working, as OpenAI's do after an hour. */
const SERVED_PICTURES = 200;
/** Different prompts counted before the counting starts anew, so that a server left running does not grow. */
const COUNTED = 20_000;

export type ServedPicture = { readonly bytes: Buffer; readonly type: string };

/** What one server knows between calls; nothing of it outlives the server. */
export type Studio = {
  /** Milliseconds between the frames of a stream. */
  readonly paceMs: number;
  readonly calls: CallLog;
  readonly memory: PictureMemory;
  /** How often it was called with this text before. */
  countBefore(about: string): number;
  /** Makes a picture available at an address nobody can guess. */
  serve(bytes: Buffer, format: string): string;
  served(name: string): ServedPicture | undefined;
};

/** @param origin of this server, for the addresses of pictures */
export function createStudio(paceMs: number, origin: () => string): Studio {
  const counts = new Map<string, number>();
  const pictures = new Map<string, ServedPicture>();
  return {
    paceMs,
    calls: createCallLog(),
    memory: createPictureMemory(),
    countBefore(about) {
      if (counts.size > COUNTED) counts.clear();
      const before = counts.get(about) ?? 0;
      counts.set(about, before + 1);
      return before;
    },
    serve(bytes, format) {
      const name = `${randomBytes(24).toString('hex')}.${format}`;
      pictures.set(name, { bytes, type: `image/${format}` });
      const [oldest] = pictures.keys();
      if (pictures.size > SERVED_PICTURES && oldest) pictures.delete(oldest);
      return `${origin()}/demo/pictures/${name}`;
    },
    served: (name) => pictures.get(name),
  };
}
