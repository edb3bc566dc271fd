import type { Command } from '../src/core/command.ts';
import { again } from './again.ts';
import { cancel } from './cancel.ts';
import { remove } from './delete.ts';
import { edit } from './edit.ts';
import { help } from './help.ts';
import { imagine } from './imagine.ts';

/** Everything members can say, in the order in which help names it. */
export const commands: readonly Command[] = [imagine, edit, cancel, help, again, remove];
