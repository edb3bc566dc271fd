import type { Setup } from '../protocol.ts';
import { announcer } from './announce.ts';
import { getSetup, Refusal } from './api.ts';
import { element } from './element.ts';
import { makeProblem } from './problem.ts';
import { openRoom } from './room.ts';
import { signIn } from './sign-in.ts';
import { followKeyboard } from './viewport.ts';
import { words } from './words.ts';

followKeyboard();
document.body.append(announcer());
openRoom(await enter());

/** Learns what this Easel is; asks for the access token where one is needed, and tries again until it is reached. */
async function enter(): Promise<Setup> {
  try {
    return await getSetup();
  } catch (thrown) {
    if (thrown instanceof Refusal && thrown.status === 401) await signIn();
    else await askToRetry(thrown);
    return enter();
  }
}

function askToRetry(thrown: unknown): Promise<void> {
  const problem = makeProblem('problem');
  problem.show(thrown);
  const retry = element('button', { type: 'button', class: 'button main' }, words.channel.retry);
  const page = element('main', { class: 'gate' }, problem.element, retry);
  document.body.append(page);
  retry.focus();
  return new Promise((resolve) => {
    retry.addEventListener('click', () => {
      page.remove();
      resolve();
    });
  });
}
