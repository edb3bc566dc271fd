import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIComponentInMessageActionRow,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import { type Button, type Press, readButtonId } from '../../../core/button.ts';
import { words } from '../../../core/words.ts';

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/** Buttons in one row (components, "Action Row"). */
const ROW = 5;

const STYLE = {
  main: ButtonStyle.Primary,
  plain: ButtonStyle.Secondary,
  danger: ButtonStyle.Danger,
} as const satisfies Record<Button['look'], ButtonStyle>;

/**
 * Buttons in rows: those for one picture each stand together by what they do, and become a menu where they are more
 * than a row holds.
 * @param workspace of the job: a message may come to stand outside of it
 */
export function buttonRows(buttons: readonly Button[], workspace: string): Row[] {
  const groups = Object.values(Object.groupBy(buttons, ({ command }) => command)).map((group) => group ?? []);
  const several = groups.filter((group) => group.length > 1);
  const single = groups.filter((group) => group.length === 1).flat();
  return [...several, ...inRowsOf(ROW, single)].map((row) =>
    row.length > ROW ? menuOf(row, workspace) : rowOf(row, workspace),
  );
}

function rowOf(buttons: readonly Button[], workspace: string): Row {
  return {
    type: ComponentType.ActionRow,
    components: buttons.map(
      ({ id, label, look }): APIButtonComponent => ({
        type: ComponentType.Button,
        style: STYLE[look],
        label,
        custom_id: marked(id, workspace),
      }),
    ),
  };
}

function menuOf(buttons: readonly Button[], workspace: string): Row {
  const command = buttons[0]?.command ?? '';
  const options = buttons.map(({ id, label, picture }) => ({
    label: picture === null ? label : words.chat.which(picture + 1),
    value: marked(id, workspace),
  }));
  const placeholder = words.chat.chooseOne[command] ?? words.chat.chooseAny;
  const menu = { type: ComponentType.StringSelect as const, custom_id: `${MENU}:${command}`, placeholder, options };
  return { type: ComponentType.ActionRow, components: [menu] };
}

/** How the id of a menu begins; what is chosen in it is the id of a button. */
const MENU = 'easel-menu';

function inRowsOf<T>(size: number, all: readonly T[]): (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, row) => all.slice(row * size, (row + 1) * size));
}

/**
 * A button's id with the workspace of its job: Discord only lets a button be pressed that we have put there, so what the
 * id says is sure, also in a direct message.
 */
function marked(id: string, workspace: string): string {
  return `${id}@${workspace}`;
}

/** What a button's id says, and whose workspace it is about; null where it is not one of ours. */
export function readCustomId(id: string): Readonly<{ press: Press; workspace: string }> | null {
  const [button = '', workspace = ''] = id.split('@', 2);
  const press = readButtonId(button);
  return press === null || workspace === '' ? null : { press, workspace };
}

/** The job that a message of ours shows, and whether that is over; null where it shows none. Read from its buttons. */
export function shownBy(message: Readonly<{ components?: readonly unknown[] | undefined }>): Readonly<{
  job: string;
  over: boolean;
}> | null {
  const presses = idsIn(message.components ?? []).flatMap((id) => readCustomId(id)?.press ?? []);
  const [first] = presses;
  return first === undefined ? null : { job: first.job, over: presses.every(({ command }) => command !== 'cancel') };
}

function idsIn(components: readonly unknown[]): readonly string[] {
  return components.flatMap((component) => {
    if (typeof component !== 'object' || component === null) return [];
    const { custom_id: id, components: inner, options } = component as Readonly<Record<string, unknown>>;
    const values = Array.isArray(options) ? options.map(({ value }: { value: unknown }) => value) : [];
    const own = [id, ...values].filter((each) => typeof each === 'string');
    return [...own, ...(Array.isArray(inner) ? idsIn(inner) : [])];
  });
}
