import { element } from './element.ts';
import { words } from './words.ts';

const STORE = 'easel.name';
const MAX_LENGTH = 40;

/** The member's name as it is now: what the field holds, or the last one that was not empty. */
export function memberName(): string {
  const stored = localStorage.getItem(STORE)?.trim() ?? '';
  if (stored !== '') return stored;
  const name = `${oneOf(words.member.colours)} ${oneOf(words.member.animals)}`;
  localStorage.setItem(STORE, name);
  return name;
}

/** The field in the header where the name can be changed. */
export function nameField(changed: (name: string) => void): HTMLElement {
  const input = element('input', {
    id: 'name',
    type: 'text',
    maxlength: MAX_LENGTH,
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-label': words.member.label,
    title: words.member.label,
  });
  const adapt = () => {
    // For browsers without `field-sizing`.
    input.size = Math.max(4, input.value.length);
  };
  input.value = memberName();
  adapt();
  input.addEventListener('input', () => {
    adapt();
    const name = input.value.trim();
    if (name !== '') localStorage.setItem(STORE, name);
  });
  input.addEventListener('change', () => {
    input.value = memberName();
    adapt();
    changed(input.value);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') input.blur();
  });
  return input;
}

function oneOf(list: readonly string[]): string {
  return list[Math.floor(Math.random() * list.length)] ?? '';
}
