import { expect, it } from 'vitest';
import { BotError, errorData } from '../../src/core/error.ts';

it('as data is what a program may know: code, sentence, remedy and when to try again, never the cause', () => {
  const facts = { remedy: 'Wait a little.', retryAfterMs: 1500, cause: new Error('secret') };
  const data = errorData(new BotError('busy', 'Too much is waiting.', facts));
  expect(data).toEqual({ code: 'busy', message: 'Too much is waiting.', remedy: 'Wait a little.', retryAfterMs: 1500 });
  expect(JSON.parse(JSON.stringify(data))).toEqual(data);
});

it('as data says nothing of what it does not know', () => {
  const data = errorData(new BotError('internal', 'Something went wrong.'));
  expect(Object.keys(data).toSorted()).toEqual(['code', 'message', 'remedy']);
});

it('keeps its cause for the log, and has none where none was given', () => {
  const cause = new Error('the disk is full');
  expect(new BotError('storage', 'It could not be stored.', { cause }).cause).toBe(cause);
  expect(Object.hasOwn(new BotError('internal', 'Something went wrong.'), 'cause')).toBe(false);
});
