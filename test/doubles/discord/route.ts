import type { Fields } from './fields.ts';
import type { SentFile } from './message-changes.ts';
import type { World } from './world.ts';

export type Call = Readonly<{
  /** What the parentheses of the path matched, decoded. */
  params: readonly string[];
  query: URLSearchParams;
  body: unknown;
  fields: Fields;
  files: readonly SentFile[];
}>;

export type Answer = Readonly<{ status: number; body?: unknown }>;

export type Route = Readonly<{
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: RegExp;
  /** Without the bot token: the address holds a token of its own. */
  open?: true;
  /** Requests per time, by major parameter; `none` for routes that have no limit. */
  limit?: Readonly<{ limit: number; perMs: number }> | 'none';
  answer(world: World, call: Call): Answer | Promise<Answer>;
}>;
