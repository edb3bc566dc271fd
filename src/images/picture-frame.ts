import { BotError } from '../core/error.ts';
import { words } from '../core/words.ts';

/** A frame's JSON with its picture taken out: the picture as bytes, everything else as it was. */
export type PictureFrame = Readonly<{ fields: Readonly<Record<string, unknown>>; picture: Uint8Array | null }>;

const KEY = Buffer.from('"b64_json"');
const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;
/** Base64 characters decoded at a time: a multiple of 4, small enough to stay in the processor's cache. */
const PIECE = 65_536;

/**
 * Reads one frame's JSON without making a string or a JSON value of its picture: the base64 is cut out as bytes and
 * decoded piece by piece, and only the rest is parsed.
 * @throws BotError `bad_answer` where it is not JSON, or its picture is not base64
 */
export function readPictureFrame(data: Uint8Array): PictureFrame {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const place = findPicture(bytes);
  if (place === null) return { fields: parseObject(bytes.toString('utf8')), picture: null };
  const [start, end] = place;
  const fields = parseObject(bytes.toString('utf8', 0, start) + bytes.toString('utf8', end));
  return { fields, picture: decodeBase64(bytes.subarray(start, end)) };
}

/** Where the text of the picture begins and ends; null where there is none. */
function findPicture(bytes: Buffer): readonly [start: number, end: number] | null {
  for (let key = bytes.indexOf(KEY); key >= 0; key = bytes.indexOf(KEY, key + KEY.length)) {
    // A quotation mark after a backslash is part of some other text that only looks like the key.
    if (bytes[key - 1] === BACKSLASH) continue;
    let at = skipSpace(bytes, key + KEY.length);
    if (bytes[at] !== COLON) continue;
    at = skipSpace(bytes, at + 1);
    if (bytes[at] !== QUOTE) continue;
    // Base64 holds no quotation mark, so the next one ends it.
    const end = bytes.indexOf(QUOTE, at + 1);
    return end < 0 ? null : [at + 1, end];
  }
  return null;
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 10 || bytes[at] === 13) at += 1;
  return at;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (cause) {
    throw badAnswer(cause);
  }
  throw badAnswer(undefined);
}

/**
 * Decodes base64 from bytes to bytes; it may be written with the escapes of JSON.
 * @throws BotError `bad_answer` for anything that is not whole base64
 */
export function decodeBase64(text: Buffer): Uint8Array {
  const clean = text.includes(BACKSLASH) ? unescaped(text) : text;
  const padding = clean.at(-1) !== 61 ? 0 : clean.at(-2) === 61 ? 2 : 1;
  const size = Math.floor(((clean.length - padding) * 3) / 4);
  const out = Buffer.allocUnsafeSlow(size);
  let written = 0;
  for (let at = 0; at < clean.length; at += PIECE) {
    written += out.write(clean.toString('latin1', at, at + PIECE), written, 'base64');
  }
  // Node leaves out what is not base64, so a broken text comes out short; one letter alone is never enough for a byte.
  if (written !== size || size === 0 || (clean.length - padding) % 4 === 1) throw badAnswer(undefined);
  return out;
}

/** `\/` for `/`, and `\u00XX`, are all that base64 may need: other escapes are not base64. */
function unescaped(text: Buffer): Buffer {
  const out = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    let byte = text[at] ?? 0;
    if (byte === BACKSLASH) {
      const sequence = /^(?:(\/)|u00([0-7][0-9a-f]))/iu.exec(text.toString('latin1', at + 1, at + 6));
      if (sequence === null) throw badAnswer(undefined);
      byte = sequence[1] === undefined ? Number.parseInt(sequence[2] ?? '', 16) : 47;
      at += sequence[0].length;
    }
    out[length] = byte;
    length += 1;
  }
  return out.subarray(0, length);
}

function badAnswer(cause: unknown): BotError {
  return new BotError('bad_answer', words.service.badAnswer, { remedy: words.service.again, cause });
}
