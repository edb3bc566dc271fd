import type { MessageStore, StoredMessage } from '../core/message-store.ts';
import type { Database } from './database.ts';
import type { MessageRow } from './schema.ts';
import { guarded } from './storage-error.ts';

/** Messages of the playground's channel as rows of the database. */
export function createMessageStore(database: Database): MessageStore {
  const find = async (job: string) => {
    const row = await database.selectFrom('messages').selectAll().where('job', '=', job).executeTakeFirst();
    return row === undefined ? null : messageOf(row);
  };
  return guarded({
    find,
    async put({ job, channel, content, createdAt }) {
      const text = JSON.stringify(content);
      await database
        .insertInto('messages')
        .values({ job, channel, content: text, created_at: createdAt })
        .onConflict((conflict) => conflict.column('job').doUpdateSet({ content: text }))
        .execute();
    },
    async page(channel, before, limit) {
      const start = before === null ? null : await find(before);
      // Where that one was deleted meanwhile nobody can say what came before it.
      if (before !== null && start === null) return [];
      let query = database.selectFrom('messages').selectAll().where('channel', '=', channel);
      if (start !== null) {
        query = query.where((each) =>
          each.or([
            each('created_at', '<', start.createdAt),
            each.and([each('created_at', '=', start.createdAt), each('job', '<', start.job)]),
          ]),
        );
      }
      const rows = await query.orderBy('created_at', 'desc').orderBy('job', 'desc').limit(limit).execute();
      return rows.map(messageOf).reverse();
    },
    async remove(job) {
      await database.deleteFrom('messages').where('job', '=', job).execute();
    },
  });
}

function messageOf(row: MessageRow): StoredMessage {
  return { job: row.job, channel: row.channel, content: JSON.parse(row.content), createdAt: row.created_at };
}
