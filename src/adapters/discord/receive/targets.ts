import type { MessageContextMenuCommandInteraction } from 'discord.js';
import type { Caller } from '../../../core/caller.ts';
import { BotError } from '../../../core/error.ts';
import type { State } from '../../../core/state.ts';
import { words } from '../../../core/words.ts';
import type { Inputs } from './inputs.ts';
import { picturesOf } from './pictures-of.ts';

/** How long a form may stay open, in milliseconds: what was chosen for it is kept that long. */
const FORM_MS = 24 * 3_600_000;

/** The pictures of messages that were chosen in the Apps menu, by the interaction that chose them. */
export type Targets = Readonly<{
  /** Fetches them at once: with a form that is sent later Discord does not send them again. Never rejects. */
  keep(interaction: MessageContextMenuCommandInteraction, caller: Caller): Promise<void>;
  /** @throws BotError `bad_picture` or `bad_option` where there are none */
  pictures(interaction: string): Promise<readonly string[]>;
}>;

type Kept = Readonly<{ pictures: readonly string[] } | { problem: string }>;

export function createTargets(inputs: Inputs, state: State): Targets {
  const keeping = new Map<string, Promise<void>>();
  const fetchAll = async (interaction: MessageContextMenuCommandInteraction, caller: Caller): Promise<Kept> => {
    const urls = picturesOf(interaction.targetMessage);
    if (urls.length === 0) return { problem: words.chat.noPictureThere };
    return inputs.keepAll(urls, caller).then(
      (pictures) => ({ pictures }),
      (error: unknown) => ({ problem: error instanceof BotError ? error.message : words.chat.notLoaded }),
    );
  };
  return {
    async keep(interaction, caller) {
      const { id } = interaction;
      const kept = fetchAll(interaction, caller)
        .then((found) => state.set(id, found, FORM_MS))
        .finally(() => keeping.delete(id));
      keeping.set(id, kept);
      await kept;
    },
    async pictures(id) {
      // The form may be sent before the pictures are here.
      await keeping.get(id);
      const kept = (await state.get(id)) as Kept | undefined;
      if (kept === undefined) throw new BotError('bad_option', words.chat.formGone);
      if ('problem' in kept) throw new BotError('bad_picture', kept.problem);
      return kept.pictures;
    },
  };
}
