import type { Frame } from './frame.ts';
import type { Stage, StageOptions } from './stage.ts';
import { desert, forest, highlands, meadow } from './stages-of-land.ts';
import { city, sea, space, table, underwater } from './stages-of-water-and-town.ts';
import type { Setting } from './vocabulary.ts';

/** Builds the place a scene plays in. */
export function setStage(setting: Setting, frame: Frame, options: StageOptions): Stage {
  switch (setting) {
    case 'sea':
      return sea(frame, options);
    case 'forest':
      return forest(frame, options);
    case 'desert':
      return desert(frame, options);
    case 'city':
      return city(frame, options);
    case 'meadow':
      return meadow(frame, options);
    case 'space':
      return space(frame, options);
    case 'underwater':
      return underwater(frame, options);
    case 'table':
      return table(frame);
    case 'mountains':
    case 'abstract':
      return highlands(frame, options);
  }
}
