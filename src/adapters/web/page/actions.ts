import type { WebMessage } from '../protocol.ts';
import { announce } from './announce.ts';
import { type Button, isOnPicture, type Press, pressable } from './button.ts';
import { copyText } from './clipboard.ts';
import { downloadLink, pictureName } from './download.ts';
import { element } from './element.ts';
import { type IconName, icon } from './icons.ts';
import { words } from './words.ts';

export type Actions = Readonly<{ element: HTMLElement; update(message: WebMessage): void }>;

/** The row of buttons under a message. `mine`: whether this member asked for it, and so may cancel and delete. */
export function makeActions(mine: boolean, press: Press): Actions {
  const row = element('div', { class: 'actions', role: 'group', 'aria-label': words.message.actions });
  let drawn = '';
  return {
    element: row,
    update(message) {
      // Drawn anew only when it changes: a preview must not take the focus from Cancel.
      const now = JSON.stringify([message.buttons, message.final, message.pictures.length, message.prompt]);
      if (now === drawn) return;
      drawn = now;
      const hadFocus = row.contains(document.activeElement);
      row.replaceChildren(...(message.final ? ended(message, mine, press) : open(message, mine, press)));
      row.hidden = row.childElementCount === 0;
      if (hadFocus) row.closest('article')?.focus();
    },
  };
}

function open(message: WebMessage, mine: boolean, press: Press): readonly HTMLElement[] {
  return mine ? message.buttons.map((button) => pressable(button, press)) : [];
}

function ended(message: WebMessage, mine: boolean, press: Press): readonly HTMLElement[] {
  const several = message.pictures.length > 1;
  const only = several ? undefined : message.pictures[0];
  const buttons = message.buttons.filter((button) => !(several && isOnPicture(button)));
  const danger = buttons.filter((button) => button.look === 'danger');
  const back = buttons.filter((button) => !danger.includes(button) && button.command === 'history');
  const onward = buttons.filter((button) => !danger.includes(button) && !back.includes(button));
  const further = [
    ...(only ? [downloadLink(only.url, pictureName(message, only), words.message.download)] : []),
    copyButton(message.prompt),
    ...back.map((button) => pressable(button, press)),
    ...(mine ? danger.map((button) => confirmed(button, press)) : []),
  ];
  return [
    ...onward.map((button) => pressable(button, press)),
    // Apart, so that where the row is full they go into the next line together.
    element('div', { class: 'further' }, ...further),
  ];
}

function copyButton(prompt: string): HTMLElement {
  const label = element('span', {});
  const button = element('button', { type: 'button', class: 'button plain', onclick: () => void copy() });
  const show = (drawing: IconName, text: string) => {
    label.textContent = text;
    button.replaceChildren(icon(drawing), label);
  };
  const copy = async () => {
    const copied = await copyText(prompt);
    show(copied ? 'check' : 'warning', copied ? words.message.copied : words.message.notCopied);
    announce(label.textContent);
    setTimeout(() => show('copy', words.message.copy), 2000);
  };
  show('copy', words.message.copy);
  return button;
}

/** A button that asks once before it does what cannot be undone. */
function confirmed(button: Button, press: Press): HTMLElement {
  const place = element('div', { class: 'confirmed' });
  const ask = pressable(button, () => {
    const yes = element('button', { type: 'button', class: 'button danger sure', onclick: () => press(button, yes) });
    yes.append(icon('delete'), element('span', {}, button.label));
    const no = element('button', { type: 'button', class: 'button plain', onclick: () => back() }, words.message.keep);
    const question = element(
      'div',
      { class: 'question', role: 'group', 'aria-label': words.message.confirm },
      element('span', {}, words.message.confirm),
      yes,
      no,
    );
    question.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') back();
    });
    place.replaceChildren(question);
    no.focus();
  });
  const back = () => {
    place.replaceChildren(ask);
    ask.focus();
  };
  place.append(ask);
  return place;
}
