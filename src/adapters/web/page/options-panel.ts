import type { Setup } from '../protocol.ts';
import type { Control } from './choices.ts';
import { type CommandInfo, type OptionInfo, usualValue } from './commands.ts';
import { element } from './element.ts';
import { compactControl, title } from './field.ts';
import { icon } from './icons.ts';
import { words } from './words.ts';

/** The options chosen beside the text: a button, the panel it opens, and a chip for each one that is not the default. */
export type OptionsPanel = Readonly<{
  button: HTMLElement;
  panel: HTMLElement;
  chips: HTMLElement;
  /** Shows the options of this command; what was chosen stays chosen for all that have it. */
  useCommand(command: CommandInfo | undefined): void;
  /** Chooses these, where the member has not, until it is told of others. */
  lend(values: Readonly<Record<string, string>>): void;
  values(): Readonly<Record<string, string>>;
}>;

/** What most people change, in this order; the others wait under "More". */
const COMMON = ['model', 'count', 'size', 'quality', 'format', 'background', 'private', 'spoiler'];

export function makeOptionsPanel(setup: Setup): OptionsPanel {
  const chosen = new Map<string, string>();
  const controls = new Map<string, Control>();
  let lent: readonly string[] = [];
  let command: CommandInfo | undefined;

  const label = element('span', {}, words.options.open);
  const button = element('button', {
    id: 'options',
    type: 'button',
    class: 'button plain',
    'aria-expanded': 'false',
    'aria-controls': 'options-panel',
  });
  button.append(icon('options'), label);
  const fields = element('div', { class: 'fields' });
  const rest = element('div', { class: 'fields' });
  const more = element(
    'details',
    {},
    element('summary', {}, element('span', { class: 'turn' }, icon('next')), words.options.rest),
    rest,
  );
  const heading = element('h2');
  const done = element('button', { type: 'button', class: 'button plain', onclick: () => open(false) });
  done.textContent = words.options.done;
  const panel = element('div', { id: 'options-panel', class: 'options-panel', role: 'group', hidden: true });
  panel.append(element('header', {}, heading, done), fields, more);
  const chips = element('div', { class: 'chips' });

  /** What is above it belongs to the header; the composer under it has grown with all that is attached. */
  const limit = () => {
    const header = document.querySelector('.top')?.getBoundingClientRect().bottom ?? 0;
    panel.style.setProperty('--room', `${Math.max(160, panel.getBoundingClientRect().bottom - header - 8)}px`);
  };
  const open = (wanted: boolean) => {
    if (wanted !== panel.hasAttribute('hidden')) return;
    const hadFocus = panel.contains(document.activeElement);
    panel.hidden = !wanted;
    if (wanted) limit();
    button.setAttribute('aria-expanded', String(wanted));
    if (wanted) [...controls.values()][0]?.focus();
    else if (hadFocus) button.focus();
  };
  const has = (name: string) => Object.hasOwn(command?.options ?? {}, name);

  const drawChips = () => {
    const shown = [...chosen].filter(([name]) => has(name));
    chips.replaceChildren(...shown.map(([name, value]) => chip(name, value)));
    chips.hidden = shown.length === 0;
  };
  /** Takes note of what was chosen; '' is the default. */
  const choose = (name: string, value: string) => {
    lent = lent.filter((each) => each !== name);
    if (value === '') chosen.delete(name);
    else chosen.set(name, value);
  };
  const chip = (name: string, value: string) => {
    const isFlag = command?.options[name]?.kind === 'flag';
    const remove = isFlag ? words.options.off(name) : words.options.remove(name);
    return element(
      'button',
      {
        type: 'button',
        class: 'chip',
        title: remove,
        'aria-label': `${isFlag ? name : words.options.chip(name, value)}. ${remove}`,
        onclick: () => {
          choose(name, '');
          controls.get(name)?.set('');
          drawChips();
          button.focus();
        },
      },
      isFlag ? null : element('span', { class: 'chip-name' }, name),
      element('span', { class: 'chip-value' }, isFlag ? name : value),
      icon('close'),
    );
  };

  const draw = () => {
    controls.clear();
    fields.replaceChildren();
    rest.replaceChildren();
    for (const [name, option] of commonFirst(command)) {
      const id = `option-${name}`;
      const control = compactControl(id, name, option, setup, () => {
        const value = control?.value() ?? '';
        choose(name, value === usualValue(name, option, setup) ? '' : value);
        drawChips();
      });
      if (!control) continue;
      control.set(chosen.get(name) ?? '');
      controls.set(name, control);
      const about = [element('span', { class: 'name' }, title(name)), option.description];
      const says = option.kind === 'flag' ? [element('label', { for: id }, ...about)] : about;
      const place = COMMON.includes(name) ? fields : rest;
      place.append(element('div', { class: `field ${option.kind}` }, element('p', {}, ...says), control.element));
    }
    if (fields.childElementCount === 0) fields.append(...rest.children);
    more.hidden = rest.childElementCount === 0;
    more.open = [...chosen.keys()].some((name) => has(name) && !COMMON.includes(name));
    heading.textContent = command ? words.options.title(command.name) : '';
    panel.setAttribute('aria-label', heading.textContent);
    button.hidden = controls.size === 0;
    if (button.hidden) open(false);
    drawChips();
  };

  button.addEventListener('click', () => open(panel.hasAttribute('hidden')));
  panel.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') open(false);
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      open(false);
    }
  });
  document.addEventListener('pointerdown', (event) => {
    const inside = event.composedPath();
    if (!inside.includes(panel) && !inside.includes(button) && !inside.includes(chips)) open(false);
  });

  return {
    button,
    panel,
    chips,
    useCommand(next) {
      if (next === command) return;
      command = next;
      draw();
    },
    lend(values) {
      for (const name of lent) chosen.delete(name);
      lent = Object.keys(values).filter((name) => !chosen.has(name));
      for (const name of lent) chosen.set(name, values[name] ?? '');
      for (const [name, control] of controls) control.set(chosen.get(name) ?? '');
      drawChips();
    },
    values: () => Object.fromEntries([...chosen].filter(([name]) => has(name))),
  };
}

function commonFirst(command: CommandInfo | undefined): readonly (readonly [name: string, option: OptionInfo])[] {
  const rank = (name: string) => (COMMON.includes(name) ? COMMON.indexOf(name) : COMMON.length);
  return Object.entries(command?.options ?? {}).sort(([a], [b]) => rank(a) - rank(b));
}
