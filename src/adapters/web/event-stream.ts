/** One event for an event stream: its name and its data as JSON. */
export type ServerEvent = Readonly<{ event: string; data: unknown }>;

/** A comment now and then keeps proxies from closing a quiet connection. In milliseconds. */
const HEARTBEAT_MS = 15_000;

/** Events that a reader may leave unread before it is cut off, so that a stuck one does not fill the memory. */
const MAX_UNREAD = 500;

/**
 * An event stream as an HTTP answer. `onLeave` is called when the reader goes away before the end; `events` has to
 * end soon after.
 */
export function eventStream(events: AsyncIterable<ServerEvent>, onLeave: () => void): Response {
  const encoder = new TextEncoder();
  let heartbeat: ReturnType<typeof setInterval> | undefined;
  const send = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    try {
      for await (const { event, data } of events) {
        controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
        if ((controller.desiredSize ?? 0) < -MAX_UNREAD) throw new Error('the reader does not read');
      }
      clearInterval(heartbeat);
      controller.close();
    } catch (error) {
      clearInterval(heartbeat);
      onLeave();
      // Closed already where the reader went away first.
      if (controller.desiredSize !== null) controller.error(error);
    }
  };
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      heartbeat = setInterval(() => controller.enqueue(encoder.encode(':\n\n')), HEARTBEAT_MS);
      void send(controller);
    },
    cancel() {
      clearInterval(heartbeat);
      onLeave();
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
}
