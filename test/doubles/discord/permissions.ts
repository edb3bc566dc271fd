/** The permissions that are of any matter here, by Discord's names, with their bits. */
export const PERMISSIONS = {
  Administrator: 1n << 3n,
  AddReactions: 1n << 6n,
  ViewChannel: 1n << 10n,
  SendMessages: 1n << 11n,
  EmbedLinks: 1n << 14n,
  AttachFiles: 1n << 15n,
  ReadMessageHistory: 1n << 16n,
  MentionEveryone: 1n << 17n,
  UseExternalEmojis: 1n << 18n,
  ManageGuild: 1n << 5n,
  ManageMessages: 1n << 13n,
  UseApplicationCommands: 1n << 31n,
  SendMessagesInThreads: 1n << 38n,
  UseExternalApps: 1n << 50n,
} as const;

export type Permission = keyof typeof PERMISSIONS;

export const bitsOf = (names: Iterable<Permission>): bigint =>
  [...names].reduce((bits, name) => bits | PERMISSIONS[name], 0n);

/** What everybody in a guild may do until it is taken from them. */
export const EVERYBODY: readonly Permission[] = [
  'AddReactions',
  'ViewChannel',
  'SendMessages',
  'EmbedLinks',
  'AttachFiles',
  'ReadMessageHistory',
  'UseExternalEmojis',
  'UseApplicationCommands',
  'SendMessagesInThreads',
  'UseExternalApps',
];
