import type { types } from '@slack/bolt';
import { type Button, jobShownBy, type PlacedPress, type Press, placedId, readPlacedId } from '../../../core/button.ts';
import { cutText } from '../../../core/picture.ts';
import { words } from '../../../core/words.ts';
import { plain } from './mrkdwn.ts';

/** Buttons in one block: 25 are taken (actions block, `elements`), more than five stand badly in a narrow window. */
const ROW = 5;
/** Length of what is written on a button or a choice, in characters (button, option). */
const MAX_LABEL = 75;

/** How the `action_id` of a button begins, and that of a menu; what is chosen there is the id of a button. */
const BUTTON = 'easel';
const MENU = 'easel-menu';

/**
 * Buttons in blocks: those for one picture each stand together by what they do, and become menus, side by side, where
 * they are more than a row holds.
 * @param workspace of the job: a message may come to stand outside of it
 */
export function actionBlocks(buttons: readonly Button[], workspace: string): readonly types.ActionsBlock[] {
  const groups = Object.values(Object.groupBy(buttons, ({ command }) => command)).map((group) => group ?? []);
  const menus = groups.filter((group) => group.length > ROW).map((group) => menuOf(group, workspace));
  const several = groups.filter((group) => group.length > 1 && group.length <= ROW);
  const single = inRowsOf(ROW, groups.filter((group) => group.length === 1).flat());
  const rows = [...several, ...single].map((row) => row.map((button) => buttonOf(button, workspace)));
  return [...(menus.length === 0 ? [] : [menus]), ...rows].map((elements) => ({ type: 'actions', elements }));
}

function buttonOf({ id, command, label, look, picture }: Button, workspace: string): types.Button {
  return {
    type: 'button',
    text: plain(cutText(label, MAX_LABEL)),
    action_id: picture === null ? `${BUTTON}:${command}` : `${BUTTON}:${command}:${picture}`,
    value: placedId(id, workspace),
    ...(look === 'plain' ? {} : { style: look === 'main' ? 'primary' : 'danger' }),
  };
}

function menuOf(buttons: readonly Button[], workspace: string): types.StaticSelect {
  const command = buttons[0]?.command ?? '';
  return {
    type: 'static_select',
    action_id: `${MENU}:${command}`,
    placeholder: plain(words.chat.chooseOne[command] ?? words.chat.chooseAny),
    options: buttons.map(({ id, label, picture }) => ({
      text: plain(cutText(picture === null ? label : words.chat.which(picture + 1), MAX_LABEL)),
      value: placedId(id, workspace),
    })),
  };
}

function inRowsOf<T>(size: number, all: readonly T[]): (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, row) => all.slice(row * size, (row + 1) * size));
}

/**
 * What pressing or choosing says, and whose workspace it is about; null where it is not one of ours.
 * @param value of the button, or of the option that was chosen
 */
export function readAction(actionId: string, value: string | null | undefined): PlacedPress | null {
  const [kind] = actionId.split(':', 1);
  return kind === BUTTON || kind === MENU ? readPlacedId(value ?? '') : null;
}

/** The job that a message of ours shows, and whether that is over; null where it shows none. Read from its buttons. */
export function shownBy(message: Readonly<{ blocks?: readonly unknown[] | undefined }>) {
  return jobShownBy((message.blocks ?? []).flatMap(pressesIn));
}

function pressesIn(block: unknown): readonly Press[] {
  return listIn(block, 'elements').flatMap((element) => {
    const { action_id: id, value } = fieldsOf(element);
    const values = [value, ...listIn(element, 'options').map((option) => fieldsOf(option).value)];
    if (typeof id !== 'string') return [];
    return values.flatMap((each) => (typeof each === 'string' ? (readAction(id, each)?.press ?? []) : []));
  });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const list = fieldsOf(value)[name];
  return Array.isArray(list) ? list : [];
}
