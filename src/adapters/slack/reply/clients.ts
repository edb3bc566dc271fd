import { webApi } from '@slack/bolt';

/** The Web API for one installation: for what must arrive, and for what may be dropped. */
export type Clients = Readonly<{
  token: string;
  /** Waits where Slack says so, and tries a few times. */
  calls: webApi.WebClient;
  /** For previews: a call for which there is no room fails at once, and the next preview follows. */
  progress: webApi.WebClient;
}>;

/**
 * Finds the clients of an installation; null where it is not installed any more.
 * @param team what the calls are about, where the installation is one of a whole organization
 */
export type ClientsOf = (installation: string, team: string) => Promise<Clients | null>;

const CALL_MS = 20_000;
const PREVIEW_MS = 8000;

/**
 * @param api address of the Web API, with a slash at the end
 * @param team named in every call where the token is one of a whole organization; null else
 */
export function createClients(token: string, api: string, team: string | null): Clients {
  // Each client gets objects of its own: Bolt and the clients write into what they are given.
  const common = (): webApi.WebClientOptions => ({
    slackApiUrl: api,
    logger: quiet(),
    ...(team === null ? {} : { teamId: team }),
  });
  return {
    token,
    calls: new webApi.WebClient(token, { ...common(), timeout: CALL_MS, retryConfig: { retries: 2, minTimeout: 500 } }),
    progress: new webApi.WebClient(token, {
      ...common(),
      timeout: PREVIEW_MS,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    }),
  };
}

/** What goes wrong is thrown, and written down by who asked; the clients would write to the console by themselves. */
function quiet(): webApi.Logger {
  const nothing = () => {};
  return {
    ...{ debug: nothing, info: nothing, warn: nothing, error: nothing, setLevel: nothing, setName: nothing },
    getLevel: () => webApi.LogLevel.ERROR,
  };
}
