import { textsIn } from './block-tree.ts';
import type { StoredMessage, World } from './world.ts';

/** `&`, `<` and `>` as Slack sends them. */
export const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
export const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** What a member typed, as it comes to the bot: mentions and links keep their brackets, the rest is escaped. */
export function asSent(text: string): string {
  const parts = text.split(/(<[@#!][^<>]+>|https?:\/\/[^\s<>]+)/gu);
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return escaped(part);
      return part.startsWith('<') ? part : `<${part.replaceAll('&', '&amp;')}>`;
    })
    .join('');
}

/** Keeps who is pinged by a message of the bot, and which links in it unfold. */
export function noteMentions(
  world: World,
  message: StoredMessage,
  { edited, unfurls, linkNames }: Readonly<{ edited: boolean; unfurls: boolean; linkNames: boolean }>,
): void {
  const { channelId: channel, ts, text, blocks } = message;
  const alive = [text, ...textsIn(blocks).flatMap((one) => (one.alive ? [one.text] : []))].join('\n');
  const forms: [RegExp, string][] = [
    [/<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/gu, ''],
    [/<!(channel|here|everyone)(?:\|[^>]*)?>/gu, ''],
    [/<!subteam\^([A-Z0-9]+)(?:\|[^>]*)?>/gu, 'subteam '],
    ...(linkNames ? ([[/(?<![\w<])@(channel|here|everyone)\b/gu, '']] as [RegExp, string][]) : []),
  ];
  const who = forms.flatMap(([form, before]) => [...alive.matchAll(form)].map((match) => `${before}${match[1]}`));
  if (message.ephemeralFor === null) {
    world.pings.push(...[...new Set(who)].map((one) => ({ channel, ts, who: one, edited })));
  }
  if (!unfurls || message.ephemeralFor !== null) return;
  const urls = [...alive.matchAll(/https?:\/\/[^\s<>|]+/gu)].map(([url]) => url);
  world.unfurls.push(...[...new Set(urls)].map((url) => ({ channel, ts, url })));
}
