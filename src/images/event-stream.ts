import { BotError } from '../core/error.ts';
import { words } from '../core/words.ts';

/** One event of a stream: its name (empty where none was sent) and its data as the bytes that came. */
export type StreamFrame = Readonly<{ name: string; data: Uint8Array }>;

/** Longest line and longest event, in bytes: a 3840x2160 PNG in base64 stays well under it. */
const MAX_LENGTH = 128 * 1024 * 1024;

/** A line from so many bytes on is taken up in a turn of its own: joining and decoding it takes milliseconds. */
const LARGE = 256 * 1024;

const LF = 10;
const CR = 13;
const COLON = 58;
const SPACE = 32;

/**
 * Splits an event stream (WHATWG HTML, section 9.2) into its frames. It works on bytes and joins each line once: a
 * line holds a picture of several megabytes, and as text it would cost three times as much to handle.
 * @param turn is waited for before a large line is joined, so that streams take turns
 * @throws BotError `bad_answer` for a line or an event that is longer than any picture
 */
export async function* readFrames(
  body: AsyncIterable<Uint8Array>,
  turn: () => Promise<void> = async () => {},
): AsyncGenerator<StreamFrame> {
  let name = '';
  let data: Uint8Array[] = [];
  let length = 0;
  for await (const line of readLines(body, turn)) {
    if (line.length === 0) {
      if (data.length > 0) yield { name, data: joined(data) };
      name = '';
      data = [];
      length = 0;
      continue;
    }
    const colon = line.indexOf(COLON);
    const field = Buffer.from(line.subarray(0, colon < 0 ? line.length : colon)).toString('latin1');
    const start = colon < 0 ? line.length : colon + (line[colon + 1] === SPACE ? 2 : 1);
    if (field === 'event') name = Buffer.from(line.subarray(start)).toString('utf8');
    if (field !== 'data') continue;
    data.push(line.subarray(start));
    length += line.length;
    if (length > MAX_LENGTH) throw tooLong();
  }
  // The standard drops a last event without its blank line; servers that end that way mean it all the same.
  if (data.length > 0) yield { name, data: joined(data) };
}

function tooLong(): BotError {
  return new BotError('bad_answer', words.service.badAnswer, { remedy: words.service.again });
}

function joined(lines: readonly Uint8Array[]): Uint8Array {
  const [first, ...others] = lines;
  if (first !== undefined && others.length === 0) return first;
  return Buffer.concat(lines.flatMap((line, index) => (index === 0 ? [line] : [Buffer.of(LF), line])));
}

/** The lines of a body, ended by CRLF, LF or CR, without their ends; what follows the last end is a line too. */
async function* readLines(body: AsyncIterable<Uint8Array>, turn: () => Promise<void>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let first = true;
  let afterCr = false;
  const take = (end: Uint8Array): Uint8Array => {
    const line = parts.length === 0 ? end : Buffer.concat([...parts, end]);
    parts = [];
    length = 0;
    const start = first && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? 3 : 0;
    first = false;
    return line.subarray(start);
  };
  for await (const bytes of body) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = afterCr && chunk[0] === LF ? 1 : 0;
    if (chunk.length > 0) afterCr = false;
    let cr = chunk.indexOf(CR, at);
    let lf = chunk.indexOf(LF, at);
    while (cr >= 0 || lf >= 0) {
      const end = cr < 0 || (lf >= 0 && lf < cr) ? lf : cr;
      if (length > LARGE) await turn();
      yield take(chunk.subarray(at, end));
      at = end + 1;
      if (end === cr) {
        if (at === chunk.length) afterCr = true;
        else if (chunk[at] === LF) at += 1;
        cr = chunk.indexOf(CR, at);
      }
      if (lf >= 0 && lf < at) lf = chunk.indexOf(LF, at);
    }
    if (at < chunk.length) {
      parts.push(chunk.subarray(at));
      length += chunk.length - at;
      if (length > MAX_LENGTH) throw tooLong();
    }
  }
  if (length > 0) yield take(new Uint8Array());
}
