import { avatar } from './avatar.ts';
import { element } from './element.ts';
import { memberName, nameField } from './member.ts';
import { themeToggle } from './theme.ts';
import { words } from './words.ts';

export type Header = Readonly<{ element: HTMLElement; setConnected(connected: boolean): void }>;

/** The top of the page: what this is, whether it is a demo, who you are. */
export function makeHeader(demo: boolean): Header {
  const hint = element('p', { class: 'connection', role: 'status' });
  const face = element('span', { class: 'face' }, avatar(memberName()));
  const name = nameField((changed) => face.replaceChildren(avatar(changed)));
  return {
    element: element(
      'header',
      { class: 'top' },
      element(
        'h1',
        {},
        element('img', { src: '/page/logo.svg', alt: '', width: 34, height: 34 }),
        element('span', {}, words.name),
      ),
      ...(demo ? demoBadge() : []),
      hint,
      element('label', { class: 'member', title: words.member.label }, face, name),
      themeToggle(),
    ),
    setConnected(connected) {
      hint.textContent = connected ? '' : words.channel.reconnecting;
    },
  };
}

function demoBadge(): readonly HTMLElement[] {
  return [
    element(
      'button',
      { type: 'button', class: 'demo', popovertarget: 'about-demo' },
      element('span', {}, words.header.demo),
    ),
    element(
      'div',
      { id: 'about-demo', class: 'about-demo', popover: 'auto' },
      element('strong', {}, words.header.demoTitle),
      element('p', {}, words.header.demoText),
    ),
  ];
}
