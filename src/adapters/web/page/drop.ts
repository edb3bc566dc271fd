import { element } from './element.ts';
import { icon } from './icons.ts';
import { words } from './words.ts';

/** Takes files dropped or pasted anywhere on the page; the overlay shows while they are held over it. */
export function takeFiles(take: (files: readonly File[]) => void): HTMLElement {
  const overlay = element(
    'div',
    { class: 'drop', hidden: true, 'aria-hidden': 'true' },
    element('p', {}, icon('picture'), element('strong', {}, words.composer.drop), words.composer.dropText),
  );
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  // A dialog has its own way to add pictures; what is dropped beside it is not meant for the composer under it.
  const covered = () => document.querySelector('dialog[open]') !== null;
  let depth = 0;

  addEventListener('dragenter', (event) => {
    if (!holdsFiles(event) || covered()) return;
    depth += 1;
    overlay.hidden = false;
  });
  addEventListener('dragleave', (event) => {
    if (!holdsFiles(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) overlay.hidden = true;
  });
  addEventListener('dragover', (event) => {
    if (holdsFiles(event)) event.preventDefault();
  });
  addEventListener('drop', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    depth = 0;
    overlay.hidden = true;
    if (!covered()) take([...(event.dataTransfer?.files ?? [])]);
  });
  addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // Office programs add a picture of the text they copy; then the text is what is meant.
    if (files.length === 0 || covered() || event.clipboardData?.getData('text/plain')) return;
    event.preventDefault();
    take(files);
  });
  return overlay;
}
