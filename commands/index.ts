import type { Command } from '../src/core/command.ts';
import { again } from './again.ts';
import { cancel } from './cancel.ts';
import { remove } from './delete.ts';
import { describe } from './describe.ts';
import { edit } from './edit.ts';
import { forget } from './forget.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { imagine } from './imagine.ts';
import { models } from './models.ts';
import { pick } from './pick.ts';
import { publish } from './publish.ts';
import { reword } from './reword.ts';
import { vary } from './vary.ts';
import { why } from './why.ts';

/** Everything members can say, in the order in which help names it. */
export const commands: readonly Command[] = [
  imagine,
  edit,
  vary,
  describe,
  history,
  models,
  cancel,
  forget,
  help,
  again,
  pick,
  publish,
  reword,
  why,
  remove,
];
