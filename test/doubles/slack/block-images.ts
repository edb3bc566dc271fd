import sharp from 'sharp';
import { type Fields, fieldsOf, textOf } from '../discord/fields.ts';
import { elementsIn } from './block-tree.ts';
import { canBeShown, fileOfAddress, isReady, reaches } from './files.ts';
import { type Problem, refusalOf } from './refusal.ts';
import type { Installation, StoredFile, World } from './world.ts';

/** Looks at every image in blocks as Slack does when they are sent; throws `refused` with what it does not take. */
export async function takeImages(
  world: World,
  installation: Installation,
  blocks: readonly Fields[],
  refused = 'invalid_blocks',
): Promise<readonly StoredFile[]> {
  const files: StoredFile[] = [];
  const wrong: Problem[] = [];
  const unlucky: Problem[] = [];
  for (const { element, pointer } of elementsIn(blocks)) {
    if (element.type !== 'image') continue;
    if (element.slack_file !== undefined) {
      const file = slackFile(world, fieldsOf(element.slack_file));
      const verdict = judge(world, installation, file);
      const problem = { message: 'invalid slack file', pointer: `${pointer}/slack_file` };
      if (verdict === 'wrong') wrong.push(problem);
      else if (verdict === 'early') unlucky.push(problem);
      else if (file !== null) files.push(file);
    } else if (!(await fetchOnce(world, textOf(element.image_url)))) {
      unlucky.push({ message: 'downloading image failed', pointer: `${pointer}/image_url` });
    }
  }
  if (wrong.length > 0) throw refusalOf(refused, wrong);
  if (unlucky.length > 0) throw refusalOf(refused, unlucky, false);
  return files;
}

/** The file that a `slack_file` speaks of. */
export function slackFile(world: World, { id, url }: Fields): StoredFile | null {
  return id === undefined ? fileOfAddress(world, textOf(url)) : (world.files.get(textOf(id)) ?? null);
}

function judge(world: World, installation: Installation, file: StoredFile | null): 'fine' | 'wrong' | 'early' {
  if (file === null || file.completedAt === null) return 'wrong';
  if (!reaches(world, installation, file)) {
    world.violations.push(`a slack_file that the token cannot see: ${file.id} of team ${file.teamId}`);
    return 'wrong';
  }
  if (!canBeShown(file)) return 'wrong';
  // Somebody else may have deleted it, and nobody can know when it is ready without asking.
  return file.deleted || !isReady(world, file) ? 'early' : 'fine';
}

/** As Slack's image proxy: an address is asked once, and what it answered is shown for ever. */
async function fetchOnce(world: World, url: string): Promise<boolean> {
  if (world.images.has(url)) return true;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const { format } = await sharp(bytes).metadata();
    if (!response.ok || !['png', 'jpeg', 'gif'].includes(format)) return false;
    world.images.set(url, bytes);
    return true;
  } catch {
    return false;
  }
}
