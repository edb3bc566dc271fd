import { type Fields, isFields } from '../discord/fields.ts';
import { badArgument, refusalOf } from './refusal.ts';
import type { Installation, World } from './world.ts';

type Kind = 'text' | 'flag' | 'number' | 'list' | 'object' | 'json' | 'words';

export type Call = Readonly<{
  world: World;
  method: string;
  args: Fields;
  installation: Installation;
  /** Of the token, or what the call says where the token is an organisation's. */
  teamId: string | null;
}>;

export type Method = Readonly<{
  /** Calls per minute, app and team; posting has a rule of its own. */
  perMinute: number | 'posting';
  scopes?: readonly string[];
  /** Which token it wants; a bot's unless it says so. */
  token?: 'app' | 'none' | 'maybe';
  /** With an organisation's token it wants a `team_id`. */
  needsTeam?: true;
  /** Names of arguments; one that ends in `!` must be there. */
  args: Readonly<Record<string, Kind>>;
  answer(call: Call): Fields | Promise<Fields>;
}>;

export type Methods = Readonly<Record<string, Method>>;

/** The tiers of Slack's rate limits. */
export const TIER = { one: 1, two: 20, three: 50, four: 100, special: 600 } as const;

/** What every method takes: WebClients for one team always send `team_id`. */
const EVERYWHERE = ['token', 'team_id'];

/** Arguments as they are meant: all are text in a form. Throws what Slack refuses about them. */
export function readArguments(method: Method, sent: Fields): Fields {
  const rules = new Map(Object.entries(method.args).map(([name, kind]) => [name.replace('!', ''), kind]));
  const unknown = Object.keys(sent).filter((name) => !rules.has(name) && !EVERYWHERE.includes(name));
  if (unknown.length > 0) throw badArgument(`unknown arguments: ${unknown.join(', ')}`);
  const args: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(sent)) {
    const kind = rules.get(name) ?? 'text';
    if (value !== null) args[name] = EVERYWHERE.includes(name) ? value : meant(name, kind, value);
  }
  for (const name of Object.keys(method.args)) {
    if (!name.endsWith('!') || args[name.slice(0, -1)] !== undefined) continue;
    throw refusalOf('invalid_arguments', [{ message: `missing required field: ${name.slice(0, -1)}`, pointer: '' }]);
  }
  return args;
}

function meant(name: string, kind: Kind, sent: unknown): unknown {
  const wrong = () => badArgument(`${name} is no ${kind}`);
  const value = kind === 'text' ? sent : parsed(sent);
  switch (kind) {
    case 'text':
      if (typeof value === 'string') return value;
      // In a form nobody can tell 1 from "1"; in JSON a ts that is a number has lost its end.
      throw wrong();
    case 'flag':
      if (typeof value === 'boolean') return value;
      if (value === 0 || value === 1) return value === 1;
      throw wrong();
    case 'number':
      if (typeof value === 'number' && Number.isInteger(value)) return value;
      throw wrong();
    case 'words':
      if (Array.isArray(value)) return value.map(String);
      if (typeof sent === 'string') return sent.split(',').map((one) => one.trim());
      throw wrong();
    case 'list':
      if (Array.isArray(value)) return value;
      throw wrong();
    case 'object':
      if (isFields(value)) return value;
      throw wrong();
    default:
      // Blocks have refusals of their own.
      return value;
  }
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** For those who look at requests: JSON inside of form fields is parsed. */
export function decoded(sent: Fields): Fields {
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [
      name,
      typeof value === 'string' && /^[[{]/u.test(value) ? parsed(value) : value,
    ]),
  );
}
