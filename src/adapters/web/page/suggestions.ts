import type { Completion } from './completion.ts';
import { element } from './element.ts';
import { words } from './words.ts';

/** The list of completions over the composer; the text field keeps the focus (the ARIA combobox pattern). */
export type Suggestions = Readonly<{
  element: HTMLElement;
  /** Looks again at what could be typed at the caret. */
  look(): void;
  hide(): void;
  /** Takes the key if the list is open and the key is for it. */
  key(event: KeyboardEvent): boolean;
}>;

export function makeSuggestions(
  field: HTMLTextAreaElement,
  find: (text: string, caret: number) => Completion | null,
): Suggestions {
  const list = element('ul', {
    id: 'suggestions',
    class: 'suggestions',
    role: 'listbox',
    'aria-label': words.completion.label,
    hidden: true,
  });
  let open: Completion | null = null;
  let active = 0;

  field.setAttribute('role', 'combobox');
  field.setAttribute('aria-autocomplete', 'list');
  field.setAttribute('aria-haspopup', 'listbox');
  field.setAttribute('aria-controls', list.id);

  const mark = () => {
    for (const [index, item] of [...list.children].entries()) {
      item.setAttribute('aria-selected', String(index === active));
      if (index === active) item.scrollIntoView({ block: 'nearest' });
    }
    field.setAttribute('aria-activedescendant', `suggestion-${active}`);
  };
  const hide = () => {
    open = null;
    list.hidden = true;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  };
  const take = (index: number) => {
    const suggestion = open?.suggestions[index];
    if (!open || !suggestion) return;
    const after = field.value.slice(open.to);
    const space = /^\s/u.test(after) ? '' : ' ';
    field.setRangeText(suggestion.text + space, open.from, open.to, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
  };
  const look = () => {
    const found = field.selectionStart === field.selectionEnd ? find(field.value, field.selectionStart) : null;
    if (!found) {
      hide();
      return;
    }
    open = found;
    active = 0;
    list.replaceChildren(
      ...found.suggestions.map(({ text, hint }, index) =>
        element(
          'li',
          {
            id: `suggestion-${index}`,
            role: 'option',
            // The field must keep the focus, or the list would close before it is clicked.
            onpointerdown: (event) => event.preventDefault(),
            onclick: () => take(index),
          },
          element('span', { class: 'what' }, text),
          hint === '' ? null : element('span', { class: 'hint' }, hint),
        ),
      ),
    );
    list.hidden = false;
    field.setAttribute('aria-expanded', 'true');
    mark();
  };
  hide();
  field.addEventListener('blur', hide);

  return {
    element: list,
    look,
    hide,
    key(event) {
      if (!open) return false;
      const count = open.suggestions.length;
      if (event.key === 'ArrowDown') active = (active + 1) % count;
      else if (event.key === 'ArrowUp') active = (active - 1 + count) % count;
      else if (event.key === 'Escape') hide();
      else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) take(active);
      else return false;
      if (open) mark();
      return true;
    },
  };
}
