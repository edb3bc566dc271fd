import type { App } from '@slack/bolt';
import type { Command } from '../../core/command.ts';
import { BotError } from '../../core/error.ts';
import type { Log } from '../../core/log.ts';
import type { MessageStore } from '../../core/message-store.ts';
import type { Platform } from '../../core/platform.ts';
import type { State } from '../../core/state.ts';
import { words } from '../../core/words.ts';
import type { Pause } from '../coalesce.ts';
import { createSocketApp } from './receive/bolt.ts';
import { createInputs } from './receive/inputs.ts';
import { listen } from './receive/listen.ts';
import { createPeople } from './receive/people.ts';
import { createClients } from './reply/clients.ts';
import { PLATFORM } from './reply/destination.ts';
import { createFiles } from './reply/files.ts';
import type { ReplyParts } from './reply/held.ts';
import { createPreviews } from './reply/previews.ts';
import { createSlackReplies } from './reply/reply.ts';

export type SlackSettings = Readonly<{
  /** Tokens of the one workspace: of the bot, and of the app for Socket Mode. */
  botToken: string;
  appToken: string;
  /** Address of the Web API, with a slash at the end. */
  api: string;
  /** How previews are shown. */
  previews: 'auto' | 'url' | 'file' | 'off';
  /** Where the world reaches Easel, without a slash at the end; null where it does not. */
  publicUrl: string | null;
}>;

export type SlackParts = Readonly<{
  settings: SlackSettings;
  commands: readonly Command[];
  messages: MessageStore;
  /** What this adapter remembers. */
  state: State;
  /** A stored picture as PNG, JPEG or GIF, small enough. */
  load: ReplyParts['load'];
  /** Of one picture that a member gives. */
  maxPictureBytes: number;
  pause: Pause;
  now: () => number;
  log: Log;
}>;

/** Easel on Slack. */
export function createSlack({ settings, commands, maxPictureBytes, ...parts }: SlackParts): Platform {
  const { botToken, appToken, api, publicUrl } = settings;
  const { now, log } = parts;
  const clients = createClients(botToken, api, null);
  const clientsOf = async () => clients;
  const files = createFiles({ clientsOf, ...parts });
  // As files: put into the message by an update, or where that shows nothing, in a new message each time.
  const setting = settings.previews === 'file' ? 'auto' : settings.previews;
  const previews = createPreviews({
    setting,
    publicUrl: settings.previews === 'file' ? null : publicUrl,
    files,
    ...parts,
  });
  const reply = createSlackReplies({ clientsOf, files, previews, note: words.chat.slack.noRoom, ...parts });
  let app: App | null = null;
  let settled: () => Promise<void> = async () => {};
  let stopping = false;
  let connected = false;
  return {
    name: PLATFORM,
    reply,
    handlers: [previews.handler],
    async connect(jobs) {
      const { bot_id: botId = '', user_id: botUserId = '' } = await clients.calls.auth
        .test()
        .catch((cause: unknown) => {
          const { data } = cause as { data?: { error?: string } };
          if (data?.error === undefined) throw cause;
          throw new BotError('key_rejected', words.chat.slack.badToken, {
            remedy: words.chat.slack.badTokenRemedy,
            cause,
          });
        });
      app = createSocketApp({ appToken, api, log, authorize: async () => ({ botToken, botId, botUserId }) });
      const inputs = createInputs(jobs, api, maxPictureBytes);
      const people = createPeople(clientsOf, now);
      settled = listen(app, { commands, jobs, clientsOf, inputs, people, log, now, stopping: () => stopping });
      await app.start();
      connected = true;
    },
    isConnected: () => connected,
    async settle() {
      stopping = true;
      await settled();
    },
    async close() {
      connected = false;
      await app?.stop();
    },
  };
}
