import { webApi } from '@slack/bolt';
import { createLimits, type LimitsParts } from './limits.ts';

/** The Web API for one installation: for what must arrive, and for what may be dropped. */
export type Clients = Readonly<{
  token: string;
  /** Waits for room where Slack says so, and tries a few times. */
  calls: webApi.WebClient;
  /** Waits for room, but tries once: for what must not be done twice. */
  once: webApi.WebClient;
  /** For what may be dropped, such as previews: a call for which there is no room fails at once. */
  progress: webApi.WebClient;
  /** Whether so many droppable calls of a method have room now. */
  hasRoom(method: string, calls?: number): boolean;
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
export function createClients(token: string, api: string, team: string | null, parts: LimitsParts): Clients {
  const limits = createLimits(parts);
  const client = (fetch: typeof globalThis.fetch, retryConfig: webApi.RetryOptions) =>
    // Each client gets objects of its own: Bolt and the clients write into what they are given.
    new webApi.WebClient(token, {
      ...{ slackApiUrl: api, logger: quiet(), fetch, retryConfig, rejectRateLimitedCalls: true },
      // Those that wait for room must not keep others from calling something else.
      maxRequestConcurrency: 10_000,
      ...(team === null ? {} : { teamId: team }),
    });
  return {
    token,
    calls: client(limits.patient(CALL_MS), { retries: 2, minTimeout: 500 }),
    once: client(limits.patient(CALL_MS), { retries: 0 }),
    progress: client(limits.impatient(PREVIEW_MS), { retries: 0 }),
    hasRoom: limits.hasRoom,
  };
}

/**
 * The clients of each installation, made once for as long as its token is the same.
 * @param tokenOf null where Easel is not installed any more
 * @param api address of the Web API, with a slash at the end
 */
export function createClientsOf(
  tokenOf: (installation: string) => Promise<string | null>,
  api: string,
  parts: LimitsParts,
): ClientsOf {
  const made = new Map<string, Clients>();
  return async (installation, team) => {
    const key = `${installation}/${team}`;
    const token = await tokenOf(installation);
    const known = made.get(key);
    if (known !== undefined && known.token === token) return known;
    made.delete(key);
    if (token === null) return null;
    // Tokens of whole organizations want the team named in every call.
    const clients = createClients(token, api, installation === team ? null : team || null, parts);
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
