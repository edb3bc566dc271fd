import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { commands } from '../../../../commands/index.ts';
import { readCommandText } from '../../../../src/adapters/slack/receive/command-text.ts';
import { refusal } from '../../../fixtures/refusal.ts';

const read = (text: string) => {
  const { command, values } = readCommandText(text, commands);
  return { command: command.name, values };
};

describe('what is typed behind /imagine', () => {
  test.each([
    ['', 'imagine', {}],
    ['a fox in snow', 'imagine', { prompt: 'a fox in snow' }],
    [
      'a fox in snow --size portrait --quality high --count 2 --private',
      'imagine',
      { prompt: 'a fox in snow', size: 'portrait', quality: 'high', count: '2', private: 'yes' },
    ],
    ['--size=portrait a fox -n 2', 'imagine', { prompt: 'a fox', size: 'portrait', count: '2' }],
    ['imagine a fox', 'imagine', { prompt: 'a fox' }],
    ['help', 'help', {}],
    ['  HELP ', 'help', {}],
    ['models', 'models', {}],
    ['history', 'history', {}],
    ['cancel', 'cancel', {}],
    ['edit', 'edit', {}],
    ['vary --size wide', 'vary', { size: 'wide' }],
    ['forget me', 'forget', { who: 'me' }],
    ['history of Rome', 'imagine', { prompt: 'history of Rome' }],
    ['help, I am lost in a forest', 'imagine', { prompt: 'help, I am lost in a forest' }],
    ['edit make it blue --size wide', 'edit', { prompt: 'make it blue', size: 'wide' }],
    ['vary', 'vary', {}],
    ['--help', 'help', {}],
    ['-h', 'help', {}],
    ['?', 'help', {}],
    ['forget everything you know', 'imagine', { prompt: 'forget everything you know' }],
    ['again', 'imagine', { prompt: 'again' }],
  ])('%j is %s', (text, command, values) => {
    expect(read(text)).toEqual({ command, values });
  });

  it('names a flag that there is not, and what there is', () => {
    expect(refusal(() => read('a fox --sise wide')).message).toMatch(/sise.*size/su);
    expect(refusal(() => read('a fox --size')).message).toContain('--size=value');
  });

  it('is never lost: words without flags and names come out as they went in', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/u).filter((each) => !commands.some(({ name }) => name === each));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
        const text = words.join(' ');
        expect(read(text)).toEqual({ command: 'imagine', values: { prompt: text } });
      }),
    );
  });
});
