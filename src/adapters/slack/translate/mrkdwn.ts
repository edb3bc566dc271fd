import { cutText } from '../../../core/picture.ts';

/** A text in which Slack reads no markup, no mention, no link and no emoji. */
export type PlainText = Readonly<{ type: 'plain_text'; text: string; emoji: false }>;

/**
 * What a member said, on one line, to be shown as plain text only: mrkdwn has no way to say "this character itself" of
 * an asterisk, so nothing that members say goes there.
 * @param max length in UTF-16 units, as Slack's limits are; what is longer ends in an ellipsis and in no half character
 */
export function asText(said: string, max: number): string {
  const line = said
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length <= max ? line : `${cutText(line, max - 1)}…`;
}

/** A text element of at least one character: Slack refuses empty ones (text object, `text`). */
export function plain(text: string): PlainText {
  return { type: 'plain_text', text, emoji: false };
}

/**
 * A text for the `text` of a message, which notifications and screen readers take and Slack reads as mrkdwn: with the
 * three characters escaped that begin mentions and links (formatting text, "Escaping text").
 */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * What a member typed, out of the form in which Slack sends it: without mentions of the bot, links as their address,
 * channels and people by name where Slack tells it, else by id.
 * @param bot the bot's user id; null where it is not known, and then its mentions stay
 */
export function unescapeText(text: string, bot: string | null = null): string {
  // What a member typed as < comes as &lt;, so a bracket is always Slack's own.
  const read = text.replace(
    /<([^<>]*)>( ?)|&(?:lt|gt|amp);/gu,
    (whole: string, inner: string | undefined, space: string) => {
      if (inner === undefined) return ENTITIES[whole] ?? whole;
      return bot !== null && (inner === `@${bot}` || inner.startsWith(`@${bot}|`)) ? '' : bracketed(inner) + space;
    },
  );
  return read.trim();
}

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** What Slack puts before an address that was typed without it. */
const TYPED = ['http://', 'https://', 'mailto:', 'tel:'];

/** What stands for something in brackets (formatting text, "Retrieving messages"). */
function bracketed(inner: string): string {
  const at = inner.indexOf('|');
  const [target, label] = at < 0 ? [inner, ''] : [inner.slice(0, at), entitiesRead(inner.slice(at + 1))];
  const name = target.slice(1);
  switch (target[0]) {
    case '@':
      return `@${label.replace(/^@/u, '') || name}`;
    case '#':
      return `#${label.replace(/^#/u, '') || name}`;
    case '!':
      // <!here>, <!subteam^S1|@painters>, <!date^1^{time}|noon>: the label is what readers see.
      return label || `@${name.split('^').at(-1)}`;
    default: {
      const address = entitiesRead(target);
      if (!/^[a-z][a-z\d+.-]*:/iu.test(address)) return `<${entitiesRead(inner)}>`;
      // Slack makes a link of example.com by itself; what was typed is the label then.
      return TYPED.some((scheme) => address === `${scheme}${label}`) ? label : address;
    }
  }
}

function entitiesRead(text: string): string {
  return text.replace(/&(?:lt|gt|amp);/gu, (entity) => ENTITIES[entity] ?? entity);
}

/**
 * A time of day as every reader sees it in their own time zone (formatting text, "Date formatting"), with the time in
 * UTC for clients that cannot. To stand in mrkdwn.
 */
export function timeOfDay(ms: number): string {
  const fallback = new Date(ms).toISOString().slice(11, 16);
  return `<!date^${Math.floor(ms / 1000)}^{time}|${fallback} UTC>`;
}
