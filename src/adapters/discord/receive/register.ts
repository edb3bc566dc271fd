import { createHash } from 'node:crypto';
import { type REST, Routes } from 'discord.js';
import type { Command } from '../../../core/command.ts';
import type { Log } from '../../../core/log.ts';
import type { State } from '../../../core/state.ts';
import { isGone } from '../reply/rest.ts';
import { commandBodies } from '../translate/commands.ts';

export type RegisterParts = Readonly<{
  rest: REST;
  application: string;
  /** Only this guild; null for everywhere. */
  guild: string | null;
  commands: readonly Command[];
  state: State;
  log: Log;
}>;

/** Tells Discord of the commands, where they are not what it was told last: a start costs no call. */
export async function registerCommands(parts: RegisterParts): Promise<void> {
  const { rest, application, guild, commands, state, log } = parts;
  const bodies = commandBodies(commands);
  const hash = createHash('sha256').update(JSON.stringify(bodies)).digest('hex');
  const key = `commands:${application}`;
  const last = (await state.get(key)) as { guild: string | null; hash: string } | undefined;
  if (last?.guild === guild && last.hash === hash) return;
  // Commands of a guild and those of everywhere would stand side by side.
  if (last !== undefined && last.guild !== guild) {
    await rest.put(routeOf(application, last.guild), { body: [] }).catch((error: unknown) => {
      // The bot may have left that guild meanwhile.
      if (!isGone(error)) throw error;
    });
  }
  await rest.put(routeOf(application, guild), { body: bodies });
  await state.set(key, { guild, hash });
  log.info({ commands: bodies.length, guild }, 'Discord was told of the commands');
}

function routeOf(application: string, guild: string | null): `/${string}` {
  return guild === null ? Routes.applicationCommands(application) : Routes.applicationGuildCommands(application, guild);
}
