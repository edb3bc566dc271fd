import { type Fields, fieldsIn, fieldsOf, textOf } from '../discord/fields.ts';
import { elementsIn } from './block-tree.ts';
import { reaches } from './files.ts';
import { buttonsIn, picturesIn, shownIn } from './message-view.ts';
import { Refusal } from './refusal.ts';
import type { View } from './what-tests-see.ts';
import { type Installation, installationIn, type StoredView, type World } from './world.ts';

const MOST_PUSHED = 3;

const stackOf = (world: World, memberId: string) => world.viewStacks.get(memberId) ?? [];

/** The modal that a member has before them. */
export function topView(world: World, memberId: string): StoredView | null {
  return world.views.get(stackOf(world, memberId).at(-1) ?? '') ?? null;
}

type Opening = Readonly<{ teamId: string; memberId: string; view: Fields; onTop: boolean }>;

export function openView(world: World, { teamId, memberId, view, onTop }: Opening): StoredView {
  const below = onTop ? stackOf(world, memberId) : [];
  if (below.length >= MOST_PUSHED) throw new Refusal('push_limit_reached');
  const external = textOf(view.external_id);
  const isTaken = [...world.views.values()].some((one) => one.teamId === teamId && one.view.external_id === external);
  if (external && isTaken) throw new Refusal('duplicate_external_id');
  if (!onTop) closeAll(world, memberId);
  const id = world.ids.next('V');
  const stored: StoredView = {
    ...{ id, teamId, memberId, view, errors: {}, state: {}, hash: hashOf(world) },
    rootId: below[0] ?? id,
    previousId: below.at(-1) ?? null,
  };
  world.views.set(id, stored);
  world.viewStacks.set(memberId, [...below, id]);
  return stored;
}

const hashOf = (world: World) => `${Math.floor(world.clock.now() / 1000)}.${world.ids.secret().slice(0, 8)}`;

export function replaceView(world: World, stored: StoredView, view: Fields): void {
  Object.assign(stored, { view, errors: {}, hash: hashOf(world) });
}

export function closeTop(world: World, memberId: string): void {
  const stack = stackOf(world, memberId);
  world.views.delete(stack.at(-1) ?? '');
  world.viewStacks.set(memberId, stack.slice(0, -1));
}

export function closeAll(world: World, memberId: string): void {
  for (const id of stackOf(world, memberId)) world.views.delete(id);
  world.viewStacks.delete(memberId);
}

/** As the API and payloads tell of it. */
export function wireView(world: World, stored: StoredView, values: Fields = stored.state): Fields {
  const { view } = stored;
  return {
    ...{ callback_id: '', external_id: '', private_metadata: '', close: null, submit: null },
    ...{ clear_on_close: false, notify_on_close: false },
    ...view,
    id: stored.id,
    team_id: stored.teamId,
    app_id: world.appId,
    app_installed_team_id: stored.teamId,
    bot_id: installationIn(world, stored.teamId)?.botId ?? '',
    hash: stored.hash,
    root_view_id: stored.rootId,
    previous_view_id: stored.previousId,
    state: { values },
  };
}

const label = (value: unknown) => textOf(fieldsOf(value).text);

export function viewSeen(world: World, stored: StoredView): View {
  const { view } = stored;
  const blocks = fieldsIn(view.blocks);
  const installation: Installation | null = installationIn(world, stored.teamId);
  return {
    id: stored.id,
    hash: stored.hash,
    callbackId: textOf(view.callback_id),
    privateMetadata: textOf(view.private_metadata),
    title: label(view.title),
    submit: view.submit === undefined ? null : label(view.submit),
    blocks,
    shown: shownIn(blocks),
    // Who looks into a modal is not in a channel: what the app may see is taken for what they may.
    pictures: picturesIn(
      world,
      blocks,
      (file) => !file.deleted && installation !== null && reaches(world, installation, file) && file.shares.size > 0,
    ),
    buttons: buttonsIn(blocks),
    inputs: elementsIn(blocks).flatMap(({ block, element }) =>
      block.type !== 'input'
        ? []
        : [
            {
              blockId: textOf(block.block_id),
              actionId: textOf(element.action_id),
              type: textOf(element.type),
              label: label(block.label),
              hint: label(block.hint) || null,
              optional: block.optional === true,
              element,
            },
          ],
    ),
    errors: stored.errors,
  };
}
