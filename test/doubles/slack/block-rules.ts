import { type Fields, fieldsIn, fieldsOf, textOf } from '../discord/fields.ts';
import { elementsIn } from './block-tree.ts';
import { accessory, actionElement, contextElement, image, inputElement } from './element-rules.ts';
import { type Problem, Refusal, refusalOf } from './refusal.ts';
import {
  all,
  anyText,
  anything,
  boolean,
  type Check,
  list,
  object,
  plainText,
  type Shape,
  string,
  typed,
} from './shapes.ts';

type Surface = 'message' | 'modal';

const BASE: Shape = { 'type!': anything, block_id: string(255, 1) };

const hasText: Check = (value, pointer, problems) => {
  const { text, fields } = fieldsOf(value);
  if (text === undefined && fields === undefined) problems.push({ message: 'missing required field: text', pointer });
};

const leaf: Check = typed({
  text: object({ 'type!': anything, 'text!': string(3000, 1), style: anything }),
  link: object({ 'type!': anything, 'url!': string(3000, 1), text: string(3000), unsafe: boolean, style: anything }),
  emoji: object({
    'type!': anything,
    'name!': string(100, 1),
    unicode: string(100),
    style: anything,
    skin_tone: anything,
  }),
  user: object({ 'type!': anything, 'user_id!': string(20, 1), style: anything }),
  usergroup: object({ 'type!': anything, 'usergroup_id!': string(20, 1), style: anything }),
  channel: object({ 'type!': anything, 'channel_id!': string(20, 1), style: anything }),
  broadcast: object({ 'type!': anything, 'range!': string(10, 1), style: anything }),
});
const leaves = { 'type!': anything, 'elements!': list(leaf, 0, 1000), border: anything };
const richSection = typed({ rich_text_section: object(leaves) });
const richElement = typed({
  rich_text_section: object(leaves),
  rich_text_preformatted: object(leaves),
  rich_text_quote: object(leaves),
  rich_text_list: object({
    ...leaves,
    'elements!': list(richSection, 0, 1000),
    'style!': string(10, 1),
    indent: anything,
    offset: anything,
  }),
});

function blockRules(surface: Surface): Check {
  return typed(
    {
      section: all(
        object({
          ...BASE,
          text: anyText(3000),
          fields: list(anyText(2000), 1, 10),
          accessory,
          expand: boolean,
        }),
        hasText,
      ),
      divider: object(BASE),
      image: image({ block_id: string(255, 1), title: plainText(2000) }),
      actions: object({ ...BASE, 'elements!': list(actionElement, 1, 25) }),
      context: object({ ...BASE, 'elements!': list(contextElement, 1, 10) }),
      header: object({ ...BASE, 'text!': plainText(150) }),
      input: object({
        ...BASE,
        'label!': plainText(2000),
        hint: plainText(2000),
        'element!': inputElement(surface),
        optional: boolean,
        dispatch_action: boolean,
      }),
      rich_text: object({ ...BASE, 'elements!': list(richElement, 1, 1000) }),
      markdown: object({ ...BASE, 'text!': string(12_000, 1) }),
    },
    ['section', 'divider', 'image', 'actions', 'context', 'header', 'input', 'rich_text'].concat(
      surface === 'message' ? ['markdown'] : [],
    ),
  );
}

/** Ids that must not be there twice. */
const unique: Check = (value, pointer, problems) => {
  const blocks = fieldsIn(value);
  for (const [index, block] of blocks.entries()) {
    const id = block.block_id;
    if (id !== undefined && blocks.findIndex((one) => one.block_id === id) !== index) {
      problems.push({ message: `block_id ${textOf(id)} already exists`, pointer: `${pointer}/${index}/block_id` });
    }
    const actions = elementsIn([block]).flatMap(({ element }) => textOf(element.action_id) || []);
    const twice = actions.find((one, at) => actions.indexOf(one) !== at);
    if (twice !== undefined) {
      problems.push({ message: `action_id ${twice} already exists in this block`, pointer: `${pointer}/${index}` });
    }
  }
};

const MESSAGE = all(list(blockRules('message'), 0, 50), unique);
const MODAL = all(list(blockRules('modal'), 1, 100), unique);

export function problemsOfBlocks(blocks: unknown, surface: Surface, pointer = '/blocks'): readonly Problem[] {
  const problems: Problem[] = [];
  (surface === 'message' ? MESSAGE : MODAL)(blocks, pointer, problems);
  return problems;
}

/** Throws what Slack refuses about the blocks of a message. */
export function checkBlocks(blocks: unknown): readonly Fields[] {
  if (!Array.isArray(blocks)) throw new Refusal('invalid_blocks_format');
  const problems = problemsOfBlocks(blocks, 'message');
  if (problems.length > 0) throw refusalOf('invalid_blocks', problems);
  return fieldsIn(blocks);
}
