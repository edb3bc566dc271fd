import type { State } from '../../../core/state.ts';
import { createAsker } from '../reply/clients.ts';

/** Easel in one workspace, or in all workspaces of an organization. */
export type Installation = Readonly<{
  /** The team's id, or the organization's where it is installed for all of it. */
  id: string;
  /** As people call it. */
  name: string;
  botToken: string;
  /** Who Easel is there. */
  botId: string;
  botUserId: string;
}>;

/** Where Easel is installed. */
export type Installations = Readonly<{
  /** @throws where it cannot be told, such as BotError `key_rejected` for installations that were sealed with another key */
  open(): Promise<void>;
  /** Null where it is not installed, or not any more. */
  find(id: string): Promise<Installation | null>;
  /** Forgets an installation and its token. */
  remove(id: string): Promise<void>;
}>;

/**
 * Asks Slack whose a token is.
 * @param api address of the Web API, with a slash at the end
 */
export async function whoIs(botToken: string, api: string): Promise<Installation> {
  const { team, team_id, enterprise_id, is_enterprise_install, bot_id, user_id } = await createAsker(
    api,
    botToken,
  ).auth.test();
  return {
    id: (is_enterprise_install === true ? enterprise_id : team_id) ?? '',
    name: team ?? '',
    ...{ botToken, botId: bot_id ?? '', botUserId: user_id ?? '' },
  };
}

/**
 * The one installation whose token an operator has set: there is no other, whatever is asked for.
 * @param api address of the Web API, with a slash at the end
 */
export function oneInstallation(botToken: string, api: string): Installations {
  let one: Installation = { id: '', name: '', botToken, botId: '', botUserId: '' };
  return {
    async open() {
      one = await whoIs(botToken, api);
    },
    find: async () => one,
    // It is the operator's to take away.
    remove: async () => {},
  };
}

export type ManyInstallations = Installations & Readonly<{ keep(installation: Installation): Promise<void> }>;

/** Something to try the key on, also where nobody has installed Easel yet. */
const SEAL = 'seal';

/**
 * The installations of those who installed Easel themselves.
 * @param vault seals what it keeps: tokens are in it
 */
export function manyInstallations(vault: State): ManyInstallations {
  const keyOf = (id: string) => `installation:${id}`;
  return {
    async open() {
      if ((await vault.get(SEAL)) === undefined) await vault.set(SEAL, true);
    },
    find: async (id) => ((await vault.get(keyOf(id))) as Installation | undefined) ?? null,
    keep: (installation) => vault.set(keyOf(installation.id), installation),
    remove: (id) => vault.delete(keyOf(id)),
  };
}
