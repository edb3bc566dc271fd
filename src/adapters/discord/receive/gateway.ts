import {
  Client,
  type ClientOptions,
  Events,
  GatewayCloseCodes,
  GatewayIntentBits,
  type Interaction,
  type Message,
  Options,
  Partials,
} from 'discord.js';
import { BotError } from '../../../core/error.ts';
import type { Log } from '../../../core/log.ts';
import { words } from '../../../core/words.ts';

export type GatewayParts = Readonly<{
  token: string;
  api: string;
  /** How many shards; null is as many as Discord recommends. All of them run in this process. */
  shards: number | null;
  onInteraction: (interaction: Interaction) => Promise<void>;
  onMessage: (message: Message) => Promise<void>;
  /** Waits between two tries to connect. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
  log: Log;
}>;

export type Gateway = Readonly<{
  /** Resolves to the application's id once it is connected, or to null where it was closed before; tries again for as long as it takes. @throws BotError `key_rejected` for a token that Discord does not know */
  connect(): Promise<string | null>;
  isConnected(): boolean;
  /** Whether Discord shows what others write and attach. */
  sees(): boolean;
  /** Leaves after what is being answered is answered. */
  settle(): Promise<void>;
  close(): Promise<void>;
}>;

const BASE_INTENTS = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages];

/** Waits between two tries, in milliseconds. */
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;
const LONGEST_GOODBYE_MS = 2000;

/** The connection to Discord's gateway; where the Message Content intent is refused, one without it. */
export function createGateway(parts: GatewayParts): Gateway {
  const { token, log } = parts;
  const answering = new Set<Promise<void>>();
  const leave = new AbortController();
  let sees = true;
  let connecting = false;
  let replaced = Promise.withResolvers<void>();
  let client = createClient();

  /** Whatever goes wrong in answering one event ends there. */
  const answer = (doing: Promise<void>) => {
    const done = doing
      .catch((err: unknown) => log.warn({ err }, 'an event of Discord could not be answered'))
      .finally(() => answering.delete(done));
    answering.add(done);
  };

  function createClient(): Client {
    const made = new Client(optionsOf(parts, sees));
    made.on(Events.InteractionCreate, (interaction) => answer(parts.onInteraction(interaction)));
    made.on(Events.MessageCreate, (message) => answer(parts.onMessage(message)));
    made.on(Events.Error, (err) => log.warn({ err }, 'the connection to Discord has a fault'));
    made.on(Events.ShardDisconnect, ({ code }) => {
      if (code === GatewayCloseCodes.DisallowedIntents) goOnWithoutContent(made);
      else log.error({ code }, 'Discord ended the connection for good');
    });
    return made;
  }

  /** Each shard may say so, also long after the first connection: an admin can take the intent back at any time. */
  function goOnWithoutContent(refused: Client): void {
    if (refused !== client || !sees) return;
    log.warn({}, words.chat.withoutContent);
    sees = false;
    client = createClient();
    replaced.resolve();
    replaced = Promise.withResolvers();
    void refused.destroy();
    if (!connecting) connect().catch((err: unknown) => log.error({ err }, 'Discord cannot be reached any more'));
  }

  const connect = async (): Promise<string | null> => {
    connecting = true;
    try {
      return await tryToConnect();
    } finally {
      connecting = false;
    }
  };

  const tryToConnect = async (): Promise<string | null> => {
    for (let wait = FIRST_WAIT_MS; !leave.signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      const current = client;
      try {
        await Promise.race([current.login(token), replaced.promise]);
        if (client === current) return current.application?.id ?? null;
      } catch (cause) {
        if (client !== current) continue;
        if (isBadToken(cause)) {
          const remedy = words.chat.badDiscordTokenRemedy;
          throw new BotError('key_rejected', words.chat.badDiscordToken, { remedy, cause });
        }
        log.warn({ err: cause, wait }, 'Discord cannot be reached; it is tried again');
        await parts.pause(wait, leave.signal);
        client = createClient();
      }
    }
    return null;
  };

  return {
    connect,
    isConnected: () => client.isReady(),
    sees: () => sees,
    async settle() {
      while (answering.size > 0) await Promise.all(answering);
    },
    async close() {
      leave.abort();
      // While it is connecting the client does not always come to an end by itself.
      const over = new AbortController();
      await Promise.race([client.destroy(), parts.pause(LONGEST_GOODBYE_MS, over.signal)]);
      over.abort();
    },
  };
}

function optionsOf({ api, shards }: GatewayParts, sees: boolean): ClientOptions {
  return {
    intents: [...BASE_INTENTS, ...(sees ? [GatewayIntentBits.MessageContent] : [])],
    // A direct message comes from a channel that was never heard of before.
    partials: [Partials.Channel],
    rest: { api },
    shards: shards === null ? 'auto' : Array.from({ length: shards }, (_, id) => id),
    ...(shards === null ? {} : { shardCount: shards }),
    allowedMentions: { parse: [] },
    makeCache: Options.cacheWithLimits({ ...Options.DefaultMakeCacheSettings, ...SMALL_CACHES }),
  };
}

/** Nothing is kept that is not looked at: channels and roles are, members and messages come with each event. */
const SMALL_CACHES = {
  MessageManager: 10,
  ReactionManager: 0,
  PresenceManager: 0,
  VoiceStateManager: 0,
  GuildMemberManager: {
    maxSize: 200,
    keepOverLimit: ({ id, client }: { id: string; client: Client }) => id === client.user?.id,
  },
  UserManager: {
    maxSize: 200,
    keepOverLimit: ({ id, client }: { id: string; client: Client }) => id === client.user?.id,
  },
  GuildEmojiManager: 0,
  GuildStickerManager: 0,
  GuildScheduledEventManager: 0,
  StageInstanceManager: 0,
  GuildInviteManager: 0,
  GuildBanManager: 0,
  AutoModerationRuleManager: 0,
};

function isBadToken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'TokenInvalid';
}
