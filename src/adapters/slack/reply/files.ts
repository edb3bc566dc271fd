import { BotError } from '../../../core/error.ts';
import { words } from '../../../core/words.ts';
import type { Pause } from '../../coalesce.ts';
import type { Clients, ClientsOf } from './clients.ts';
import type { Place } from './destination.ts';
import { isUninstalled, limitedFor, refusalOf } from './slack-errors.ts';

/** Whose installation it is. */
export type Owner = Pick<Place, 'installation' | 'team'>;

export type FileToUpload = Readonly<{
  bytes: Uint8Array;
  name: string;
  alt: string;
  /** Whether it is given up at once where there is no room for the calls: a preview. */
  droppable?: boolean;
  /** Told the id before there is a file: whoever writes it down can clean up after a crash. */
  begun(id: string): Promise<void>;
}>;

/** Pictures in Slack's storage, private to Easel until a message shows them. */
export type Files = Readonly<{
  /** Uploads a picture and waits until Slack has looked at it: before that no message can show it. */
  upload(owner: Owner, file: FileToUpload): Promise<string>;
  /** Whether so many droppable uploads have room now. */
  hasRoom(owner: Owner, uploads: number): Promise<boolean>;
  /**
   * Deletes a file; where it is gone already that is fine.
   * @param droppable whether it fails at once where there is no room for the call
   */
  remove(owner: Owner, id: string, droppable?: boolean): Promise<void>;
  /** Whether those in a channel can see a file. */
  isSharedIn(owner: Owner, id: string, channel: string): Promise<boolean>;
}>;

export type FilesParts = Readonly<{ clientsOf: ClientsOf; pause: Pause }>;

/** Slack has no time of its own for an upload; a picture of 20 MB takes some seconds. */
const UPLOAD_MS = 60_000;
/** Looks at a file until Slack is through with it: the waits before them take 9 seconds together. */
const LOOKS = 9;
const FIRST_WAIT_MS = 150;
const GROWTH = 1.45;
/** What stands above a file in lists; Slack does not say how long it may be. */
const TITLE = 100;

const NEVER = new AbortController().signal;

export function createFiles({ clientsOf, pause }: FilesParts): Files {
  const find = async ({ installation, team }: Owner): Promise<Clients> => {
    const clients = await clientsOf(installation, team);
    if (clients === null) throw new BotError('destination_gone', words.chat.nowhere);
    return clients;
  };

  /** A file is looked at after it was uploaded, and has a type only then. */
  const waitFor = async (client: Clients['calls'], id: string) => {
    for (let look = 0; look < LOOKS; look += 1) {
      // It never has by then: a look at once is a call for nothing, and there are so many in a minute.
      await pause(FIRST_WAIT_MS * GROWTH ** look, NEVER);
      const { file } = await client.files.info({ file: id });
      if (file?.mimetype) return;
    }
    throw new Error(`Slack has not looked at the file ${id} in time`);
  };

  const remove: Files['remove'] = async (owner, id, droppable = false) => {
    const clients = await clientsOf(owner.installation, owner.team);
    const client = droppable ? clients?.progress : clients?.calls;
    await client?.files.delete({ file: id }).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
  };

  return {
    async upload(owner, { bytes, name, alt, droppable, begun }) {
      const clients = await find(owner);
      const client = droppable ? clients.progress : clients.calls;
      const { upload_url: url, file_id: id } = await client.files.getUploadURLExternal({
        filename: name,
        length: bytes.length,
      });
      if (url === undefined || id === undefined) throw new Error('Slack gave no address to upload to');
      await send(url, bytes);
      await begun(id);
      // What was never completed Slack forgets by itself.
      await complete(droppable ? clients.progress : clients.once, { id, title: alt.slice(0, TITLE) || name });
      try {
        await waitFor(client, id);
      } catch (error) {
        await remove(owner, id).catch(() => {});
        throw error;
      }
      return id;
    },
    async hasRoom(owner, uploads) {
      const clients = await find(owner);
      // Slack is asked about each file twice at least.
      return clients.hasRoom('files.getUploadURLExternal', uploads) && clients.hasRoom('files.info', 2 * uploads);
    },
    remove,
    async isSharedIn(owner, id, channel) {
      const { file } = await (await find(owner)).progress.files.info({ file: id });
      const named = [...(file?.channels ?? []), ...(file?.groups ?? []), ...(file?.ims ?? [])];
      const shares = { ...file?.shares?.public, ...file?.shares?.private };
      return named.includes(channel) || Object.hasOwn(shares, channel);
    },
  };
}

/**
 * An upload can be completed once, so that the client must not try again by itself. Where its answer was lost, looking
 * at the file tells whether it is.
 */
async function complete(client: Clients['calls'], file: { id: string; title: string }) {
  try {
    await client.files.completeUploadExternal({ files: [file] });
  } catch (error) {
    if (refusalOf(error) !== null || limitedFor(error) !== null) throw error;
  }
}

/** The address is a secret by itself: the token does not go there. */
async function send(url: string, bytes: Uint8Array): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    body: new Uint8Array(bytes),
    redirect: 'error',
    signal: AbortSignal.timeout(UPLOAD_MS),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`Slack answered ${answer.status} to an upload`);
}

function isGone(error: unknown): boolean {
  const refusal = refusalOf(error) ?? '';
  return ['file_not_found', 'file_deleted', 'cant_delete_file'].includes(refusal) || isUninstalled(error);
}
