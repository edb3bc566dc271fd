import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Fields, fieldsOf, listOf, numberOf, textOf, unknownKeys } from './fields.ts';
import { guildCreateOf, userOf } from './places.ts';
import { shardOf } from './snowflakes.ts';
import { INTENTS } from './wire-numbers.ts';
import type { GatewayEvent, World } from './world.ts';

type Session = {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [id: number, count: number];
  readonly log: Readonly<{ s: number; t: string; d: Fields }>[];
  socket: WebSocket | null;
};

export type Gateway = Readonly<{
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void;
  identifies: readonly Readonly<{ intents: number; shard: readonly [number, number] | null }>[];
  resumes(): number;
  connected(): boolean;
  drop(how: Readonly<{ code: number }> | 'terminate' | 'reconnect'): Promise<void>;
  /** The next resume is answered by op 9, as after an hour away. */
  forgetSessions(): void;
  close(): void;
}>;

const IDENTIFY_KEYS = ['token', 'properties', 'compress', 'large_threshold', 'shard', 'presence', 'intents'];
const PRIVILEGED = ['GuildMembers', 'GuildPresences', 'MessageContent'] as const;

export function startGateway(world: World, heartbeatMs: number, url: () => string): Gateway {
  const server = new WebSocketServer({ noServer: true });
  const sessions = new Map<string, Session>();
  const identifies: { intents: number; shard: readonly [number, number] | null }[] = [];
  let resumes = 0;

  const send = (socket: WebSocket, frame: Fields) => socket.send(JSON.stringify(frame));

  const tell = (session: Session, t: string, d: Fields) => {
    const s = session.log.length + 1;
    session.log.push({ s, t, d });
    if (session.socket !== null) send(session.socket, { op: 0, s, t, d });
  };

  const hears = (session: Session, { guildId, intents }: GatewayEvent) =>
    shardOf(guildId, session.shard[1]) === session.shard[0] && (intents === 0 || (intents & session.intents) !== 0);

  world.dispatch = (event) => {
    const hearers = [...sessions.values()].filter((session) => hears(session, event));
    for (const session of hearers) tell(session, event.name, event.data(session.intents));
    return hearers.some(({ socket }) => socket !== null);
  };
  world.readsContent = () =>
    !world.refusedIntents.has('MessageContent') &&
    [...sessions.values()].some(({ intents }) => (intents & INTENTS.MessageContent) !== 0);

  const identify = (socket: WebSocket, d: Fields): Session | null => {
    const intents = numberOf(d.intents, -1);
    const [id, count] = listOf(d.shard).map((one) => numberOf(one, -1));
    const shard = id === undefined || count === undefined ? null : ([id, count] as const);
    for (const key of unknownKeys(d, IDENTIFY_KEYS)) world.violations.push(`identify with an unknown key: ${key}`);
    if (d.token !== world.token) return refuse(socket, 4004, 'Authentication failed.');
    identifies.push({ intents, shard });
    if (intents < 0 || !Number.isInteger(intents)) return refuse(socket, 4013, 'Invalid intent(s).');
    const refused = PRIVILEGED.find((name) => world.refusedIntents.has(name) && (intents & INTENTS[name]) !== 0);
    if (refused !== undefined) return refuse(socket, 4014, 'Disallowed intent(s).');
    if (shard !== null && (shard[0] < 0 || shard[0] >= shard[1])) return refuse(socket, 4010, 'Invalid shard.');
    const session: Session = { id: world.ids.next(), intents, shard: shard ?? [0, 1], log: [], socket };
    // What the process before left behind never comes back for its events.
    for (const old of sessions.values()) {
      if (old.socket === null && old.shard.join() === session.shard.join()) sessions.delete(old.id);
    }
    sessions.set(session.id, session);
    const guilds = [...world.guilds.values()].filter(
      (guild) => guild.hasBot && shardOf(guild.facts.id, session.shard[1]) === session.shard[0],
    );
    tell(session, 'READY', {
      v: 10,
      user: { ...userOf(world, world.botId), verified: true, mfa_enabled: false, email: null, flags: 0, bio: '' },
      guilds: guilds.map(({ facts }) => ({ id: facts.id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: url(),
      ...(shard === null ? {} : { shard }),
      application: { id: world.applicationId, flags: world.applicationFlags },
      private_channels: [],
      relationships: [],
    });
    if ((intents & INTENTS.Guilds) !== 0) {
      for (const guild of guilds) tell(session, 'GUILD_CREATE', guildCreateOf(world, guild));
    }
    return session;
  };

  const resume = (socket: WebSocket, d: Fields): Session | null => {
    if (d.token !== world.token) return refuse(socket, 4004, 'Authentication failed.');
    const session = sessions.get(textOf(d.session_id));
    const seen = numberOf(d.seq, -1);
    if (session === undefined) {
      send(socket, { op: 9, d: false });
      return null;
    }
    if (seen < 0 || seen > session.log.length) return refuse(socket, 4007, 'Invalid seq.');
    resumes += 1;
    session.socket?.terminate();
    session.socket = socket;
    for (const { s, t, d: data } of session.log.slice(seen)) send(socket, { op: 0, s, t, d: data });
    tell(session, 'RESUMED', {});
    return session;
  };

  server.on('connection', (socket: WebSocket) => {
    let session: Session | null = null;
    send(socket, { op: 10, d: { heartbeat_interval: heartbeatMs } });
    socket.on('message', (bytes) => {
      const frame = parse(String(bytes));
      if (frame === null) return void refuse(socket, 4002, 'Error while decoding payload.');
      if (frame.op === 1) send(socket, { op: 11 });
      else if (frame.op !== 2 && frame.op !== 6) {
        if (session === null) refuse(socket, 4003, 'Not authenticated.');
      } else if (session !== null) refuse(socket, 4005, 'Already authenticated.');
      else session = frame.op === 2 ? identify(socket, fieldsOf(frame.d)) : resume(socket, fieldsOf(frame.d));
    });
    socket.on('close', (code) => {
      if (session === null || session.socket !== socket) return;
      session.socket = null;
      // Whoever leaves with one of these says that he does not come back.
      if (code === 1000 || code === 1001) sessions.delete(session.id);
    });
    socket.on('error', () => {});
  });

  return {
    upgrade: (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request)),
    identifies,
    resumes: () => resumes,
    connected: () => [...sessions.values()].some(({ socket }) => socket?.readyState === 1),
    async drop(how) {
      const open = [...server.clients];
      await Promise.all(
        open.map((socket) => {
          const gone = new Promise((resolve) => socket.once('close', resolve));
          for (const session of sessions.values()) if (session.socket === socket) session.socket = null;
          if (how === 'terminate') socket.terminate();
          else if (how === 'reconnect') send(socket, { op: 7, d: null });
          else socket.close(how.code);
          return gone;
        }),
      );
    },
    forgetSessions() {
      for (const session of sessions.values()) if (session.socket === null) sessions.delete(session.id);
    },
    close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

function refuse(socket: WebSocket, code: number, reason: string): null {
  socket.close(code, reason);
  return null;
}

function parse(text: string): Fields | null {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return null;
  }
}
