import type { Control } from './choices.ts';
import { element } from './element.ts';

/** What the server takes for a flag that is on; one that is off is not given. */
const ON = 'yes';

/** A switch for a flag. */
export function toggle({ id, label }: Readonly<{ id: string; label: string }>, changed: () => void): Control {
  const input = element('input', { id, type: 'checkbox', role: 'switch', class: 'toggle', 'aria-label': label });
  input.addEventListener('change', changed);
  return {
    element: input,
    value: () => (input.checked ? ON : ''),
    set: (value) => {
      input.checked = value === ON || value === 'true';
    },
    focus: () => input.focus(),
  };
}
