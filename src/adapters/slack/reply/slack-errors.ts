import { webApi } from '@slack/bolt';

/** What Slack answers where a message, a channel or a member cannot be reached, and trying the same again is of no use. */
const UNREACHABLE: readonly string[] = [
  // The message.
  ...['message_not_found', 'cant_update_message', 'cant_delete_message', 'edit_window_closed', 'thread_not_found'],
  ...['cannot_reply_to_message', 'restricted_action_thread_locked', 'compliance_exports_prevent_deletion'],
  // The channel.
  ...['channel_not_found', 'not_in_channel', 'is_archived', 'is_inactive', 'posting_to_channel_denied'],
  ...['restricted_action', 'restricted_action_read_only_channel', 'restricted_action_thread_only_channel'],
  ...['restricted_action_non_threadable_channel', 'user_not_in_channel'],
  // The member.
  ...['user_not_found', 'users_not_found', 'user_not_visible', 'user_disabled', 'messages_tab_disabled'],
  ...['cannot_dm_bot', 'method_not_supported_for_channel_type'],
];

/** What Slack answers where Easel is not installed any more. */
const UNINSTALLED: readonly string[] = ['account_inactive', 'token_revoked', 'invalid_auth'];

/** What Slack has refused a call with; null where it was something else that went wrong. */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof webApi.WebAPIPlatformError)) return null;
  // Where an answer is no JSON, all of it stands where a word should be.
  return /^\w+$/u.test(error.data.error) ? error.data.error : null;
}

/** The scope that a call wanted and the token does not have; null where that is not what went wrong. */
export function scopeNeeded(error: unknown): string | null {
  if (!(error instanceof webApi.WebAPIPlatformError) || error.data.error !== 'missing_scope') return null;
  return 'needed' in error.data ? String(error.data.needed) : '';
}

/** What the token may do, as a refusal tells it beside; null where it does not. */
export function scopesBeside(error: unknown): readonly string[] | null {
  if (!(error instanceof webApi.WebAPIPlatformError)) return null;
  return error.data.response_metadata?.scopes ?? null;
}

/** Refusals that pass by themselves (Web API, common errors). */
const PASSING: readonly string[] = [
  ...['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'ratelimited'],
  ...['team_added_to_org', 'org_login_required'],
];

/** Whether the same may work a moment later: nothing was refused for good, or nothing was heard at all. */
export function isPassing(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal === null || PASSING.includes(refusal);
}

export function isUnreachable(error: unknown): boolean {
  return UNREACHABLE.includes(refusalOf(error) ?? '');
}

export function isUninstalled(error: unknown): boolean {
  return UNINSTALLED.includes(refusalOf(error) ?? '');
}

/** A member has filled the workspace's storage; messages still arrive. */
export function isStorageFull(error: unknown): boolean {
  return refusalOf(error) === 'storage_limit_reached';
}

/** Milliseconds to wait where there was no room for a call; null where that is not what went wrong. */
export function limitedFor(error: unknown): number | null {
  return error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter * 1000 : null;
}
