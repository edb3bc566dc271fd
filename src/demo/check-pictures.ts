import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { type ApiError, invalidRequest } from './api-error.ts';
import type { DemoPicture } from './calls.ts';
import type { UploadedFile } from './request-body.ts';
import { MASK_BYTES, type ModelRules, PICTURES } from './rules.ts';

/** A decodable picture; width and height after its EXIF orientation is applied. */
export type InputPicture = { readonly bytes: Buffer; readonly facts: DemoPicture; readonly hasAlpha: boolean };

export type InputPictures = {
  readonly images: readonly InputPicture[];
  readonly mask: InputPicture | null;
  readonly markup: InputPicture | null;
};

const PICTURE_TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/jpg', 'image/webp'];

/** Decodes the head of each uploaded picture. Throws in OpenAI's error shape. */
export async function readPictures(files: readonly UploadedFile[]): Promise<InputPictures> {
  const stray = files.find((file) => !['image', 'mask', 'markup'].includes(file.field));
  if (stray) throw invalidRequest('unknown_parameter', stray.field, `Unknown parameter: '${stray.field}'.`);
  const only = async (field: string): Promise<readonly InputPicture[]> =>
    Promise.all(files.filter((file) => file.field === field).map(readPicture));
  const [images, masks, markups] = [await only('image'), await only('mask'), await only('markup')];
  return { images, mask: masks[0] ?? null, markup: markups[0] ?? null };
}

/** Sniffs format and size from the bytes; a name or a declared type proves nothing, but a wrong type is refused. */
export async function readPicture(file: UploadedFile): Promise<InputPicture> {
  const { field, bytes, type } = file;
  if (bytes.length === 0) throw fault('empty_image_file', field, 'The image file is empty.');
  // The real API refuses parts sent as application/octet-stream, the commonest mistake of its callers.
  if (type !== '' && !PICTURE_TYPES.includes(type)) throw unsupported(field, type);
  const head = await sharp(bytes, { limitInputPixels: 100_000_000 })
    .metadata()
    .catch(() => null);
  if (head === null)
    throw sniffable(bytes)
      ? fault('image_parse_error', field, 'The image could not be read.')
      : unsupported(field, 'unknown');
  const facts: DemoPicture = {
    field,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    format: head.format,
    width: head.autoOrient.width,
    height: head.autoOrient.height,
    bytes: bytes.length,
  };
  return { bytes, facts, hasAlpha: head.hasAlpha };
}

/** Applies a model's limits on pictures, masks and mark-up. Throws in OpenAI's error shape. */
export async function checkPictures(pictures: InputPictures, model: string, rules: ModelRules): Promise<void> {
  const limits = PICTURES[rules.family];
  const { images, mask, markup } = pictures;
  const [first] = images;
  if (!first) throw invalidRequest('missing_required_parameter', 'image', "Missing required parameter: 'image'.");
  if (images.length > limits.max) {
    throw invalidRequest(
      'too_many_images',
      'image',
      `${model} takes at most ${limits.max} images, but got ${images.length}.`,
    );
  }
  for (const { facts } of images) {
    const formats: readonly string[] = limits.formats;
    if (!formats.includes(facts.format)) throw unsupported('image', `image/${facts.format}`, formats);
    if (facts.bytes >= limits.bytes)
      throw fault('image_file_too_large', 'image', `The image must be less than ${limits.bytes} bytes.`);
    if (limits.square && facts.width !== facts.height)
      throw fault('invalid_image', 'image', 'The image must be square.');
  }
  for (const picture of [...images, mask, markup]) if (picture) await checkWhole(picture);
  if (mask && markup) throw invalidRequest('invalid_value', 'markup', 'markup cannot be combined with mask.');
  if (markup && !rules.markup) throw invalidRequest('unknown_parameter', 'markup', `${model} does not take markup.`);
  for (const overlay of [mask, markup]) if (overlay) await checkOverlay(overlay, first);
}

/** A head may be fine and the rest missing; better said now than in the middle of a stream. */
async function checkWhole({ bytes, facts }: InputPicture): Promise<void> {
  await sharp(bytes)
    .resize(8, 8, { fastShrinkOnLoad: false })
    .raw()
    .toBuffer()
    .catch(() => {
      throw fault('image_parse_error', facts.field, 'The image could not be read to its end.');
    });
}

async function checkOverlay(overlay: InputPicture, first: InputPicture): Promise<void> {
  const { field, format, bytes, width, height } = overlay.facts;
  if (format !== 'png') throw fault('invalid_image_format', field, `The ${field} must be a PNG file.`);
  if (bytes >= MASK_BYTES)
    throw fault('image_file_too_large', field, `The ${field} must be less than ${MASK_BYTES} bytes.`);
  if (width !== first.facts.width || height !== first.facts.height) {
    throw fault('invalid_image', field, `The ${field} must have the same dimensions as the image.`);
  }
  if (!overlay.hasAlpha) throw fault('invalid_image_mode', field, `The ${field} must have an alpha channel.`);
  if (field === 'markup' && (await sharp(overlay.bytes).stats()).isOpaque) {
    throw fault('invalid_image_mode', field, 'The markup must contain transparent pixels.');
  }
}

/** Whether the first bytes are those of a format that should have been readable. */
function sniffable(bytes: Buffer): boolean {
  const head = bytes.toString('latin1', 0, 12);
  return head.startsWith('\x89PNG') || head.startsWith('\xff\xd8\xff') || /^RIFF.{4}WEBP/s.test(head);
}

function unsupported(field: string, type: string, formats: readonly string[] = ['jpeg', 'png', 'webp']): ApiError {
  const known = formats.map((format) => `'image/${format}'`).join(', ');
  const message = `Invalid file '${field}': unsupported mimetype ('${type}'). Supported file formats are ${known}.`;
  return fault('unsupported_image_media_type', field, message);
}

function fault(code: string, field: string, message: string): ApiError {
  return invalidRequest(code, field, message);
}
