/**
 * Takes out of a picture file what tells about its taker (EXIF with its location, XMP, comments) without touching a
 * pixel: the parts of the file that hold it are left out, everything else is copied.
 */
export function withoutMetadata(bytes: Uint8Array, format: 'png' | 'jpeg' | 'webp'): Uint8Array {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (format) {
    case 'jpeg':
      return joined(file, jpegParts(file));
    case 'png':
      return joined(file, pngParts(file));
    case 'webp':
      return webpWithout(file);
  }
}

/** A stretch of a file, and whether it stays. */
type Part = Readonly<{ start: number; end: number; stays: boolean }>;

function joined(file: Buffer, parts: readonly Part[]): Uint8Array {
  return parts.every((part) => part.stays)
    ? file
    : Buffer.concat(parts.filter((part) => part.stays).map(({ start, end }) => file.subarray(start, end)));
}

/** APP1 (EXIF, XMP), APP13 (IPTC) and comments; APP2 stays, it holds the colour profile. ITU-T T.81, annex B. */
const JPEG_PERSONAL: readonly number[] = [0xe1, 0xed, 0xfe];

function jpegParts(file: Buffer): readonly Part[] {
  const parts: Part[] = [{ start: 0, end: 2, stays: true }];
  let at = 2;
  while (at + 4 <= file.length && file[at] === 0xff) {
    const marker = file[at + 1] ?? 0;
    // The picture itself begins: nothing after it is a part of its own.
    if (marker === 0xda) break;
    const end = Math.min(at + 2 + file.readUInt16BE(at + 2), file.length);
    parts.push({ start: at, end, stays: !JPEG_PERSONAL.includes(marker) });
    at = end;
  }
  return [...parts, { start: at, end: file.length, stays: true }];
}

/** Chunks with texts, EXIF and the time; the colour profile and everything that changes the look stays. PNG, chapter 11. */
const PNG_PERSONAL: readonly string[] = ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME'];

function pngParts(file: Buffer): readonly Part[] {
  const parts: Part[] = [{ start: 0, end: 8, stays: true }];
  let at = 8;
  while (at + 12 <= file.length) {
    const end = Math.min(at + 12 + file.readUInt32BE(at), file.length);
    parts.push({ start: at, end, stays: !PNG_PERSONAL.includes(file.toString('latin1', at + 4, at + 8)) });
    at = end;
  }
  return parts;
}

/** Bits of a VP8X header that announce EXIF and XMP (WebP container specification). */
const WEBP_FLAGS = 0x0c;

function webpWithout(file: Buffer): Uint8Array {
  const parts: Part[] = [{ start: 0, end: 12, stays: true }];
  let at = 12;
  while (at + 8 <= file.length) {
    const size = file.readUInt32LE(at + 4);
    const end = Math.min(at + 8 + size + (size % 2), file.length);
    parts.push({ start: at, end, stays: !['EXIF', 'XMP '].includes(file.toString('latin1', at, at + 4)) });
    at = end;
  }
  const kept = joined(file, parts);
  if (kept === file) return file;
  const made = Buffer.from(kept);
  made.writeUInt32LE(made.length - 8, 4);
  if (made.toString('latin1', 12, 16) === 'VP8X') made[20] = (made[20] ?? 0) & ~WEBP_FLAGS;
  return made;
}
