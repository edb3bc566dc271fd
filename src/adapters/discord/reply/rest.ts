import { DiscordAPIError, REST, RESTJSONErrorCodes } from 'discord.js';

/** Discord's HTTP API as the replies use it, apart from the gateway client: acknowledgements never wait behind uploads. */
export type Discord = Readonly<{
  rest: REST;
  /** Runs a call that is dropped rather than delayed where there is no room for it: a preview, which the next one replaces. */
  droppable<T>(path: string, call: (signal: AbortSignal) => Promise<T>): Promise<T>;
}>;

/** Longest that a preview may take, in milliseconds: the last View waits for the one in flight. */
const PREVIEW_MS = 8000;
/** Tries again after a lost connection or a 5xx, by the client itself; jobs have their own tries beyond. */
const RETRIES = 2;

/** @param api address of the API without its version, such as https://discord.com/api */
export function createRest(token: string, api: string): Discord {
  const dropping = new Set<string>();
  const rest = new REST({
    api,
    retries: RETRIES,
    rejectOnRateLimit: ({ url }) => dropping.has(decodeURIComponent(new URL(url).pathname)),
  }).setToken(token);
  const base = decodeURIComponent(new URL(`${api}/v${rest.options.version}`).pathname);
  return {
    rest,
    async droppable(path, call) {
      const full = `${base}${decodeURIComponent(path)}`;
      dropping.add(full);
      try {
        return await call(AbortSignal.timeout(PREVIEW_MS));
      } finally {
        dropping.delete(full);
      }
    },
  };
}

/** What Discord answers where something is not there, not ours or not allowed, and never will be (opcodes, "JSON Error Codes"). */
const GONE: readonly (string | number)[] = [
  RESTJSONErrorCodes.UnknownChannel,
  RESTJSONErrorCodes.UnknownGuild,
  RESTJSONErrorCodes.UnknownMessage,
  RESTJSONErrorCodes.UnknownWebhook,
  RESTJSONErrorCodes.UnknownInteraction,
  RESTJSONErrorCodes.InvalidWebhookToken,
  RESTJSONErrorCodes.MissingAccess,
  RESTJSONErrorCodes.MissingPermissions,
  RESTJSONErrorCodes.CannotSendMessagesToThisUser,
  RESTJSONErrorCodes.CannotEditMessageAuthoredByAnotherUser,
  RESTJSONErrorCodes.MaximumNumberOfEditsToMessagesOlderThanOneHourReached,
  RESTJSONErrorCodes.MessageWasBlockedByAutomaticModeration,
  RESTJSONErrorCodes.TitleWasBlockedByAutomaticModeration,
  RESTJSONErrorCodes.ExplicitContentCannotBeSentToTheDesiredRecipient,
  RESTJSONErrorCodes.InvalidActionOnArchivedThread,
  RESTJSONErrorCodes.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds,
  RESTJSONErrorCodes.UnknownUser,
  RESTJSONErrorCodes.ThisInteractionHasHitTheMaximumNumberOfFollowUpMessages,
];

/** Whether trying the same again is of no use. A bot token that is refused is not: an admin can mend that. */
export function isGone(error: unknown): boolean {
  return error instanceof DiscordAPIError && GONE.includes(error.code);
}

export function isTooLarge(error: unknown): boolean {
  return (
    error instanceof DiscordAPIError &&
    (error.status === 413 || error.code === RESTJSONErrorCodes.RequestEntityTooLarge)
  );
}
