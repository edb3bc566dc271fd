/** Who is at the other end of a connection, as the socket says, whatever the headers say. */
export type Peer = Readonly<{ address: string }>;

/** One part of the HTTP server. The first of a list whose `owns` is true answers. */
export type Handler = Readonly<{
  owns(path: string): boolean;
  /** May throw a BotError: it becomes a JSON answer with the right status. */
  answer(request: Request, peer: Peer): Response | Promise<Response>;
}>;
