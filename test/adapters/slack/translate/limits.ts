/** What Slack says of messages and forms, written down once more and apart from the stand-in. */
import { expect } from 'vitest';

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown) => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const listOf = (value: unknown) => (Array.isArray(value) ? value.map(fieldsOf) : []);

function expectText(value: unknown, max: number, kinds: readonly string[] = ['plain_text']) {
  const { type, text } = fieldsOf(value);
  expect(kinds).toContain(type);
  expect(text).toBeTypeOf('string');
  expect(String(text).length).toBeGreaterThanOrEqual(1);
  expect(String(text).length).toBeLessThanOrEqual(max);
  expect(String(text).isWellFormed()).toBe(true);
}

function expectImage({ alt_text: alt, slack_file: file, image_url: url }: Fields) {
  expect(String(alt ?? '').length).toBeGreaterThanOrEqual(1);
  expect(String(alt).length).toBeLessThanOrEqual(2000);
  expect((file === undefined) !== (url === undefined)).toBe(true);
  if (file !== undefined) expect(fieldsOf(file)).toEqual({ id: expect.stringMatching(/^F[A-Z0-9]{8,}$/u) });
  else expect(String(url).length).toBeLessThanOrEqual(3000);
}

function expectOptions(element: Fields, most: number) {
  const options = listOf(element.options);
  expect(options.length).toBeGreaterThanOrEqual(1);
  expect(options.length).toBeLessThanOrEqual(most);
  for (const { text, value, description } of options) {
    expectText(text, 75);
    expect(String(value)).toMatch(/^.{1,150}$/u);
    if (description !== undefined) expectText(description, 75);
  }
  expect(new Set(options.map(({ value }) => value)).size).toBe(options.length);
  const { initial_option: one, initial_options: several } = element;
  for (const initial of [...(one === undefined ? [] : [one]), ...listOf(several)]) {
    expect(options).toContainEqual(initial);
  }
}

function expectElement(element: Fields) {
  if (element.type === 'image') return expectImage(element);
  expect(String(element.action_id)).toMatch(/^.{1,255}$/u);
  if (element.placeholder !== undefined) expectText(element.placeholder, 150);
  switch (element.type) {
    case 'button':
      expectText(element.text, 75);
      expect(String(element.value).length).toBeLessThanOrEqual(2000);
      expect([undefined, 'primary', 'danger']).toContain(element.style);
      return;
    case 'static_select':
      return expectOptions(element, 100);
    case 'checkboxes':
      return expectOptions(element, 10);
    case 'plain_text_input':
      expect(Number(element.max_length)).toBeLessThanOrEqual(3000);
      expect(String(element.initial_value ?? '').length).toBeLessThanOrEqual(Number(element.max_length));
      return;
    case 'number_input':
      expect(element.is_decimal_allowed).toBe(false);
      for (const bound of [element.min_value, element.max_value]) expect(bound).toMatch(/^-?\d+$/u);
      return;
    case 'file_input':
      expect(Number(element.max_files)).toBeGreaterThanOrEqual(1);
      expect(Number(element.max_files)).toBeLessThanOrEqual(10);
      return;
    default:
      expect.unreachable(`an element ${String(element.type)}`);
  }
}

/** Expects blocks that Slack takes in a message or a form. */
export function expectTaken(blocks: readonly unknown[], most = 50) {
  expect(blocks.length).toBeLessThanOrEqual(most);
  const ids = blocks.flatMap((block) => fieldsOf(block).block_id ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(String(id)).toMatch(/^.{1,255}$/u);
  for (const block of blocks.map(fieldsOf)) {
    const elements = listOf(block.elements);
    const actions = elements.flatMap(({ action_id: id }) => id ?? []);
    expect(new Set(actions).size).toBe(actions.length);
    switch (block.type) {
      case 'section':
        expectText(block.text, 3000);
        if (block.accessory !== undefined) expectElement(fieldsOf(block.accessory));
        break;
      case 'context':
        expect(elements.length).toBeGreaterThanOrEqual(1);
        expect(elements.length).toBeLessThanOrEqual(10);
        for (const element of elements) expectText(element, 3000, ['plain_text', 'mrkdwn']);
        break;
      case 'image':
        expectImage(block);
        break;
      case 'actions':
        expect(elements.length).toBeGreaterThanOrEqual(1);
        expect(elements.length).toBeLessThanOrEqual(25);
        elements.forEach(expectElement);
        break;
      case 'input':
        expectText(block.label, 2000);
        if (block.hint !== undefined) expectText(block.hint, 2000);
        expectElement(fieldsOf(block.element));
        break;
      default:
        expect.unreachable(`a block ${String(block.type)}`);
    }
  }
}
