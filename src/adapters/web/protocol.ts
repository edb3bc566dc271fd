/** What the playground's page and its server say to each other. The page imports these types and nothing else of ours. */
import type { Button } from '../../core/button.ts';
import type { Audience } from '../../core/job.ts';
import type { Options, RawValues } from '../../core/option.ts';
import type { Aside, ViewStatus } from '../../core/view.ts';

/** A picture in a message. `url` is an address on this server that nobody can guess; a preview has one for each step. */
export type WebPicture = Readonly<{
  index: number;
  /** Null while it is being painted. */
  id: string | null;
  url: string;
  width: number;
  height: number;
  alt: string;
}>;

/** One message of the channel, whole: a newer one with the same `job` replaces it. */
export type WebMessage = Readonly<{
  job: string;
  status: ViewStatus;
  final: boolean;
  /** A message for `caller` is only sent to its author's windows. */
  audience: Audience;
  /** Whether its pictures are hidden until they are clicked. */
  spoiler: boolean;
  author: Readonly<{ id: string; name: string }>;
  prompt: string;
  /** Pictures an edit starts from; `id` may be deleted by now, then the picture does not load. */
  inputs: readonly Readonly<{ id: string; url: string }>[];
  text: string;
  facts: readonly string[];
  /** How many pictures were asked for. */
  count: number;
  /** Width and height they will have, where known. */
  shape: readonly [width: number, height: number] | null;
  pictures: readonly WebPicture[];
  buttons: readonly Button[];
  /** Only for the member who asked, and only sent to that member's windows: why it was refused, and a safer wording. */
  aside: Aside | null;
  /** Milliseconds since 1970: asked for, and painting begun. */
  since: number;
  startedAt: number | null;
}>;

/** `GET /playground/setup`; 401 where an access token is needed first (`POST /playground/session` with `{token}`). */
export type Setup = Readonly<{
  /** True where the built-in demo server paints. */
  demo: boolean;
  /** Who this browser is (a cookie). The name is chosen on the page and sent with what is said. */
  member: Readonly<{ id: string }>;
  commands: readonly Readonly<{ name: string; description: string; options: Options; buttonOnly: boolean }>[];
  defaultModel: string;
  /** Size of one uploaded picture in bytes. */
  maxPictureBytes: number;
  /** The server's clock, in milliseconds since 1970, so that elapsed time is right on every machine. */
  now: number;
}>;

/** `GET /playground/messages?before=JOB`: up to 30 messages, oldest first; without `before` the newest ones. */
export type History = Readonly<{ messages: readonly WebMessage[]; more: boolean }>;

/**
 * `POST /playground/say`. `text` may begin with `/name` and hold `--option value` flags; without a slash it is for
 * `command`. `values` are options chosen on the page; `images` are ids of uploaded or painted pictures.
 */
export type Say = Readonly<{
  text: string;
  name: string;
  command: string;
  values: RawValues;
  images: readonly string[];
  /** Made anew by the page for each thing said: saying it twice with the same key is one request. */
  key: string;
}>;

/** `POST /playground/press`: a button. */
export type Pressed = Readonly<{ button: string; name: string; key: string }>;

/** A picture in a note: it can be replied to, and its buttons pressed. */
export type WebNoteItem = Readonly<{
  picture: Readonly<{ id: string; url: string; width: number; height: number; alt: string }>;
  text: string;
  buttons: readonly Button[];
}>;

/** What `say` and `press` answer. A form asks for the options named in `missing` (and offers the others). */
export type WebAnswer =
  | Readonly<{ kind: 'job'; job: string }>
  | Readonly<{ kind: 'note'; text: string; items: readonly WebNoteItem[] }>
  | Readonly<{ kind: 'form'; command: string; missing: readonly string[]; values: RawValues }>;

/** `POST /playground/pictures` with the bytes of a picture as the body. */
export type Uploaded = Readonly<{ id: string; url: string; width: number; height: number }>;

/** What any of them answers when it says no. */
export type WebError = Readonly<{ code: string; message: string; remedy: string }>;

/** `GET /playground/events`, an event stream: `message` has a {@link WebMessage}, `removed` has this. */
export type Removed = Readonly<{ job: string }>;
