import { element } from './element.ts';
import { words } from './words.ts';

/** What the member said, as text. A long one is folded, with a button to see the whole. */
export function makePrompt(prompt: string): HTMLElement {
  const text = element('p', { class: 'prompt folded', dir: 'auto' }, prompt);
  const toggle = element('button', { type: 'button', class: 'link', hidden: true, 'aria-expanded': 'false' });
  toggle.textContent = words.message.more;
  toggle.addEventListener('click', () => {
    const open = !text.classList.toggle('folded');
    toggle.setAttribute('aria-expanded', String(open));
    toggle.textContent = open ? words.message.less : words.message.more;
  });
  // How many lines it takes depends on the window, so only the browser knows whether something is hidden.
  new ResizeObserver(() => {
    if (text.classList.contains('folded')) toggle.hidden = text.scrollHeight <= text.clientHeight + 2;
  }).observe(text);
  return element('div', { class: 'said' }, text, toggle);
}
