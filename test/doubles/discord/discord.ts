import type { AddressInfo, Socket } from 'node:net';
import { applicationRoutes } from './application-routes.ts';
import { callbackRoute } from './callback-route.ts';
import { type Cdn, startCdn } from './cdn.ts';
import { channelRoutes } from './channel-routes.ts';
import { startClock } from './clock.ts';
import { completeOption, type Options, type OptionValue, useCommand, useMenu } from './command-use.ts';
import { pressButton, selectValues } from './component-use.ts';
import { type FaultAnswer, type FaultMatch, startFaults } from './faults.ts';
import { type Gateway, startGateway } from './gateway.ts';
import type { InteractionContext } from './interaction-sending.ts';
import { buryTheUnanswered } from './interactions.ts';
import { viewOf } from './message-view.ts';
import { deleteMessage, isSeenBy } from './messages.ts';
import { type FieldValue, submitModal } from './modal-use.ts';
import type { Permission } from './permissions.ts';
import { type Rule, startRateLimits } from './rate-limits.ts';
import { createRestServer } from './rest-server.ts';
import type { Route } from './route.ts';
import { type Saying, say } from './saying.ts';
import * as setting from './setting.ts';
import { startSnowflakes } from './snowflakes.ts';
import { webhookRoutes } from './webhook-routes.ts';
import type { Channel, Choice, Guild, Interaction, Member, Message, SeenRequest } from './what-tests-see.ts';
import type { Intent } from './wire-numbers.ts';
import { createWorld, type World } from './world.ts';

export type * from './what-tests-see.ts';
export type { FaultAnswer, FaultMatch, FieldValue, InteractionContext, Options, OptionValue, Permission, Rule, Saying };

export type DiscordOptions = Readonly<{
  /** Real time unless given; `advance` and `setNow` go on top of it. */
  now?: () => number;
  heartbeatMs?: number;
  /** What `GET /gateway/bot` recommends. */
  shards?: number;
}>;

/** A strict stand-in for Discord: its REST API, its gateway and its CDN, with people in it who use the bot. */
export type Discord = AsyncDisposable & ReturnType<typeof faceOf>;

export async function startDiscord(options: DiscordOptions = {}): Promise<Discord> {
  const clock = startClock(options.now ?? Date.now);
  const world = createWorld(clock, startSnowflakes(clock.now));
  const faults = startFaults();
  const limits = startRateLimits(clock, (what) => world.violations.push(what));
  const seen: SeenRequest[] = [];
  const cdn = await startCdn(world);
  world.cdnUrl = cdn.url;
  let address = '';
  const gateway = startGateway(world, options.heartbeatMs ?? 41_250, () => `ws://${address}/gateway`);
  const gatewayRoute: Route = {
    method: 'GET',
    path: /^\/gateway\/bot$/,
    answer: () => ({
      status: 200,
      body: {
        url: `ws://${address}/gateway`,
        shards: options.shards ?? 1,
        session_start_limit: { total: 1000, remaining: 1000, reset_after: 14_400_000, max_concurrency: 16 },
      },
    }),
  };
  const routes = [gatewayRoute, callbackRoute, ...webhookRoutes, ...channelRoutes, ...applicationRoutes];
  const server = createRestServer(world, routes, { faults, limits, seen });
  server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket as Socket, head));
  server.keepAliveTimeout = 60_000;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  clock.moved(() => buryTheUnanswered(world));
  const undertaker = setInterval(() => buryTheUnanswered(world), 50);
  undertaker.unref();
  return {
    ...faceOf(world, { apiUrl: `http://${address}/api`, gateway, cdn, faults, limits, seen }),
    async [Symbol.asyncDispose]() {
      clearInterval(undertaker);
      gateway.close();
      const closed = new Promise((resolve) => server.close(resolve));
      // Those that became WebSockets, too: a bot may connect again while this is closing.
      for (const socket of sockets) socket.destroy();
      await Promise.all([closed, cdn.close()]);
    },
  };
}

type Parts = Readonly<{
  apiUrl: string;
  gateway: Gateway;
  cdn: Cdn;
  faults: ReturnType<typeof startFaults>;
  limits: ReturnType<typeof startRateLimits>;
  seen: readonly SeenRequest[];
}>;

function faceOf(world: World, { apiUrl, gateway, cdn, faults, limits, seen }: Parts) {
  return {
    apiUrl,
    cdnUrl: cdn.url,
    cdnRequests: cdn.requests,
    token: world.token,
    applicationId: world.applicationId,
    botId: world.botId,
    ...peopleOf(world),
    // Faults.
    now: world.clock.now,
    advance: world.clock.advance,
    setNow: world.clock.setNow,
    fail: (match: FaultMatch, answer: FaultAnswer, times?: number) => faults.fail(match, answer, times),
    limit: ({ path }: Readonly<{ path: RegExp }>, rule: Rule) => limits.limit(path, rule),
    slow: (match: FaultMatch, ms: number) => faults.slow(match, ms),
    dropGateway: gateway.drop,
    forgetSessions: gateway.forgetSessions,
    refuseIntent: (name: Intent) => void world.refusedIntents.add(name),
    setApplicationFlags: (flags: number) => {
      world.applicationFlags = flags;
    },
    // For checks.
    requests: (): readonly SeenRequest[] => [...seen],
    violations: (): readonly string[] => [...world.violations],
    pings: (): readonly Readonly<{ message: string; user: string }>[] => [...world.pings],
    commands: (guildId?: string): readonly unknown[] => world.commands.get(guildId ?? 'global') ?? [],
    registrations: () =>
      seen.filter(({ method, path, status }) => method === 'PUT' && /\/commands$/u.test(path) && status === 200).length,
    identifies: () => [...gateway.identifies],
    resumes: gateway.resumes,
    connected: gateway.connected,
  };
}

function peopleOf(world: World) {
  const stored = (id: string) => {
    const message = world.messages.get(id);
    if (message === undefined) throw new Error(`there is no message ${id}`);
    return message;
  };
  return {
    // The world.
    addGuild: (facts?: Parameters<typeof setting.addGuild>[1]): Guild => setting.addGuild(world, facts),
    addChannel: (guild: Guild, facts?: Parameters<typeof setting.addChannel>[2]): Channel =>
      setting.addChannel(world, guild, facts),
    addMember: (guild: Guild | null, facts?: Parameters<typeof setting.addMember>[2]): Member =>
      setting.addMember(world, guild, facts),
    dm: (member: Member): Channel => setting.openDm(world, memberState(world, member)).facts,
    removeBotFrom: (guild: Guild) => setting.removeBotFrom(world, guild),
    deleteChannel: (channel: Channel) => setting.deleteChannel(world, channel),
    deleteMessage: (id: string) => deleteMessage(world, stored(id)),
    closeDms: (member: Member) => {
      memberState(world, member).dmsClosed = true;
    },
    revoke: (channel: Channel, permission: Permission) => setting.revoke(world, channel, permission),
    // What members do.
    use: (
      member: Member,
      channel: Channel,
      name: string,
      options: Options = {},
      context?: InteractionContext,
    ): Promise<Interaction> => useCommand(world, [member, channel, name], options, context),
    complete: (
      member: Member,
      channel: Channel,
      name: string,
      typed: Options,
      focused: string,
    ): Promise<readonly Choice[]> => completeOption(world, [member, channel, name], typed, focused),
    menu: (member: Member, channel: Channel, name: string, messageId: string): Promise<Interaction> =>
      useMenu(world, [member, channel, name], messageId),
    press: async (member: Member, messageId: string, button: string): Promise<Interaction> =>
      pressButton(world, member, messageId, button),
    select: async (
      member: Member,
      messageId: string,
      customId: string,
      values: readonly string[],
    ): Promise<Interaction> => selectValues(world, member, messageId, [customId, values]),
    submit: async (
      member: Member,
      opened: Pick<Interaction, 'id'>,
      fields: Readonly<Record<string, FieldValue>>,
    ): Promise<Interaction> => submitModal(world, member, opened, fields),
    say: (member: Member, channel: Channel, saying: Saying): Promise<Message> => say(world, member, channel, saying),
    // What members see.
    messages: (channel: Channel, as?: Member): readonly Message[] =>
      [...world.messages.values()]
        .filter((one) => one.channelId === channel.id && isSeenBy(one, as?.id ?? null))
        .map((one) => viewOf(world, one)),
    message: (id: string): Message | null => {
      const message = world.messages.get(id);
      return message === undefined || message.deleted ? null : viewOf(world, message);
    },
    versions: (id: string): readonly Message[] => stored(id).versions,
  };
}

function memberState(world: World, member: Member) {
  const state = world.members.get(member.id);
  if (state === undefined) throw new Error(`there is no member ${member.name}`);
  return state;
}
