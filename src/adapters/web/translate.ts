import type { Press } from '../../core/button.ts';
import type { Caller } from '../../core/caller.ts';
import type { Answer, Command } from '../../core/command.ts';
import { parseCommandLine } from '../../core/command-line.ts';
import { BotError } from '../../core/error.ts';
import type { RequestKey } from '../../core/job-store.ts';
import type { Jobs } from '../../core/jobs.ts';
import { type RawValues, readValues } from '../../core/option.ts';
import type { Preview } from '../../core/picture.ts';
import type { View } from '../../core/view.ts';
import { words } from '../../core/words.ts';
import { pictureAddress } from './api-answer.ts';
import type { Say, WebAnswer, WebMessage } from './protocol.ts';

/** A View as the page shows it. `keep` gives a preview the id of its address. */
export function messageOf(view: View, keep: (preview: Preview) => string): WebMessage {
  const {
    job,
    status,
    final,
    audience,
    spoiler,
    author,
    prompt,
    text,
    facts,
    count,
    shape,
    buttons,
    aside,
    since,
    startedAt,
  } = view;
  return {
    job,
    status,
    final,
    audience,
    spoiler,
    author,
    prompt,
    inputs: view.inputs.map((id) => ({ id, url: pictureAddress(id) })),
    text,
    facts,
    count,
    shape,
    pictures: view.pictures.map((each) => {
      const { index, alt } = each;
      if (each.kind === 'preview') {
        const { width, height } = each.preview;
        return { index, id: null, url: `/playground/previews/${keep(each.preview)}`, width, height, alt };
      }
      const { id, width, height } = each.picture;
      return { index, id, url: pictureAddress(id), width, height, alt };
    }),
    buttons,
    aside,
    since,
    startedAt,
  };
}

/** A message as one member may see it: what is for its requester alone is left out for the others; null is all of it. */
export function messageFor(message: WebMessage, member: string | null): WebMessage | null {
  if (message.author.id === member) return message;
  return message.audience === 'caller' ? null : { ...message, aside: null };
}

/** What running commands in the playground needs. */
export type CommandParts = Readonly<{ commands: readonly Command[]; jobs: Jobs; caller: Caller; key: RequestKey }>;

/**
 * Runs what a member said: a slash command with flags, or plain text for the command the page chose.
 * @throws BotError where it cannot be done
 */
export async function say(said: Say, parts: CommandParts): Promise<WebAnswer> {
  const slash = /^\/([a-z][\w-]*)(?=\s|$)\s*/iu.exec(said.text);
  const name = slash?.[1]?.toLowerCase() ?? said.command;
  const command = parts.commands.find((each) => each.name === name && !each.buttonOnly);
  if (command === undefined) throw new BotError('bad_request', words.command.unknown(name, typable(parts.commands)));
  const typed = slash ? parseCommandLine(said.text.slice(slash[0].length), command.options) : plain(said.text, command);
  const place = Object.entries(command.options).find(([, option]) => option.kind === 'pictures')?.[0];
  const images = place !== undefined && said.images.length > 0 ? { [place]: said.images } : {};
  return run(command, { ...said.values, ...images, ...typed }, parts);
}

/** Runs the command of a button, with what the button fills in. */
export async function press(pressed: Press, parts: CommandParts): Promise<WebAnswer> {
  const command = parts.commands.find((each) => each.name === pressed.command);
  if (command === undefined) throw new BotError('bad_request', words.command.unknown(pressed.command, []));
  const job = await parts.jobs.find(pressed.job, parts.caller);
  return run(command, command.pressed(pressed, job), parts);
}

async function run(
  command: Command,
  raw: RawValues,
  { commands, jobs, caller, key }: CommandParts,
): Promise<WebAnswer> {
  const read = readValues(command.options, raw);
  if (read.kind === 'missing') return { kind: 'form', command: command.name, missing: read.options, values: raw };
  const destination = { platform: caller.platform, channel: caller.channel };
  return answerOf(await command.run({ caller, values: read.values, destination, key, jobs, commands }));
}

function answerOf(answer: Answer): WebAnswer {
  if (answer.kind === 'job') return { kind: 'job', job: answer.job.id };
  const items = (answer.items ?? []).map(({ picture, text, buttons }) => {
    const { id, width, height, alt } = picture;
    return { picture: { id, url: pictureAddress(id), width, height, alt }, text, buttons };
  });
  return { kind: 'note', text: answer.text, items };
}

/** Text without a slash is for the option that takes the rest, word for word. */
function plain(text: string, command: Command): RawValues {
  const rest = Object.entries(command.options).find(([, option]) => 'rest' in option && option.rest)?.[0];
  return rest === undefined || text.trim() === '' ? {} : { [rest]: text };
}

function typable(commands: readonly Command[]): readonly string[] {
  return commands.filter((each) => !each.buttonOnly).map((each) => `/${each.name}`);
}
