import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export type JobRow = {
  id: string;
  platform: string;
  workspace: string;
  user_id: string;
  state: string;
  /** JSON. */
  request: string;
  caller: string;
  destination: string;
  times: string;
  /** JSON without the pictures, which are rows of their own. */
  outcome: string | null;
  cache_key: string;
  fresh: number;
  request_key: string | null;
  fingerprint: string | null;
  created_at: number;
};

export type PictureRow = {
  id: string;
  workspace: string;
  job: string | null;
  place: number;
  sha256: string;
  format: string;
  width: number;
  height: number;
  bytes: number;
  alt: string;
  parent: string | null;
  created_at: number;
};

export type MessageRow = { job: string; channel: string; content: string; created_at: number };

export type Tables = { jobs: JobRow; pictures: PictureRow; messages: MessageRow };

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
};
