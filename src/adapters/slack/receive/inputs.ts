import { readBytes } from '../../../core/body.ts';
import type { Caller } from '../../../core/caller.ts';
import { BotError } from '../../../core/error.ts';
import type { Jobs } from '../../../core/jobs.ts';
import { words } from '../../../core/words.ts';
import type { Clients } from '../reply/clients.ts';
import { refusalOf, scopeNeeded } from '../reply/slack-errors.ts';
import { scopeMissing } from './place.ts';

/** A file as an event names it; of a file from another organization only the id is told (Slack Connect). */
export type SharedFile = Readonly<{
  id: string;
  mimetype?: string;
  url_private?: string;
  url_private_download?: string;
  file_access?: string;
  /** `tombstone` or `hidden_by_limit` where it is not there any more, or not shown. */
  mode?: string;
}>;

/** Where Slack keeps files; the token is shown to these and to nobody else. */
const FILE_HOSTS = /^https:\/\/(?:[\w-]+\.)*(?:slack\.com|slack-files\.com|slack-edge\.com)$/u;

const DOWNLOAD_MS = 20_000;
const MAX_REDIRECTS = 3;

/**
 * Keeps pictures that members shared, fetched with the workspace's token.
 * @param api address of the Web API: its origin counts as Slack's
 * @param maxBytes of one picture
 */
export function createInputs(jobs: Jobs, api: string, maxBytes: number) {
  const allowed = (url: URL) => FILE_HOSTS.test(url.origin) || url.origin === new URL(api).origin;

  const download = async (from: string, token: string): Promise<Uint8Array> => {
    let url = new URL(from);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      // The token goes to Slack only, also where one of its answers leads elsewhere.
      if (!allowed(url)) throw new BotError('bad_picture', words.slack.fileElsewhere);
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(DOWNLOAD_MS) });
      const next = answer.headers.get('location');
      if (answer.status < 300 || answer.status >= 400 || next === null) return bytesOf(answer, maxBytes);
      await answer.body?.cancel();
      url = new URL(next, url);
    }
    throw new BotError('bad_picture', words.slack.fileNotLoaded);
  };

  const keep = async (file: SharedFile, { calls, token }: Clients, caller: Caller): Promise<string> => {
    const known = file.url_private_download ?? file.url_private;
    const whole = known === undefined || file.file_access === 'check_file_info' ? await told(file.id, calls) : file;
    const url = whole?.url_private_download ?? whole?.url_private;
    if (url === undefined) throw new BotError('bad_picture', words.slack.fileNotLoaded);
    const bytes = await download(url, token).catch((cause: unknown) => {
      if (cause instanceof BotError) throw cause;
      throw new BotError('bad_picture', words.slack.fileNotLoaded, { cause });
    });
    return (await jobs.keep(bytes, caller)).id;
  };

  return {
    keepAll: (files: readonly SharedFile[], clients: Clients, caller: Caller): Promise<readonly string[]> =>
      Promise.all(files.map((file) => keep(file, clients, caller))),
  };
}

/** What Slack says of a file; null where it does not show it to Easel. */
async function told(id: string, calls: Clients['calls']): Promise<SharedFile | null> {
  try {
    return ((await calls.files.info({ file: id })).file as SharedFile | undefined) ?? null;
  } catch (error) {
    if (refusalOf(error) === null || scopeNeeded(error) !== null) throw error;
    return null;
  }
}

/** Without the right scope Slack answers 200 and a page to sign in at. */
async function bytesOf(answer: Response, maxBytes: number): Promise<Uint8Array> {
  if (!answer.ok) throw new BotError('bad_picture', words.slack.fileNotLoaded);
  if (/^text\/html/iu.test(answer.headers.get('content-type') ?? '')) {
    await answer.body?.cancel();
    throw scopeMissing(['files:read']);
  }
  const length = Number(answer.headers.get('content-length') ?? 0);
  if (length > maxBytes) throw new BotError('too_large', words.picture.tooManyBytes(length, maxBytes));
  return readBytes(answer, maxBytes);
}

/** Whether a shared file can be a picture, as far as Slack says. */
export function isPicture({ mimetype, file_access: access, mode }: SharedFile): boolean {
  if (mode === 'tombstone' || mode === 'hidden_by_limit') return false;
  // Slack says nothing of a file before it has looked at it, or where it belongs to another organization.
  return !mimetype || mimetype.startsWith('image/') || access === 'check_file_info';
}
