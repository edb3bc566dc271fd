import { element } from './element.ts';
import { icon } from './icons.ts';
import { words } from './words.ts';

const STORE = 'easel.theme';
const PAPER = { light: '#f6f0e5', dark: '#14151a' } as const;
type Theme = keyof typeof PAPER;

/** The button that changes between light and dark; until it is pressed the page follows the system. */
export function themeToggle(): HTMLElement {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const button = element('button', { id: 'theme', type: 'button', class: 'round' });

  const current = (): Theme => {
    const chosen = root.dataset.theme;
    return chosen === 'light' || chosen === 'dark' ? chosen : system.matches ? 'dark' : 'light';
  };
  const show = () => {
    const theme = current();
    button.setAttribute('aria-label', words.theme.switchTo[theme]);
    button.title = words.theme.switchTo[theme];
    button.replaceChildren(icon(theme === 'dark' ? 'sun' : 'moon'));
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', PAPER[theme]);
  };

  button.addEventListener('click', () => {
    const next = current() === 'dark' ? 'light' : 'dark';
    root.dataset.theme = next;
    localStorage.setItem(STORE, next);
    show();
  });
  system.addEventListener('change', show);
  show();
  return button;
}
