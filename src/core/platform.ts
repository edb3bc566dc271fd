import type { Destination } from './destination.ts';
import type { Handler } from './handler.ts';
import type { Jobs } from './jobs.ts';
import type { Reply } from './reply.ts';

/** A chat platform. Its replies work as soon as it is made; members are answered once it is connected. */
export type Platform = Readonly<{
  /** As Callers and Destinations name it. */
  name: string;
  reply(destination: Destination): Reply;
  /** What it answers on the web server. */
  handlers: readonly Handler[];
  /** Resolves once it is connected. @throws BotError `key_rejected` for a token that the platform does not know */
  connect(jobs: Jobs): Promise<void>;
  isConnected(): boolean;
  /** Takes nothing new and waits until what was acknowledged is a job or has its answer. */
  settle(): Promise<void>;
  close(): Promise<void>;
}>;
