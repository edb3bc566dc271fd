import type { Caller } from './caller.ts';
import type { Destination } from './destination.ts';
import type { ImageEvent } from './event.ts';
import type { Audience, GivenPictures, Job } from './job.ts';
import type { RequestKey } from './job-store.ts';
import type { ModelSpec } from './model-spec.ts';
import type { Picture } from './picture.ts';
import type { OptionNames, RequestDraft } from './request.ts';

/** What a caller asks for, not yet checked. */
export type Order = Readonly<{
  draft: RequestDraft;
  caller: Caller;
  destination: Destination;
  /** The same key from the same workspace is the same job; null where there is nothing to know a repeat by. */
  key: RequestKey | null;
  /** Painted anew even where the same picture was painted a short while ago. */
  fresh?: boolean;
  /** Everybody in the channel, unless it says otherwise. */
  audience?: Audience | undefined;
  spoiler?: boolean | undefined;
  /** Pictures that are there already and are shown instead of painting. */
  given?: GivenPictures;
  /** What the options are called where the order came from. */
  names?: OptionNames;
}>;

/** One step of how a picture came to be. */
export type Step = Readonly<{
  picture: Picture;
  /** The job that painted it; null for a picture that a member gave. */
  job: Job | null;
}>;

/** The life of jobs, as commands and adapters see it. Everything here is limited to the caller's own workspace. */
export type Jobs = Readonly<{
  /**
   * Checks an order and keeps it as a row; painting starts when its turn comes.
   * @throws BotError where it cannot be done; then nothing was spent
   */
  accept(order: Order): Promise<Job>;
  /**
   * The job that was accepted with this key before, if any: to know a repeat before its pictures are looked at.
   * @throws BotError `key_reused` where the key was used for something else
   */
  repeated(key: RequestKey, caller: Caller): Promise<Job | null>;
  /** @throws BotError `not_found` */
  find(id: string, caller: Caller): Promise<Job>;
  /** What happens to a job, from how it stands now to its outcome, which is the last event. Aborting ends it early. */
  watch(job: Job, signal: AbortSignal): AsyncIterable<ImageEvent>;
  /** @throws BotError `not_found`, `not_yours`, `too_late` */
  cancel(id: string, caller: Caller): Promise<Job>;
  /** Shows what could not be shown to this member before, now that the member speaks here. */
  redeliver(caller: Caller, destination: Destination): Promise<void>;
  /** The newest open job of the caller, if any. */
  newestOpen(caller: Caller): Promise<Job | null>;
  /**
   * Takes a finished job, its pictures and its message away for good.
   * @throws BotError `not_found`, `not_yours`
   */
  remove(id: string, caller: Caller): Promise<void>;
  /**
   * Keeps a picture that a member gave, after looking at its bytes.
   * @throws BotError `bad_picture`, `too_large`
   */
  keep(bytes: Uint8Array, caller: Caller): Promise<Picture>;
  /**
   * Fetches a picture from an https address that a member gave, and keeps it. Nothing inside our own network is ever
   * fetched.
   * @throws BotError `bad_picture`, `too_large`
   */
  keepFrom(url: string, caller: Caller): Promise<Picture>;
  /**
   * Says what is in a picture; that becomes its alt text, also where it is shown already.
   * @throws BotError `not_found`, or `not_available` where no vision model is set or it does not answer
   */
  describe(picture: string, caller: Caller): Promise<string>;
  /** A picture and what it was made from, step by step back to the first. @throws BotError `not_found` */
  lineage(picture: string, caller: Caller): Promise<readonly Step[]>;
  /** What the caller had painted last, the newest first. */
  recent(caller: Caller): Promise<readonly Step[]>;
  /** Cancels what still waits and has no destination any more: nothing is spent on what nobody would see. */
  abandon(isGone: (destination: Destination) => boolean): Promise<void>;
  /** Deletes everything of the caller: requests, pictures, messages. What is still open is cancelled first. */
  forget(caller: Caller): Promise<number>;
  /** The models that can be asked for here and now, the newest first. */
  models(): readonly ModelSpec[];
}>;
