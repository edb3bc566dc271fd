import { describe, expect, it, test } from 'vitest';
import { ADMIN, mayManage, workspaceOf } from '../../src/core/caller.ts';
import { CALLER } from '../fixtures/a-job.ts';

const OTHER = { ...CALLER, user: { id: 'u2', name: 'Bea' } };

describe('cancelling and deleting', () => {
  it('is for the member who asked, from any channel', () => {
    expect(mayManage(CALLER, CALLER)).toBe(true);
    expect(mayManage({ ...CALLER, channel: 'elsewhere', thread: 't1' }, CALLER)).toBe(true);
  });

  it('is for admins of the same workspace', () => {
    expect(mayManage({ ...OTHER, roles: ['painter', ADMIN] }, CALLER)).toBe(true);
  });

  test.each([
    ['another member', OTHER],
    ['another member of the same name', { ...OTHER, user: { id: 'u2', name: 'Ada' } }],
    ['the same id in another workspace', { ...CALLER, workspace: 'elsewhere' }],
    ['the same id on another platform', { ...CALLER, platform: 'discord' }],
    ['an admin of another workspace', { ...OTHER, workspace: 'elsewhere', roles: [ADMIN] }],
    ['an admin of another platform', { ...OTHER, platform: 'discord', roles: [ADMIN] }],
  ])('is not for %s', (_who, caller) => {
    expect(mayManage(caller, CALLER)).toBe(false);
  });
});

it('keeps workspaces of the same name on two platforms apart', () => {
  expect(workspaceOf(CALLER)).not.toBe(workspaceOf({ ...CALLER, platform: 'discord' }));
  expect(workspaceOf(CALLER)).toBe(workspaceOf({ ...OTHER, channel: 'elsewhere' }));
});
