import { readBytes, readObject } from '../../core/body.ts';
import { readButtonId } from '../../core/button.ts';
import { type Caller, MAY_LOWER_MODERATION } from '../../core/caller.ts';
import type { Command } from '../../core/command.ts';
import { BotError } from '../../core/error.ts';
import type { Handler } from '../../core/handler.ts';
import { isId, newId } from '../../core/id.ts';
import type { Jobs } from '../../core/jobs.ts';
import type { MessageStore } from '../../core/message-store.ts';
import { DEFAULT_MODEL } from '../../core/models.ts';
import { mediaType } from '../../core/picture.ts';
import { words } from '../../core/words.ts';
import { pictureAddress } from './api-answer.ts';
import { eventStream } from './event-stream.ts';
import { createPageFiles } from './page-files.ts';
import type { History, Say, Setup, Uploaded, WebMessage } from './protocol.ts';
import { PLATFORM, type PlaygroundChannel } from './reply.ts';
import { messageFor, press, say } from './translate.ts';

const CHANNEL = 'studio';
const PAGE_LENGTH = 30;
/** What a member says, in bytes: a prompt of 32,000 characters and its options fit well. */
const MAX_SAY = 256 * 1024;

export type PlaygroundParts = Readonly<{
  jobs: Jobs;
  messages: MessageStore;
  channel: PlaygroundChannel;
  commands: readonly Command[];
  /** Whether the built-in demo server paints. */
  demo: boolean;
  /** Size of one picture that a member gives, in bytes. */
  maxPictureBytes: number;
  now: () => number;
}>;

/** The playground: a page, and a team channel that all its windows share. */
export function playground(parts: PlaygroundParts): Handler {
  const page = createPageFiles();
  const routes = routesOf(parts);
  return {
    owns: (path) => path === '/' || path.startsWith('/page/') || path.startsWith('/playground/'),
    async answer(request) {
      const { pathname } = new URL(request.url);
      const asset = pathname === '/' ? 'index.html' : /^\/page\/([^/]+)$/u.exec(pathname)?.[1];
      if (asset !== undefined && request.method === 'GET') return page(asset, request);
      const preview = /^\/playground\/previews\/([^/]+)$/u.exec(pathname)?.[1];
      if (preview !== undefined && request.method === 'GET') return previewAnswer(parts, preview);
      const route = routes[`${request.method} ${pathname}`];
      if (route !== undefined) return route(request);
      const methods = ['GET', 'POST'].filter((method) => routes[`${method} ${pathname}`] !== undefined);
      if (methods.length > 0) throw new BotError('wrong_method', words.http.wrongMethod(methods));
      throw new BotError('not_found', words.http.noRoute);
    },
  };
}

type Route = (request: Request) => Promise<Response>;

function routesOf(parts: PlaygroundParts): Readonly<Record<string, Route>> {
  const { jobs, channel, commands, now } = parts;
  return {
    async 'GET /playground/setup'(request) {
      const member = memberOf(request) ?? newId();
      const setup: Setup = {
        demo: parts.demo,
        member: { id: member },
        commands: commands.map(({ name, description, options, buttonOnly = false }) => ({
          name,
          description,
          options,
          buttonOnly,
        })),
        defaultModel: DEFAULT_MODEL,
        maxPictureBytes: parts.maxPictureBytes,
        now: now(),
      };
      const cookie = `${COOKIE}=${member}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000`;
      return Response.json(setup, { headers: { 'set-cookie': cookie } });
    },
    async 'GET /playground/messages'(request) {
      const before = new URL(request.url).searchParams.get('before');
      return Response.json(await historyPage(parts, memberOf(request), before));
    },
    async 'GET /playground/events'(request) {
      const leave = new AbortController();
      return eventStream(channel.look(memberOf(request), leave.signal), () => leave.abort());
    },
    async 'POST /playground/say'(request) {
      const body = readSay(await readObject(request, MAX_SAY));
      const caller = callerOf(request, body.name);
      return Response.json(await say(body, { commands, jobs, caller, key: keyOf(body.key, caller) }));
    },
    async 'POST /playground/press'(request) {
      const body = await readObject(request, MAX_SAY);
      const pressed = readButtonId(textIn(body, 'button'));
      if (pressed === null) throw new BotError('bad_request', words.command.badButton);
      const caller = callerOf(request, textIn(body, 'name'));
      return Response.json(await press(pressed, { commands, jobs, caller, key: keyOf(textIn(body, 'key'), caller) }));
    },
    async 'POST /playground/pictures'(request) {
      // Only types that a form of another site cannot send, so that no other page can put pictures here.
      if (!/^(?:image\/|application\/octet-stream)/iu.test(request.headers.get('content-type') ?? '')) {
        throw new BotError('wrong_type', words.http.wrongType('image/…'));
      }
      const bytes = await readBytes(request, parts.maxPictureBytes);
      const { id, width, height } = await jobs.keep(bytes, callerOf(request, ''));
      const uploaded: Uploaded = { id, url: pictureAddress(id), width, height };
      return Response.json(uploaded, { status: 201 });
    },
  };
}

/** The newest messages that a member may see, before message `before`: what is for others alone does not count. */
async function historyPage(
  { messages, channel }: PlaygroundParts,
  member: string | null,
  before: string | null,
): Promise<History> {
  const found: WebMessage[] = [];
  let from = before;
  while (found.length <= PAGE_LENGTH) {
    const page = await messages.page(CHANNEL, from, PAGE_LENGTH + 1);
    const seen = page.map(({ job, content }) => messageFor(channel.latest(job) ?? (content as WebMessage), member));
    found.unshift(...seen.filter((message) => message !== null));
    from = page[0]?.job ?? null;
    if (page.length <= PAGE_LENGTH) break;
  }
  return { messages: found.slice(-PAGE_LENGTH), more: found.length > PAGE_LENGTH };
}

function previewAnswer({ channel }: PlaygroundParts, id: string): Response {
  const preview = channel.preview(id);
  if (preview === null) throw new BotError('not_found', words.picture.unknown);
  const headers = { 'content-type': mediaType(preview.format), 'cache-control': 'private, max-age=600, immutable' };
  return new Response(preview.bytes as Uint8Array<ArrayBuffer>, { headers });
}

const COOKIE = 'easel_member';

function memberOf(request: Request): string | null {
  const id = new RegExp(`(?:^|;\\s*)${COOKIE}=([^;]+)`, 'u').exec(request.headers.get('cookie') ?? '')?.[1];
  return id !== undefined && isId(id) ? id : null;
}

function callerOf(request: Request, name: string): Caller {
  const id = memberOf(request);
  if (id === null) throw new BotError('bad_request', words.http.noMember);
  const shown = name.replace(/\s+/gu, ' ').trim().slice(0, 40) || words.http.someone;
  return {
    platform: PLATFORM,
    workspace: 'playground',
    channel: CHANNEL,
    thread: null,
    user: { id, name: shown },
    // Whoever may come in here runs this Easel, or was given its token.
    roles: [MAY_LOWER_MODERATION],
  };
}

function keyOf(key: string, caller: Caller) {
  return { id: `${caller.user.id}:${key || newId()}`, fingerprint: '' };
}

function readSay(body: Readonly<Record<string, unknown>>): Say {
  const { values, images } = body;
  return {
    text: textIn(body, 'text'),
    name: textIn(body, 'name'),
    command: textIn(body, 'command') || 'imagine',
    key: textIn(body, 'key'),
    values: typeof values === 'object' && values !== null && !Array.isArray(values) ? (values as Say['values']) : {},
    images: Array.isArray(images) ? images.filter((each) => typeof each === 'string') : [],
  };
}

function textIn(body: Readonly<Record<string, unknown>>, field: string): string {
  const value = body[field] ?? '';
  if (typeof value !== 'string') throw new BotError('bad_request', words.option.notText(field));
  return value;
}
