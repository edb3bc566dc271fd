import sharp, { type Sharp } from 'sharp';
import { BotError } from '../core/error.ts';
import { inputWords } from '../core/input-words.ts';
import type { Painted, PictureFormat } from '../core/picture.ts';

/** Shorter edge in pixels below which nothing is scaled, unless it was smaller from the start. */
const MIN_EDGE = 1024;

/** Longer edge in pixels of a drawing that becomes a picture: more takes much memory, and a chat does not show it. */
const MAX_DRAWN_EDGE = 8192;

/** The share of the limit that is aimed at, so that a guess that is a little off still fits. */
const AIM = 0.95;

/** Sizes that are tried before the smallest. */
const MAX_GUESSES = 3;

/** Bytes grow with about this power of an edge, until it is known better: a little less than pixels do. */
const GROWTH = 1.7;

/** What may be lost. An animation in GIF keeps one frame in `every`, and pixels that change by less than `same` of 32. */
type Loss = Readonly<{ quality: number; same: number; every: number }>;
const LEAST: Loss = { quality: 90, same: 4, every: 1 };
const MOST: Loss = { quality: 80, same: 4, every: 1 };
/** Only once nothing can be scaled any more; `leaves` is the least share of the bytes that it may leave. */
const LAST_RESORTS: readonly (Loss & Readonly<{ leaves: number }>)[] = [
  { quality: 70, same: 8, every: 2, leaves: 0.45 },
  { quality: 55, same: 12, every: 3, leaves: 0.3 },
  { quality: 40, same: 16, every: 4, leaves: 0 },
];

type Facts = Awaited<ReturnType<typeof lookAt>>;
/** Encodes with a shorter edge, in pixels. */
type Encode = (edge: number, loss: Loss) => Promise<Painted>;

/**
 * Makes a finished picture fit for a chat platform: the bytes untouched where they are at most `maxBytes` and of a
 * format in `takes`; else only as much smaller as is needed, still transparent, still moving, and never scaled below a
 * shorter edge of 1024 px. Null where nothing fits.
 *
 * Discord takes files of 10 MiB by default (docs/reference, "Uploading Files"); Slack takes png, jpg and gif in image
 * blocks (`slack_file`).
 * @throws BotError `bad_picture` where the bytes cannot be read
 */
export async function fitForPost(
  { bytes, format }: Readonly<{ bytes: Uint8Array; format: PictureFormat }>,
  maxBytes: number,
  takes: readonly PictureFormat[],
): Promise<(Painted & Readonly<{ original: boolean }>) | null> {
  try {
    const facts = await lookAt(bytes);
    const { width, height, pages } = facts;
    if (bytes.length <= maxBytes && takes.includes(format)) return { bytes, format, width, height, original: true };
    if (format === 'svg') {
      const made = await fitForPost(await drawn(bytes, facts), maxBytes, takes);
      return made && { ...made, original: false };
    }
    const encode = pages > 1 ? animation(bytes, facts, takes) : await still(bytes, facts, takes);
    const made = encode && (await stepDown(encode, Math.min(width, height), maxBytes));
    return made && { ...made, original: false };
  } catch (cause) {
    throw cause instanceof BotError ? cause : new BotError('bad_picture', inputWords.unreadable, { cause });
  }
}

async function lookAt(bytes: Uint8Array) {
  const facts = await sharp(bytes, { limitInputPixels: false }).metadata();
  const { pages = 1, hasAlpha, delay = [], loop = 0, autoOrient } = facts;
  return { width: autoOrient.width, height: autoOrient.height, pages, hasAlpha, delay, loop };
}

/** A drawing as a picture; lines are drawn for the size, not enlarged. */
function drawn(bytes: Uint8Array, facts: Facts): Promise<Painted> {
  const [short, long] = [facts.width, facts.height].sort((a, b) => a - b) as [number, number];
  const edge = Math.round(Math.min(Math.max(short, MIN_EDGE), (MAX_DRAWN_EDGE * short) / long));
  return finish(scaled(sharp(bytes, { limitInputPixels: false }), facts, edge), 'png', LEAST);
}

/** Encodes as seldom as it can: each size is reckoned from how far off the one before was. */
async function stepDown(encode: Encode, ownEdge: number, maxBytes: number): Promise<Painted | null> {
  const smallest = Math.min(ownEdge, MIN_EDGE);
  let made = await encode(ownEdge, LEAST);
  if (made.bytes.length > maxBytes && made.format !== 'gif') made = await encode(ownEdge, MOST);
  let edge = ownEdge;
  for (let guess = 1, growth = GROWTH; made.bytes.length > maxBytes && edge > smallest; guess += 1) {
    const { length } = made.bytes;
    const reckoned = Math.floor(edge * (AIM * (maxBytes / length)) ** (1 / growth));
    const next = guess > MAX_GUESSES ? smallest : Math.max(smallest, reckoned);
    made = await encode(next, MOST);
    growth = Math.max(1, Math.log(length / made.bytes.length) / Math.log(edge / next));
    edge = next;
  }
  const share = maxBytes / made.bytes.length;
  for (const loss of LAST_RESORTS) {
    if (made.bytes.length > maxBytes && loss.leaves <= share) made = await encode(smallest, loss);
  }
  return made.bytes.length > maxBytes ? null : made;
}

/** How a picture that does not move is encoded for those who take these formats; null where it cannot be. */
async function still(bytes: Uint8Array, facts: Facts, takes: readonly PictureFormat[]): Promise<Encode | null> {
  const open = () => sharp(bytes, { failOn: 'none' });
  const wanted: readonly PictureFormat[] = takes.includes('webp')
    ? ['webp']
    : facts.hasAlpha && !(await open().stats()).isOpaque
      ? ['png']
      : ['jpeg', 'png'];
  const format = wanted.find((each) => takes.includes(each));
  if (format === undefined) return null;
  return (edge, loss) => finish(scaled(open().autoOrient(), facts, edge), format, loss);
}

/** How a picture that moves is encoded so that it still does. */
function animation(bytes: Uint8Array, facts: Facts, takes: readonly PictureFormat[]): Encode | null {
  const format = (['webp', 'gif'] as const).find((each) => takes.includes(each));
  if (format === undefined) return null;
  return async (edge, loss) => {
    const frames = scaled(sharp(bytes, { animated: true, failOn: 'none' }), facts, edge);
    // Two frames are the fewest that move.
    const every = format === 'gif' ? Math.min(loss.every, facts.pages - 1) : 1;
    return finish(every === 1 ? frames : await thinned(frames, every, facts), format, loss);
  };
}

/** One frame in `every`, each shown as long as those it stands for. */
async function thinned(frames: Sharp, every: number, { pages, delay, loop }: Facts): Promise<Sharp> {
  const { data, info } = await frames.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const kept = Array.from({ length: Math.ceil(pages / every) }, (_, index) => index * every);
  const size = data.length / pages;
  const pageHeight = info.height / pages;
  const raw = { width: info.width, height: pageHeight * kept.length, channels: info.channels, pageHeight };
  const bytes = Buffer.concat(kept.map((page) => data.subarray(page * size, (page + 1) * size)));
  const delays = kept.map((page) => delay.slice(page, page + every).reduce((sum, each) => sum + each, 0));
  return sharp(bytes, { raw }).gif({ delay: delays, loop });
}

function scaled(picture: Sharp, { width, height }: Facts, edge: number): Sharp {
  return picture.resize(width < height ? { width: edge } : { height: edge });
}

async function finish(picture: Sharp, format: PictureFormat, { quality, same }: Loss): Promise<Painted> {
  picture.keepIccProfile();
  if (format === 'webp') picture.webp({ quality });
  else if (format === 'jpeg') picture.jpeg({ quality, chromaSubsampling: quality < 80 ? '4:2:0' : '4:4:4' });
  else if (format === 'gif') picture.gif({ effort: 1, interFrameMaxError: same });
  else picture.png(quality === LEAST.quality ? {} : { quality, effort: 1 });
  const { data, info } = await picture.toBuffer({ resolveWithObject: true });
  return { bytes: data, format, width: info.width, height: info.pageHeight ?? info.height };
}
