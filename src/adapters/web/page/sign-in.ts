import { postSession, Refusal } from './api.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';
import { makeProblem } from './problem.ts';
import { words } from './words.ts';

/** Asks for the access token, until the server takes it. What is on the page already waits under the form. */
export function signIn(): Promise<void> {
  const problem = makeProblem(null);
  const token = element('input', { id: 'token', type: 'password', autocomplete: 'current-password', required: true });
  const submit = element('button', { type: 'submit', class: 'button main' }, words.signIn.submit);
  const form = element(
    'form',
    { class: 'sign-in' },
    element('img', { src: '/page/logo.svg', alt: '', width: 72, height: 72 }),
    element('h1', {}, words.signIn.title),
    element('p', {}, words.signIn.text),
    element('label', { for: 'token' }, icon('lock'), words.signIn.token),
    token,
    problem.element,
    submit,
  );
  const page = element('main', { class: 'gate' }, form);
  const under = [...document.body.children].filter((each) => each instanceof HTMLElement);
  const cover = (covered: boolean) => {
    for (const each of under) each.inert = covered;
  };
  // A dialog in the top layer would lie over the form.
  for (const dialog of document.querySelectorAll('dialog')) dialog.close();
  cover(true);
  document.body.append(page);
  token.focus();
  return new Promise((resolve) => {
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      submit.disabled = true;
      problem.clear();
      try {
        await postSession(token.value.trim());
        page.remove();
        cover(false);
        resolve();
      } catch (thrown) {
        const isWrong = thrown instanceof Refusal && thrown.status === 401;
        problem.show(isWrong ? new Refusal(401, { code: thrown.code, ...words.signIn.wrong }) : thrown);
        token.select();
      } finally {
        submit.disabled = false;
      }
    });
  });
}
