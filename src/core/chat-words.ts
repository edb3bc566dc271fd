import { list } from './phrases.ts';

/** What is said in chats, beside the Views themselves. */
export const chat = {
  asked: (time: string) => `asked ${time}`,
  begun: (time: string) => `began ${time}`,
  onlyYou: 'Only you see this.',
  original: 'Original',
  smaller: 'shown smaller than it is, to fit here',
  chooseOne: {
    edit: 'Edit one of them…',
    vary: 'Vary one of them…',
    pick: 'Pick one of them…',
  } as Readonly<Record<string, string>>,
  chooseAny: 'Choose one of them…',
  which: (index: number) => `Picture ${index}`,
  instead: 'It could be said like this:',
  more: (count: number) => `… and ${count} more`,
  formGone: 'Easel was restarted, or the form was open too long; please open it once more.',
  noPictureThere: 'There is no picture in that message.',
  sayWhat: 'Say what to change, or what to paint.',
  hidden: (menu: string) =>
    `Discord does not let me see pictures that others post. Open the menu of that message, then Apps > ${menu}.`,
  unheard: 'Discord does not let me read that reply. Mention me in it, or press Edit under the picture.',
  askAlone: (command: string) => `That is for you alone: say /${command}.`,
  linkElsewhere: 'That link leads to a message that I cannot see, or that belongs to another server.',
  notLoaded: 'That picture could not be loaded from Discord; attach it again.',
  notFromHere: (hosts: readonly string[]) => `Pictures are taken from ${list(hosts, 'or')} only.`,
  manyPictures: (max: number) => `At most ${max} pictures can be taken at once.`,
  missing: (options: readonly string[]) =>
    `${list(options, 'and')} ${options.length === 1 ? 'is' : 'are'} missing; fill that in and send it again.`,
  inItsChannel: 'It is in its channel now.',
  badDiscordToken: 'Discord does not know the token in DISCORD_TOKEN.',
  badDiscordTokenRemedy: 'Copy it anew from the developer portal, under Bot > Reset Token.',
  withoutContent:
    'Discord refuses the Message Content intent: of the pictures that others post, only those in messages that mention Easel or chosen by Apps > Edit image are seen. It can be switched on in the developer portal, under Bot.',
  nowhere: 'There is no place left where this could be shown.',
  tooOld: 'That message belongs to an earlier Easel; its buttons do nothing any more.',
  slack: {
    fileElsewhere: 'That file is not kept by Slack; download it and share it here.',
    fileNotLoaded: 'That picture could not be loaded from Slack; share it again.',
    scopeMissing: (scopes: readonly string[]) =>
      `Slack does not let Easel do this: the scope${scopes.length === 1 ? '' : 's'} ${list(scopes, 'and')} ${scopes.length === 1 ? 'is' : 'are'} missing.`,
    reinstall: 'An admin can add it to the app and install the app again.',
    notInstalled: 'Easel is not installed in this workspace any more.',
    badToken: 'Slack does not know the token in SLACK_BOT_TOKEN.',
    badTokenRemedy: 'Copy it anew from the app’s page, under OAuth & Permissions.',
    noRoom:
      'This workspace has no room left for files. The picture is kept: once an admin has deleted some, say the same wish again within a day, which costs nothing.',
    notShown: (scope: string) =>
      `The picture is kept, but Slack does not let Easel show it: the scope ${scope} is missing.`,
    archived: 'This channel is archived; nothing can be posted here.',
    notInChannel: 'Easel is not in this channel, so nothing was painted.',
    invite: 'Invite it by /invite, or mention it once; then say it again.',
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
      declined: { title: 'Nothing was installed', text: 'Slack was told no. You can change your mind at any time.' },
      strayed: {
        title: 'This did not begin here',
        text: 'The installation was begun in another browser, or more than ten minutes ago. Nothing was installed.',
      },
      refused: {
        title: 'Slack did not agree',
        text: 'Its leave to install Easel counts once, and for ten minutes. Nothing was installed; please begin anew.',
      },
      misset: {
        title: 'Easel is not set up right',
        text: 'Slack does not know this Easel. Nothing was installed; please tell whoever runs it.',
      },
      unheard: {
        title: 'Slack did not answer',
        text: 'It is not certain that Easel was installed. Please try again in a minute; twice does no harm.',
      },
    },
  },
} as const;
