import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { commands } from '../../../../commands/index.ts';
import { actionBlocks, readAction, shownBy } from '../../../../src/adapters/slack/translate/buttons.ts';
import { type Button, buttonId } from '../../../../src/core/button.ts';
import { newId } from '../../../../src/core/id.ts';
import type { Job } from '../../../../src/core/job.ts';
import { parseImageRequest } from '../../../../src/core/request.ts';
import { viewOf } from '../../../../src/core/view.ts';
import { aJob, aPicture, finished } from '../../../fixtures/a-job.ts';
import { anyJob, workspace } from './any-job.ts';
import { expectTaken } from './limits.ts';

type Blocks = ReturnType<typeof actionBlocks>;

/** The sets of buttons that stand below a job: its own, and what belongs to a refusal. */
const setsOf = (of: Job): readonly (readonly Button[])[] => {
  const { buttons, aside } = viewOf(of);
  return aside === null ? [buttons] : [[aside.open, ...buttons], [...aside.buttons, ...buttons], aside.buttons];
};

/** What pressing or choosing sends. */
const sentBy = (blocks: Blocks) =>
  blocks.flatMap(({ elements }) =>
    elements.flatMap((element): [id: string, value: string][] => {
      if (element.type === 'button') return [[element.action_id ?? '', element.value ?? '']];
      if (element.type !== 'static_select') return [];
      return (element.options ?? []).map(({ value }) => [element.action_id ?? '', value ?? '']);
    }),
  );

const grid = (count: number) => {
  const request = parseImageRequest({ prompt: 'a cat', count });
  const outcome = finished(Array.from({ length: count }, (_, index) => aPicture({ id: newId(), index })));
  return actionBlocks(viewOf(aJob({ state: 'delivered', request, outcome })).buttons, 'T12345678');
};

describe('the buttons below a job', () => {
  it('stand in blocks that Slack takes, at most five side by side', () => {
    fc.assert(
      fc.property(anyJob, workspace, (of, where) => {
        for (const buttons of setsOf(of)) {
          const blocks = actionBlocks(buttons, where);
          expectTaken(blocks);
          for (const { elements } of blocks) expect(elements.length).toBeLessThanOrEqual(5);
        }
      }),
    );
  });

  it('are all there, each once, and say the same when they are pressed', () => {
    fc.assert(
      fc.property(anyJob, workspace, (of, where) => {
        for (const buttons of setsOf(of)) {
          const read = sentBy(actionBlocks(buttons, where)).map(([id, value]) => readAction(id, value));
          expect(read.every((each) => each?.workspace === where)).toBe(true);
          const ids = read.map((each) => (each === null ? '' : buttonId(each.press)));
          expect(ids.toSorted()).toEqual(buttons.map(({ id }) => id).toSorted());
        }
      }),
    );
  });

  it('tell which job their message shows, and whether that is over', () => {
    fc.assert(
      fc.property(anyJob, workspace, (of, where) => {
        const { buttons, final } = viewOf(of);
        const blocks = [{ type: 'section', text: { type: 'plain_text', text: 'x' } }, ...actionBlocks(buttons, where)];
        expect(shownBy({ blocks })).toEqual({ job: of.id, over: final });
      }),
    );
  });

  it('have an id that says what they do, and stays the same', () => {
    const ids = sentBy(grid(2)).map(([id]) => id);
    expect(ids).toEqual([
      ...['easel:edit:0', 'easel:edit:1', 'easel:vary:0', 'easel:vary:1', 'easel:pick:0', 'easel:pick:1'],
      ...['easel:again', 'easel:delete'],
    ]);
  });

  it('become menus side by side where there are more than five', () => {
    expect(grid(5)[0]?.elements.map((each) => ('text' in each ? each.text.text : each.type))).toEqual(
      [1, 2, 3, 4, 5].map((which) => `Edit ${which}`),
    );
    const [menus, rest] = grid(6);
    expect(menus?.elements).toMatchObject(
      ['edit', 'vary', 'pick'].map((command) => ({ type: 'static_select', action_id: `easel-menu:${command}` })),
    );
    const [menu] = menus?.elements ?? [];
    if (menu?.type !== 'static_select') throw new Error('no menu');
    expect(menu.options?.map(({ text }) => text.text)).toEqual([1, 2, 3, 4, 5, 6].map((which) => `Picture ${which}`));
    expect(rest?.elements).toMatchObject([{ type: 'button' }, { type: 'button', style: 'danger' }]);
  });
});

describe('what is pressed', () => {
  it('has room for every command, picture and workspace', () => {
    for (const { name } of commands) {
      const id = buttonId({ command: name, job: newId(), picture: 15, private: true });
      const button: Button = { id, command: name, label: 'x'.repeat(200), look: 'main', picture: 15 };
      const many = Array.from({ length: 6 }, (_, n) => ({
        ...button,
        id: id.replace(/15$/u, String(10 + n)),
        picture: n,
      }));
      expectTaken(actionBlocks([button], 'T'.repeat(40)));
      expectTaken(actionBlocks(many, 'T'.repeat(40)));
    }
  });

  test.each([
    ['', ''],
    ['vote:up', 'up'],
    ['vote:up', `easel:edit:${'2'.repeat(26)}:0@T1`],
    ['easel:edit:0', null],
    ['easel:edit:0', undefined],
    ['easel:edit:0', `easel:edit:${'2'.repeat(26)}:0`],
    ['easel:edit:0', '@T1'],
    ['easel-menu:edit', 'easel:edit:short:0@T1'],
  ])('is none of ours: %j with %j', (id, value) => {
    expect(readAction(id, value)).toBeNull();
  });

  test.each([
    [{}],
    [{ blocks: [] }],
    [{ blocks: [null, 'text', 3, { type: 'actions' }, { type: 'actions', elements: [null, 'x'] }] }],
    [{ blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'vote:up', value: 'up' }] }] }],
  ])('shows no job in %j', (message) => {
    expect(shownBy(message)).toBeNull();
  });
});
