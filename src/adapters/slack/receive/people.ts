import { ADMIN } from '../../../core/caller.ts';
import type { ClientsOf } from '../reply/clients.ts';

/** What is known of a member beyond an id. */
export type Person = Readonly<{ name: string; roles: readonly string[] }>;

type Entry = { readonly at: number; readonly person: Promise<Person>; isFound: boolean };

/** How long it counts, in milliseconds: names and rights change seldom, and are asked for often. */
const REMEMBERED_MS = 10 * 60_000;

/** Looks members up, each at most once in ten minutes; who cannot be looked up has an id for a name and no rights. */
export function createPeople(clientsOf: ClientsOf, now: () => number) {
  const known = new Map<string, Entry>();
  const look = async (installation: string, team: string, user: string, patiently: boolean): Promise<Person> => {
    const clients = await clientsOf(installation, team);
    if (clients === null) throw new Error('there is nobody to ask any more');
    const { user: found } = await (patiently ? clients.calls : clients.progress).users.info({ user });
    const name = found?.profile?.display_name || found?.real_name || found?.name || user;
    // In a channel that workspaces share, those of another one manage nothing here.
    const teams = [found?.team_id ?? team, ...(found?.enterprise_user?.teams ?? [])];
    const belongs = found?.is_stranger !== true && teams.includes(team);
    const manages = belongs && (found?.is_admin === true || found?.is_owner === true);
    return { name, roles: manages ? [ADMIN] : [] };
  };
  /** @param patiently whether room for the question is waited for: where it is about rights, not only about a name */
  return (installation: string, team: string, user: string, patiently: boolean): Promise<Person> => {
    // In the order in which they were asked for: the oldest first.
    for (const [old, { at }] of known) {
      if (now() - at < REMEMBERED_MS) break;
      known.delete(old);
    }
    const key = `${installation}/${team}/${user}`;
    const before = known.get(key);
    // An impatient question may come to nothing: who has to know asks by themselves.
    if (before !== undefined && (before.isFound || !patiently)) return before.person;
    const found = look(installation, team, user, patiently);
    const person = found.catch(() => ({ name: user, roles: [] }));
    const entry: Entry = { at: now(), person, isFound: patiently };
    known.delete(key);
    known.set(key, entry);
    found.then(
      () => {
        entry.isFound = true;
      },
      () => {
        if (known.get(key) === entry) known.delete(key);
      },
    );
    return person;
  };
}
