import type { AddressInfo, Socket } from 'node:net';
import { startClock } from '../discord/clock.ts';
import { chatMethods } from './chat-methods.ts';
import { useCommand, useShortcut } from './command-use.ts';
import { type ChosenPlace, choose, pressButton, pressInView } from './component-use.ts';
import { conversationMethods } from './conversation-methods.ts';
import { repeatEvent } from './events.ts';
import { type FaultAnswer, type FaultMatch, startFaults } from './faults.ts';
import { fileMethods } from './file-methods.ts';
import { fileSeen } from './files.ts';
import { answersChallenge, deliverOverHttp, type HttpTarget } from './http-delivery.ts';
import { startIds } from './ids.ts';
import type { InputValue } from './input-values.ts';
import { viewOf } from './message-view.ts';
import { isSeenBy, messageAt, messagesIn } from './messages.ts';
import { type Methods, TIER } from './method.ts';
import { closeModal, submitModal } from './modal-use.ts';
import { type Installed, type Installing, type OAuth, startOAuth } from './oauth.ts';
import { startPatience } from './patience.ts';
import { peopleMethods } from './people-methods.ts';
import { startRateLimits } from './rate-limits.ts';
import { type Saying, say } from './saying.ts';
import { createSlackServer } from './server.ts';
import * as setting from './setting.ts';
import { type SocketMode, startSocketMode } from './socket-mode.ts';
import { startTimers } from './timers.ts';
import { viewMethods } from './view-methods.ts';
import { topView, viewSeen } from './views.ts';
import type * as Seen from './what-tests-see.ts';
import { createWorld, messageKey, type World } from './world.ts';

export type * from './what-tests-see.ts';
export type { FaultAnswer, FaultMatch, HttpTarget, InputValue, Installed, Installing, Saying };

export type SlackOptions = Readonly<{
  /** Real time unless given; `advance` and `setNow` go on top of it. */
  now?: () => number;
  /** How long Slack looks at a file; 0: until somebody looks for the second time. */
  processingMs?: number;
  /** Whether `file_ids` of chat.update shares the files in that channel; true unless given. */
  updateShares?: boolean;
  /** Whether the bot hears of what it posts itself, as it does from Slack; false unless given. */
  echoes?: boolean;
}>;

export type Mode = Readonly<{ kind: 'socket' }> | HttpTarget;

/** A strict stand-in for Slack: its Web API, its files and its ways to the bot, with people in it who use the bot. */
export type Slack = AsyncDisposable & ReturnType<typeof faceOf>;

export async function startSlack(options: SlackOptions = {}): Promise<Slack> {
  const clock = startClock(options.now ?? Date.now);
  const timers = startTimers(clock);
  const { processingMs = 0, updateShares = true, echoes = false } = options;
  const world = createWorld({ clock, timers, ids: startIds(clock), processingMs, updateShares, echoes });
  const parts = { faults: startFaults(), limits: startRateLimits(clock), seen: [] as Seen.SeenRequest[] };
  const socketMode = startSocketMode(world);
  const oauth = startOAuth(world);
  const methods: Methods = {
    ...chatMethods,
    ...fileMethods,
    ...conversationMethods,
    ...peopleMethods,
    ...viewMethods,
    ...oauth.methods,
    'apps.connections.open': {
      perMinute: TIER.three,
      token: 'app',
      args: {},
      answer: () => ({ url: socketMode.address() }),
    },
  };
  const server = createSlackServer(world, { ...parts, methods, patience: startPatience(clock) });
  server.on('upgrade', (request, socket, head) => socketMode.upgrade(request, socket, head));
  server.keepAliveTimeout = 60_000;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  world.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  world.deliver = socketMode.deliver;
  return {
    ...faceOf(world, { ...parts, socketMode, oauth }),
    async [Symbol.asyncDispose]() {
      timers[Symbol.dispose]();
      socketMode.close();
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

type Parts = Readonly<{
  faults: ReturnType<typeof startFaults>;
  limits: ReturnType<typeof startRateLimits>;
  seen: readonly Seen.SeenRequest[];
  socketMode: SocketMode;
  oauth: OAuth;
}>;

function faceOf(world: World, { faults, limits, seen, socketMode, oauth }: Parts) {
  const { appId, appToken, clientId, clientSecret, signingSecret } = world;
  return {
    apiUrl: `${world.origin}/api/`,
    filesUrl: world.origin,
    ...{ appId, appToken, clientId, clientSecret, signingSecret },
    oauth: { authorizeUrl: oauth.authorizeUrl, install: oauth.install },
    ...worldOf(world),
    ...doingsOf(world, socketMode),
    ...sightOf(world),
    // Faults and time.
    now: world.clock.now,
    advance: world.clock.advance,
    setNow: world.clock.setNow,
    fail: (match: FaultMatch, answer: FaultAnswer, times?: number) => faults.fail(match, answer, times),
    slow: (match: FaultMatch, ms: number) => faults.slow(match, ms),
    limit: (method: string, perMinute: number) => limits.limit(method, perMinute),
    dropSockets: socketMode.drop,
    forgetUpdateShare: (forget: boolean) => {
      world.updateShares = !forget;
    },
    // For checks.
    requests: (): readonly Seen.SeenRequest[] => [...seen],
    violations: (): readonly string[] => [...world.violations],
    sockets: socketMode.sockets,
    pings: (): readonly Seen.Ping[] => [...world.pings],
    unfurls: (): readonly Seen.Unfurl[] => [...world.unfurls],
    sent: (): readonly Seen.Sent[] => world.sent.map(({ facts }) => facts),
    notAcknowledged: (): readonly Seen.Sent[] =>
      world.sent.filter(({ state }) => state === 'failed').map(({ facts }) => facts),
    responses: (sent: Seen.Sent): readonly Seen.ResponsePost[] =>
      world.sent.find(({ facts }) => facts.id === sent.id)?.responseUrl?.posts ?? [],
  };
}

function worldOf(world: World) {
  return {
    addTeam: (facts?: Parameters<typeof setting.addTeam>[1]): Seen.Team => setting.addTeam(world, facts),
    addChannel: (team: Seen.Team, facts?: Parameters<typeof setting.addChannel>[2]): Seen.Channel =>
      setting.addChannel(world, team, facts),
    addMember: (team: Seen.Team, facts?: Parameters<typeof setting.addMember>[2]): Seen.Member =>
      setting.addMember(world, team, facts),
    dm: (_team: Seen.Team, member: Seen.Member): Seen.Channel =>
      setting.openDm(world, setting.memberState(world, member)),
    revoke: (team: Seen.Team): Promise<Seen.Sent> => setting.revoke(world, team),
    uninstall: (team: Seen.Team): Promise<Seen.Sent> => setting.uninstall(world, team),
    removeScope: (team: Seen.Team, scope: string) => setting.removeScope(world, team, scope),
    addScope: (team: Seen.Team, scope: string) => setting.addScope(world, team, scope),
    fillStorage: (team: Seen.Team) => {
      setting.teamState(world, team).storageFull = true;
    },
    archive: (channel: Seen.Channel) => {
      setting.channelState(world, channel).archived = true;
    },
    kickBot: (channel: Seen.Channel) => setting.channelState(world, channel).botIn.clear(),
    deleteMessage: (channel: Seen.Channel, ts: string) => {
      const message = messageAt(world, channel.id, ts);
      if (message !== null) message.deleted = true;
    },
    deleteFile: (id: string) => {
      const file = world.files.get(id);
      if (file !== undefined) file.deleted = true;
    },
  };
}

function doingsOf(world: World, socketMode: SocketMode) {
  return {
    sendTo: (mode: Mode) => {
      world.deliver = mode.kind === 'socket' ? socketMode.deliver : (sent) => void deliverOverHttp(world, mode, sent);
    },
    answersChallenge: (target: HttpTarget): Promise<boolean> => answersChallenge(world, target),
    command: async (member: Seen.Member, channel: Seen.Channel, text: string, name = '/imagine'): Promise<Seen.Sent> =>
      useCommand(world, member, channel, name, text),
    say: (member: Seen.Member, channel: Seen.Channel, saying: Saying): Promise<Seen.Message> =>
      say(world, member, channel, saying),
    repeat: async (kind: 'sameEventId' | 'newEventId'): Promise<Seen.Sent> => repeatEvent(world, kind).facts,
    shortcut: async (
      member: Seen.Member,
      callbackId: string,
      channel?: Seen.Channel,
      messageTs?: string,
    ): Promise<Seen.Sent> => useShortcut(world, member, callbackId, channel, messageTs),
    press: async (member: Seen.Member, channel: Seen.Channel, ts: string, button: string): Promise<Seen.Sent> =>
      pressButton(world, member, channel, ts, button),
    pressInView: async (member: Seen.Member, view: Seen.View, button: string): Promise<Seen.Sent> =>
      pressInView(world, member, view, button),
    choose: async (member: Seen.Member, place: ChosenPlace, actionId: string, value: string): Promise<Seen.Sent> =>
      choose(world, member, place, actionId, value),
    submit: (
      member: Seen.Member,
      view: Seen.View,
      values: Readonly<Record<string, InputValue>> = {},
    ): Promise<Seen.Sent> => submitModal(world, member, view, values),
    close: async (member: Seen.Member): Promise<Seen.Sent | null> => closeModal(world, member),
  };
}

function sightOf(world: World) {
  return {
    open: (member: Seen.Member): Seen.View | null => {
      const view = topView(world, member.id);
      return view === null ? null : viewSeen(world, view);
    },
    /** Those of the channel itself, or those of one thread with its first message. */
    messages: (channel: Seen.Channel, as?: Seen.Member, thread?: string): readonly Seen.Message[] =>
      messagesIn(world, channel.id)
        .filter((one) => isSeenBy(one, as?.id ?? null))
        .filter(({ ts, threadTs }) => (thread === undefined ? threadTs === null : ts === thread || threadTs === thread))
        .map((one) => viewOf(world, one)),
    message: (channel: Seen.Channel, ts: string): Seen.Message | null => {
      const message = messageAt(world, channel.id, ts);
      return message === null ? null : viewOf(world, message);
    },
    versions: (channel: Seen.Channel, ts: string): readonly Seen.Message[] =>
      world.messages.get(messageKey(channel.id, ts))?.versions ?? [],
    file: (id: string): Seen.FileSeen | null => {
      const file = world.files.get(id);
      return file === undefined ? null : fileSeen(file);
    },
    files: (team: Seen.Team): readonly Seen.FileSeen[] =>
      [...world.files.values()].filter(({ teamId }) => teamId === team.id).map(fileSeen),
  };
}
