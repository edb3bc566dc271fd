import type { WebMessage, WebPicture } from '../protocol.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';

/** A link that saves a picture under a name that says what it is. */
export function downloadLink(message: WebMessage, picture: WebPicture, label: string): HTMLAnchorElement {
  return element(
    'a',
    { class: 'button plain', href: picture.url, download: fileName(message, picture) },
    icon('download'),
    element('span', {}, label),
  );
}

function fileName(message: WebMessage, picture: WebPicture): string {
  const slug = message.prompt
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-');
  const short = slug.slice(0, 48).replace(/^-+|-+$/gu, '') || 'picture';
  const which = message.pictures.length > 1 ? `-${picture.index + 1}` : '';
  // Without an extension in the address, the browser adds the one of the media type.
  const extension = /\.(?:png|jpe?g|webp|gif)$/u.exec(new URL(picture.url, location.href).pathname)?.[0] ?? '';
  return `easel-${short}${which}${extension}`;
}
