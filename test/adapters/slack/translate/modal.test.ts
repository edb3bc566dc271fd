import type { types } from '@slack/bolt';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../../commands/index.ts';
import {
  carriedBy,
  commandOf,
  filledIn,
  modalOf,
  type StateValues,
} from '../../../../src/adapters/slack/translate/modal.ts';
import type { Command } from '../../../../src/core/command.ts';
import { newId } from '../../../../src/core/id.ts';
import { readValues } from '../../../../src/core/option.ts';
import { problemsOfBlocks } from '../../../doubles/slack/block-rules.ts';
import { expectTaken } from './limits.ts';

const named = (name: string): Command => {
  const found = commands.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no command ${name}`);
  return found;
};
const inputs = (form: types.ModalView) => form.blocks.filter((each): each is types.InputBlock => each.type === 'input');
const input = (form: types.ModalView, name: string) => inputs(form).find((each) => each.block_id === name);
const typed = commands.filter(({ options }) => Object.values(options).some(({ kind }) => kind !== 'job'));

/** A text about as long as a limit. */
const lengthOf = (min: number, max: number) => fc.integer({ min, max }).map((length) => 'é'.repeat(length));

/** What a form sends where nobody touches it. */
const untouched = (form: types.ModalView): StateValues =>
  Object.fromEntries(
    inputs(form).map(({ block_id: block = '', element }) => {
      const initial = element as { initial_value?: string; initial_option?: never; initial_options?: never[] };
      const { initial_value: value = null, initial_option: one = null, initial_options: several = [] } = initial;
      const state = { type: element.type, value, selected_option: one, selected_options: several, files: [] };
      return [block, { [block]: state }];
    }),
  );

describe('the form of a command', () => {
  it('is taken by Slack, whatever is filled in', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...typed),
        fc.record({
          prompt: fc.oneof(fc.string(), lengthOf(2990, 5000)),
          size: fc.oneof(fc.string(), lengthOf(70, 200)),
          model: fc.constantFrom('gpt-image-2', 'other', ''),
          count: fc.oneof(fc.integer(), fc.string()),
          compression: fc.oneof(fc.integer({ min: -5, max: 200 }), fc.string()),
          private: fc.oneof(fc.boolean(), fc.constantFrom('yes', 'no')),
          image: fc.constantFrom(undefined, [], [newId()]),
        }),
        (command, filled) => {
          const values = Object.fromEntries(Object.entries(filled).filter(([name]) => name in command.options));
          const form = modalOf(command, values, { channel: 'C1' });
          expect(form.title.text).toMatch(/^.{1,24}$/u);
          expect(form.submit?.text).toMatch(/^.{1,24}$/u);
          expect(form.private_metadata?.length).toBeLessThanOrEqual(3000);
          if (form.blocks.length === 0) expect(Object.keys(command.options)).toEqual(['image']);
          expectTaken(form.blocks, 100);
          if (form.blocks.length > 0) expect(problemsOfBlocks(form.blocks, 'modal')).toEqual([]);
        },
      ),
    );
  });

  it('asks for every option but jobs, what people change most first', () => {
    for (const command of typed) {
      const asked = Object.entries(command.options).flatMap(([name, { kind }]) => (kind === 'job' ? [] : [name]));
      expect(
        inputs(modalOf(command))
          .map(({ block_id: id }) => id)
          .toSorted(),
      ).toEqual(asked.toSorted());
    }
    const form = modalOf(named('imagine'));
    expect(
      inputs(form)
        .slice(0, 4)
        .map(({ block_id: id, optional }) => [id, optional]),
    ).toEqual([
      ['prompt', false],
      ['image', true],
      ['mask', true],
      ['size', true],
    ]);
    expect(input(form, 'prompt')?.element).toMatchObject({
      type: 'plain_text_input',
      multiline: true,
      max_length: 3000,
    });
    expect(input(form, 'image')?.element).toMatchObject({
      max_files: 10,
      filetypes: ['png', 'jpg', 'jpeg', 'gif', 'webp'],
    });
    expect(input(form, 'mask')?.element).toMatchObject({ type: 'file_input', max_files: 1 });
    expect(input(form, 'count')?.element).toMatchObject({ type: 'static_select' });
    expect(input(form, 'compression')?.element).toMatchObject({
      type: 'number_input',
      min_value: '0',
      max_value: '100',
    });
    expect(input(form, 'private')?.element).toMatchObject({ type: 'checkboxes', options: [{ value: 'yes' }] });
    expect(commandOf(form.callback_id ?? '')).toBe('imagine');
    expect(commandOf('vote')).toBeNull();
  });

  it('shows what is filled in, and carries pictures along', () => {
    const image = Array.from({ length: 16 }, newId);
    const filled = { prompt: 'a fox', image, size: '1536x864', count: '3', frames: '4', private: true };
    const form = modalOf(named('edit'), filled, { channel: 'C1', thread: null });
    expect(form.title.text).toBe('Edit image');
    expect(input(form, 'image')).toBeUndefined();
    expect(carriedBy(form.private_metadata ?? '')).toEqual({
      filled: { image },
      opened: { channel: 'C1', thread: null },
    });
    const { values, files } = filledIn(untouched(form), named('edit'));
    expect(values).toEqual({
      prompt: 'a fox',
      size: '1536x864',
      count: '3',
      frames: '4',
      private: true,
      spoiler: false,
    });
    expect(files).toEqual({ mask: [] });
    expect(readValues(named('edit').options, { ...values, image })).toMatchObject({
      kind: 'values',
      values: { count: 3, frames: 4, private: true, image },
    });
  });

  it('carries no more than Slack takes', () => {
    expect(() => modalOf(named('edit'), {}, { much: 'x'.repeat(3000) })).toThrow(RangeError);
  });
});

describe('a form that was sent', () => {
  it('gives the files of each option, and nothing of what the command does not have', () => {
    const files = [{ id: 'F00000001', name: 'a.png', mimetype: 'image/png' }, { id: undefined }];
    const state = {
      image: { image: { type: 'file_input', files } },
      mask: { mask: { type: 'file_input' } },
      size: { size: { type: 'static_select', selected_option: { value: 'wide' } } },
      prompt: { prompt: { type: 'plain_text_input', value: null } },
      private: { private: { type: 'checkboxes', selected_options: [] } },
      strange: { strange: { type: 'plain_text_input', value: 'x' } },
      constructor: { constructor: { type: 'plain_text_input', value: 'x' } },
    } as StateValues;
    expect(filledIn(state, named('edit'))).toEqual({
      values: { size: 'wide', private: false },
      files: { image: [files[0]], mask: [] },
    });
  });
});
