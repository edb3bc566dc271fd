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
  missing: (options: readonly string[]) =>
    `${list(options, 'and')} ${options.length === 1 ? 'is' : 'are'} missing; fill that in and send it again.`,
  inItsChannel: 'It is in its channel now.',
  badDiscordToken: 'Discord does not know the token in DISCORD_TOKEN.',
  badDiscordTokenRemedy: 'Copy it anew from the developer portal, under Bot > Reset Token.',
  withoutContent:
    'Discord refuses the Message Content intent: of the pictures that others post, only those in messages that mention Easel or chosen by Apps > Edit image are seen. It can be switched on in the developer portal, under Bot.',
  nowhere: 'There is no place left where this could be shown.',
  tooOld: 'That message belongs to an earlier Easel; its buttons do nothing any more.',
} as const;
