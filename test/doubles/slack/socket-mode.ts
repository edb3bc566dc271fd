import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { fieldsOf, textOf, unknownKeys } from '../discord/fields.ts';
import { acknowledge, giveUp } from './sending.ts';
import type { SentState, World } from './world.ts';

const MOST_SOCKETS = 10;
const PING_EVERY_MS = 10_000;

export type SocketMode = Readonly<{
  /** What `apps.connections.open` answers: an address for one connection. */
  address(): string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  deliver(sent: SentState): void;
  sockets(): number;
  /** As Slack does when it wants a connection to end, or as a broken network does. */
  drop(how: 'warning' | 'refresh_requested' | 'terminate'): void;
  close(): void;
}>;

export function startSocketMode(world: World): SocketMode {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  /** Those that still get something. */
  const open: WebSocket[] = [];
  const sent = new Map<string, SentState>();
  let turn = 0;

  function leave(socket: WebSocket): void {
    const at = open.indexOf(socket);
    if (at >= 0) open.splice(at, 1);
  }

  function part(socket: WebSocket, reason: string): void {
    leave(socket);
    socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'stand-in' } }));
    // Those who were warned have a while; a bot that leaves by itself is gone before.
    const cancel = world.timers.after(reason === 'warning' ? 10_000 : 100, () => socket.terminate());
    socket.once('close', cancel);
  }

  function hear(data: string): void {
    let message: unknown;
    try {
      message = JSON.parse(data);
    } catch {
      return void world.violations.push('something that is no JSON came over a socket');
    }
    const fields = fieldsOf(message);
    const strange = unknownKeys(fields, ['envelope_id', 'payload']);
    if (strange.length > 0) world.violations.push(`unknown keys in an acknowledgement: ${strange.join(', ')}`);
    const state = sent.get(textOf(fields.envelope_id));
    if (state === undefined) return void world.violations.push('an envelope was acknowledged that nobody sent');
    acknowledge(world, state, fieldsOf(fields.payload));
  }

  server.on('connection', (socket) => {
    const pinging = setInterval(() => socket.ping(), PING_EVERY_MS);
    pinging.unref();
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(pinging);
      leave(socket);
    });
    socket.on('message', (data) => hear(String(data)));
    if (open.length >= MOST_SOCKETS) return part(socket, 'too_many_websockets');
    open.push(socket);
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: open.length,
        debug_info: { host: 'stand-in', build_number: 1, approximate_connection_time: 18_060 },
        connection_info: { app_id: world.appId },
      }),
    );
  });

  return {
    address() {
      const ticket = world.ids.secret();
      tickets.add(ticket);
      return `${world.origin.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${world.appId}`;
    },
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '/', world.origin).searchParams.get('ticket') ?? '';
      if (!tickets.delete(ticket)) {
        world.violations.push('a socket was opened with a ticket that is unknown or used up');
        return void socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
      }
      server.handleUpgrade(request, socket, head, (one) => server.emit('connection', one, request));
    },
    deliver(state) {
      turn += 1;
      const socket = open[turn % Math.max(1, open.length)];
      if (socket === undefined) return giveUp(world, state, 'connection');
      const { id, kind, payload } = state.facts;
      sent.set(id, state);
      const retry =
        kind === 'events_api'
          ? { retry_attempt: state.retry?.attempt ?? 0, retry_reason: state.retry?.reason ?? '' }
          : {};
      const envelope = { envelope_id: id, payload, type: kind, accepts_response_payload: state.acceptsPayload };
      socket.send(JSON.stringify({ ...envelope, ...retry }));
    },
    sockets: () => open.length,
    drop(how) {
      for (const socket of [...open]) {
        if (how === 'terminate') {
          leave(socket);
          socket.terminate();
        } else part(socket, how);
      }
    },
    close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}
