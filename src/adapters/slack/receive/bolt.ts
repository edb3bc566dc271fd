import { App, type AuthorizeResult, LogLevel, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { Log } from '../../../core/log.ts';
import { whereOf } from './where.ts';

/** The token of an installation and who Easel is there; null where it is not installed. */
export type Authorize = (
  installation: string,
) => Promise<Readonly<{ botToken: string; botId: string; botUserId: string }> | null>;

export type BoltParts = Readonly<{
  receiver: Receiver;
  /** Address of the Web API, with a slash at the end. */
  api: string;
  authorize: Authorize;
  log: Log;
}>;

/**
 * Hears Slack over a connection that Easel opens, once each time it is started.
 * @param changed told whenever there is a connection, or none any more
 */
export function createSocketReceiver(
  appToken: string,
  api: string,
  log: Log,
  changed: (connected: boolean) => void,
): Receiver {
  // What Bolt is given it writes into: every client gets an object of its own.
  const clientOptions = { slackApiUrl: api, retryConfig: { retries: 0 } };
  const receiver = new SocketModeReceiver({
    ...{ appToken, logger: quiet(log), installerOptions: { clientOptions } },
    autoReconnectEnabled: false,
  });
  receiver.client.on('connected', () => changed(true));
  receiver.client.on('disconnected', () => changed(false));
  return receiver;
}

/** Bolt, quiet but for what goes into our own log. */
export function createBolt({ receiver, api, authorize, log }: BoltParts): App {
  const app = new App({
    receiver,
    logger: quiet(log),
    // What answers are told by has no patience of its own.
    clientOptions: { slackApiUrl: api, retryConfig: { retries: 2 }, fetch: bounded },
    ignoreSelf: true,
    async authorize({ teamId, enterpriseId, isEnterpriseInstall }): Promise<AuthorizeResult> {
      const { installation } = whereOf(teamId, enterpriseId, isEnterpriseInstall);
      const found = await authorize(installation);
      if (found === null) throw new Error(`Easel is not installed in ${installation}`);
      const { botToken, botId, botUserId } = found;
      return { botToken, botId, botUserId, teamId: teamId ?? '' };
    },
  });
  app.error(async (err) => log.warn({ err }, 'an event of Slack could not be answered'));
  return app;
}
const ANSWER_MS = 10_000;
const bounded: typeof fetch = (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });

/** Bolt's log as ours: its warnings and errors, by their words alone. */
function quiet(log: Log) {
  const write = (level: 'warn' | 'error') => (message: unknown) => log[level]({}, `Slack: ${String(message)}`);
  return {
    debug: () => {},
    info: () => {},
    warn: write('warn'),
    error: write('error'),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}
