import type { Transaction } from 'kysely';
import { DELIVERY_TRANSITIONS, type Delivery, type DeliveryState, type DeliveryStore } from '../core/delivery.ts';
import type { Database } from './database.ts';
import { jobOf } from './job-rows.ts';
import type { DeliveryRow, Tables } from './schema.ts';
import { guarded } from './storage-error.ts';

/** The ledger of deliveries as rows of the database. */
export function createDeliveryStore(database: Database): DeliveryStore {
  const jobsIn = (states: readonly DeliveryState[]) =>
    database
      .selectFrom('deliveries')
      .innerJoin('jobs', 'jobs.id', 'deliveries.job')
      .selectAll('jobs')
      .where('deliveries.state', 'in', states)
      .orderBy('jobs.created_at');
  return guarded({
    async find(job) {
      const row = await database.selectFrom('deliveries').selectAll().where('job', '=', job).executeTakeFirst();
      return row === undefined ? null : deliveryOf(row);
    },
    move: (job, to, at, facts = {}) =>
      database.transaction().execute(async (tx) => {
        const row = await tx.selectFrom('deliveries').selectAll().where('job', '=', job).executeTakeFirst();
        if (row === undefined || !mayBecome(row.state as DeliveryState, to)) return null;
        const attempts = to === 'sending' ? row.attempts + 1 : row.attempts;
        const changed = { ...row, ...facts, state: to, attempts, changed_at: at };
        await tx.updateTable('deliveries').set(changed).where('job', '=', job).execute();
        if (to === 'shown') await delivered(tx, job, at);
        return deliveryOf(changed);
      }),
    async open() {
      const rows = await jobsIn(['pending', 'sending']).execute();
      return Promise.all(rows.map((row) => jobOf(database, row)));
    },
    async kept(caller) {
      const rows = await jobsIn(['kept'])
        .where('jobs.platform', '=', caller.platform)
        .where('jobs.workspace', '=', caller.workspace)
        .where('jobs.user_id', '=', caller.user.id)
        .execute();
      return Promise.all(rows.map((row) => jobOf(database, row)));
    },
    redirect: (job, destination) =>
      database.transaction().execute(async (tx) => {
        const row = await tx.selectFrom('deliveries').selectAll().where('job', '=', job).executeTakeFirst();
        if (row?.state !== 'kept') return null;
        await tx.updateTable('deliveries').set({ state: 'pending', attempts: 0 }).where('job', '=', job).execute();
        await tx
          .updateTable('jobs')
          .set({ destination: JSON.stringify(destination) })
          .where('id', '=', job)
          .execute();
        return jobOf(tx, await tx.selectFrom('jobs').selectAll().where('id', '=', job).executeTakeFirstOrThrow());
      }),
  });
}

/** What is shown is delivered: both are written at once, or a crash between them would leave them at odds. */
async function delivered(tx: Transaction<Tables>, job: string, at: number): Promise<void> {
  const row = await tx.selectFrom('jobs').select(['state', 'times']).where('id', '=', job).executeTakeFirst();
  if (row?.state !== 'painted') return;
  const times = JSON.stringify({ ...JSON.parse(row.times), delivered: at });
  await tx.updateTable('jobs').set({ state: 'delivered', times }).where('id', '=', job).execute();
}

function mayBecome(from: DeliveryState, to: DeliveryState): boolean {
  return (DELIVERY_TRANSITIONS[from] as readonly DeliveryState[]).includes(to);
}

function deliveryOf({ job, state, attempts, message, error, changed_at }: DeliveryRow): Delivery {
  return { job, state: state as DeliveryState, attempts, message, error, changedAt: changed_at };
}
