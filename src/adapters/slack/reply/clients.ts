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
/** A question on which a start or somebody's browser waits. */
const QUESTION_MS = 10_000;

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

/**
 * The clients of each installation, made once for as long as its token is the same.
 * @param tokenOf null where Easel is not installed any more
 * @param api address of the Web API, with a slash at the end
 */
export function createClientsOf(tokenOf: (installation: string) => Promise<string | null>, api: string): ClientsOf {
  const made = new Map<string, Clients>();
  return async (installation, team) => {
    const key = `${installation}/${team}`;
    const token = await tokenOf(installation);
    const known = made.get(key);
    if (known !== undefined && known.token === token) return known;
    made.delete(key);
    if (token === null) return null;
    // Tokens of whole organizations want the team named in every call.
    const clients = createClients(token, api, installation === team ? null : team || null);
    made.set(key, clients);
    return clients;
  };
}

/** A client for questions that are asked once, and answered soon or not at all. */
export function createAsker(api: string, token?: string): webApi.WebClient {
  return new webApi.WebClient(token, {
    slackApiUrl: api,
    logger: quiet(),
    timeout: QUESTION_MS,
    retryConfig: { retries: 0 },
  });
}

/** What goes wrong is thrown, and written down by who asked; the clients would write to the console by themselves. */
function quiet(): webApi.Logger {
  const nothing = () => {};
  return {
    ...{ debug: nothing, info: nothing, warn: nothing, error: nothing, setLevel: nothing, setName: nothing },
    getLevel: () => webApi.LogLevel.ERROR,
  };
}
