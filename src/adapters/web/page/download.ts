import type { WebMessage, WebPicture } from '../protocol.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';

/** What a picture's file is called on the reader's disk, by its media type. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/webp': '.webp',
  'image/gif': '.gif',
  'image/svg+xml': '.svg',
};

/** How long the browser may take to begin saving. */
const KEPT_MS = 60_000;

/** A link that saves a picture under `name` and the ending of its kind, which only the server knows. */
export function downloadLink(url: string, name: string, label: string): HTMLAnchorElement {
  const link = element(
    'a',
    { class: 'button plain', href: url, download: name },
    icon('download'),
    element('span', {}, label),
  );
  let busy = false;
  link.addEventListener('click', async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    await save(url, name);
    busy = false;
  });
  return link;
}

/** The name of a message's picture, without an ending. */
export function pictureName(message: WebMessage, picture: WebPicture): string {
  return fileName(message.prompt, message.pictures.length > 1 ? picture.index + 1 : null);
}

/** The name of a file that holds a picture of these words, without an ending. */
export function fileName(said: string, which: number | null): string {
  const slug = said
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-');
  const short = slug.slice(0, 48).replace(/^-+|-+$/gu, '') || 'picture';
  return `easel-${short}${which === null ? '' : `-${which}`}`;
}

async function save(url: string, name: string): Promise<void> {
  const saving = element('a', { href: url, download: name });
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(String(response.status));
    const blob = await response.blob();
    saving.href = URL.createObjectURL(blob);
    saving.download = name + (EXTENSIONS[blob.type] ?? '');
    setTimeout(() => URL.revokeObjectURL(saving.href), KEPT_MS);
  } catch {
    // The browser tries the address itself, and says what is wrong with it.
  }
  saving.click();
}
