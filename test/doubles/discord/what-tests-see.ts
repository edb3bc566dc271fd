export type Upload = Readonly<{ name: string; bytes: Uint8Array; contentType?: string }>;

export type Channel = Readonly<{
  id: string;
  /** Null for a direct message. */
  guildId: string | null;
  name: string;
  nsfw: boolean;
  kind: 'text' | 'thread' | 'dm';
}>;

export type Guild = Readonly<{ id: string; name: string; channels: readonly Channel[] }>;

export type Member = Readonly<{ id: string; guildId: string | null; name: string; permissions: 'admin' | 'member' }>;

export type Picture = Readonly<{
  id: string;
  name: string;
  url: string;
  alt: string | null;
  spoiler: boolean;
  bytes: Uint8Array;
  /** False where it only hangs below the message as an attachment. */
  inGallery: boolean;
}>;

export type Button = Readonly<{
  label: string | null;
  customId: string | null;
  /** Of a link button. */
  url: string | null;
  style: number;
  disabled: boolean;
}>;

export type SelectOption = Readonly<{ label: string; value: string; description: string | null; default: boolean }>;

export type Select = Readonly<{
  customId: string;
  placeholder: string | null;
  minValues: number;
  maxValues: number;
  disabled: boolean;
  options: readonly SelectOption[];
}>;

/** A message in one of its states, as a member sees it. */
export type Message = Readonly<{
  id: string;
  channel: string;
  author: string;
  content: string;
  /** As they are stored: ids filled in, pictures resolved. */
  components: readonly unknown[];
  embeds: readonly unknown[];
  /** The content and all text displays, in reading order. */
  text: string;
  /** Attachments that can be seen: with Components V2 only those that a component shows. */
  pictures: readonly Picture[];
  buttons: readonly Button[];
  selects: readonly Select[];
  ephemeral: boolean;
  /** The bot is thinking. */
  loading: boolean;
  v2: boolean;
  replyTo: string | null;
  /** Users who were pinged by it, or `everyone`, or `role ID`. */
  pinged: readonly string[];
  flags: number;
  at: number;
}>;

export type ModalField = Readonly<{
  type: number;
  customId: string;
  label: string;
  description: string | null;
  required: boolean;
  /** As it was sent. */
  component: Readonly<Record<string, unknown>>;
}>;

export type Modal = Readonly<{
  customId: string;
  title: string;
  /** Text displays of it, in reading order. */
  text: string;
  fields: readonly ModalField[];
}>;

export type Choice = Readonly<{ name: string; value: string | number }>;

export type Acknowledgement = Readonly<{
  kind: 'message' | 'deferred' | 'update' | 'deferredUpdate' | 'modal' | 'choices';
  ephemeral: boolean;
  /** Since the interaction was sent, on the stand-in's clock. */
  afterMs: number;
  modal?: Modal;
  choices?: readonly Choice[];
}>;

export type Interaction = Readonly<{
  id: string;
  token: string;
  /** Rejects if there is none within 3 seconds. */
  acknowledged: Promise<Acknowledgement>;
  original(): Message | null;
  followups(): readonly Message[];
}>;

export type SeenRequest = Readonly<{
  at: number;
  method: string;
  /** Decoded, without `/api/v10` and without the query. */
  path: string;
  query: string;
  bucket: string;
  body: unknown;
  files: readonly Readonly<{ name: string; bytes: Uint8Array }>[];
  /** 0 while it is not answered, and for ever if it was left hanging or reset. */
  status: number;
  authorization: string | null;
}>;
