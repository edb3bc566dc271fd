import type { Say, Setup, WebAnswer, WebMessage } from '../protocol.ts';
import { postPress, postSay, Refusal } from './api.ts';
import { openForm } from './form.ts';
import { keyFor, settleKey } from './key.ts';
import { memberName } from './member.ts';
import type { Note } from './notes.ts';

/** Saying things to the server, and what its answers mean on the page. */
export type Talk = Readonly<{
  /**
   * Says something; resolves with whether it was said in the end, which a form that was closed prevents.
   * @throws Refusal
   */
  say(said: Omit<Say, 'name' | 'key'>): Promise<boolean>;
  /** @throws Refusal */
  press(button: WebMessage['buttons'][number]): Promise<void>;
}>;

export function makeTalk(setup: Setup, hears: Readonly<{ note(note: Note): void; job(id: string): void }>): Talk {
  const say = (said: Omit<Say, 'name' | 'key'>) =>
    withKey(JSON.stringify(said), (key) => postSay({ ...said, name: memberName(), key }));

  /** Does what an answer asks for; false where it asked for a form and that was closed. */
  const follow = async (answer: WebAnswer): Promise<boolean> => {
    if (answer.kind === 'note') hears.note(answer);
    if (answer.kind === 'job') hears.job(answer.job);
    if (answer.kind !== 'form') return true;
    const command = setup.commands.find((each) => each.name === answer.command);
    if (!command) return false;
    const submit = async (values: Readonly<Record<string, unknown>>) => {
      const next = await say({ text: '', command: command.name, values, images: [] });
      if (next.kind !== 'form') await follow(next);
      return next;
    };
    return openForm({ command, missing: answer.missing, values: answer.values, submit }, setup);
  };

  return {
    say: async (said) => follow(await say(said)),
    async press(button) {
      await follow(
        await withKey(`press ${button.id}`, (key) => postPress({ button: button.id, name: memberName(), key })),
      );
    },
  };
}

/** Keeps the key of a thing for the next try where nobody knows whether the server heard it. */
async function withKey<Answer>(thing: string, call: (key: string) => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await call(keyFor(thing));
    settleKey(thing);
    return answer;
  } catch (thrown) {
    if (!(thrown instanceof Refusal) || (thrown.status > 0 && thrown.status < 500)) settleKey(thing);
    throw thrown;
  }
}
