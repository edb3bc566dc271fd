import { describe, expect, it } from 'vitest';
import { cancel } from '../../commands/cancel.ts';
import { remove } from '../../commands/delete.ts';
import { forget } from '../../commands/forget.ts';
import { help } from '../../commands/help.ts';
import { commands } from '../../commands/index.ts';
import { parseCommandLine } from '../../src/core/command-line.ts';
import { readValues } from '../../src/core/option.ts';
import { aJob, idOf, OTHER } from '../fixtures/a-job.ts';
import { jobsInMemory } from '../fixtures/jobs-in-memory.ts';
import { refusal } from '../fixtures/refusal.ts';
import { DESTINATION, runCommand } from '../fixtures/run-command.ts';

describe('cancel', () => {
  it('stops the job of the button, also where a newer one is open', async () => {
    const older = aJob({ state: 'painting' });
    const { port, jobs } = jobsInMemory(older, aJob({ id: idOf(2), state: 'queued' }));
    const pressed = cancel.pressed({ command: 'cancel', job: older.id, picture: null, private: false }, older);
    expect(await runCommand(cancel, pressed, port)).toMatchObject({ kind: 'note' });
    expect(jobs.map(({ state }) => state)).toEqual(['cancelled', 'queued']);
  });

  it('stops the newest open job of the one who says it', async () => {
    const { port, jobs } = jobsInMemory(
      aJob({ id: idOf(1), state: 'painting' }),
      aJob({ id: idOf(2), state: 'queued' }),
      aJob({ id: idOf(3), state: 'delivered' }),
      aJob({ id: idOf(4), state: 'queued', caller: OTHER }),
    );
    await runCommand(cancel, {}, port);
    expect(jobs.map(({ state }) => state)).toEqual(['painting', 'cancelled', 'delivered', 'queued']);
  });

  it('says so where there is nothing to stop', async () => {
    const { port } = jobsInMemory(aJob({ state: 'delivered' }));
    expect(await runCommand(cancel, {}, port)).toEqual({
      kind: 'note',
      text: 'You have nothing waiting or being painted.',
    });
  });

  it('does not stop what another member asked for', async () => {
    const { port, jobs } = jobsInMemory(aJob({ state: 'painting', caller: OTHER }));
    await expect(runCommand(cancel, { job: idOf(1) }, port)).rejects.toMatchObject({ code: 'not_yours' });
    expect(jobs[0]?.state).toBe('painting');
  });
});

describe('delete', () => {
  it('takes the job of the button away', async () => {
    const job = aJob({ state: 'delivered' });
    const { port, jobs } = jobsInMemory(job, aJob({ id: idOf(2) }));
    const pressed = remove.pressed({ command: 'delete', job: job.id, picture: null, private: false }, job);
    expect(await runCommand(remove, pressed, port)).toEqual({ kind: 'note', text: 'Deleted.' });
    expect(jobs.map(({ id }) => id)).toEqual([idOf(2)]);
  });

  it('does not take away what another member asked for', async () => {
    const { port, jobs } = jobsInMemory(aJob({ state: 'delivered', caller: OTHER }));
    await expect(runCommand(remove, { job: idOf(1) }, port)).rejects.toMatchObject({ code: 'not_yours' });
    expect(jobs).toHaveLength(1);
  });
});

describe('forget', () => {
  it('deletes everything of the one who says it, and nothing of anybody else', async () => {
    const { port, jobs } = jobsInMemory(aJob(), aJob({ id: idOf(2) }), aJob({ id: idOf(3), caller: OTHER }));
    const answer = await runCommand(forget, { who: 'me' }, port);
    expect(answer).toMatchObject({ kind: 'note', text: expect.stringContaining('2 requests') });
    expect(jobs.map(({ id }) => id)).toEqual([idOf(3)]);
  });

  it('wants to hear the word, and no other name', () => {
    expect(readValues(forget.options, {})).toEqual({ kind: 'missing', options: ['who'] });
    expect(parseCommandLine('me', forget.options)).toEqual({ who: 'me' });
    expect(refusal(() => readValues(forget.options, { who: 'Bea' })).message).toContain('me');
  });
});

describe('whoever speaks', () => {
  it('is brought what could not be shown before, where they speak now', async () => {
    const { port, redelivered } = jobsInMemory();
    await runCommand(help, {}, port, { caller: OTHER });
    expect(redelivered).toEqual([{ caller: OTHER, destination: DESTINATION }]);
  });

  it('is answered also where that fails', async () => {
    const { port } = jobsInMemory();
    const jobs = { ...port, redeliver: () => Promise.reject(new Error('the network is down')) };
    expect(await runCommand(help, {}, jobs)).toMatchObject({ kind: 'note' });
  });
});

describe('help', () => {
  it('names every command that can be typed, with what it does, and no button', async () => {
    const answer = await runCommand(help, {}, jobsInMemory().port, { commands });
    const text = answer.kind === 'note' ? answer.text : '';
    for (const { name, description, buttonOnly } of commands) {
      expect(text.split('\n').some((line) => line.startsWith(`/${name} `) && line.includes(description))).toBe(
        !buttonOnly,
      );
    }
  });
});
