import { ChannelType, type GuildMember, type Message, PermissionFlagsBits, Routes } from 'discord.js';
import type { Caller } from '../../../core/caller.ts';
import type { Command } from '../../../core/command.ts';
import { asBotError, BotError } from '../../../core/error.ts';
import type { Jobs } from '../../../core/jobs.ts';
import { type RawValues, readValues } from '../../../core/option.ts';
import { words } from '../../../core/words.ts';
import { DEFAULT_LIMIT, destinationOf } from '../reply/destination.ts';
import { post } from '../reply/routes.ts';
import { shownBy } from '../translate/buttons.ts';
import { noteOf, sentence } from '../translate/note.ts';
import { type AnswerParts, said } from './answer.ts';
import { authorOf, type LowModeration } from './caller.ts';
import type { Inputs } from './inputs.ts';
import { type Link, picturesOf, withoutLinks } from './pictures-of.ts';

export type ChatParts = AnswerParts &
  Readonly<{
    commands: readonly Command[];
    jobs: Jobs;
    inputs: Inputs;
    low: LowModeration;
    /** Whether Discord shows what others write and attach (the Message Content intent). */
    sees: () => boolean;
  }>;

/**
 * Answers messages that are meant for the bot: direct ones, mentions, replies to its own. Text with a picture, in the
 * message itself, in the one it replies to or behind a link, is an edit; text alone is painted.
 */
export function createChat(parts: ChatParts, stopping: () => boolean) {
  return async (message: Message): Promise<void> => {
    if (!isForBot(message)) return;
    void parts.discord.rest.post(Routes.channelTyping(message.channelId)).catch(() => {});
    try {
      if (stopping()) throw new BotError('stopping', words.job.stopping);
      await run(parts, message);
    } catch (thrown) {
      const error = asBotError(thrown);
      if (error.code === 'internal') parts.log.error({ err: thrown }, 'a message could not be answered');
      await reply(parts, message, sentence(said(error)));
    }
  };
}

/** Posts an answer to a message, and nothing where it may not be posted. */
async function reply({ discord, log }: ChatParts, { id, channelId }: Message, posted: ReturnType<typeof sentence>) {
  await post(discord, channelId, id, posted, id).catch((err: unknown) => {
    log.warn({ err }, 'an answer could not be posted');
  });
}

/** Only what is said to the bot: a direct message, a mention, a reply that pings it; never what programs write. */
function isForBot({ author, system, webhookId, guildId, mentions, client }: Message): boolean {
  if (author.bot || system || webhookId !== null) return false;
  return guildId === null || mentions.users.has(client.user.id);
}

async function run(parts: ChatParts, message: Message): Promise<void> {
  const { commands, jobs } = parts;
  const caller = authorOf(message, parts.low);
  const own = withoutLinks(withoutMention(message));
  const target = await targetOf(message);
  const shown = await pictures(parts, message, target, own, caller);
  const text = shown.text;
  if (text === '') throw new BotError('bad_option', askFor(parts, message, target));
  // Without the intent a picture may well be there.
  if (shown.images.length === 0 && target !== null && isHidden(parts, target)) {
    throw new BotError('bad_option', words.chat.hidden(menuOf(commands)));
  }
  const { command, values } = meaning(commands, text, shown.images);
  const read = readValues(command.options, values);
  if (read.kind === 'missing') throw new BotError('bad_option', words.chat.sayWhat);
  const destination = destinationOf({
    application: message.client.application.id,
    workspace: caller.workspace,
    channel: message.channelId,
    user: message.author.id,
    token: null,
    message: null,
    ephemeral: false,
    replyTo: message.id,
    limit: DEFAULT_LIMIT,
    beside: false,
  });
  const key = { id: message.id, fingerprint: '' };
  const answer = await command.run({ caller, values: read.values, destination, key, jobs, commands });
  // A list of pictures may hold what was painted for that member alone.
  if (answer.kind === 'note' && answer.items !== undefined && message.guildId !== null) {
    throw new BotError('bad_option', words.chat.askAlone(command.name));
  }
  if (answer.kind === 'note') await reply(parts, message, await noteOf(answer, caller.workspace, parts.message));
}

/** What a member means by a text beside pictures: the name of a command that needs no more, or what to change. */
function meaning(
  commands: readonly Command[],
  text: string,
  images: readonly string[],
): Readonly<{ command: Command; values: RawValues }> {
  const byName = (name: string) => commands.find((each) => each.name === name && !each.buttonOnly);
  const named = byName(text.toLowerCase().replace(/[.!?]$/u, ''));
  const command = named ?? byName(images.length > 0 ? 'edit' : 'imagine');
  if (command === undefined) throw new BotError('bad_option', words.chat.sayWhat);
  const takes = command.options.image;
  const image = images.length > 0 && takes?.kind === 'pictures' ? { image: images.slice(0, takes.max) } : {};
  return { command, values: { ...image, ...(named === undefined ? { prompt: text } : {}) } };
}

type Said = ReturnType<typeof withoutLinks>;

/** The pictures that are meant, and the text without what only said which. */
async function pictures(
  parts: ChatParts,
  message: Message,
  target: Message | null,
  own: Said,
  caller: Caller,
): Promise<Readonly<{ text: string; images: readonly string[] }>> {
  const { inputs } = parts;
  const linked = await Promise.all(own.messages.map((link) => linkedPictures(parts, message, link, caller)));
  const urls = [...own.pictures, ...picturesOf(message, own.pictures)];
  if (target === null) {
    return { text: own.text, images: [...linked.flat(), ...(await inputs.keepAll(urls, caller))] };
  }
  const painted = await paintedIn(parts, target, caller);
  const { text, ids } =
    painted === null
      ? { text: own.text, ids: await inputs.keepAll(picturesOf(target), caller) }
      : whichOf(painted, own.text);
  const others = urls.filter((url) => !picturesOf(target).includes(url));
  return { text, images: [...ids, ...linked.flat(), ...(await inputs.keepAll(others, caller))] };
}

/** The stored pictures that a message of our own shows, byte for byte as they were painted; null where it shows none. */
async function paintedIn({ jobs }: ChatParts, target: Message, caller: Caller): Promise<readonly string[] | null> {
  if (target.author.id !== target.client.user.id) return null;
  const shown = shownBy({ components: target.components.map((each) => each.toJSON()) });
  const job = shown === null ? null : await jobs.find(shown.job, caller).catch(() => null);
  return job?.outcome?.type === 'finished' ? job.outcome.pictures.map(({ id }) => id) : null;
}

/** Of several pictures the one whose number begins the text: "2 at night"; all of them where it says none. */
function whichOf(ids: readonly string[], text: string): Readonly<{ text: string; ids: readonly string[] }> {
  const match = /^#?(\d{1,2})[\s:.,)]+(.+)$/su.exec(text);
  const one = ids[Number(match?.[1]) - 1];
  if (ids.length < 2 || match === null || one === undefined) return { text, ids };
  return { text: match[2] ?? '', ids: [one] };
}

/** The pictures of a message that a link leads to: one that the member sees too, in the same server. */
async function linkedPictures(
  parts: ChatParts,
  message: Message,
  link: Link,
  caller: Caller,
): Promise<readonly string[]> {
  const elsewhere = () => new BotError('bad_option', words.chat.linkElsewhere);
  const { guild, member, client } = message;
  if (guild === null || member === null || link.guild !== guild.id) throw elsewhere();
  const channel = await client.channels.fetch(link.channel).catch(() => null);
  if (!channel?.isTextBased() || channel.isDMBased() || channel.guildId !== guild.id) throw elsewhere();
  // Who is in a private thread cannot be told from its channel.
  if (channel.type === ChannelType.PrivateThread && channel.id !== message.channelId) throw elsewhere();
  if (!maySee(channel.permissionsFor(member))) throw elsewhere();
  const linked = await channel.messages.fetch(link.message).catch(() => null);
  if (linked === null) throw elsewhere();
  const painted = await paintedIn(parts, linked, caller);
  if (painted !== null) return painted;
  const found = picturesOf(linked);
  if (found.length === 0) throw new BotError('bad_option', words.chat.noPictureThere);
  return parts.inputs.keepAll(found, caller);
}

function maySee(permissions: GuildMember['permissions'] | null): boolean {
  return permissions?.has([PermissionFlagsBits.ViewChannel, PermissionFlagsBits.ReadMessageHistory]) ?? false;
}

/** The message that is replied to; null where there is none, or it is gone. */
async function targetOf(message: Message): Promise<Message | null> {
  if (!message.reference?.messageId || message.reference.type === FORWARD) return null;
  return message.fetchReference().catch(() => null);
}

/** A forward refers to a message too; what it shows comes along (message reference types). */
const FORWARD = 1;

/** Whether Discord may have kept a message's pictures from us. */
function isHidden({ sees }: ChatParts, { author, client, guildId, content }: Message): boolean {
  return !sees() && guildId !== null && author.id !== client.user.id && content === '';
}

function askFor(parts: ChatParts, message: Message, target: Message | null): string {
  const repliesToOwn = target?.author.id === message.client.user.id;
  // A reply to what a slash command answered comes without its text.
  if (repliesToOwn && !parts.sees() && message.guildId !== null) return words.chat.unheard;
  return words.chat.sayWhat;
}

function menuOf(commands: readonly Command[]): string {
  return commands.find(({ menu }) => menu !== undefined)?.menu ?? '';
}

function withoutMention({ content, client }: Message): string {
  return content.replaceAll(new RegExp(`<@!?${client.user.id}>`, 'gu'), ' ').trim();
}
