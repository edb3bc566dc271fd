import { createHash } from 'node:crypto';
import { distance, fingerprint } from './painter/fingerprint.ts';

/** Pictures remembered; older ones are forgotten. */
const KEPT = 1000;
/** How far apart, of 255, the fingerprints of one picture before and after scaling and re-encoding may be. */
const NEAR = 2.5;

type Entry = { readonly sha256: string; readonly prompt: string; readonly print: Promise<Buffer | null> };

/** Knows the prompts of pictures this server painted, also after they were re-encoded or scaled. */
export type PictureMemory = {
  remember(bytes: Buffer, prompt: string): void;
  recall(bytes: Buffer): Promise<string | null>;
};

export function createPictureMemory(): PictureMemory {
  const entries: Entry[] = [];
  return {
    remember(bytes, prompt) {
      entries.push({ sha256: hash(bytes), prompt, print: fingerprint(bytes) });
      if (entries.length > KEPT) entries.shift();
    },
    async recall(bytes) {
      const sha256 = hash(bytes);
      const same = entries.findLast((entry) => entry.sha256 === sha256);
      if (same) return same.prompt;
      const print = await fingerprint(bytes);
      if (print === null) return null;
      let best = { prompt: null as string | null, away: NEAR };
      for (const entry of entries.toReversed()) {
        const other = await entry.print;
        const away = other === null ? NEAR : distance(print, other);
        if (away < best.away) best = { prompt: entry.prompt, away };
      }
      return best.prompt;
    },
  };
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
