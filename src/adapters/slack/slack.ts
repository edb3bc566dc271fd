import type { App, Receiver } from '@slack/bolt';
import type { Command } from '../../core/command.ts';
import { BotError } from '../../core/error.ts';
import type { Handler } from '../../core/handler.ts';
import type { Job } from '../../core/job.ts';
import type { Log } from '../../core/log.ts';
import type { MessageStore } from '../../core/message-store.ts';
import type { Platform } from '../../core/platform.ts';
import type { State } from '../../core/state.ts';
import { viewOf } from '../../core/view.ts';
import { words } from '../../core/words.ts';
import type { Pause } from '../coalesce.ts';
import { type Installations, manyInstallations, oneInstallation } from './install/installations.ts';
import { createOAuth } from './install/oauth.ts';
import { forgetUninstalled } from './install/uninstall.ts';
import { createBolt, createSocketReceiver } from './receive/bolt.ts';
import { createHttpReceiver } from './receive/http.ts';
import { createInputs } from './receive/inputs.ts';
import { listen } from './receive/listen.ts';
import { createPeople } from './receive/people.ts';
import { createClientsOf } from './reply/clients.ts';
import { PLATFORM, placeOf } from './reply/destination.ts';
import { createFiles } from './reply/files.ts';
import { renewMenus } from './reply/final.ts';
import type { ReplyParts } from './reply/held.ts';
import { createPreviews } from './reply/previews.ts';
import { createSlackReplies } from './reply/reply.ts';
import { refusalOf } from './reply/slack-errors.ts';
import { commandsHere } from './translate/commands.ts';

export type SlackSettings = Readonly<{
  /** The one workspace by the token of the bot in it, or all those that install Easel themselves. */
  workspaces:
    | Readonly<{ kind: 'one'; botToken: string }>
    | Readonly<{ kind: 'many'; clientId: string; clientSecret: string; publicUrl: string; key: string }>;
  /** How Slack reaches Easel: over a connection that Easel opens, or by requests to its web server. */
  way: Readonly<{ kind: 'socket'; appToken: string }> | Readonly<{ kind: 'http'; signingSecret: string }>;
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
  /** What it remembers under lock and key. */
  vault: (key: string) => State;
  /** A stored picture as PNG, JPEG or GIF, small enough. */
  load: ReplyParts['load'];
  /** Of one picture that a member gives. */
  maxPictureBytes: number;
  pause: Pause;
  now: () => number;
  log: Log;
}>;

/** Easel on Slack. */
export function createSlack({ settings, commands: all, vault, maxPictureBytes, ...parts }: SlackParts): Platform {
  const { api, publicUrl } = settings;
  const { now, log } = parts;
  const commands = commandsHere(all);
  const { installations, pages } = workspacesOf(settings, vault, log);
  const { receiver, handlers } = wayOf(settings, now, log);
  const clientsOf = createClientsOf(async (id) => (await installations.find(id))?.botToken ?? null, api, parts);
  const files = createFiles({ clientsOf, ...parts });
  // As files: put into the message by an update, or where that shows nothing, in a new message each time.
  const setting = settings.previews === 'file' ? 'auto' : settings.previews;
  const previews = createPreviews({
    setting,
    publicUrl: settings.previews === 'file' ? null : publicUrl,
    files,
    ...parts,
  });
  const replyParts = { clientsOf, files, previews, ...parts };
  const reply = createSlackReplies(replyParts);
  let app: App | null = null;
  let settled: () => Promise<void> = async () => {};
  let stopping = false;
  let connected = false;
  return {
    name: PLATFORM,
    reply,
    handlers: [previews.handler, ...handlers, ...pages],
    async connect(jobs) {
      await installations.open().catch((cause: unknown) => {
        if (refusalOf(cause) === null) throw cause;
        const { badToken, badTokenRemedy } = words.chat.slack;
        throw new BotError('key_rejected', badToken, { remedy: badTokenRemedy, cause });
      });
      app = createBolt({ receiver, api, log, authorize: installations.find });
      const inputs = createInputs(jobs, api, maxPictureBytes);
      const people = createPeople(clientsOf, now);
      const isStopping = () => stopping;
      const { messages } = parts;
      const renew = (job: Job) => renewMenus(replyParts, placeOf(job.destination), viewOf(job));
      settled = listen(app, {
        commands,
        jobs,
        clientsOf,
        inputs,
        people,
        messages,
        renew,
        log,
        now,
        stopping: isStopping,
      });
      forgetUninstalled(app, { installations, clientsOf, log });
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

type Workspaces = Readonly<{ installations: Installations; pages: readonly Handler[] }>;

function workspacesOf({ workspaces, api }: SlackSettings, vault: SlackParts['vault'], log: Log): Workspaces {
  if (workspaces.kind === 'one') return { installations: oneInstallation(workspaces.botToken, api), pages: [] };
  const { clientId, clientSecret, publicUrl, key } = workspaces;
  const installations = manyInstallations(vault(key));
  return { installations, pages: [createOAuth({ clientId, clientSecret, api, publicUrl, installations, log })] };
}

type Way = Readonly<{ receiver: Receiver; handlers: readonly Handler[] }>;

function wayOf({ way, api }: SlackSettings, now: () => number, log: Log): Way {
  if (way.kind === 'socket') return { receiver: createSocketReceiver(way.appToken, api, log), handlers: [] };
  const { receiver, handler } = createHttpReceiver(way.signingSecret, now);
  return { receiver, handlers: [handler] };
}
