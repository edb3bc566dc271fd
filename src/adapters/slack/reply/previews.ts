import type { Handler } from '../../../core/handler.ts';
import type { Log } from '../../../core/log.ts';
import { extension, type Preview } from '../../../core/picture.ts';
import type { State } from '../../../core/state.ts';
import type { View } from '../../../core/view.ts';
import type { Pause } from '../../coalesce.ts';
import type { ShownPicture } from '../translate/message.ts';
import type { Files, FileToUpload, Owner } from './files.ts';
import { createPreviewPages } from './preview-pages.ts';
import { isStorageFull, scopeNeeded } from './slack-errors.ts';

/** How previews reach a message: by address, as files put into it, as files in a new one each time, not at all. */
export type PreviewWay = 'url' | 'update' | 'repost' | 'off';

/** The pictures of a View while it is being painted, and the files they are made of. */
export type TakenPreviews = Readonly<{ way: PreviewWay; pictures: readonly ShownPicture[]; files: readonly string[] }>;

/** Brings previews to Slack, in the way that works there. */
export type Previews = Readonly<{
  /**
   * Makes the previews of a View ready to be shown; null where there is no room for them now. The same preview is never
   * uploaded twice.
   * @param begun told the id of each file that is uploaded for it, before there is one
   */
  take(owner: Owner, view: View, begun: FileToUpload['begun']): Promise<TakenPreviews | null>;
  /** Whether members see files that an update put into a message. Where they do not, another way is taken from now on. */
  isSeen(owner: Owner, channel: string, files: readonly string[]): Promise<boolean>;
  /** Its files are gone: they have to be uploaded again. */
  forget(view: View): void;
  /** A job is over: its addresses end soon. */
  over(job: string): void;
  /** Serves the previews that are shown by address. */
  handler: Handler;
}>;

export type PreviewsParts = Readonly<{
  setting: 'auto' | PreviewWay;
  /** Where the world reaches Easel over HTTPS, without a slash at the end; null where it does not. */
  publicUrl: string | null;
  files: Files;
  state: State;
  pause: Pause;
  now: () => number;
  log: Log;
}>;

/** How long it is remembered that updates show nothing in a workspace, in milliseconds: Slack may mend it (30 days). */
const REMEMBERED_MS = 30 * 24 * 3_600_000;
/** A file is shared some time after the call (python-slack-sdk#1575). */
const LOOKS = 4;
const LOOK_MS = 500;

const NEVER = new AbortController().signal;

type Shot = Extract<View['pictures'][number], { kind: 'preview' }>;

export function createPreviews(parts: PreviewsParts): Previews {
  const { files, state, pause, now, log } = parts;
  const pages = createPreviewPages(now);
  /** By the bytes themselves: a View brings the same ones until there is a newer preview. */
  const uploaded = new WeakMap<Preview, string>();
  /** Installations where an update was seen to work. */
  const works = new Set<string>();

  const wayFor = async ({ installation }: Owner): Promise<PreviewWay> => {
    const { setting, publicUrl } = parts;
    if (setting === 'off' || setting === 'repost') return setting;
    if (setting !== 'update' && publicUrl !== null) return 'url';
    if (setting === 'url') return 'off';
    if (works.has(installation)) return 'update';
    return (await state.get(keyOf(installation))) === 'repost' ? 'repost' : 'update';
  };

  const upload = async (owner: Owner, { preview, index, alt }: Shot, begun: FileToUpload['begun']): Promise<string> => {
    const known = uploaded.get(preview);
    if (known !== undefined) return known;
    const name = `easel-preview-${index + 1}.${extension(preview.format)}`;
    const id = await files.upload(owner, { bytes: preview.bytes, name, alt, droppable: true, begun });
    uploaded.set(preview, id);
    return id;
  };

  /** All of them, or of the fresh ones none that would be left behind. */
  const uploadAll = async (
    owner: Owner,
    shots: readonly Shot[],
    fresh: readonly Shot[],
    begun: FileToUpload['begun'],
  ): Promise<readonly string[]> => {
    // All at once: of what is uploaded one by one, the previews of several jobs would use up the room for each other.
    const uploads = await Promise.allSettled(shots.map((shot) => upload(owner, shot, begun)));
    try {
      return uploads.map((each) => {
        if (each.status === 'rejected') throw each.reason;
        return each.value;
      });
    } catch (error) {
      for (const { preview } of fresh) {
        const id = uploaded.get(preview);
        uploaded.delete(preview);
        if (id !== undefined) await files.remove(owner, id).catch(() => {});
      }
      throw error;
    }
  };

  return {
    async take(owner, view, begun) {
      const shots = view.pictures.filter((each) => each.kind === 'preview');
      const way = shots.length === 0 ? 'off' : await wayFor(owner);
      if (way === 'off') return { way, pictures: [], files: [] };
      if (way === 'url') {
        const pictures = shots.map(({ preview, alt }) => ({
          kind: 'image_url' as const,
          url: `${parts.publicUrl}${pages.pathOf(view.job, preview)}`,
          alt,
        }));
        return { way, pictures, files: [] };
      }
      const fresh = shots.filter(({ preview }) => !uploaded.has(preview));
      if (!(await files.hasRoom(owner, fresh.length))) return null;
      try {
        const ids = await uploadAll(owner, shots, fresh, begun);
        const pictures = ids.map((id, at) => ({ kind: 'slack_file' as const, id, alt: shots[at]?.alt ?? '' }));
        return { way, pictures, files: ids };
      } catch (error) {
        if (!isStorageFull(error) && scopeNeeded(error) === null) throw error;
        log.info({ err: error, job: view.job }, 'Slack does not take previews');
        return { way, pictures: [], files: [] };
      }
    },
    async isSeen(owner, channel, ids) {
      const { installation } = owner;
      const [id] = ids;
      if (id === undefined || works.has(installation)) return true;
      for (let look = 1; ; look += 1) {
        const shared = await files.isSharedIn(owner, id, channel).catch(() => null);
        // Slack did not say: the next preview asks again.
        if (shared === null) return true;
        if (shared) break;
        if (look === LOOKS) {
          await state.set(keyOf(installation), 'repost', REMEMBERED_MS);
          return false;
        }
        await pause(LOOK_MS, NEVER);
      }
      works.add(installation);
      return true;
    },
    forget(view) {
      for (const each of view.pictures) if (each.kind === 'preview') uploaded.delete(each.preview);
    },
    over: pages.over,
    handler: pages.handler,
  };
}

function keyOf(installation: string): string {
  return `previews:${installation}`;
}
