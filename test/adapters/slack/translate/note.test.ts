import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noteOf } from '../../../../src/adapters/slack/translate/note.ts';
import { type Button, buttonId } from '../../../../src/core/button.ts';
import type { NoteItem } from '../../../../src/core/command.ts';
import { newId } from '../../../../src/core/id.ts';
import { problemsOfBlocks } from '../../../doubles/slack/block-rules.ts';
import { aPicture } from '../../../fixtures/a-job.ts';
import { said } from './any-job.ts';
import { expectTaken } from './limits.ts';

const edit = (): Button => {
  const id = buttonId({ command: 'edit', job: newId(), picture: 0, private: false });
  return { id, command: 'edit', label: 'Edit', look: 'plain', picture: 0 };
};
const item = (text: string, alt = text): NoteItem => ({
  picture: aPicture({ id: newId(), alt }),
  text,
  buttons: [edit()],
});
const filesOf = (items: readonly NoteItem[]) => new Map(items.map(({ picture }, n) => [picture.id, `F0000000${n}`]));

describe('a note', () => {
  it('is taken by Slack, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.array(said, { minLength: 1, maxLength: 60 }).map((lines) => `x${lines.join('\n')}`),
        fc.array(said, { maxLength: 30 }),
        fc.boolean(),
        (text, texts, hasFiles) => {
          const items = texts.map((each) => item(each));
          const note = noteOf({ text, items }, 'T12345678', hasFiles ? filesOf(items) : undefined);
          expectTaken(note.blocks);
          expect(problemsOfBlocks(note.blocks, 'message')).toEqual([]);
          expect(note.text).not.toMatch(/[<>]/u);
        },
      ),
    );
  });

  it('keeps its lines, as many as there is room for', () => {
    expect(noteOf({ text: 'one\n two *x*\nthree' }, 'T1').blocks).toEqual([
      { type: 'section', text: { type: 'plain_text', text: 'one\ntwo *x*\nthree', emoji: false } },
    ]);
    const [block] = noteOf({ text: Array(10).fill('y'.repeat(700)).join('\n') }, 'T1').blocks;
    expect(JSON.stringify(block)).toContain('… and 6 more');
  });

  it('shows pictures beside their text, with a number for each and its button', () => {
    const items = [item('a kite'), item('a boat', '')];
    const [only] = items;
    const { blocks } = noteOf({ text: 'Two:', items }, 'T1', filesOf(items));
    expect(blocks.slice(1)).toMatchObject([
      { text: { text: '1 a kite' }, accessory: { slack_file: { id: 'F00000000' }, alt_text: 'a kite' } },
      { text: { text: '2 a boat' }, accessory: { slack_file: { id: 'F00000001' }, alt_text: 'Picture 2' } },
      { elements: [{ text: { text: 'Edit 1' } }, { text: { text: 'Edit 2' } }] },
    ]);
    const bare = noteOf({ text: 'One:', items: only ? [only] : [] }, 'T1');
    expect(bare.blocks[1]).not.toHaveProperty('accessory');
  });
});
