import { type Fields, fieldsIn, fieldsOf, isFields } from '../discord/fields.ts';
import { takeImages } from './block-images.ts';
import { problemsOfBlocks } from './block-rules.ts';
import { elementsIn, withIds } from './block-tree.ts';
import { type Problem, Refusal, refusalOf } from './refusal.ts';
import { anything, boolean, list, object, oneOf, plainText, string } from './shapes.ts';
import type { Installation, World } from './world.ts';

const MOST_BYTES = 250_000;
const VIEW = object({
  'type!': oneOf('modal'),
  'title!': plainText(24),
  'blocks!': list(anything, 1, 100),
  submit: plainText(24),
  close: plainText(24),
  private_metadata: string(3000),
  callback_id: string(255),
  external_id: string(255),
  clear_on_close: boolean,
  notify_on_close: boolean,
});

/** A modal as Slack stores it; throws what it refuses. */
export async function takeView(world: World, installation: Installation, sent: unknown): Promise<Fields> {
  const view = fieldsOf(sent);
  const problems = problemsOfView(sent, installation);
  // That a scope was taken away nobody knows before they are told.
  if (problems.length > 0)
    throw refusalOf(
      'invalid_arguments',
      problems,
      problems.some((one) => one !== NO_FILES),
    );
  if (JSON.stringify(view).length > MOST_BYTES) throw new Refusal('view_too_large');
  const blocks = fieldsIn(view.blocks);
  await takeImages(world, installation, blocks, 'invalid_arguments');
  return { ...view, blocks: withIds(blocks, () => world.ids.next('b')) };
}

const NO_FILES: Problem = { message: 'file_input needs the scope files:read', pointer: '/view/blocks' };

export function problemsOfView(sent: unknown, installation: Installation): readonly Problem[] {
  const problems: Problem[] = [];
  VIEW(sent, '/view', problems);
  const view = fieldsOf(sent);
  if (!isFields(sent) || !Array.isArray(view.blocks)) return problems;
  problems.push(...problemsOfBlocks(view.blocks, 'modal', '/view/blocks'));
  const blocks = fieldsIn(view.blocks);
  if (view.submit === undefined && blocks.some(({ type }) => type === 'input')) {
    problems.push({ message: 'submit is required when an input block is within blocks', pointer: '/view' });
  }
  const elements = elementsIn(blocks).map(({ element }) => element);
  if (elements.filter(({ focus_on_load: focus }) => focus === true).length > 1) {
    problems.push({ message: 'only one element can have focus_on_load', pointer: '/view/blocks' });
  }
  const asksForFiles = elements.some(({ type }) => type === 'file_input');
  if (asksForFiles && installation.token !== '' && !installation.scopes.has('files:read')) problems.push(NO_FILES);
  return problems;
}
