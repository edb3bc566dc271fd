import type { Destination } from './destination.ts';
import type { View } from './view.ts';

/** The platform's side of one Destination. */
export type Reply = Readonly<{
  /**
   * Shows what members should now see. Newest wins: an older View that is not shown yet may be dropped, but a View
   * with `final` set is always shown, and last. Resolves when this View, or a newer one, is shown.
   */
  show(view: View): Promise<void>;
  /** Takes the message away. */
  remove(): Promise<void>;
}>;

/** Finds the Reply of a Destination; null where its platform is not on. */
export type Replies = (destination: Destination) => Reply | null;
