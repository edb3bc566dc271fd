import { ButtonStyle, ComponentType } from 'discord.js';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { commands } from '../../../commands/index.ts';
import { buttonRows, shownBy } from '../../../src/adapters/discord/translate/buttons.ts';
import { type Button, buttonId, readPlacedId } from '../../../src/core/button.ts';
import { newId } from '../../../src/core/id.ts';
import type { Job } from '../../../src/core/job.ts';
import { parseImageRequest } from '../../../src/core/request.ts';
import { viewOf } from '../../../src/core/view.ts';
import { aJob, aPicture, CANCELLED, finished, refused } from '../../fixtures/a-job.ts';

type Row = ReturnType<typeof buttonRows>[number];

const outcomeOf = (state: Job['state'], count: number, facts: { cached: boolean; wording: boolean }) => {
  const pictures = Array.from({ length: count }, (_, index) => aPicture({ id: newId(), index }));
  if (state === 'painted' || state === 'delivered') {
    return finished(pictures, { cachedFrom: facts.cached ? newId() : null });
  }
  if (state === 'refused') return refused({ suggestion: facts.wording ? 'a calm cat' : null });
  const error = { code: 'stalled', message: 'It stood still.', remedy: '' } as const;
  if (state === 'failed') return { type: 'failed', error, usage: null } as const;
  return state === 'cancelled' ? CANCELLED : null;
};

/** Any job there can be, as far as buttons go. */
const job = fc
  .record({
    state: fc.constantFrom<Job['state'][]>(
      ...(['queued', 'painting', 'painted', 'delivered', 'refused', 'failed', 'cancelled', 'interrupted'] as const),
    ),
    count: fc.integer({ min: 1, max: 10 }),
    audience: fc.constantFrom<Job['audience'][]>('channel', 'caller'),
    why: fc.constantFrom(null, 'picked', 'published'),
    edited: fc.boolean(),
    cached: fc.boolean(),
    wording: fc.boolean(),
  })
  .map(({ state, count, audience, why, edited, ...facts }) => {
    const inputs = edited ? [newId()] : [];
    const request = parseImageRequest({ prompt: 'a cat', count, ...(edited ? { inputs } : {}) });
    const given = why === null ? null : ({ why, from: newId(), pictures: [newId()] } as Job['given']);
    return aJob({ id: newId(), request, state, audience, given, outcome: outcomeOf(state, count, facts) });
  });

/** The sets of buttons that stand below a job: its own, and what belongs to a refusal. */
const setsOf = (of: Job): readonly (readonly Button[])[] => {
  const { buttons, aside } = viewOf(of);
  return aside === null ? [buttons] : [[aside.open, ...buttons], [...aside.buttons, ...buttons], aside.buttons];
};

/** Whose jobs there are: those of a server, of a member directly, of a channel that has the member's Easel only. */
const place = fc
  .tuple(fc.constantFrom('', 'user:', 'channel:'), fc.bigInt({ min: 10n ** 16n, max: 10n ** 20n - 1n }))
  .map(([kind, id]) => `${kind}${id}`);

/** The ids that pressing or choosing sends. */
const idsOf = (rows: readonly Row[]) =>
  rows.flatMap((row) =>
    row.components.flatMap((each) => {
      if (each.type === ComponentType.StringSelect) return each.options.map(({ value }) => value);
      return 'custom_id' in each ? [each.custom_id] : [];
    }),
  );

const idsOfMessage = (rows: readonly Row[]) =>
  rows.flatMap((row) => row.components.flatMap((each) => ('custom_id' in each ? [each.custom_id] : [])));

/** Everything that Discord would refuse a message for. */
function expectTaken(rows: readonly Row[]) {
  expect(rows.length).toBeLessThanOrEqual(5);
  for (const { components } of rows) {
    expect(components.length).toBeGreaterThanOrEqual(1);
    expect(components.length).toBeLessThanOrEqual(5);
    for (const each of components) {
      if (each.type === ComponentType.StringSelect) {
        expect(components).toHaveLength(1);
        expect(each.options.length).toBeGreaterThanOrEqual(1);
        expect(each.options.length).toBeLessThanOrEqual(25);
        expect(each.placeholder?.length ?? 0).toBeLessThanOrEqual(150);
        expect(new Set(each.options.map(({ label }) => label)).size).toBe(each.options.length);
        for (const { label } of each.options) expect(label).toMatch(/^.{1,100}$/u);
      } else if (each.type === ComponentType.Button && each.style !== ButtonStyle.Premium) {
        expect(each.label).toMatch(/^.{1,80}$/u);
      }
    }
  }
  const ids = [...idsOf(rows), ...idsOfMessage(rows)];
  for (const id of ids) expect(id).toMatch(/^.{1,100}$/u);
  expect(new Set(idsOf(rows)).size).toBe(idsOf(rows).length);
  expect(new Set(idsOfMessage(rows)).size).toBe(idsOfMessage(rows).length);
}

describe('the buttons below a job', () => {
  it('stand in rows that Discord takes, whatever the job', () => {
    fc.assert(
      fc.property(job, place, (of, workspace) => {
        for (const buttons of setsOf(of)) expectTaken(buttonRows(buttons, workspace));
      }),
      { numRuns: 300 },
    );
  });

  it('are all there, each once, and say the same when they are pressed', () => {
    fc.assert(
      fc.property(job, place, (of, workspace) => {
        for (const buttons of setsOf(of)) {
          const pressed = idsOf(buttonRows(buttons, workspace)).map(readPlacedId);
          expect(pressed.every((each) => each !== null && each.workspace === workspace)).toBe(true);
          const ids = pressed.map((each) => (each === null ? '' : buttonId(each.press)));
          expect(ids.toSorted()).toEqual(buttons.map(({ id }) => id).toSorted());
        }
      }),
    );
  });

  it('tell which job their message shows, and whether that is over', () => {
    fc.assert(
      fc.property(job, place, (of, workspace) => {
        const { buttons, final } = viewOf(of);
        const rows = buttonRows(buttons, workspace);
        expect(shownBy({ components: rows })).toEqual({ job: of.id, over: final });
        const container = { type: ComponentType.Container, components: [{ type: 10, content: 'x' }, ...rows] };
        expect(shownBy({ components: [container] })).toEqual({ job: of.id, over: final });
      }),
    );
  });

  it('of a grid stand together by what they do, and become a menu where a row is too short', () => {
    const grid = (count: number) => {
      const request = parseImageRequest({ prompt: 'a cat', count });
      const facts = { cached: false, wording: false };
      const outcome = outcomeOf('delivered', count, facts);
      return buttonRows(viewOf(aJob({ state: 'delivered', request, outcome })).buttons, 'user:123456789012345678');
    };
    const labels = (rows: readonly Row[]) =>
      rows.map(({ components }) => components.map((each) => ('label' in each ? each.label : each.type)));
    expect(labels(grid(3))[0]).toEqual(['Edit 1', 'Edit 2', 'Edit 3']);
    expect(labels(grid(5))[1]).toEqual(['Vary 1', 'Vary 2', 'Vary 3', 'Vary 4', 'Vary 5']);
    const [menu] = grid(6)[0]?.components ?? [];
    if (menu?.type !== ComponentType.StringSelect) throw new Error('no menu');
    expect(menu.options.map(({ label }) => label)).toEqual([1, 2, 3, 4, 5, 6].map((which) => `Picture ${which}`));
  });
});

describe('the buttons of a list', () => {
  it('stand in rows that Discord takes, for as many steps as are listed', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 10 }), (steps) => {
        const buttons = steps.map((alone, picture): Button => {
          const press = { command: 'edit', job: newId(), picture: 0, private: alone };
          return { id: buttonId(press), command: 'edit', label: `Edit ${picture + 1}`, look: 'plain', picture };
        });
        const rows = buttonRows(buttons, '123456789012345678');
        expectTaken(rows);
        expect(idsOf(rows)).toEqual(buttons.map(({ id }) => `${id}@123456789012345678`));
      }),
    );
  });
});

describe('the id of something that is pressed', () => {
  it('has room for every command, picture and place', () => {
    const longest = `channel:${10n ** 20n - 1n}`;
    for (const { name } of commands) {
      const id = buttonId({ command: name, job: newId(), picture: 15, private: true });
      const button: Button = { id, command: name, label: 'x', look: 'main', picture: 15 };
      expectTaken(buttonRows([button], longest));
      expect(readPlacedId(`${id}@${longest}`)?.workspace).toBe(longest);
    }
  });

  test.each(['', 'vote:up', 'easel-menu:edit', '@123', 'easel:edit:short:0@123', `easel:edit:${'1'.repeat(26)}:0`])(
    'is none of ours: %j',
    (id) => {
      expect(readPlacedId(id)).toBeNull();
    },
  );

  test.each([
    [{}],
    [{ components: [] }],
    [{ components: [{ type: 10, content: 'hello' }] }],
    [{ components: [{ type: 1, components: [{ type: 2, style: 1, label: 'Go', custom_id: 'vote:up' }] }] }],
    [{ components: [null, 'text', 3] }],
  ])('shows no job in %j', (message) => {
    expect(shownBy(message)).toBeNull();
  });
});
