import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { describe, expect, test } from 'vitest';
import { type JobState, TRANSITIONS } from '../../src/core/job.ts';
import { viewOf } from '../../src/core/view.ts';
import { openDatabase } from '../../src/data/database.ts';
import { createDeliveryStore } from '../../src/data/delivery-store.ts';
import { createJobStore } from '../../src/data/job-store.ts';
import { createMessageStore } from '../../src/data/message-store.ts';
import { MIGRATIONS } from '../../src/data/migrations.ts';
import { createPictureStore } from '../../src/data/picture-store.ts';
import { openSqlite } from '../../src/data/sqlite.ts';
import { CALLER, idOf, OTHER, USAGE } from '../fixtures/a-job.ts';
import { inTemporaryFolder } from '../fixtures/temporary-folder.ts';

const STEPS = Object.keys(MIGRATIONS);
const STATES = Object.keys(TRANSITIONS) as readonly JobState[];

/** A request as the first version kept it. */
const OLD_REQUEST = {
  kind: 'generate',
  model: 'gpt-image-2.5-flare',
  prompt: 'a red kite',
  count: 1,
  size: 'auto',
  quality: 'auto',
  format: 'png',
  compression: null,
  background: 'auto',
  moderation: 'auto',
  partials: 2,
  style: null,
  inputFidelity: null,
  inputs: [],
  mask: null,
};

/** How a job of the first version ended, by its state; what came with the cache is not there yet. */
const OLD_OUTCOMES: Readonly<Partial<Record<JobState, object>>> = {
  painted: { type: 'finished', pictures: [], missing: 0, usage: USAGE },
  delivered: { type: 'finished', pictures: [], missing: 0, usage: USAGE },
  refused: { type: 'refused', stage: 'input', categories: ['violence'], usage: null },
  failed: { type: 'failed', error: { code: 'overloaded', message: 'It is overloaded.', remedy: '' }, usage: null },
  cancelled: { type: 'cancelled', usage: null },
  interrupted: { type: 'failed', error: { code: 'interrupted', message: 'm', remedy: '' }, usage: null },
};

const idOfState = (state: JobState) => idOf(STATES.indexOf(state));

/** The database of an earlier version, after so many steps, with a job in each state, a picture of each and a message. */
async function oldDatabase(folder: string, steps: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const database = new Kysely<unknown>({
    dialect: new SqliteDialect({ database: openSqlite(join(folder, 'easel.sqlite')) }),
  });
  const taken = Object.fromEntries(Object.entries(MIGRATIONS).slice(0, steps));
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => taken } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  for (const state of STATES) {
    const id = idOfState(state);
    const old = OLD_OUTCOMES[state];
    const outcome =
      old === undefined || steps < 2 ? old : { revisedPrompt: null, cachedFrom: null, suggestion: null, ...old };
    await sql`
      insert into jobs (id, platform, workspace, user_id, state, request, caller, destination, times, outcome,
        request_key, fingerprint, created_at)
      values (${id}, 'web', 'playground', 'u1', ${state}, ${JSON.stringify(OLD_REQUEST)}, ${JSON.stringify(CALLER)},
        '{"platform":"web","channel":"studio"}', '{"accepted":1000}',
        ${outcome === undefined ? null : JSON.stringify(outcome)}, ${`key-${state}`}, 'digest', 1000)
    `.execute(database);
    await sql`
      insert into pictures (id, workspace, job, place, sha256, format, width, height, bytes, alt, parent, created_at)
      values (${`p${id.slice(1)}`}, 'web/playground', ${id}, 0, 'abc', 'png', 4, 4, 3, 'a kite', null, 1500)
    `.execute(database);
  }
  await sql`insert into messages (job, channel, content, created_at) values ('m', 'studio', '{"a":[1,"é"]}', 5)`.execute(
    database,
  );
  await database.destroy();
}

describe('the steps of the database', () => {
  test('are in the order of their names, each numbered', () => {
    expect(STEPS).toEqual(STEPS.toSorted());
    for (const [at, name] of STEPS.entries()) expect(name.startsWith(`${String(at + 1).padStart(3, '0')}-`)).toBe(true);
  });
});

describe.each(STEPS.map((_, at) => at + 1))('a database that has taken %d steps', (steps) => {
  const opened = (use: (room: Awaited<ReturnType<typeof openDatabase>>, folder: string) => Promise<void>) =>
    inTemporaryFolder(async (folder) => {
      await oldDatabase(folder, steps);
      const database = await openDatabase(folder);
      await use(database, folder).finally(() => database.destroy());
    });

  test('keeps its jobs, in their states, with their pictures and keys', async () => {
    await opened(async (database, folder) => {
      const jobs = createJobStore(database);
      for (const state of STATES) {
        const job = await jobs.find(idOfState(state));
        expect(job, state).toMatchObject({ state, caller: CALLER, times: { accepted: 1000 } });
        expect(job?.request).toMatchObject(OLD_REQUEST);
        expect(job?.outcome?.type, state).toBe(viewTypeOf(state));
        if (job?.outcome?.type === 'finished')
          expect(job.outcome.pictures).toMatchObject([{ alt: 'a kite', owner: null }]);
        expect((await jobs.findByKey(CALLER, `key-${state}`))?.job.id).toBe(idOfState(state));
      }
      expect(await createPictureStore(database, folder).find(`p${idOf(0).slice(1)}`)).toMatchObject({ sha256: 'abc' });
      expect(await createMessageStore(database).find('m')).toMatchObject({ content: { a: [1, 'é'] } });
    });
  });

  test('has jobs that can still be shown, each as what it was', async () => {
    await opened(async (database) => {
      for (const state of STATES) {
        const job = await createJobStore(database).find(idOfState(state));
        if (job === null) throw new Error(`the job that was ${state} is gone`);
        const view = viewOf(job);
        const said = JSON.stringify([view.text, view.facts, view.aside, view.buttons.map(({ label }) => label)]);
        expect(said, state).not.toMatch(/undefined|NaN|\[object/u);
        expect(said, state).not.toMatch(/same wish|no cost|Paint a new one|Paint this instead/u);
      }
    });
  });

  test('says of each job that is over whether it was delivered', async () => {
    await opened(async (database) => {
      const ledger = createDeliveryStore(database);
      const states = await Promise.all(
        STATES.map(async (state) => [state, (await ledger.find(idOfState(state)))?.state ?? null] as const),
      );
      // From the third step on the ledger was kept by whoever ended the job.
      if (steps < 3) {
        expect(Object.fromEntries(states)).toEqual({
          accepted: null,
          queued: null,
          painting: null,
          painted: 'pending',
          delivered: 'shown',
          refused: 'shown',
          failed: 'shown',
          cancelled: 'shown',
          interrupted: 'shown',
        });
        expect((await ledger.open()).map(({ state }) => state)).toEqual(['painted']);
      }
    });
  });

  test('goes on: its open jobs can be moved, and new ones kept', async () => {
    await opened(async (database) => {
      const jobs = createJobStore(database);
      expect((await jobs.unfinished()).map(({ state }) => state).toSorted()).toEqual([
        'accepted',
        'painting',
        'queued',
      ]);
      expect(await jobs.move(idOfState('queued'), 'painting', 2000)).toMatchObject({ state: 'painting' });
      expect(
        await jobs.move(idOfState('painting'), 'cancelled', 2000, { type: 'cancelled', usage: null }),
      ).toMatchObject({ state: 'cancelled' });
      expect(await createDeliveryStore(database).find(idOfState('painting'))).toMatchObject({ state: 'pending' });
      expect(await jobs.newestOpen(OTHER)).toBeNull();
    });
  });

  test('never answers a wish from pictures of before there was a cache', async () => {
    await opened(async (database) => {
      expect(await createJobStore(database).painted(CALLER, 'a-key', 0)).toBeNull();
    });
  });
});

function viewTypeOf(state: JobState): string | undefined {
  if (state === 'painted' || state === 'delivered') return 'finished';
  if (state === 'interrupted') return 'failed';
  return state === 'refused' || state === 'failed' || state === 'cancelled' ? state : undefined;
}
