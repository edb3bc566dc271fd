import type { App, Receiver } from '@slack/bolt';
import type { Command } from '../../core/command.ts';
import type { Handler } from '../../core/handler.ts';
import type { Jobs } from '../../core/jobs.ts';
import type { Log } from '../../core/log.ts';
import type { MessageStore } from '../../core/message-store.ts';
import type { Platform } from '../../core/platform.ts';
import type { State } from '../../core/state.ts';
import { viewOf } from '../../core/view.ts';
import { words } from '../../core/words.ts';
import type { Pause } from '../coalesce.ts';
import { type Installations, manyInstallations, oneInstallation } from './install/installations.ts';
import { createOAuth } from './install/oauth.ts';
import { createEnding, forgetUninstalled } from './install/uninstall.ts';
import { createBolt, createSocketReceiver } from './receive/bolt.ts';
import { dial } from './receive/dial.ts';
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
import { commandsHere } from './translate/commands-here.ts';

export type SlackSettings = Readonly<{
  /** The one workspace by the token of the bot in it, or all those that install Easel themselves. */
  workspaces:
    | Readonly<{ kind: 'one'; botToken: string }>
    | Readonly<{
        kind: 'many';
        clientId: string;
        clientSecret: string;
        publicUrl: string;
        key: string;
        /** Whether a workspace or an organization may install it, by its id. */
        isWelcome(id: string): boolean;
      }>;
  /** How Slack reaches Easel: over a connection that Easel opens, or by requests to its web server. */
  way: Readonly<{ kind: 'socket'; appToken: string }> | Readonly<{ kind: 'http'; signingSecret: string }>;
  /** Address of the Web API, with a slash at the end. */
  api: string;
  /** How previews are shown. */
  previews: 'auto' | 'url' | 'file' | 'off';
  /** Where the world reaches Easel, without a slash at the end; null where it does not. */
  publicUrl: string | null;
}>;

/** The longest that a stop waits for answers that are under way, in milliseconds. */
const LONGEST_GOODBYE_MS = 5000;

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
  const { installations, pages, isWelcome } = workspacesOf(settings, vault, log);
  const leave = new AbortController();
  const find = async (id: string) => (isWelcome(id) ? installations.find(id) : null);
  const tokenOf = async (id: string) => (await find(id))?.botToken ?? null;
  const clientsOf = createClientsOf(tokenOf, api, { ...parts, leave: leave.signal });
  let jobs: Jobs | null = null;
  const abandon = async (id: string) =>
    jobs?.abandon((where) => where.platform === PLATFORM && where.installation === id);
  const ended = createEnding({ installations, api, abandon, log });
  const files = createFiles({ clientsOf, ...parts });
  // As files: put into the message by an update, or where that shows nothing, in a new message each time.
  const setting = settings.previews === 'file' ? 'auto' : settings.previews;
  const previews = createPreviews({
    setting,
    publicUrl: settings.previews === 'file' ? null : publicUrl,
    files,
    ...parts,
  });
  const replyParts = { clientsOf, files, previews, ended, ...parts };
  const dialling = { pause: parts.pause, leave: leave.signal, log };
  let stopping = false;
  let connected = false;
  let app: App | null = null;
  let settled: () => Promise<void> = async () => {};
  const begin = () => dial(async () => app?.start(), words.slack.badAppToken, dialling);
  const { receiver, handlers } = wayOf(settings, now, log, (is) => {
    const lost = connected && !is && !leave.signal.aborted;
    connected = is;
    // Its own way to reconnect ends the process where Slack refuses.
    if (lost) begin().catch((err: unknown) => log.error({ err }, 'Slack refuses to be connected again'));
  });
  return {
    name: PLATFORM,
    reply: createSlackReplies(replyParts),
    handlers: [previews.handler, ...handlers, ...pages],
    async connect(room) {
      jobs = room;
      await dial(installations.open, words.slack.badToken, dialling);
      if (leave.signal.aborted) return;
      app = createBolt({ receiver, api, log, authorize: find });
      settled = listen(app, {
        ...{ commands, jobs: room, clientsOf, now, log, messages: parts.messages },
        inputs: createInputs(room, api, maxPictureBytes),
        people: createPeople(clientsOf, now),
        renew: (job) => renewMenus(replyParts, placeOf(job.destination), viewOf(job)),
        stopping: () => stopping,
      });
      forgetUninstalled(app, ended);
      await begin();
    },
    isConnected: () => connected,
    async settle() {
      stopping = true;
      leave.abort();
      const over = new AbortController();
      await Promise.race([settled(), parts.pause(LONGEST_GOODBYE_MS, over.signal)]);
      over.abort();
    },
    async close() {
      connected = false;
      await app?.stop();
    },
  };
}

type Workspaces = Readonly<{
  installations: Installations;
  pages: readonly Handler[];
  isWelcome(id: string): boolean;
}>;

function workspacesOf({ workspaces, api }: SlackSettings, vault: SlackParts['vault'], log: Log): Workspaces {
  if (workspaces.kind === 'one') {
    return { installations: oneInstallation(workspaces.botToken, api), pages: [], isWelcome: () => true };
  }
  const installations = manyInstallations(vault(workspaces.key));
  const pages = [createOAuth({ ...workspaces, api, installations, log })];
  return { installations, pages, isWelcome: workspaces.isWelcome };
}

/** How Slack reaches Easel: what Bolt hears it by, and what our server answers for it. */
type Way = Readonly<{ receiver: Receiver; handlers: readonly Handler[] }>;

function wayOf({ way, api }: SlackSettings, now: () => number, log: Log, changed: (connected: boolean) => void): Way {
  if (way.kind === 'socket') return { receiver: createSocketReceiver(way.appToken, api, log, changed), handlers: [] };
  const { receiver, handler } = createHttpReceiver(way.signingSecret, now, changed);
  return { receiver, handlers: [handler] };
}
