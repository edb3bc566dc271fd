import { type Fields, fieldsOf, isFields, textOf } from '../discord/fields.ts';
import { takeImages } from './block-images.ts';
import { checkBlocks } from './block-rules.ts';
import type { Content } from './messages.ts';
import { badArgument, Refusal } from './refusal.ts';
import type { Installation, World } from './world.ts';

const MOST_MARKDOWN = 12_000;

/** Reads what a message shall say: `text`, `blocks` or `markdown_text`; throws what Slack refuses. */
export async function readContent(
  world: World,
  installation: Installation,
  args: Fields,
  { mostText, mayBeEmpty = false }: Readonly<{ mostText: number; mayBeEmpty?: boolean }>,
): Promise<Content> {
  const { markdown_text: markdown } = args;
  if (args.attachments !== undefined) throw badArgument('this stand-in has no attachments');
  if (markdown !== undefined && (args.text !== undefined || args.blocks !== undefined)) {
    throw new Refusal('markdown_text_conflict');
  }
  const { metadata } = args;
  const { event_type: type, event_payload: payload } = fieldsOf(metadata);
  const isEmpty = Object.keys(fieldsOf(metadata)).length === 0;
  if (metadata !== undefined && !isEmpty && (typeof type !== 'string' || !isFields(payload))) {
    throw new Refusal('invalid_metadata_format');
  }
  const text = textOf(args.text);
  if (text.length > mostText || textOf(markdown).length > MOST_MARKDOWN) throw new Refusal('msg_too_long');
  const sent = markdown === undefined ? args.blocks : [{ type: 'markdown', text: markdown }];
  const blocks = sent === undefined || sent === null ? [] : checkBlocks(sent);
  if (text.trim() === '' && blocks.length === 0 && !mayBeEmpty) throw new Refusal('no_text');
  return { text, blocks, shown: await takeImages(world, installation, blocks) };
}
