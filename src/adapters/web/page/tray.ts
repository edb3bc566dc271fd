import type { Uploaded } from '../protocol.ts';
import { Refusal, refusalOf } from './api.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';
import { makeMaskChoice } from './mask.ts';
import { type Upload, uploadPicture } from './upload.ts';
import { words } from './words.ts';

/** Pictures that a member gives: each is uploaded at once and can be taken out again. */
export type Tray = Readonly<{
  element: HTMLElement;
  add(files: Iterable<File>): void;
  /** Adds one that the server has already. */
  addKnown(id: string, url: string | undefined): void;
  /** Whether one of them may be the mask just now; where not, the one that was is a picture like the others. */
  offerMask(offered: boolean): void;
  count(): number;
  /**
   * The ids, as soon as every upload has ended; the mask's apart.
   * @throws Refusal where one of them failed
   */
  ids(): Promise<Readonly<{ images: readonly string[]; mask: string | null }>>;
  clear(): void;
}>;

type Item = {
  readonly element: HTMLElement;
  readonly upload: Upload | null;
  readonly done: Promise<string | null>;
};

/** Makes an empty tray. `uploaded` hears of every picture the server took, `changed` of every one that comes or goes. */
export function makeTray(
  limits: Readonly<{ pictures: number; bytes: number }>,
  hears: Readonly<{ uploaded(picture: Uploaded): void; changed(): void }>,
): Tray {
  const items = new Set<Item>();
  const list = element('ul', { class: 'tray', 'aria-label': words.composer.attached });
  const note = element('p', { class: 'tray-note', role: 'status' });
  const masks = makeMaskChoice();

  const put = (item: Item) => {
    items.add(item);
    list.append(item.element);
    const label = words.composer.removePicture;
    const remove = element(
      'button',
      { type: 'button', class: 'round', 'aria-label': label, title: label, onclick: () => take(item) },
      icon('close'),
    );
    item.element.append(remove);
    masks.add(item.element);
    hears.changed();
  };
  const take = (item: Item) => {
    item.upload?.stop();
    items.delete(item);
    const image = item.element.querySelector('img');
    if (image?.src.startsWith('blob:')) URL.revokeObjectURL(image.src);
    item.element.remove();
    masks.forget(item.element);
    note.textContent = '';
    hears.changed();
  };

  const begin = (file: File): Item => {
    const image = element('img', { src: URL.createObjectURL(file), alt: file.name });
    image.addEventListener('error', () => image.replaceWith(icon('picture')));
    const status = element('span', { class: 'upload', role: 'status' });
    const made = element('li', { class: 'uploading' }, image, status);
    const upload = uploadPicture(file, (part) => {
      made.style.setProperty('--done', String(part));
      made.title = words.composer.uploading(Math.round(part * 100));
    });
    const done = upload.done.then(
      (picture) => {
        made.className = '';
        made.title = file.name;
        hears.uploaded(picture);
        return picture.id;
      },
      (thrown: unknown) => {
        made.className = 'failed';
        status.textContent = [refusalOf(thrown).message, refusalOf(thrown).remedy].filter(Boolean).join(' ');
        return null;
      },
    );
    return { element: made, upload, done };
  };

  return {
    element: element('div', { class: 'tray-place' }, list, masks.hint, note),
    add(files) {
      note.textContent = '';
      for (const file of files) {
        if (!file.type.startsWith('image/')) note.textContent = words.composer.notPicture;
        else if (file.size > limits.bytes) note.textContent = words.composer.tooLarge(megabytes(limits.bytes));
        else if (items.size >= limits.pictures) note.textContent = words.composer.tooMany(limits.pictures);
        else put(begin(file));
      }
    },
    addKnown(id, url) {
      const drawing = url === undefined ? icon('picture') : element('img', { src: url, alt: '' });
      put({ element: element('li', {}, drawing), upload: null, done: Promise.resolve(id) });
    },
    offerMask: masks.offer,
    count: () => items.size,
    async ids() {
      const chosen = masks.chosen();
      const all = [...items];
      const ids = await Promise.all(all.map((item) => item.done));
      if (ids.includes(null)) {
        const { uploadFailed: message, uploadFailedRemedy: remedy } = words.composer;
        throw new Refusal(0, { code: 'bad_picture', message, remedy });
      }
      const isMask = (at: number) => chosen !== null && all[at]?.element === chosen;
      return {
        images: ids.filter((id, at): id is string => id !== null && !isMask(at)),
        mask: ids.find((_, at) => isMask(at)) ?? null,
      };
    },
    clear() {
      for (const item of [...items]) take(item);
    },
  };
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}
