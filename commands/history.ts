import { buttonId } from '../src/core/button.ts';
import { command, type NoteItem } from '../src/core/command.ts';
import type { Step } from '../src/core/jobs.ts';
import { words } from '../src/core/words.ts';
import { pictureButton } from './from-picture.ts';

export const history = command({
  name: 'history',
  description: 'How a picture came to be, or what you had painted last',
  answers: 'note',
  options: { image: { kind: 'pictures', description: 'The picture; your newest ones if you name none', max: 1 } },
  pressed: pictureButton,
  async run({ values, caller, jobs }) {
    const [picture] = values.image ?? [];
    const steps = picture === undefined ? await jobs.recent(caller) : await jobs.lineage(picture, caller);
    const intro = picture === undefined ? words.history.recent(steps.length) : words.history.lineage(steps.length);
    return { kind: 'note', text: intro, items: steps.map(itemOf) };
  },
});

/** A step, and the way to go on from it. */
function itemOf({ picture, job }: Step): NoteItem {
  if (job === null) return { picture, text: words.history.given, buttons: [] };
  const kept = job.audience === 'caller';
  const id = buttonId({ command: 'edit', job: job.id, picture: picture.index, private: kept });
  const edit = { id, command: 'edit', label: words.button.edit(null), look: 'plain', picture: picture.index } as const;
  return {
    picture,
    text: words.history.step(job.request.prompt, job.caller.user.name, job.request.model),
    buttons: [edit],
  };
}
