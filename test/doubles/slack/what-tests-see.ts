import type { Fields } from '../discord/fields.ts';

export type Upload = Readonly<{ name: string; bytes: Uint8Array; alt?: string }>;

/** A workspace. What is said of the bot is empty while the app is not installed there. */
export type Team = Readonly<{
  id: string;
  name: string;
  domain: string;
  /** The id of the organisation it belongs to. */
  enterprise: string | null;
  botToken: string;
  botId: string;
  botUserId: string;
}>;

export type Channel = Readonly<{ id: string; team: string; name: string; kind: 'public' | 'private' | 'dm' }>;

export type Member = Readonly<{ id: string; team: string; name: string; admin: boolean }>;

export type Picture = Readonly<{
  kind: 'slack_file' | 'image_url';
  /** Of a `slack_file`. */
  id: string | null;
  /** Of an `image_url`. */
  url: string | null;
  alt: string | null;
  title: string | null;
  /** What viewers see; of an `image_url` what Slack fetched the first time. Empty where it is missing. */
  bytes: Uint8Array;
  /** Viewers are told "file not found". */
  missing: boolean;
  /** False where it only hangs below the message as a file. */
  inBlocks: boolean;
}>;

export type Button = Readonly<{
  label: string;
  actionId: string;
  blockId: string;
  value: string | null;
  style: string | null;
  url: string | null;
}>;

export type SelectOption = Readonly<{ label: string; value: string }>;

export type Select = Readonly<{
  type: string;
  actionId: string;
  blockId: string;
  placeholder: string | null;
  options: readonly SelectOption[];
}>;

/** A message in one of its states, as a member sees it. */
export type Message = Readonly<{
  ts: string;
  channel: string;
  thread_ts: string | null;
  user: string;
  bot: boolean;
  /** As it is stored: with `&lt;`, `<@U…>` and so on. With blocks only notifications show it. */
  text: string;
  /** As they are stored, ids filled in. */
  blocks: readonly Fields[];
  /** All that can be read, in order, with `&lt;` and its like resolved. */
  shown: string;
  pictures: readonly Picture[];
  buttons: readonly Button[];
  selects: readonly Select[];
  /** Ids of the files that hang below it. */
  files: readonly string[];
  ephemeralFor: string | null;
  edited: boolean;
  at: number;
}>;

export type ModalInput = Readonly<{
  blockId: string;
  actionId: string;
  type: string;
  label: string;
  hint: string | null;
  optional: boolean;
  /** As it was sent. */
  element: Fields;
}>;

/** A modal, as a member has it before them. */
export type View = Readonly<{
  id: string;
  hash: string;
  callbackId: string;
  privateMetadata: string;
  title: string;
  /** The label of the button; null where nothing can be submitted. */
  submit: string | null;
  blocks: readonly Fields[];
  shown: string;
  pictures: readonly Picture[];
  buttons: readonly Button[];
  inputs: readonly ModalInput[];
  /** By block id, after a submission that was refused. */
  errors: Readonly<Record<string, string>>;
}>;

export type FileSeen = Readonly<{
  id: string;
  team: string;
  user: string;
  name: string;
  title: string;
  alt: string | null;
  mimetype: string;
  bytes: Uint8Array;
  /** Slack has looked at it: it has a type and can be a `slack_file`. */
  processed: boolean;
  deleted: boolean;
  /** Ids of channels. */
  sharedIn: readonly string[];
}>;

export type Acknowledgement = Readonly<{
  /** Since it was sent, on the stand-in's clock. */
  afterMs: number;
  payload: Fields;
}>;

export type ResponsePost = Readonly<{ at: number; body: Fields; status: number; ts: string | null }>;

/** Something that was sent to the bot. */
export type Sent = Readonly<{
  /** The envelope id; in HTTP mode an id of the stand-in. */
  id: string;
  kind: 'events_api' | 'slash_commands' | 'interactive';
  payload: Fields;
  triggerId: string | null;
  responseUrl: string | null;
  /** Rejects if there is none within 3 seconds. */
  acknowledged: Promise<Acknowledgement>;
}>;

export type SeenRequest = Readonly<{
  at: number;
  /** A method of the Web API, or `upload`, `download` or `response_url`. */
  method: string;
  path: string;
  /** Whose token it was; null where there was none that is known. */
  team: string | null;
  token: string | null;
  /** Decoded; JSON inside of form fields is parsed. */
  args: Fields;
  /** 0 while it is not answered, and for ever if it was left hanging or reset. */
  status: number;
  error: string | null;
}>;

export type Ping = Readonly<{ channel: string; ts: string; who: string; edited: boolean }>;
export type Unfurl = Readonly<{ channel: string; ts: string; url: string }>;
