import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { commands } from '../../commands/index.ts';
import { buttonId, readButtonId } from '../../src/core/button.ts';
import { newId } from '../../src/core/id.ts';
import { idOf } from '../fixtures/a-job.ts';

const picture = fc.option(fc.integer({ min: 0, max: 15 }));

describe.each(commands.map(({ name }) => name))('the id of a button for %s', (command) => {
  it('says again what it was made of, in at most 100 characters', () => {
    fc.assert(
      fc.property(picture, fc.boolean(), (which, alone) => {
        const press = { command, job: newId(), picture: which, private: alone };
        const id = buttonId(press);
        expect(id.length).toBeLessThanOrEqual(100);
        expect(readButtonId(id)).toEqual(press);
      }),
    );
  });
});

describe('the id of a button', () => {
  it('differs between two presses that differ', () => {
    const presses = ['edit', 'again'].flatMap((command) =>
      [idOf(1), idOf(2)].flatMap((job) =>
        [null, 0, 1, 10].flatMap((which) =>
          [true, false].map((alone) => ({ command, job, picture: which, private: alone })),
        ),
      ),
    );
    expect(new Set(presses.map(buttonId)).size).toBe(presses.length);
  });

  test.each([
    ['nothing', ''],
    ['a button of another program', 'vote:up:123'],
    ['another mark', `easels:cancel:${idOf(1)}`],
    ['no job', 'easel:cancel'],
    ['an empty job', 'easel:cancel:'],
    ['a job that is no id', 'easel:cancel:1'],
    ['a way out of the folder', 'easel:cancel:../../etc/passwd/0123456789'],
    ['no command', `easel::${idOf(1)}`],
    ['a picture that is no number', `easel:edit:${idOf(1)}:x`],
    ['a picture below 0', `easel:edit:${idOf(1)}:-1`],
    ['an empty picture', `easel:edit:${idOf(1)}:`],
    ['a picture far out', `easel:edit:${idOf(1)}:1000000`],
    ['too many parts', `easel:edit:${idOf(1)}:1:2`],
    ['something before it', ` easel:edit:${idOf(1)}:1`],
    ['a line break after it', `easel:edit:${idOf(1)}:1\n`],
  ])('is not one of ours with %s', (_what, id) => {
    expect(readButtonId(id)).toBeNull();
  });

  it('is never taken from a text that does not begin like ours', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.startsWith('easel:'));
        expect(readButtonId(text)).toBeNull();
      }),
    );
  });
});
