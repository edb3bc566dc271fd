import { element } from './element.ts';
import { icon } from './icons.ts';
import { words } from './words.ts';

/** Which one of several attached pictures says where another one may change. */
export type MaskChoice = Readonly<{
  /** Says how a mask is read; shown while there is one. */
  hint: HTMLElement;
  /** Gives a picture's place its toggle. */
  add(place: HTMLElement): void;
  forget(place: HTMLElement): void;
  /** Shows the toggles or takes them away, and the choice with them. */
  offer(offered: boolean): void;
  chosen(): HTMLElement | null;
}>;

export function makeMaskChoice(): MaskChoice {
  const toggles = new Map<HTMLElement, HTMLButtonElement>();
  const hint = element('p', { class: 'mask-hint', role: 'status' });
  let isOffered = false;
  let chosen: HTMLElement | null = null;

  const choose = (place: HTMLElement | null) => {
    chosen = place;
    for (const [each, toggle] of toggles) {
      toggle.hidden = !isOffered;
      toggle.setAttribute('aria-pressed', String(each === place));
      each.classList.toggle('masking', each === place);
    }
    const says = place === null ? '' : words.composer.maskHint;
    if (hint.textContent !== says) hint.textContent = says;
  };

  return {
    hint,
    add(place) {
      const toggle = element(
        'button',
        {
          type: 'button',
          class: 'use-as-mask',
          title: `${words.composer.useAsMask}. ${words.composer.maskHint}`,
          'aria-label': words.composer.useAsMask,
          onclick: () => choose(chosen === place ? null : place),
        },
        icon('mask'),
        words.composer.mask,
      );
      toggles.set(place, toggle);
      place.append(toggle);
      choose(chosen);
    },
    forget(place) {
      toggles.delete(place);
      choose(chosen === place ? null : chosen);
    },
    offer(offered) {
      if (isOffered === offered) return;
      isOffered = offered;
      choose(offered ? chosen : null);
    },
    chosen: () => chosen,
  };
}
