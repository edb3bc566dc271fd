import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Every step the database has taken, oldest first. Forward only: a step that has been released is never changed. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001-jobs-pictures-messages': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('jobs')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('platform', 'text', (column) => column.notNull())
        .addColumn('workspace', 'text', (column) => column.notNull())
        .addColumn('user_id', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('request', 'text', (column) => column.notNull())
        .addColumn('caller', 'text', (column) => column.notNull())
        .addColumn('destination', 'text', (column) => column.notNull())
        .addColumn('times', 'text', (column) => column.notNull())
        .addColumn('outcome', 'text')
        .addColumn('request_key', 'text')
        .addColumn('fingerprint', 'text')
        .addColumn('created_at', 'integer', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('jobs_request_key')
        .on('jobs')
        .columns(['platform', 'workspace', 'request_key'])
        .unique()
        .execute();
      await db.schema.createIndex('jobs_state').on('jobs').columns(['state', 'created_at']).execute();
      await db.schema
        .createTable('pictures')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('workspace', 'text', (column) => column.notNull())
        .addColumn('job', 'text')
        .addColumn('place', 'integer', (column) => column.notNull())
        .addColumn('sha256', 'text', (column) => column.notNull())
        .addColumn('format', 'text', (column) => column.notNull())
        .addColumn('width', 'integer', (column) => column.notNull())
        .addColumn('height', 'integer', (column) => column.notNull())
        .addColumn('bytes', 'integer', (column) => column.notNull())
        .addColumn('alt', 'text', (column) => column.notNull())
        .addColumn('parent', 'text')
        .addColumn('created_at', 'integer', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('pictures_job').on('pictures').columns(['job', 'place']).execute();
      await db.schema
        .createTable('messages')
        .addColumn('job', 'text', (column) => column.primaryKey())
        .addColumn('channel', 'text', (column) => column.notNull())
        .addColumn('content', 'text', (column) => column.notNull())
        .addColumn('created_at', 'integer', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('messages_channel')
        .on('messages')
        .columns(['channel', 'created_at', 'job'])
        .execute();
    },
  },
  '002-cache-key': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .alterTable('jobs')
        .addColumn('cache_key', 'text', (column) => column.notNull().defaultTo(''))
        .execute();
      await db.schema
        .alterTable('jobs')
        .addColumn('fresh', 'integer', (column) => column.notNull().defaultTo(0))
        .execute();
      await db.schema.createIndex('jobs_cache_key').on('jobs').columns(['cache_key', 'created_at']).execute();
    },
  },
  '003-deliveries-and-money': {
    async up(db: Kysely<unknown>) {
      for (const [name, start] of [
        ['reserved', 0],
        ['spent', null],
        ['spent_certain', null],
      ] as const) {
        const column = db.schema.alterTable('jobs');
        await (start === null
          ? column.addColumn(name, 'integer')
          : column.addColumn(name, 'integer', (each) => each.notNull().defaultTo(start))
        ).execute();
      }
      await db.schema
        .createTable('deliveries')
        .addColumn('job', 'text', (column) => column.primaryKey())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('attempts', 'integer', (column) => column.notNull())
        .addColumn('message', 'text')
        .addColumn('error', 'text')
        .addColumn('changed_at', 'integer', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('deliveries_state').on('deliveries').column('state').execute();
      // What an earlier version has delivered, or still has to.
      await sql`
        insert into deliveries (job, state, attempts, message, error, changed_at)
        select id, case state when 'painted' then 'pending' else 'shown' end, 0, null, null, created_at
        from jobs where state not in ('accepted', 'queued', 'painting')
      `.execute(db);
    },
  },
  '004-owner-of-given-pictures': {
    async up(db: Kysely<unknown>) {
      await db.schema.alterTable('pictures').addColumn('owner', 'text').execute();
    },
  },
  '005-showing-and-state': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .alterTable('jobs')
        .addColumn('audience', 'text', (column) => column.notNull().defaultTo('channel'))
        .execute();
      await db.schema
        .alterTable('jobs')
        .addColumn('spoiler', 'integer', (column) => column.notNull().defaultTo(0))
        .execute();
      await db.schema.alterTable('jobs').addColumn('given', 'text').execute();
      await db.schema
        .createTable('state')
        .addColumn('key', 'text', (column) => column.primaryKey())
        .addColumn('value', 'text', (column) => column.notNull())
        .addColumn('expires', 'integer')
        .execute();
    },
  },
};
