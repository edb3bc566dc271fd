import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIComponentInMessageActionRow,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import { type Button, jobShownBy, placedId, readPlacedId } from '../../../core/button.ts';
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
        custom_id: placedId(id, workspace),
      }),
    ),
  };
}

function menuOf(buttons: readonly Button[], workspace: string): Row {
  const command = buttons[0]?.command ?? '';
  const options = buttons.map(({ id, label, picture }) => ({
    label: picture === null ? label : words.chat.which(picture + 1),
    value: placedId(id, workspace),
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

/** The job that a message of ours shows, and whether that is over; null where it shows none. Read from its buttons. */
export function shownBy(message: Readonly<{ components?: readonly unknown[] | undefined }>) {
  return jobShownBy(idsIn(message.components ?? []).flatMap((id) => readPlacedId(id)?.press ?? []));
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
