import { expect, test } from 'vitest';
import { isPicture } from '../../../../src/adapters/slack/receive/inputs.ts';

test.each([
  ['a picture', { mimetype: 'image/png', mode: 'hosted' }, true],
  ['a file that Slack has not looked at yet', { mimetype: '' }, true],
  ['a file of another organization', { mode: 'file_access', file_access: 'check_file_info' }, true],
  ['a text', { mimetype: 'text/plain', mode: 'hosted' }, false],
  ['a file that somebody has deleted', { mode: 'tombstone' }, false],
  ['a file that is too old for a free workspace', { mode: 'hidden_by_limit' }, false],
])('%s can be a picture: %j, %s', (_, file, can) => {
  expect(isPicture({ id: 'F12345678', ...file })).toBe(can);
});
