import type { Command } from '../../core/command.ts';
import type { Log } from '../../core/log.ts';
import type { MessageStore } from '../../core/message-store.ts';
import type { Platform } from '../../core/platform.ts';
import type { State } from '../../core/state.ts';
import type { Pause } from '../coalesce.ts';
import type { LowModeration } from './receive/caller.ts';
import { createChat } from './receive/chat.ts';
import { createGateway } from './receive/gateway.ts';
import { createInputs } from './receive/inputs.ts';
import { createInteractions } from './receive/interactions.ts';
import { registerCommands } from './receive/register.ts';
import { createTargets } from './receive/targets.ts';
import { PLATFORM } from './reply/destination.ts';
import { createDiscordReplies } from './reply/reply.ts';
import { createRest } from './reply/rest.ts';
import type { MessageParts } from './translate/message.ts';

export type DiscordSettings = Readonly<{
  token: string;
  /** Address of the API without its version. */
  api: string;
  /** Where the commands are registered; null is everywhere. */
  guild: string | null;
  /** One more origin from which attachments may come; null for none. */
  cdn: string | null;
  /** How many shards; null is as many as Discord recommends. */
  shards: number | null;
  low: LowModeration;
}>;

export type DiscordParts = Readonly<{
  settings: DiscordSettings;
  commands: readonly Command[];
  messages: MessageStore;
  message: MessageParts;
  /** What this adapter remembers. */
  state: State;
  /** Of one picture that a member gives. */
  maxPictureBytes: number;
  pause: Pause;
  now: () => number;
  log: Log;
}>;

/** Easel on Discord. */
export function createDiscord(parts: DiscordParts): Platform {
  const { settings, commands, messages, message, state, pause, now, log } = parts;
  const discord = createRest(settings.token, settings.api);
  const reply = createDiscordReplies({ discord, messages, message, pause, now, log });
  let gateway: ReturnType<typeof createGateway> | null = null;
  let stopping = false;
  return {
    name: PLATFORM,
    reply,
    handlers: [],
    async connect(jobs) {
      const inputs = createInputs(jobs, settings.cdn, parts.maxPictureBytes);
      const common = { discord, message, log, commands, jobs, inputs, low: settings.low };
      const targets = createTargets(inputs, state);
      const sees = () => gateway?.sees() ?? false;
      const { token, api, shards, guild } = settings;
      gateway = createGateway({
        ...{ token, api, shards, pause, log },
        onInteraction: createInteractions({ ...common, targets }, () => stopping),
        onMessage: createChat({ ...common, sees }, () => stopping),
      });
      const application = await gateway.connect();
      if (application === null) return;
      await registerCommands({ rest: discord.rest, application, guild, commands, state, log }).catch((err: unknown) => {
        log.error({ err }, 'Discord was not told of the commands; the next start tries again');
      });
    },
    isConnected: () => gateway?.isConnected() ?? false,
    async settle() {
      stopping = true;
      await gateway?.settle();
    },
    async close() {
      await gateway?.close();
    },
  };
}
