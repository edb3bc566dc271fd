import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, type Installation, type InstallationQuery, SocketModeReceiver, webApi } from '@slack/bolt';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { BLUE, GREEN, nameOfColour, plain, png } from '../fixtures/tiny-pictures.ts';
import { type Channel, type Member, type Slack, type SlackOptions, startSlack, type Team } from './slack/slack.ts';

const SILENT = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => 'error' as never,
  setName: () => {},
};

let slack: Slack;
let team: Team;
let channel: Channel;
let member: Member;
let client: webApi.WebClient;
/** What a test has opened, to be closed after it. */
let closing: (() => unknown)[] = [];

/** A stand-in with one team, and a client with the token of its bot that never tries again by itself. */
async function open(options: SlackOptions = {}) {
  slack = await startSlack(options);
  closing.push(() => slack[Symbol.asyncDispose]());
  team = slack.addTeam({ name: 'Painters' });
  channel = slack.addChannel(team);
  member = slack.addMember(team, { name: 'Ada' });
  client = clientFor(team);
}

// A new object each time: Bolt and WebClient write into what they are given.
const clientOptions = () => ({ slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true });
const clientFor = (of: Team) => new webApi.WebClient(of.botToken, { ...clientOptions(), logger: SILENT });

/** An app that is connected over a socket. */
async function connect(pingTimeout = 5000): Promise<App> {
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: SILENT,
    clientPingTimeout: pingTimeout,
    installerOptions: { clientOptions: clientOptions() },
  });
  const app = new App({ token: team.botToken, receiver, clientOptions: clientOptions(), logger: SILENT });
  await app.start();
  closing.push(() => app.stop());
  return app;
}

/** An app that gets requests, and where. */
async function listen(): Promise<{ app: App; url: string }> {
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger: SILENT });
  const app = new App({ token: team.botToken, receiver, clientOptions: clientOptions(), logger: SILENT });
  const server = (await app.start(0)) as Server;
  closing.push(() => {
    server.closeAllConnections();
    return app.stop();
  });
  return { app, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events` };
}

/** With which error Slack refuses it. */
async function refusal(doing: Promise<unknown>): Promise<string> {
  const error = (await doing.then(
    () => null,
    (reason: unknown) => reason,
  )) as { data?: { error?: string }; message?: string } | null;
  if (error === null) throw new Error('it was not refused');
  return error.data?.error ?? error.message ?? '';
}

async function upload(bytes: Uint8Array, name = 'cat.png', by = client): Promise<string> {
  const place = await by.files.getUploadURLExternal({ filename: name, length: bytes.length });
  const posted = await fetch(place.upload_url ?? '', { method: 'POST', body: new Uint8Array(bytes) });
  expect(posted.status).toBe(200);
  const id = place.file_id ?? '';
  await by.files.completeUploadExternal({ files: [{ id, title: 'Cat' }] });
  return id;
}

async function ready(id: string, by = client): Promise<string> {
  await eventually('the file', async () => (await by.files.info({ file: id })).file?.mimetype);
  return id;
}

const picture = (id: string, alt_text = 'a cat') => ({ type: 'image', slack_file: { id }, alt_text }) as never;
const button = (label: string, more: object = {}) =>
  ({ type: 'button', text: { type: 'plain_text', text: label }, ...more }) as const;
const row = (...elements: object[]) => ({ type: 'actions', elements }) as never;
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } }) as never;
const post = (more: object = {}) =>
  client.chat.postMessage({
    channel: channel.id,
    text: 'x',
    unfurl_links: false,
    unfurl_media: false,
    ...more,
  } as never);
const input = (block_id: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id,
  label: { type: 'plain_text', text: block_id },
  element: { action_id: 'value', ...element },
  ...more,
});
const modal = (...blocks: object[]) => ({
  type: 'modal' as const,
  callback_id: 'wish',
  title: { type: 'plain_text' as const, text: 'Paint' },
  submit: { type: 'plain_text' as const, text: 'Go' },
  blocks: blocks as never[],
});

/** Serves a picture that can be exchanged, as the bot's own address would. */
async function gallery() {
  let bytes: Uint8Array = await png(8, 8, GREEN);
  const server = createServer((_, response) => response.writeHead(200).end(bytes));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    hang: (other: Uint8Array) => {
      bytes = other;
    },
  };
}

afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

describe('what a bot sees of Slack over a socket', () => {
  it('brings a command, shows the answer, and then what the bot makes of it', async () => {
    await open();
    const app = await connect();
    const seen: unknown[] = [];
    app.command('/imagine', async ({ ack, command, client: own }) => {
      await ack({ text: 'soon', response_type: 'ephemeral' });
      seen.push(command.text, command.is_enterprise_install, 'thread_ts' in command, 'files' in command);
      const blocks = [section('a *cat*'), row(button('Again', { action_id: 'again', value: '1' }))];
      const { ts = '' } = await own.chat.postMessage({ channel: command.channel_id, text: 'a cat', blocks });
      await own.chat.update({ channel: command.channel_id, ts, text: 'done', blocks: [section('done &amp; dusted')] });
    });
    const sent = await slack.command(member, channel, 'a cat & <dog>');
    expect(await sent.acknowledged).toMatchObject({ payload: { text: 'soon' } });
    const message = await eventually('the update', () =>
      slack.messages(channel).find(({ shown }) => shown === 'done & dusted'),
    );
    expect(seen).toEqual(['a cat &amp; &lt;dog&gt;', 'false', false, false]);
    expect(slack.versions(channel, message.ts).map(({ shown }) => shown)).toEqual(['a *cat*', 'done & dusted']);
    expect(slack.versions(channel, message.ts)[0]?.buttons).toMatchObject([{ label: 'Again', actionId: 'again' }]);
    expect(slack.messages(channel, member)).toMatchObject([{ shown: 'soon', ephemeralFor: member.id }, { bot: true }]);
    expect(slack.violations()).toEqual([]);
  });

  it('tells of messages and mentions, with files, in channels and direct messages', async () => {
    await open();
    const app = await connect();
    const events: Record<string, unknown>[] = [];
    app.event('message', async ({ event }) => void events.push(event as never));
    app.event('app_mention', async ({ event }) => void events.push(event as never));
    const files = [{ name: 'mine.png', bytes: await png(4, 4) }];
    await slack.say(member, channel, { text: 'look: 1 < 2', mention: true, files });
    await slack.say(member, slack.dm(team, member), { text: 'psst' });
    await slack.say(member, channel, { mention: true, files, shareOnlyAsFileShare: true });
    await eventually('the events', () => events.length === 4);
    expect(events.map(({ type, subtype, channel_type }) => [type, subtype, channel_type])).toEqual(
      expect.arrayContaining([
        ['message', 'file_share', 'channel'],
        ['app_mention', undefined, undefined],
        ['message', undefined, 'im'],
      ]),
    );
    const mention = events.find(({ type }) => type === 'app_mention');
    expect(mention).toMatchObject({ text: `<@${team.botUserId}> look: 1 &lt; 2`, files: [{ mimetype: 'image/png' }] });
    expect(slack.violations()).toEqual([]);
  });

  it('sends an event again that nobody acknowledged, and one that somebody did', async () => {
    await open();
    const app = await connect();
    const seen: unknown[] = [];
    app.event(
      'message',
      async ({ body, context }) => void seen.push([body.event_id, context.retryNum, context.retryReason]),
    );
    await slack.say(member, channel, { text: 'one' });
    await eventually('the event', () => seen.length === 1);
    await (await slack.repeat('sameEventId')).acknowledged;
    await (await slack.repeat('newEventId')).acknowledged;
    const [[id]] = seen as [[string]];
    expect(seen).toEqual([
      [id, 0, ''],
      [id, 1, 'timeout'],
      [`${id}2`, 0, ''],
    ]);
    slack.dropSockets('terminate');
    await slack.say(member, channel, { text: 'two' });
    expect(slack.notAcknowledged()).toHaveLength(1);
    slack.advance(1);
    slack.advance(60_000);
    slack.advance(300_000);
    await eventually('all the attempts', () => slack.notAcknowledged().length === 4);
    expect(new Set(slack.notAcknowledged().map(({ payload }) => payload.event_id)).size).toBe(1);
  });

  it('gives each thing to one of several sockets, and they come back after a disconnect', async () => {
    await open();
    const [one, two] = [await connect(60), await connect(60)];
    expect(slack.sockets()).toBe(2);
    const seen: string[] = [];
    one.command('/imagine', async ({ ack }) => ack(void seen.push('one') as never));
    two.command('/imagine', async ({ ack }) => ack(void seen.push('two') as never));
    for (const wish of ['a', 'b']) await (await slack.command(member, channel, wish)).acknowledged;
    expect(seen.sort()).toEqual(['one', 'two']);
    slack.dropSockets('refresh_requested');
    expect(slack.sockets()).toBe(0);
    await expect((await slack.command(member, channel, 'c')).acknowledged).rejects.toThrow('connection');
    await eventually('them to be back', () => slack.sockets() === 2);
    await (await slack.command(member, channel, 'd')).acknowledged;
    expect(slack.violations()).toEqual([]);
  });

  it('has no more than ten sockets, and tells the bot of its own messages where a test wants that', async () => {
    await open({ echoes: true });
    const app = await connect();
    const seen: unknown[] = [];
    app.use(async ({ payload, next }) => {
      seen.push(payload);
      await next();
    });
    await post({ text: 'mine' });
    await eventually('the echo', () => slack.sent().length === 1);
    await slack.sent()[0]?.acknowledged;
    expect(slack.sent()[0]?.payload).toMatchObject({ event: { text: 'mine', bot_id: team.botId } });
    // Bolt does not listen to itself.
    expect(seen).toEqual([]);
    const connections = new webApi.WebClient(slack.appToken, { ...clientOptions(), logger: SILENT }).apps.connections;
    const reasons: string[] = [];
    for (let count = 0; count < 10; count += 1) {
      const socket = new WebSocket((await connections.open()).url ?? '');
      closing.push(() => socket.close());
      socket.addEventListener('message', ({ data }) => reasons.push(JSON.parse(String(data)).reason ?? 'hello'));
    }
    await eventually('all of them', () => reasons.length === 10);
    expect(reasons.filter((one) => one !== 'hello')).toEqual(['too_many_websockets']);
    expect(slack.sockets()).toBe(10);
  });

  it('gives up on a command after 3 seconds, and never sends it again', async () => {
    await open();
    const app = await connect();
    app.command('/imagine', async () => {});
    const sent = await slack.command(member, channel, 'x');
    slack.advance(3001);
    await expect(sent.acknowledged).rejects.toThrow('timeout');
    slack.advance(400_000);
    expect(slack.sent()).toHaveLength(1);
    expect(slack.notAcknowledged()).toEqual([sent]);
  });

  it('opens a modal and brings what was put into it, files too', async () => {
    await open();
    const app = await connect();
    const got: unknown[] = [];
    app.command('/imagine', async ({ ack, client: own, body }) => {
      await ack();
      const options = ['1:1', '2:3'].map((value) => ({ text: { type: 'plain_text', text: `Shape ${value}` }, value }));
      const view = modal(
        input('wish', { type: 'plain_text_input', max_length: 20 }),
        input('shape', { type: 'static_select', options }, { optional: true }),
        input('pictures', { type: 'file_input', filetypes: ['png'], max_files: 2 }),
      );
      await own.views.open({ trigger_id: body.trigger_id, view });
      got.push(await refusal(own.views.open({ trigger_id: body.trigger_id, view })));
    });
    app.view('wish', async ({ ack, view }) => {
      const { wish, shape, pictures } = view.state.values;
      if (wish?.value?.value === 'no') return ack({ response_action: 'errors', errors: { wish: 'not that' } });
      got.push(wish?.value?.value, shape?.value?.selected_option?.value, pictures?.value?.files?.[0]?.mimetype);
      const url = pictures?.value?.files?.[0]?.url_private ?? '';
      const file = await fetch(url, { headers: { authorization: `Bearer ${team.botToken}` } });
      got.push(await nameOfColour(await file.bytes()));
      await ack();
    });
    await (await slack.command(member, channel, '')).acknowledged;
    const view = await eventually('the modal', () => slack.open(member));
    expect(view).toMatchObject({ title: 'Paint', submit: 'Go', inputs: [{ blockId: 'wish' }, { optional: true }, {}] });
    const pictures = [{ name: 'a.png', bytes: await png(4, 4, BLUE) }];
    await expect(slack.submit(member, view, { wish: 'a cat' })).rejects.toThrow('pictures is required');
    await expect(slack.submit(member, view, { wish: 'x'.repeat(21), pictures })).rejects.toThrow('21 letters');
    const jpg = [{ name: 'a.jpg', bytes: new Uint8Array() }];
    await expect(slack.submit(member, view, { wish: 'x', pictures: jpg })).rejects.toThrow('cannot be chosen');
    await (await slack.submit(member, view, { wish: 'no', pictures })).acknowledged;
    expect(slack.open(member)?.errors).toEqual({ wish: 'not that' });
    await (await slack.submit(member, view, { wish: 'a cat', shape: '2:3', pictures })).acknowledged;
    expect(slack.open(member)).toBeNull();
    expect(got).toEqual(['exchanged_trigger_id', 'a cat', '2:3', 'image/png', 'blue']);
    expect(slack.violations()).toEqual(['views.open: exchanged_trigger_id']);
  });

  it('brings presses, choices and shortcuts, and takes answers to their response_url', async () => {
    await open();
    const app = await connect();
    const got: unknown[] = [];
    app.action('again', async ({ ack, body, respond }) => {
      await ack();
      got.push(body.type === 'block_actions' && body.message?.text);
      for (let count = 0; count < 5; count += 1) await respond({ text: `answer ${count}`, response_type: 'ephemeral' });
      got.push(await refusal(respond('one too many')));
    });
    app.action('shape', async ({ ack, action, respond }) => {
      await ack();
      got.push(action.type === 'static_select' && action.selected_option.value);
      await respond({ replace_original: true, text: 'chosen' });
    });
    app.shortcut('edit', async ({ ack, shortcut }) => {
      await ack();
      got.push(shortcut.type === 'message_action' && shortcut.message.text);
    });
    const option = { text: { type: 'plain_text', text: 'Square' }, value: '1:1' };
    const { ts = '' } = await post({
      blocks: [
        row(button('Again', { action_id: 'again' }), { type: 'static_select', action_id: 'shape', options: [option] }),
      ],
    });
    slack.kickBot(channel);
    const pressed = await slack.press(member, channel, ts, 'Again');
    await pressed.acknowledged;
    await eventually('the answers', () => got.length === 2);
    expect(slack.responses(pressed)).toHaveLength(6);
    expect(slack.messages(channel, member)).toHaveLength(6);
    await expect(slack.press(member, channel, ts, 'Other')).rejects.toThrow('there is no button Other, only Again');
    await (await slack.choose(member, { channel, ts }, 'shape', 'Square')).acknowledged;
    await eventually('the change', () => slack.message(channel, ts)?.shown === 'chosen');
    await (await slack.shortcut(member, 'edit', channel, ts)).acknowledged;
    expect(got).toEqual(['x', expect.stringContaining('404'), '1:1', 'chosen']);
    expect(slack.violations()).toEqual(['response_url: used_url']);
  });
});

describe('modals and response_urls', () => {
  it('lays modals over each other, and changes, clears and closes them as the bot answers', async () => {
    await open();
    const app = await connect();
    const wish = input('wish', { type: 'plain_text_input', initial_value: 'cat' });
    const style = row({
      type: 'static_select',
      action_id: 'style',
      options: ['ink', 'oil'].map((value) => ({ text: { type: 'plain_text', text: value }, value })),
    });
    const states: unknown[] = [];
    const closed: string[] = [];
    app.shortcut('edit', async ({ ack, client: own, shortcut }) => {
      await ack();
      await own.views.open({
        trigger_id: shortcut.trigger_id,
        view: modal(wish, style, row(button('More', { action_id: 'more' }))),
      });
    });
    app.action('style', async ({ ack }) => ack());
    app.action('more', async ({ ack, body, client: own }) => {
      await ack();
      if (body.type !== 'block_actions') return;
      await own.views.push({ trigger_id: body.trigger_id, view: { ...modal(section('more')), notify_on_close: true } });
    });
    app.view('wish', async ({ ack, view }) => {
      states.push(view.state.values);
      const { value } = view.state.values.wish?.value ?? {};
      if (value === 'update') await ack({ response_action: 'update', view: modal(wish, section('again')) });
      else if (value === 'push') await ack({ response_action: 'push', view: modal(wish, section('above')) });
      else await ack({ response_action: 'clear' });
    });
    app.view({ callback_id: 'wish', type: 'view_closed' }, async ({ ack, view }) => {
      closed.push(view.id);
      await ack();
    });
    await slack.shortcut(member, 'edit');
    const first = await eventually('the modal', () => slack.open(member));
    await (await slack.choose(member, first, 'style', 'oil')).acknowledged;
    await (await slack.pressInView(member, first, 'More')).acknowledged;
    const more = await eventually('the modal above', () =>
      slack.open(member)?.shown === 'more' ? slack.open(member) : null,
    );
    await (await slack.close(member))?.acknowledged;
    expect(closed).toEqual([more.id]);
    expect(slack.open(member)?.id).toBe(first.id);
    await (await slack.submit(member, first, { wish: 'update' })).acknowledged;
    expect(slack.open(member)).toMatchObject({ id: first.id, shown: 'wish\nagain' });
    await (await slack.submit(member, first, { wish: 'push' })).acknowledged;
    expect(slack.open(member)?.shown).toBe('wish\nabove');
    await (await slack.submit(member, slack.open(member) ?? first)).acknowledged;
    expect(slack.open(member)).toBeNull();
    const option = { text: { type: 'plain_text', text: 'oil' }, value: 'oil' };
    expect(Object.values(states[0] as object)).toEqual([
      { value: { type: 'plain_text_input', value: 'update' } },
      { style: { type: 'static_select', selected_option: option } },
    ]);
    expect(states[2]).toMatchObject({ wish: { value: { value: 'cat' } } });
    expect(slack.violations()).toEqual([]);
  });

  it('lets a response_url speak to all, replace and delete, for half an hour', async () => {
    await open();
    const app = await connect();
    app.command('/imagine', async ({ ack }) =>
      ack({ text: 'only you', blocks: [row(button('Go', { action_id: 'go' }))] }),
    );
    app.action('go', async ({ ack }) => ack());
    const sent = await slack.command(member, channel, 'x');
    await sent.acknowledged;
    const [private_] = slack.messages(channel, member);
    const pressed = await slack.press(member, channel, private_?.ts ?? '', 'Go');
    await pressed.acknowledged;
    expect(pressed.payload).not.toHaveProperty('message');
    const respond = (body: object, to = pressed) =>
      fetch(to.responseUrl ?? '', { method: 'POST', body: JSON.stringify(body) }).then(({ status }) => status);
    expect(await respond({ replace_original: true, text: 'changed' })).toBe(200);
    expect(slack.messages(channel, member)).toMatchObject([{ shown: 'changed', ephemeralFor: member.id }]);
    expect(await respond({ delete_original: true })).toBe(200);
    expect(slack.messages(channel, member)).toEqual([]);
    expect(await respond({ response_type: 'in_channel', text: 'for all' })).toBe(200);
    expect(slack.messages(channel)).toMatchObject([{ shown: 'for all', bot: true }]);
    expect(slack.violations()).toEqual([]);
    expect(await respond({ text: 'x', replace_original: true }, sent)).toBe(400);
    expect(await respond({ text: 'x', file_ids: [] })).toBe(400);
    slack.advance(31 * 60_000);
    expect(await respond({ text: 'x' })).toBe(404);
    expect(slack.violations()).toMatchObject(
      [/no original message/, /does not take: file_ids/].map((form) => expect.stringMatching(form)),
    );
  });
});

describe('what a bot sees of Slack over HTTP', () => {
  it('signs what it sends, and Bolt refuses what others signed', async () => {
    await open();
    const { app, url } = await listen();
    const seen: string[] = [];
    app.command('/imagine', async ({ ack, command }) => {
      seen.push(command.text);
      await ack('soon');
    });
    app.event('app_mention', async ({ event }) => void seen.push(event.text));
    slack.sendTo({ kind: 'http', url });
    expect(await slack.answersChallenge({ kind: 'http', url })).toBe(true);
    expect((await (await slack.command(member, channel, 'a cat')).acknowledged).payload).toEqual({ text: 'soon' });
    await slack.say(member, channel, { text: 'hello', mention: true });
    await eventually('the mention', () => seen.length === 2);
    slack.sendTo({ kind: 'http', url, secret: 'stolen' });
    await expect((await slack.command(member, channel, 'forged')).acknowledged).rejects.toThrow('error');
    slack.sendTo({ kind: 'http', url, ageMs: 400_000 });
    await expect((await slack.command(member, channel, 'old')).acknowledged).rejects.toThrow('error');
    expect(seen).toEqual(['a cat', `<@${team.botUserId}> hello`]);
    expect(slack.violations()).toEqual([]);
  });

  it('repeats events with headers until it is told not to', async () => {
    await open();
    const tries: unknown[] = [];
    const server = createServer((request, response) => {
      tries.push([request.headers['x-slack-retry-num'], request.headers['x-slack-retry-reason']]);
      response.writeHead(500, tries.length === 3 ? { 'x-slack-no-retry': '1' } : {}).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    slack.sendTo({ kind: 'http', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    await slack.say(member, channel, { text: 'x' });
    await eventually('the first repetition', () => slack.notAcknowledged().length === 2);
    slack.advance(60_000);
    await eventually('the last', () => slack.notAcknowledged().length === 3);
    slack.advance(300_000);
    expect(tries).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_error'],
    ]);
    expect(slack.sent()).toHaveLength(3);
  });

  it('installs the app in two teams and in an organisation, each with a token of its own', async () => {
    await open();
    const stored = new Map<string, Installation>();
    const key = (enterprise: boolean, ids: { enterpriseId?: string | undefined; teamId?: string | undefined }) =>
      (enterprise ? ids.enterpriseId : ids.teamId) ?? '';
    const receiver = new HTTPReceiver({
      signingSecret: slack.signingSecret,
      clientId: slack.clientId,
      clientSecret: slack.clientSecret,
      stateSecret: 'state',
      scopes: ['chat:write', 'commands', 'users:read'],
      logger: SILENT,
      installationStore: {
        storeInstallation: async (one) => {
          stored.set(
            key(one.isEnterpriseInstall === true, { enterpriseId: one.enterprise?.id, teamId: one.team?.id }),
            one,
          );
        },
        fetchInstallation: async (query: InstallationQuery<boolean>) => {
          const found = stored.get(key(query.isEnterpriseInstall, query));
          if (found === undefined) throw new Error('not installed');
          return found;
        },
      },
      installerOptions: { clientOptions: clientOptions(), authorizationUrl: slack.oauth.authorizeUrl },
    });
    const app = new App({ receiver, clientOptions: clientOptions(), logger: SILENT });
    app.shortcut('edit', async ({ ack }) => ack());
    app.command('/imagine', async ({ ack, command, client: own }) => {
      await ack();
      await own.chat.postMessage({ channel: command.channel_id, text: command.text });
      await own.auth.test();
    });
    const server = (await app.start(0)) as Server;
    closing.push(() => {
      server.closeAllConnections();
      return app.stop();
    });
    const home = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const page = `${home}/slack/install`;
    slack.sendTo({ kind: 'http', url: `${home}/slack/events` });
    const one = slack.addTeam({ installed: false });
    const two = slack.addTeam({ installed: false });
    const part = slack.addTeam({ installed: false, enterprise: 'E00000001' });
    expect(await slack.oauth.install(page, { team: one, state: 'forged' })).not.toMatchObject({ status: 200 });
    expect((await slack.oauth.install(page, { team: one, deny: true })).status).not.toBe(200);
    expect(one.botToken).toBe('');
    for (const each of [one, two]) expect((await slack.oauth.install(page, { team: each })).status).toBe(200);
    expect((await slack.oauth.install(page, { team: part, org: true })).status).toBe(200);
    expect(new Set([...stored.values()].map(({ bot }) => bot?.token)).size).toBe(3);
    expect(stored.get('E00000001')).toMatchObject({ isEnterpriseInstall: true, team: undefined });
    for (const each of [one, two, part]) {
      const place = slack.addChannel(each);
      await (await slack.command(slack.addMember(each), place, each.id)).acknowledged;
      await eventually('the answer', () => slack.messages(place).some(({ text }) => text === each.id));
    }
    expect(slack.violations()).toEqual([]);
    await (await slack.shortcut(slack.addMember(part), 'edit')).acknowledged;
    expect(slack.sent().at(-1)?.payload).toMatchObject({ team: null, is_enterprise_install: true });
    const org = clientFor(part);
    expect(await refusal(org.users.info({ user: member.id }))).toBe('missing_argument');
    const code = (await slack.oauth.install(page, { team: one })).code ?? '';
    const access = { client_id: slack.clientId, client_secret: slack.clientSecret, code };
    expect(await refusal(client.oauth.v2.access(access))).toBe('invalid_code');
    expect(await refusal(client.oauth.v2.access({ ...access, client_secret: 'x' }))).toBe('bad_client_secret');
  });
});

describe('files', () => {
  it('can be shown when Slack has looked at them, and not before', async () => {
    await open({ processingMs: 2000 });
    const id = await upload(await png(16, 8, GREEN));
    expect((await client.files.info({ file: id })).file).toMatchObject({ mimetype: '', title: 'Cat' });
    const early = await post({ blocks: [picture(id)] }).catch((error: unknown) => error);
    expect(early).toMatchObject({
      data: {
        error: 'invalid_blocks',
        response_metadata: { messages: ['[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]'] },
      },
    });
    slack.advance(2000);
    expect(slack.file(id)?.sharedIn).toEqual([]);
    const { ts = '' } = await post({ blocks: [picture(id)] });
    const [seen] = slack.message(channel, ts)?.pictures ?? [];
    expect(seen).toMatchObject({ kind: 'slack_file', id, alt: 'a cat', missing: false, inBlocks: true });
    expect(await nameOfColour(seen?.bytes ?? new Uint8Array())).toBe('green');
    expect((await client.files.info({ file: id })).file).toMatchObject({ channels: [channel.id], original_w: 16 });
    await client.files.delete({ file: id });
    expect(slack.message(channel, ts)?.pictures).toMatchObject([{ missing: true }]);
    expect(await refusal(client.files.info({ file: id }))).toBe('file_deleted');
    expect(slack.violations()).toEqual([]);
  });

  it('are there at the second look where nothing else is said, and go below a message by themselves', async () => {
    await open();
    const id = await upload(await png(4, 4));
    expect((await client.files.info({ file: id })).file?.mimetype).toBe('');
    expect((await client.files.info({ file: id })).file?.mimetype).toBe('image/png');
    const bytes = await png(4, 4, BLUE);
    // As the SDK does it all by itself: a form, its token at the upload address.
    await client.files.uploadV2({ file: bytes, filename: 'b.png', channel_id: channel.id, initial_comment: 'here' });
    const message = await eventually('the message', () => slack.messages(channel)[0]);
    expect(message).toMatchObject({ shown: 'here', pictures: [{ missing: false, inBlocks: false }] });
    expect(slack.violations()).toEqual([]);
  });

  it('that an update brings are shared there, or seen by nobody', async () => {
    await open();
    const [one, two] = [await ready(await upload(await png(4, 4))), await ready(await upload(await png(4, 4, GREEN)))];
    const { ts = '' } = await post();
    const update = (id: string, more: object) =>
      client.chat.update({ channel: channel.id, ts, text: 'x', blocks: [picture(id)], ...more });
    await update(one, { file_ids: [one] });
    expect(slack.message(channel, ts)?.pictures).toMatchObject([{ id: one, missing: false }]);
    slack.forgetUpdateShare(true);
    await update(two, { file_ids: [two] });
    expect(slack.message(channel, ts)?.pictures).toMatchObject([{ id: two, missing: true }]);
    slack.forgetUpdateShare(false);
    await update(two, {});
    expect(slack.message(channel, ts)?.pictures).toMatchObject([{ id: two, missing: true }]);
    await client.chat.update({ channel: channel.id, ts, text: 'bare' });
    expect(slack.message(channel, ts)).toMatchObject({ blocks: [], shown: 'bare' });
    expect(slack.violations()).toEqual([]);
  });

  it('at other addresses are fetched once and then shown for ever', async () => {
    await open();
    const { url, hang } = await gallery();
    const blocks = [{ type: 'image', image_url: `${url}/a.png`, alt_text: 'a' }];
    const { ts = '' } = await post({ blocks });
    hang(await png(8, 8, BLUE));
    await client.chat.update({ channel: channel.id, ts, blocks: blocks as never, text: 'x' });
    const [seen] = slack.message(channel, ts)?.pictures ?? [];
    expect(await nameOfColour(seen?.bytes ?? new Uint8Array())).toBe('green');
    hang(Buffer.from('no picture'));
    const other = [{ type: 'image', image_url: `${url}/b.png`, alt_text: 'b' }];
    const error = await post({ blocks: other }).catch((reason: unknown) => reason);
    expect(JSON.stringify((error as { data: unknown }).data)).toContain('downloading image failed');
  });

  it('come as a page to sign in where the scope is missing, and never to another team', async () => {
    await open();
    const said = await slack.say(member, channel, { files: [{ name: 'mine.png', bytes: await png(4, 4) }] });
    const { file } = await client.files.info({ file: said.files[0] ?? '' });
    const get = (token: string) =>
      fetch(file?.url_private ?? '', { headers: { authorization: `Bearer ${token}` } }).then(async (response) => [
        response.status,
        response.headers.get('content-type'),
      ]);
    expect(await get(team.botToken)).toEqual([200, 'image/png']);
    slack.removeScope(team, 'files:read');
    expect(await get(team.botToken)).toEqual([200, 'text/html; charset=utf-8']);
    expect(await client.files.info({ file: file?.id ?? '' }).catch(({ data }) => data)).toMatchObject({
      error: 'missing_scope',
      needed: 'files:read',
      provided: expect.stringContaining('chat:write'),
    });
    expect(slack.violations()).toEqual([]);
    const other = slack.addTeam({ name: 'Thieves' });
    expect(await get(other.botToken)).toEqual([200, 'text/html; charset=utf-8']);
    expect(slack.violations()).toEqual([`token of team Thieves used for team Painters: download ${file?.id}`]);
  });

  it('of another team come only as ids in a shared channel', async () => {
    await open();
    const guests = slack.addTeam({ installed: false });
    const shared = slack.addChannel(team, { sharedWith: guests });
    const app = await connect();
    const events: Record<string, unknown>[] = [];
    app.event('message', async ({ event }) => void events.push(event as never));
    await slack.say(slack.addMember(guests), shared, { files: [{ name: 'a.png', bytes: await png(4, 4) }] });
    const event = await eventually('the event', () => events[0]);
    expect(event.files).toEqual([{ id: expect.any(String), mode: 'file_access', file_access: 'check_file_info' }]);
    const [{ id }] = event.files as [{ id: string }];
    expect((await client.files.info({ file: id })).file?.mimetype).toBe('image/png');
  });
});

describe('what goes wrong without anybody being to blame', () => {
  it('limits each method in each team, and says how long to wait', async () => {
    await open();
    slack.limit('chat.update', 1);
    const { ts = '' } = await post();
    const update = () => client.chat.update({ channel: channel.id, ts, text: 'y' });
    await update();
    expect(await update().catch(({ retryAfter }) => retryAfter)).toBe(60);
    expect(slack.requests().at(-1)).toMatchObject({
      method: 'chat.update',
      status: 429,
      error: 'ratelimited',
      team: team.id,
    });
    expect(slack.violations()).toEqual([]);
    await eventually('a bot that does not wait', async () => {
      await update().catch(() => {});
      return slack.violations().length > 0;
    });
    expect(slack.violations()[0]).toBe('chat.update was called although the last answer said to wait');
    slack.advance(60_000);
    await update();
    for (let count = 0; count < 10; count += 1) await post();
    expect(await post().catch(({ retryAfter }) => retryAfter)).toBe(1);
  });

  it('refuses without a violation what somebody else has changed', async () => {
    await open();
    const { ts = '' } = await post();
    const [kicked, archived, secret] = [{}, { archived: true }, { private: true, botIsMember: false }].map((facts) =>
      slack.addChannel(team, facts),
    ) as [Channel, Channel, Channel];
    slack.kickBot(kicked);
    const to = (place: Channel) => refusal(client.chat.postMessage({ channel: place.id, text: 'x' }));
    expect([await to(kicked), await to(archived), await to(secret)]).toEqual([
      'not_in_channel',
      'is_archived',
      'channel_not_found',
    ]);
    slack.deleteMessage(channel, ts);
    expect(await refusal(client.chat.update({ channel: channel.id, ts, text: 'y' }))).toBe('message_not_found');
    slack.fillStorage(team);
    expect(await refusal(client.files.getUploadURLExternal({ filename: 'a', length: 1 }))).toBe(
      'storage_limit_reached',
    );
    const trigger = await slack.shortcut(member, 'edit').then(({ triggerId }) => triggerId ?? '');
    slack.advance(3001);
    const view = modal(section('x'));
    expect(await refusal(client.views.open({ trigger_id: trigger, view }))).toBe('expired_trigger_id');
    await slack.revoke(team);
    expect(await refusal(client.auth.test())).toBe('token_revoked');
    expect(slack.sent().at(-1)?.payload).toMatchObject({ event: { type: 'tokens_revoked' } });
    expect(slack.violations()).toEqual([]);
  });

  it('fails as a test wants it', async () => {
    await open();
    slack.fail({ method: 'chat.postMessage' }, { status: 503, body: 'down' }, 1);
    expect(await refusal(post())).toContain('503');
    slack.fail({ method: 'chat.postMessage' }, { error: 'ratelimited', headers: { 'retry-after': '7' } }, 1);
    expect(await post().catch(({ retryAfter }) => retryAfter)).toBe(7);
    slack.advance(7000);
    slack.fail({ path: /postMessage$/ }, 'reset', 1);
    await expect(post()).rejects.toThrow();
    expect(slack.messages(channel)).toEqual([]);
    slack.fail({ method: 'chat.postMessage' }, 'lost', 1);
    await expect(post()).rejects.toThrow();
    expect(slack.messages(channel)).toHaveLength(1);
    expect(slack.violations()).toEqual([]);
  });

  it('keeps ephemeral messages from everybody else, also from the bot', async () => {
    await open();
    const other = slack.addMember(team);
    const { message_ts: ts = '' } = await client.chat.postEphemeral({
      channel: channel.id,
      user: member.id,
      text: 'psst',
    });
    await post({ text: 'all' });
    expect(slack.messages(channel, member)).toHaveLength(2);
    expect(slack.messages(channel, other)).toHaveLength(1);
    expect((await client.conversations.history({ channel: channel.id })).messages).toHaveLength(1);
    expect(await refusal(client.chat.update({ channel: channel.id, ts, text: 'x' }))).toBe('message_not_found');
    const stranger = slack.addMember(slack.addTeam());
    expect(await refusal(client.chat.postEphemeral({ channel: channel.id, user: stranger.id, text: 'x' }))).toBe(
      'user_not_found',
    );
  });

  it('answers what a thread, a member, a team and a channel are', async () => {
    await open();
    const { ts: parent } = await slack.say(member, channel, { text: 'first' });
    await post({ thread_ts: parent, text: 'second' });
    const replies = await client.conversations.replies({ channel: channel.id, ts: parent });
    expect(replies.messages).toMatchObject([
      { text: 'first', reply_count: 1 },
      { text: 'second', thread_ts: parent },
    ]);
    expect(slack.messages(channel, member, parent)).toHaveLength(2);
    expect((await client.users.info({ user: member.id })).user?.name).toBe('Ada');
    expect((await client.team.info()).team?.name).toBe('Painters');
    expect((await client.conversations.info({ channel: channel.id })).channel).toMatchObject({ is_member: true });
    const dm = (await client.conversations.open({ users: member.id })).channel?.id;
    expect(dm).toBe(slack.dm(team, member).id);
    expect((await client.bots.info({ bot: team.botId })).bot?.user_id).toBe(team.botUserId);
    expect(slack.violations()).toEqual([]);
  });
});

describe('what is held against the bot', () => {
  /** Which new violation a call makes. */
  const held = async (doing: Promise<unknown>): Promise<string> => {
    const before = slack.violations().length;
    await doing.catch(() => {});
    expect(slack.violations().length).toBe(before + 1);
    return slack.violations().at(-1) ?? '';
  };
  const many = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));

  it('arguments and methods that are not', async () => {
    await open();
    expect(await held(post({ colour: 'red' }))).toContain('unknown arguments: colour');
    expect(await held(client.apiCall('chat.post'))).toBe('chat.post: unknown_method');
    expect(await held(client.apiCall('chat.postMessage', { text: 'x' }))).toContain('missing required field: channel');
    expect(await held(client.apiCall('files.upload', {}))).toContain('method_deprecated');
    expect(await held(post({ text: '' }))).toContain('no_text');
    expect(await held(post({ text: 'x'.repeat(40_001) }))).toContain('msg_too_long');
    expect(await held(post({ unfurl_links: 'perhaps' }))).toContain('unfurl_links is no flag');
    expect(await held(new webApi.WebClient('xoxb-no', { ...clientOptions(), logger: SILENT }).auth.test())).toContain(
      'invalid_auth',
    );
    expect(await held(client.apps.connections.open())).toContain('not_allowed_token_type');
    const { ts = '' } = await post();
    const update = { channel: channel.id, ts, text: 'x'.repeat(4001) };
    expect(await held(client.chat.update(update))).toContain('msg_too_long');
    const { ts: theirs } = await slack.say(member, channel, { text: 'mine' });
    expect(await held(client.chat.update({ ...update, ts: theirs, text: 'x' }))).toContain('cant_update_message');
    expect(await held(client.chat.delete({ channel: channel.id, ts: theirs }))).toContain('cant_delete_message');
  });

  it('blocks that break the rules', async () => {
    await open();
    slack.limit('chat.postMessage', 1000);
    const id = 'F00000000';
    const option = (n: number) => ({ text: { type: 'plain_text', text: `o${n}` }, value: `${n}` });
    const select = { type: 'static_select', action_id: 's' };
    const broken: [object[], RegExp][] = [
      [many(51, () => ({ type: 'divider' })), /no more than 50/],
      [[section('x'.repeat(3001))], /3000.*\/blocks\/0\/text\/text/],
      [[{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }], /150/],
      [[{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }], /unsupported type: mrkdwn/],
      [[row(button('x'.repeat(76)))], /75/],
      [[row(button('x', { value: 'x'.repeat(2001) }))], /2000/],
      [[row(button('x', { action_id: 'x'.repeat(256) }))], /255/],
      [[row(button('x', { color: 1 }))], /unknown field: color/],
      [[row(button('x', { action_id: 'a' }), button('y', { action_id: 'a' }))], /action_id a already exists/],
      [
        [
          { type: 'divider', block_id: 'b' },
          { type: 'divider', block_id: 'b' },
        ],
        /block_id b already exists/,
      ],
      [[row(...many(26, (n) => button('x', { action_id: `a${n}` })))], /no more than 25/],
      [[{ type: 'context', elements: many(11, () => ({ type: 'mrkdwn', text: 'x' })) }], /no more than 10/],
      [[{ type: 'image', image_url: 'https://x.test' }], /missing required field: alt_text/],
      [[{ type: 'image', slack_file: { id }, alt_text: 'x'.repeat(2001) }], /2000/],
      [[{ type: 'image', slack_file: { id, url: 'https://x.test' }, alt_text: 'x' }], /either id or url/],
      [[{ type: 'image', slack_file: { id }, image_url: 'https://x.test', alt_text: 'x' }], /either image_url or/],
      [[{ type: 'image', image_url: `https://x.test/${'x'.repeat(3000)}`, alt_text: 'x' }], /3000/],
      [[picture(id)], /invalid slack file/],
      [[row({ ...select, options: many(101, option) })], /no more than 100/],
      [[row({ ...select, options: [{ ...option(1), value: 'x'.repeat(151) }] })], /150/],
      [[row({ ...select, options: [option(1)], initial_option: option(2) })], /none of the options/],
      [[{ type: 'rainbow' }], /unsupported type: rainbow/],
    ];
    for (const [blocks, why] of broken) expect(await held(post({ blocks }))).toMatch(why);
    expect(await held(post({ blocks: 'none' }))).toContain('invalid_blocks_format');
    const validated = await client
      .apiCall('blocks.validate', { blocks: [{ type: 'rainbow' }] })
      .catch(({ data }) => data);
    expect(validated).toMatchObject({ error: 'invalid_blocks', errors: [{ pointer: '/0/type' }] });
  });

  it('pictures that cannot be shown, uploads that do not fit, and files of others', async () => {
    await open();
    const webp = await ready(await upload(await plain(4, 4).webp().toBuffer(), 'a.webp'));
    expect(await held(post({ blocks: [picture(webp)] }))).toContain('invalid slack file');
    const place = await client.files.getUploadURLExternal({ filename: 'a.png', length: 3 });
    const put = (body: string) => fetch(place.upload_url ?? '', { method: 'POST', body });
    const foreign = { authorization: `Bearer ${slack.addTeam().botToken}` };
    const post3 = fetch(place.upload_url ?? '', { method: 'POST', body: 'abc', headers: foreign });
    expect(await held(post3)).toContain('the token of another team');
    expect(await held(put('four'))).toContain('4 bytes were uploaded, not 3');
    expect((await put('abc')).status).toBe(200);
    expect(await held(put('abc'))).toContain('twice');
    const files: [{ id: string }] = [{ id: place.file_id ?? '' }];
    await client.files.completeUploadExternal({ files });
    expect(await held(client.files.completeUploadExternal({ files }))).toContain('file_not_found');
    expect(await held(client.files.getUploadURLExternal({ filename: 'a', length: 3, alt_text: 'a' }))).toContain(
      'unknown arguments: alt_text',
    );
    const other = slack.addTeam({ name: 'Thieves' });
    const theirs = slack.addChannel(other);
    expect(await held(client.chat.postMessage({ channel: theirs.id, text: 'x' }))).toBe(
      `token of team Painters used for team Thieves: chat.postMessage ${theirs.id}`,
    );
    const stolen = await ready(await upload(await png(4, 4), 'b.png', clientFor(other)), clientFor(other));
    await post({ blocks: [picture(stolen)] }).catch(() => {});
    expect(slack.violations().at(-2)).toContain('a slack_file that the token cannot see');
    const strange = new webApi.WebClient(team.botToken, { ...clientOptions(), logger: SILENT, teamId: other.id });
    expect(await held(strange.users.info({ user: member.id }))).toContain('used for team');
  });

  it('modals that break the rules', async () => {
    await open();
    const { triggerId: trigger_id } = await slack.shortcut(member, 'edit');
    const opening = (view: object) => client.apiCall('views.open', { trigger_id, view });
    const wish = input('wish', { type: 'plain_text_input' });
    const { submit: _, ...unsubmittable } = modal(wish);
    const broken: [object, RegExp][] = [
      [{ ...modal(wish), title: { type: 'plain_text', text: 'x'.repeat(25) } }, /24/],
      [{ ...modal(wish), private_metadata: 'x'.repeat(3001) }, /3000/],
      [modal(...many(101, () => ({ type: 'divider' }))), /no more than 100/],
      [unsubmittable, /submit is required/],
      [modal({ ...wish, label: { type: 'plain_text', text: 'x'.repeat(2001) } }), /2000/],
      [modal(input('wish', { type: 'plain_text_input', max_length: 3001 })), /between 1 and 3000/],
      [modal(input('files', { type: 'file_input', max_files: 11 })), /between 1 and 10/],
      [modal({ type: 'markdown', text: 'x' }), /unsupported type: markdown/],
    ];
    for (const [view, why] of broken) expect(await held(opening(view))).toMatch(why);
    await opening({ ...modal(wish), notify_on_close: true });
    const view = slack.open(member);
    const stale = { view_id: view?.id ?? '', hash: 'old', view: modal(wish) };
    expect(await refusal(client.views.update(stale))).toBe('hash_conflict');
    await client.views.update({ ...stale, hash: view?.hash ?? '', view: modal(section('later')) });
    expect(slack.open(member)?.shown).toBe('later');
    expect(await slack.close(member)).toBeNull();
    expect(await refusal(client.views.update({ view_id: stale.view_id, view: modal(wish) }))).toBe('not_found');
  });

  it('acknowledgements that nobody asked for, or twice, or with what is not accepted', async () => {
    await open();
    const socket = async () => {
      const connections = new webApi.WebClient(slack.appToken, { ...clientOptions(), logger: SILENT }).apps.connections;
      const { url = '' } = await connections.open();
      const opened = new WebSocket(url);
      closing.push(() => opened.close());
      return opened;
    };
    const one = await socket();
    const heard: { type: string; envelope_id: string; accepts_response_payload: boolean }[] = [];
    one.addEventListener('message', ({ data }) => void heard.push(JSON.parse(String(data))));
    await eventually('hello', () => heard[0]?.type === 'hello');
    const say = (message: object) => one.send(JSON.stringify(message));
    await slack.say(member, channel, { text: 'x' });
    const { envelope_id } = await eventually('the event', () => heard[1]);
    say({ envelope_id, payload: { text: 'no' } });
    say({ envelope_id });
    say({ envelope_id: 'unknown', more: 1 });
    await eventually('them', () => slack.violations().length === 4);
    expect(slack.violations()).toMatchObject(
      [/with a payload/, /twice/, /unknown keys.*more/, /nobody sent/].map((form) => expect.stringMatching(form)),
    );
    const sent = await slack.command(member, channel, 'x');
    await eventually('the command', () => heard[2]?.accepts_response_payload);
    say({ envelope_id: sent.id, payload: { text: 'x', colour: 'red' } });
    await sent.acknowledged;
    expect(slack.violations().at(-1)).toContain('a response_url does not take: colour');
  });

  it('tells who is pinged and which links unfold', async () => {
    await open();
    slack.limit('chat.postMessage', 1000);
    await post({ text: `<@${member.id}> <!channel> &lt;!here&gt;` });
    await post({
      blocks: [section('<!subteam^S1>'), { type: 'header', text: { type: 'plain_text', text: '<!here>' } }],
    });
    expect(slack.pings().map(({ who }) => who)).toEqual([member.id, 'channel', 'subteam S1']);
    await post({ text: 'https://a.test' });
    await client.chat.postMessage({ channel: channel.id, text: 'https://b.test', unfurl_links: false });
    expect(slack.unfurls()).toMatchObject([{ url: 'https://b.test' }]);
    expect(slack.violations()).toEqual([]);
  });
});
