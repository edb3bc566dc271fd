import type { Destination } from './destination.ts';
import type { View } from './view.ts';

/** The platform's side of one Destination. */
export type Reply = Readonly<{
  /**
   * Shows what members should now see. Newest wins: an older View that is not shown yet may be dropped, but a View
   * with `final` set is always shown, and last. Resolves when this View, or a newer one, is shown, to the id of the
   * message that shows it.
   * @throws BotError `destination_gone` where nothing can ever be shown there; anything else may be tried again
   */
  show(view: View): Promise<string | null>;
  /** The id of the message that already shows the last View of this job; null where there is none, absent where the platform cannot be asked. */
  find?(job: string): Promise<string | null>;
  /** Takes the message away. */
  remove(): Promise<void>;
}>;

/** Finds the Reply of a Destination; null where its platform is not on. */
export type Replies = (destination: Destination) => Reply | null;
