import { list } from './phrases.ts';

/** What is said on Slack alone, beside what all chats say. Part of `words`. */
export const slack = {
  asked: (time: string) => `asked at ${time}`,
  begun: (time: string) => `began at ${time}`,
  newImage: 'New image',
  newImageDescription: 'Paint a picture from words',
  /** Of the fields of a form, where they are not the names and descriptions of the options. */
  labels: { partials: 'Previews' } as Readonly<Record<string, string>>,
  hints: {
    size: 'Which way up; others can be typed, as in /imagine a fox --size 16:9',
  } as Readonly<Record<string, string>>,
  submit: { paints: 'Paint', tells: 'Send' },
  about: 'Say a wish, watch the picture sharpen in the message.',
  fileElsewhere: 'That file is not kept by Slack; download it and share it here.',
  fileNotLoaded: 'That picture could not be loaded from Slack: share it again, or invite Easel to its channel.',
  scopeMissing: (scopes: readonly string[]) =>
    `Slack does not let Easel do this: the scope${scopes.length === 1 ? '' : 's'} ${list(scopes, 'and')} ${scopes.length === 1 ? 'is' : 'are'} missing.`,
  reinstall: 'An admin can add what is missing to the app and install the app again.',
  notInstalled: 'Easel is not installed in this workspace any more.',
  installAgain: 'An admin can install it again.',
  badToken: {
    message: 'Slack does not know the token in SLACK_BOT_TOKEN.',
    remedy: 'Copy it anew from the app’s page, under OAuth & Permissions.',
  },
  badAppToken: {
    message: 'Slack does not open a connection with SLACK_APP_TOKEN.',
    remedy: 'Make a token with the scope connections:write under Basic Information > App-Level Tokens.',
  },
  noRoom:
    'This workspace has no room left for files. The picture is kept: once an admin has deleted some files, say the same wish again, and it is shown without being painted anew.',
  notShown: (scope: string) =>
    `The picture is kept, but Slack does not let Easel show it: the scope ${scope} is missing.`,
  archived: 'This channel is archived; nothing can be posted here.',
  notInChannel: 'Easel is not in this channel, so nothing was painted.',
  invite: 'Say /invite @Easel here, then try again.',
  notBetweenOthers: 'Easel is not part of this conversation, so nothing was painted.',
  elsewhere: 'Say it in a channel, or with --private: then the picture comes to you directly.',
  badSignature: 'This was not signed with the signing secret of this Easel’s Slack app.',
  notSlack: 'This is nothing that Slack sends.',
  install: {
    again: 'Install Easel',
    open: 'Open Slack',
    done: (team: string) => ({
      title: `Easel is in ${team || 'your workspace'}`,
      text: 'Say /invite @Easel in a channel, then /imagine and what you would like to see.',
    }),
    declined: {
      title: 'Nothing was installed',
      text: 'The installation was cancelled. You can change your mind at any time.',
    },
    strayed: {
      title: 'This did not begin here',
      text: 'The installation was begun in another browser, or more than ten minutes ago. Nothing was installed.',
    },
    refused: {
      title: 'Slack did not agree',
      text: 'Its permission works once, within ten minutes. Nothing was installed; please start again.',
    },
    uninvited: (id: string) => ({
      title: 'This Easel is not for everybody',
      text: `Easel was not installed. Whoever runs it can let your workspace in; its id is ${id}.`,
    }),
    misset: {
      title: 'Easel is not set up right',
      text: 'Slack does not know this Easel. Nothing was installed; please tell whoever runs it.',
    },
    unheard: {
      title: 'Slack did not answer',
      text: 'It is not certain that Easel was installed. Please try again in a minute; twice does no harm.',
    },
  },
} as const;
