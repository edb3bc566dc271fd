import type { WebMessage } from '../protocol.ts';

const addresses = new Map<string, string>();
const showings = new Map<string, Showing>();

/** Options that say who sees a picture, and how. */
export type Showing = Readonly<Record<string, string>>;

/** Remembers where a picture is served, so that an id in a form's values can be shown as a thumb. */
export function rememberPicture(picture: Readonly<{ id: string | null; url: string }>): void {
  if (picture.id !== null) addresses.set(picture.id, picture.url);
}

/** Remembers all pictures of a message. */
export function rememberMessage(message: WebMessage): void {
  for (const picture of [...message.pictures, ...message.inputs]) rememberPicture(picture);
  const showing = {
    ...(message.audience === 'caller' ? { private: 'yes' } : {}),
    ...(message.spoiler ? { spoiler: 'yes' } : {}),
  };
  for (const { id } of message.pictures) if (id !== null) showings.set(id, showing);
}

/** The address of a picture that was seen on this page. */
export function addressOf(id: string): string | undefined {
  return addresses.get(id);
}

/** Who sees a picture that was seen on this page, and how. */
export function showingOf(id: string | null): Showing {
  return showings.get(id ?? '') ?? {};
}
