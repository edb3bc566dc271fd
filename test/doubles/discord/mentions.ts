import { type Fields, fieldsOf, isFields, listOf, unknownKeys } from './fields.ts';
import { invalidForm } from './refusal.ts';
import type { StoredMessage, World } from './world.ts';

export type Pinged = Pick<StoredMessage, 'mentions' | 'mentionsEveryone' | 'mentionedRoles'>;

export type MentionsIn = Readonly<{
  text: string;
  /** `allowed_mentions` as it was sent; undefined where it was not. */
  allowed: unknown;
  /** What is parsed where nothing is said: users only in answers to interactions, everything in channels. */
  otherwise: 'users' | 'everything';
  /** Whose message is replied to. */
  repliedTo: string | null;
}>;

const KINDS = ['users', 'roles', 'everyone'];

/** Whom a text pings by Discord's rules; throws what Discord refuses about `allowed_mentions`. */
export function whoIsPinged(world: World, { text, allowed, otherwise, repliedTo }: MentionsIn): Pinged {
  const users = idsIn(text, /<@!?(\d{17,19})>/gu).filter((id) => id === world.botId || world.members.has(id));
  const roles = idsIn(text, /<@&(\d{17,19})>/gu);
  const everyone = /@(?:everyone|here)\b/u.test(text);
  if (allowed === undefined || allowed === null) {
    const all = otherwise === 'everything';
    return pinged(users, all && everyone, all ? roles : [], repliedTo);
  }
  const list = checkAllowed(allowed);
  const parse = listOf(list.parse);
  const named = (kind: 'users' | 'roles', found: readonly string[]) =>
    found.filter((id) => parse.includes(kind) || listOf(list[kind]).includes(id));
  return pinged(
    named('users', users),
    everyone && parse.includes('everyone'),
    named('roles', roles),
    list.replied_user === true ? repliedTo : null,
  );
}

function checkAllowed(allowed: unknown): Fields {
  const list = fieldsOf(allowed);
  if (!isFields(allowed) || unknownKeys(list, ['parse', 'users', 'roles', 'replied_user']).length > 0) {
    throw invalidForm('allowed_mentions', `Not a known form: ${JSON.stringify(allowed)}`);
  }
  const strange = listOf(list.parse).find((kind) => !KINDS.includes(String(kind)));
  if (strange !== undefined) throw invalidForm('allowed_mentions.parse', `Value must be one of ${KINDS.join(', ')}.`);
  for (const kind of ['users', 'roles']) {
    if (listOf(list[kind]).length > 100)
      throw invalidForm(`allowed_mentions.${kind}`, 'Must be 100 or fewer in length.');
    if (listOf(list.parse).includes(kind) && listOf(list[kind]).length > 0) {
      throw invalidForm('allowed_mentions', `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`);
    }
  }
  return list;
}

const idsIn = (text: string, form: RegExp) => [...new Set([...text.matchAll(form)].map(([, id]) => id ?? ''))];

function pinged(
  users: readonly string[],
  everyone: boolean,
  roles: readonly string[],
  repliedTo: string | null,
): Pinged {
  const mentions = [...new Set([...users, ...(repliedTo === null ? [] : [repliedTo])])];
  return { mentions, mentionsEveryone: everyone, mentionedRoles: roles };
}

/** Writes down who was pinged by this state of a message and was not before. */
export function recordPings(world: World, message: StoredMessage, before: Pinged): void {
  const names = ({ mentions, mentionsEveryone, mentionedRoles }: Pinged) => [
    ...mentions,
    ...(mentionsEveryone ? ['everyone'] : []),
    ...mentionedRoles.map((id) => `role ${id}`),
  ];
  const old = names(before);
  for (const user of names(message)) {
    if (!old.includes(user) && user !== message.authorId) world.pings.push({ message: message.id, user });
  }
}

export const NOBODY: Pinged = { mentions: [], mentionsEveryone: false, mentionedRoles: [] };

export const isNobody = ({ mentions, mentionsEveryone, mentionedRoles }: Pinged): boolean =>
  mentions.length === 0 && !mentionsEveryone && mentionedRoles.length === 0;
