import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createListener } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { inputWords } from '../../../src/core/input-words.ts';
import { words } from '../../../src/core/words.ts';
import type { Message, Saying } from '../../doubles/discord/discord.ts';
import { type DiscordApp, startDiscordApp } from '../../fixtures/discord-app.ts';
import { eventually } from '../../fixtures/eventually.ts';
import { GREEN, plain, png } from '../../fixtures/tiny-pictures.ts';

/** Where only the call is looked at nothing has to be painted: the image API says no. */
const UNPAID = 'demo:billing-limit';
/** Where Discord keeps what members upload, by its real name. */
const CDN = 'https://cdn.discordapp.com';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const upload = (bytes: Uint8Array, name: string) => ({ uploads: [{ name, bytes }] });

/** What is answered to a mention in a channel of its own. */
async function answerTo({ discord, guild, ada }: DiscordApp, { content, ...rest }: Saying): Promise<Message> {
  const channel = discord.addChannel(guild);
  const said = await discord.say(ada, channel, { content: `<@${discord.botId}> ${content}`, ...rest });
  return eventually('an answer', () =>
    discord.messages(channel).find((each) => each.replyTo === said.id && !each.buttons.some(isCancel)),
  );
}

/** A text as a reader sees it: a backslash before punctuation is not shown. */
const asRead = ({ text }: Message) => text.replace(/\\([^A-Za-z0-9\s])/gu, '$1');

const isCancel = ({ label }: { label: string | null }) => label === 'Cancel';

const callsFor = ({ app }: DiscordApp, text: string) =>
  eventually(`the call about “${text}”`, () => app.calls(text).find(({ outcome }) => outcome !== 'running'));

let stage: DiscordApp;

beforeAll(async () => {
  stage = await startDiscordApp({ MAX_CONCURRENT: '1' });
});
afterEach(() => {
  expect(stage.discord.violations()).toEqual([]);
  expect(stage.discord.pings()).toEqual([]);
});
afterAll(() => stage[Symbol.asyncDispose]());

describe('a picture that is attached', () => {
  it('is fetched when its command arrives, long before its turn, and never again', async () => {
    const { app, discord, channel, ada, guild } = stage;
    const running = await discord.use(ada, channel, 'imagine', { prompt: 'a long wait demo:hang' });
    await app.call('a long wait', 'running');
    const before = discord.cdnRequests();
    const [image, image2] = await Promise.all([png(32, 32), png(32, 16, GREEN)]);
    const file = (name: string, bytes: Uint8Array) => ({ name, bytes });
    const options = { image: file('a.png', image), image2: file('b.png', image2), prompt: `in turn ${UNPAID}` };
    const waiting = await discord.use(ada, discord.addChannel(guild), 'edit', options);
    await waiting.acknowledged;
    await eventually('both pictures to be fetched', () => discord.cdnRequests() === before + 2);
    expect(app.calls('in turn')).toEqual([]);
    const shown = await eventually(
      'the Cancel button',
      () => running.original()?.buttons.find(isCancel) && running.original(),
    );
    await discord.press(ada, shown.id, 'Cancel');
    const call = await callsFor(stage, 'in turn');
    expect(call.pictures.map((each) => each.sha256)).toEqual([image, image2].map(sha256));
    expect(discord.cdnRequests()).toBe(before + 2);
  });

  it('is taken as JPEG as it is, as GIF and AVIF as what they show, and as SVG or HEIC not at all', async () => {
    const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
    const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic0000mif1heic')]);
    const jpeg = await plain(40, 24, GREEN).flatten().jpeg().toBuffer();
    const [gif, avif] = await Promise.all([
      plain(36, 20).gif().toBuffer(),
      plain(28, 44).avif({ effort: 0 }).toBuffer(),
    ]);
    await answerTo(stage, { content: `jpeg ${UNPAID}`, ...upload(jpeg, 'a.jpg') });
    await answerTo(stage, { content: `gif ${UNPAID}`, ...upload(gif, 'a.gif') });
    await answerTo(stage, { content: `avif ${UNPAID}`, ...upload(avif, 'a.avif') });
    const given = async (text: string) => (await callsFor(stage, text)).pictures;
    expect(await given('jpeg')).toMatchObject([{ field: 'image', format: 'jpeg', sha256: sha256(jpeg) }]);
    expect(await given('gif')).toMatchObject([{ format: 'png', width: 36, height: 20 }]);
    expect(await given('avif')).toMatchObject([{ format: 'png', width: 28, height: 44 }]);
    const svg = await answerTo(stage, { content: 'refuse this', ...upload(Buffer.from(drawing), 'a.svg') });
    expect(asRead(svg)).toBe(words.picture.svg);
    const phone = { uploads: [{ name: 'IMG_1.HEIC', bytes: heic, contentType: 'image/heic' }] };
    expect(asRead(await answerTo(stage, { content: 'refuse this', ...phone }))).toBe(words.picture.heic);
    expect(stage.app.calls('refuse this')).toEqual([]);
  });

  it('is not fetched from a place that is neither Discord’s nor named in DISCORD_CDN_URL', async () => {
    await using strict = await startDiscordApp({ DISCORD_CDN_URL: '' });
    const answer = await answerTo(strict, { content: 'from elsewhere', ...upload(await png(8, 8), 'a.png') });
    expect(asRead(answer)).toBe(inputWords.notHttps);
    expect(strict.discord.cdnRequests()).toBe(0);
    expect(strict.app.calls('from elsewhere')).toEqual([]);
    expect(strict.discord.violations()).toEqual([]);
  });
});

describe('a link to a picture', () => {
  it('never leads inside the own network, and the answer tells nothing of what is there', async () => {
    await using listener = await listen();
    const { port } = listener;
    const inside = [
      `https://127.0.0.1:${port}/x.png`,
      `https://localhost:${port}/x.png`,
      `https://[::1]:${port}/x.png`,
      `https://0x7f.1:${port}/x.png`,
      `https://[::ffff:127.0.0.1]:${port}/x.png`,
      // Nothing listens there; the answer is the same.
      'https://127.0.0.1:1/x.png',
      'https://169.254.169.254/latest/meta-data/x.png',
      'https://10.0.0.1/x.png',
      'https://192.168.1.1/x.png',
      `<https://127.0.0.1:${port}/x.png>`,
    ];
    const answers = await Promise.all(inside.map((link) => answerTo(stage, { content: `reach into ${link}` })));
    expect(new Set(answers.map(asRead))).toEqual(new Set([inputWords.notAllowed]));
    // What seems to be Discord is the name of a user.
    const disguised = await answerTo(stage, {
      content: `reach into https://cdn.discordapp.com@127.0.0.1:${port}/x.png`,
    });
    expect(asRead(disguised)).toBe(inputWords.credentials);
    expect(listener.connections()).toBe(0);
    expect(stage.app.calls('reach into')).toEqual([]);
  });

  it('that a preview in another message holds is held to the same', async () => {
    const { discord, channel, ada } = stage;
    await using listener = await listen();
    const url = `https://127.0.0.1:${listener.port}/x.png`;
    const posted = await discord.say(ada, channel, { embeds: [{ type: 'rich', image: { url } }] });
    const said = await discord.say(ada, channel, { content: `<@${discord.botId}> steal it`, replyTo: posted.id });
    const answer = await eventually('an answer', () =>
      discord.messages(channel).find((each) => each.replyTo === said.id),
    );
    expect(asRead(answer)).toBe(inputWords.notAllowed);
    expect(listener.connections()).toBe(0);
    expect(stage.app.calls('steal it')).toEqual([]);
  });

  it('that is not secured is answered in a sentence too, instead of being painted as words', async () => {
    await using listener = await listen();
    const answer = await answerTo(stage, { content: `plainly http://127.0.0.1:${listener.port}/x.png ${UNPAID}` });
    expect(asRead(answer)).toBe(inputWords.notHttps);
    expect(listener.connections()).toBe(0);
    expect(stage.app.calls('plainly')).toEqual([]);
  });

  it('on Discord’s own server is not followed to another place', async () => {
    await using listener = await listen();
    const location = `http://127.0.0.1:${listener.port}/x.png`;
    await using far = await serve((_, response) => response.writeHead(302, { location }).end());
    using _ = asTheInternet({ [CDN]: far.url });
    const answer = await answerTo(stage, { content: `led away ${CDN}/attachments/1/2/x.png` });
    expect(asRead(answer)).toBe(words.chat.notLoaded);
    expect(far.requests()).toBe(1);
    expect(listener.connections()).toBe(0);
    expect(stage.app.calls('led away')).toEqual([]);
  });

  it('to a file without an end is given up at the limit', async () => {
    let sent = 0;
    await using far = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      const part = Buffer.alloc(1024 * 1024);
      const more = () => {
        while (!response.destroyed && sent < 1000) {
          sent += 1;
          if (!response.write(part)) return void response.once('drain', more);
        }
      };
      more();
    });
    using _ = asTheInternet({ [CDN]: far.url });
    const answer = await answerTo(stage, { content: `endless ${CDN}/attachments/1/2/x.png` });
    expect(asRead(answer)).toMatch(/at most 49 MB/u);
    expect(sent).toBeLessThan(100);
    expect(stage.app.calls('endless')).toEqual([]);
  });

  it('that Discord does not answer is told so', async () => {
    await using far = await serve((request) => request.socket.destroy());
    using _ = asTheInternet({ [CDN]: far.url });
    const answer = await answerTo(stage, { content: `silent ${CDN}/attachments/1/2/x.png` });
    expect(asRead(answer)).toBe(words.chat.notLoaded);
    expect(stage.app.calls('silent')).toEqual([]);
  });
});

/** Something inside the own network that counts who comes. */
async function listen() {
  let connections = 0;
  const server = createListener((socket) => {
    connections += 1;
    socket.destroy();
  });
  // Both families, where there are both.
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

async function serve(answer: RequestListener) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Names of the internet that lead to servers here, as long as it is not disposed of. */
function asTheInternet(hosts: Readonly<Record<string, string>>): Disposable {
  const real = globalThis.fetch;
  const leading = vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    const name = Object.keys(hosts).find((each) => url.startsWith(`${each}/`));
    return name === undefined ? real(input, init) : real(url.replace(name, hosts[name] ?? ''), init);
  });
  return { [Symbol.dispose]: () => leading.mockRestore() };
}
