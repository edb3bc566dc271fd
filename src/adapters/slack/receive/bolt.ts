import { App, type AuthorizeResult, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { Log } from '../../../core/log.ts';

/** Which installation an event belongs to: the team's, or its organization's. */
export type Installed = Readonly<{ team: string | null; enterprise: string | null; wholeOrganization: boolean }>;

/** The token of an installation and who Easel is there; null where it is not installed. */
export type Authorize = (
  where: Installed,
) => Promise<Readonly<{ botToken: string; botId: string; botUserId: string }> | null>;

export type BoltParts = Readonly<{
  /** Token of the app, for Socket Mode. */
  appToken: string;
  /** Address of the Web API, with a slash at the end. */
  api: string;
  authorize: Authorize;
  log: Log;
}>;

/** How often a lost socket is dialled again before it is given up: practically for ever. */
const SOCKET_RETRIES = 100_000;

/** Bolt over Socket Mode, quiet but for what goes into our own log. */
export function createSocketApp({ appToken, api, authorize, log }: BoltParts): App {
  // What Bolt is given it writes into: every client gets an object of its own.
  const clientOptions = { slackApiUrl: api, retryConfig: { retries: SOCKET_RETRIES, maxTimeout: 30_000 } };
  const logger = quiet(log);
  const receiver = new SocketModeReceiver({ appToken, logger, installerOptions: { clientOptions } });
  const app = new App({
    receiver,
    logger,
    clientOptions: { slackApiUrl: api, retryConfig: { retries: 2 } },
    ignoreSelf: true,
    async authorize({ teamId, enterpriseId, isEnterpriseInstall = false }): Promise<AuthorizeResult> {
      const found = await authorize({
        team: teamId ?? null,
        enterprise: enterpriseId ?? null,
        wholeOrganization: isEnterpriseInstall,
      });
      if (found === null) throw new Error('Easel is not installed there');
      return { ...found, teamId: teamId ?? '' };
    },
  });
  app.error(async (err) => log.warn({ err }, 'an event of Slack could not be answered'));
  return app;
}

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
