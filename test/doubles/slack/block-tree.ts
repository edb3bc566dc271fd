import { type Fields, fieldsIn, fieldsOf, isFields, textOf } from '../discord/fields.ts';

export type Placed = Readonly<{ block: Fields; element: Fields; pointer: string }>;

/** Buttons, selects, inputs and images in blocks, in reading order. */
export function elementsIn(blocks: readonly Fields[]): readonly Placed[] {
  return blocks.flatMap((block, index) => {
    const at = `/blocks/${index}`;
    if (block.type === 'actions' || block.type === 'context') {
      return fieldsIn(block.elements).map((element, n) => ({ block, element, pointer: `${at}/elements/${n}` }));
    }
    if (isFields(block.accessory)) return [{ block, element: block.accessory, pointer: `${at}/accessory` }];
    if (isFields(block.element)) return [{ block, element: block.element, pointer: `${at}/element` }];
    return block.type === 'image' ? [{ block, element: block, pointer: at }] : [];
  });
}

/** A text in blocks, and whether mentions and links in it are alive. */
export type Text = Readonly<{ text: string; alive: boolean }>;

/** All texts in blocks, in reading order; without those of buttons and options. */
export function textsIn(blocks: readonly Fields[]): readonly Text[] {
  return blocks.flatMap((block): readonly Text[] => {
    switch (block.type) {
      case 'section':
        return [...textObject(block.text), ...fieldsIn(block.fields).flatMap(textObject)];
      case 'header':
        return textObject(block.text);
      case 'context':
        return fieldsIn(block.elements).flatMap((one) => (one.type === 'image' ? [] : textObject(one)));
      case 'image':
        return textObject(block.title);
      case 'input':
        return [...textObject(block.label), ...textObject(block.hint)];
      case 'markdown':
        return [{ text: textOf(block.text), alive: true }];
      case 'rich_text':
        return [{ text: richText(block), alive: true }];
      default:
        return [];
    }
  });
}

function textObject(value: unknown): readonly Text[] {
  const { type, text } = fieldsOf(value);
  return text === undefined ? [] : [{ text: textOf(text), alive: type === 'mrkdwn' }];
}

/** Rich text as mrkdwn would write it. */
function richText(element: Fields): string {
  const inner = fieldsIn(element.elements)
    .map(richText)
    .join(element.type === 'rich_text' ? '\n' : '');
  switch (element.type) {
    case 'text':
    case 'link':
      return element.type === 'link' ? `<${textOf(element.url)}>` : textOf(element.text);
    case 'user':
      return `<@${textOf(element.user_id)}>`;
    case 'usergroup':
      return `<!subteam^${textOf(element.usergroup_id)}>`;
    case 'broadcast':
      return `<!${textOf(element.range)}>`;
    case 'channel':
      return `<#${textOf(element.channel_id)}>`;
    case 'emoji':
      return `:${textOf(element.name)}:`;
    default:
      return inner;
  }
}

/** Blocks as Slack stores them: every block and every element has its id. */
export function withIds(blocks: readonly Fields[], name: () => string): readonly Fields[] {
  const named = (element: Fields): Fields =>
    element.type === 'image' || element.action_id !== undefined || textOf(element.type).match(/^(plain_text|mrkdwn)$/u)
      ? element
      : { ...element, action_id: name() };
  return blocks.map((block) => ({
    ...block,
    block_id: block.block_id ?? name(),
    ...(block.type === 'actions' ? { elements: fieldsIn(block.elements).map(named) } : {}),
    ...(isFields(block.accessory) ? { accessory: named(block.accessory) } : {}),
    ...(isFields(block.element) ? { element: named(block.element) } : {}),
  }));
}
