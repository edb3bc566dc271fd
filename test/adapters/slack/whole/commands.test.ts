import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../../../commands/index.ts';
import { MODELS } from '../../../../src/core/models.ts';
import type { Channel, Message, View } from '../../../doubles/slack/slack.ts';
import { eventually } from '../../../fixtures/eventually.ts';
import { type SlackApp, startSlackApp } from '../../../fixtures/slack-app.ts';
import { GREEN, png } from '../../../fixtures/tiny-pictures.ts';
import { answerTo, expectGoodManners, over, QUICK, said } from './what-is-seen.ts';

let started: SlackApp;
beforeAll(async () => {
  started = await startSlackApp({ SLACK_PREVIEWS: 'off' });
  // The limits have tests of their own: here members use a whole day's worth within seconds.
  for (const method of ['conversations.info', 'conversations.history', 'chat.delete', 'files.info', 'views.open'])
    started.slack.limit(method, 10_000);
});
afterAll(() => started[Symbol.asyncDispose]());
afterEach(() => expectGoodManners(started));

let rooms = 0;
/** A channel that nothing was said in yet. */
const room = (): Channel => {
  rooms += 1;
  return started.slack.addChannel(started.team, { name: `room-${rooms}` });
};
const someone = (name: string) => started.slack.addMember(started.team, { name });
const typed = async (text: string, channel: Channel, who = started.ada) =>
  answerTo(started, await started.slack.command(who, channel, text), channel);
const forms = new Set<string>();
/** The form that has just been opened for a member: one that was not seen before. */
const form = async (who = started.ada): Promise<View> => {
  const view = await eventually('the form', () => {
    const open = started.slack.open(who);
    return open === null || forms.has(open.id) ? null : open;
  });
  forms.add(view.id);
  return view;
};
const labels = ({ buttons }: Message) => buttons.map(({ label }) => label);

/** A text of Slack's as a notification shows it. */
const plainly = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** The slash commands that a text speaks of. */
const slashed = (text: string) => [...text.matchAll(/(?<![\w/:.])\/[a-z]+/gu)].map(([word]) => word);

describe('/imagine with a wish and flags', () => {
  type Case = Readonly<{ wish: string; text: string; sent: Readonly<Record<string, unknown>>; count?: number }>;
  it.each<Case>([
    {
      wish: 'a fox one',
      text: 'a fox one --size portrait --quality low --count 2',
      sent: { size: '1024x1536', quality: 'low' },
      count: 2,
    },
    { wish: 'a fox two', text: '-s square -q low -n 2 a fox two', sent: { quality: 'low' }, count: 2 },
    {
      wish: 'a fox three',
      text: '--size=1024x1024 --quality=low a fox three',
      sent: { size: '1024x1024', quality: 'low' },
    },
    {
      wish: 'a fox four',
      text: 'a fox -m gpt-image-2 -s 1024x1024 -q low -f jpeg -b opaque --compression 60 four',
      sent: { model: 'gpt-image-2', output_format: 'jpeg', background: 'opaque', output_compression: 60 },
    },
    {
      wish: 'a fox five',
      text: 'a fox five --model dall-e-3 --style vivid',
      sent: { model: 'dall-e-3', style: 'vivid' },
    },
    {
      wish: 'a fox six',
      text: 'a fox six —quality low –size "1024x1024"',
      sent: { quality: 'low', size: '1024x1024' },
    },
    { wish: 'a fox seven', text: '--prompt "a fox seven" --quality=low', sent: { quality: 'low' } },
    { wish: 'a fox eight', text: '--partials=2 -q low a fox eight', sent: { partial_images: 2 } },
  ])('paints $text', async ({ wish, text, sent, count = 1 }) => {
    const channel = room();
    await started.slack.command(started.ada, channel, text);
    const call = await started.app.call(wish, 'finished');
    expect({ ...call.parameters, prompt: call.prompt, model: call.model }).toMatchObject({ ...sent, prompt: wish });
    const { pictures } = await over(started, wish, { channel });
    expect(pictures.map(({ missing }) => missing)).toEqual(Array(count).fill(false));
  });

  it('works where one speaks to the bot directly', async () => {
    const { slack, team } = started;
    const bea = someone('Bea');
    const dm = slack.dm(team, bea);
    await slack.command(bea, dm, `a fox in a letter ${QUICK}`);
    expect((await over(started, 'a fox in a letter', { channel: dm, as: bea })).pictures).toHaveLength(1);
  });

  it('keeps the quotation marks of the wish, and does not take a flag out of them', async () => {
    const channel = room();
    const wish = 'a sign that says "mind the --size of it"';
    await started.slack.command(started.ada, channel, `${wish} ${QUICK}`);
    expect((await started.app.call('mind the', 'finished')).prompt).toBe(wish);
    await over(started, wish, { channel });
  });

  it('makes a picture that moves', async () => {
    const channel = room();
    await started.slack.command(started.ada, channel, 'a spinning top -f gif --frames 2 -q low -s 1024x1024');
    const message = await over(started, 'a spinning top', { channel });
    expect(message.pictures.map(({ missing }) => missing)).toEqual([false]);
    expect(Buffer.from(message.pictures[0]?.bytes ?? []).toString('latin1', 0, 3)).toBe('GIF');
  });

  it.each(['--private', '-p'])('shows a result to its requester alone (%s)', async (flag) => {
    const { slack, team, ada } = started;
    const channel = room();
    const grace = someone('Grace');
    const wish = `a door kept secret with ${flag.length} letters`;
    await slack.command(ada, channel, `${flag} ${wish} ${QUICK}`);
    const message = await over(started, wish, { channel: slack.dm(team, ada) });
    expect(message.pictures.map(({ missing }) => missing)).toEqual([false]);
    expect(labels(message)).toContain('Publish');
    expect(slack.messages(channel, ada).concat(slack.messages(channel, grace))).toEqual([]);
  });
});

describe('a flag or a value that there is not', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['--sise wide', /sise.*size/su],
    ['--ar 16:9', /\bar\b.*size/su],
    ['--size enormous', /enormous.*square.*16:9/su],
    ['--size', /--size=/u],
    ['--quality best', /best.*high/su],
    ['--count many', /many.*1 to 10/su],
    ['--count 99', /99.*1 to 10/su],
    ['--format bmp', /bmp.*png/su],
    ['--background pink', /pink.*transparent/su],
    ['--model dall-e-2 --size 300x300', /300x300.*256x256/su],
    ['--model dall-e-2 --quality high', /high.*standard/su],
    ['--format jpeg --background transparent', /transparent.*png/su],
    ['--frames 4', /gif/u],
    ['--private=perhaps', /perhaps.*yes/su],
  ];
  it.each(cases)(
    'is answered to the caller alone with what would work, and nothing is painted (%s)',
    async (flag, says) => {
      const { app, slack, ada } = started;
      const channel = room();
      const grace = someone('Grace');
      const answer = await typed(`a hare ${flag}`, channel);
      expect(answer.ephemeralFor).toBe(ada.id);
      expect(answer.shown).toMatch(says);
      expect(slack.messages(channel, grace)).toEqual([]);
      expect(app.calls('a hare')).toEqual([]);
    },
  );

  it('is not answered with options that cannot be typed: nobody types a picture', async () => {
    expect((await typed('a hare --sise wide', room())).shown).not.toMatch(/\b(?:image|mask)\b/u);
  });
});

describe('/imagine alone', () => {
  const imagine = commands.find(({ name }) => name === 'imagine');

  it('opens a form with every option, the common ones to be chosen, and room for files', async () => {
    await started.slack.command(started.ada, room(), '');
    const view = await form();
    expect(view.inputs.map(({ blockId }) => blockId).toSorted()).toEqual(
      Object.keys(imagine?.options ?? {})
        // Slack hides no pictures, and has no channels for adults.
        .filter((name) => !['spoiler', 'moderation'].includes(name))
        .toSorted(),
    );
    const type = (name: string) => view.inputs.find(({ blockId }) => blockId === name)?.type;
    expect(['prompt', 'image', 'size', 'quality', 'count', 'model', 'private'].map(type)).toEqual([
      ...['plain_text_input', 'file_input', 'static_select', 'static_select', 'static_select', 'static_select'],
      'checkboxes',
    ]);
    expect(view.inputs.filter(({ optional }) => !optional).map(({ blockId }) => blockId)).toEqual(['prompt']);
  });

  it('paints what was chosen in the form', async () => {
    const { slack, ada, app } = started;
    const channel = room();
    await slack.command(ada, channel, '');
    const chosen = { prompt: 'a heron at dawn', size: 'landscape', quality: 'low', count: '2', model: 'gpt-image-2' };
    await slack.submit(ada, await form(), chosen);
    const call = await app.call('a heron at dawn', 'finished');
    expect({ model: call.model, ...call.parameters }).toMatchObject({ model: 'gpt-image-2', quality: 'low' });
    const [width = 0, height = 0] = String(call.parameters.size).split('x').map(Number);
    expect(width).toBeGreaterThan(height);
    expect((await over(started, 'a heron at dawn', { channel })).pictures).toHaveLength(2);
  });

  it('has the flags filled in that were typed without a wish', async () => {
    const { slack, ada } = started;
    await slack.command(ada, room(), '--size wide -n 3 -p');
    const view = await form();
    const initial = (name: string) => JSON.stringify(view.inputs.find(({ blockId }) => blockId === name)?.element);
    expect(initial('size')).toMatch(/"initial_option":\{[^}]*\{[^}]*"wide"/u);
    expect(initial('count')).toMatch(/"initial_option":\{[^}]*\{[^}]*"3"/u);
    expect(initial('private')).toContain('"initial_options"');
  });

  it('starts from the pictures that are put into it', async () => {
    const { slack, ada, app } = started;
    const channel = room();
    await slack.command(ada, channel, '');
    const image = [{ name: 'hill.png', bytes: await png(44, 66, GREEN) }];
    await slack.submit(ada, await form(), { prompt: 'with a castle', quality: 'low', image });
    await over(started, 'with a castle', { channel });
    expect(app.calls('with a castle')).toMatchObject([
      { endpoint: 'images/edits', pictures: [{ width: 44, height: 66 }] },
    ]);
  });

  it('answers what does not go together to the caller alone, and paints nothing', async () => {
    const { slack, ada, app } = started;
    const channel = room();
    const grace = someone('Grace');
    await slack.command(ada, channel, '');
    const view = await form();
    await slack.submit(ada, view, { prompt: 'a lone frame', frames: '4' });
    // In the form itself, which stays open, or in the channel.
    await eventually('the answer', () => {
      const shown = Object.values(slack.open(ada)?.errors ?? {});
      return [...shown, ...said(started, '', { channel }).map((one) => one.shown)].some((text) => text.includes('gif'));
    });
    expect(slack.messages(channel, grace)).toEqual([]);
    expect(app.calls('a lone frame')).toEqual([]);
  });
});

describe('the other commands', () => {
  it('/imagine help says what can be said on Slack, and no command that Slack does not know', async () => {
    const { ephemeralFor, shown } = await typed('help', room());
    expect(ephemeralFor).toBe(started.ada.id);
    for (const word of ['edit', 'vary', 'history', 'models', 'cancel']) expect(shown).toContain(word);
    // Only /imagine is in the manifest: Slack answers anything else by itself, with an error.
    expect([...new Set(slashed(shown))]).toEqual(['/imagine']);
  });

  it('/imagine models names every model, and leaves none out', async () => {
    const { ephemeralFor, shown } = await typed('models', room());
    expect(ephemeralFor).toBe(started.ada.id);
    for (const { name } of MODELS) expect(shown).toContain(name);
    expect(slashed(shown).filter((word) => word !== '/imagine')).toEqual([]);
  });

  it('/imagine cancel says so where there is nothing to cancel', async () => {
    expect((await typed('cancel', room(), someone('Idle'))).shown).toContain('nothing waiting or being painted');
  });

  it('/imagine cancel stops what is being painted for the caller, and nothing of others', async () => {
    const { slack, app, ada } = started;
    const channel = room();
    const grace = someone('Grace');
    await slack.command(grace, channel, `a slow snail demo:slow`);
    await slack.command(ada, channel, 'a slow tortoise demo:slow');
    await app.call('a slow tortoise', 'running');
    await app.call('a slow snail', 'running');
    expect((await typed('cancel', channel)).shown).toMatch(/cancel/iu);
    const message = await over(started, 'a slow tortoise', { channel });
    expect(message.shown).toContain('Cancelled while it was being painted.');
    expect(said(started, 'a slow snail', { channel }).map(labels)).toEqual([['Cancel']]);
    await typed('cancel', channel, grace);
    await over(started, 'a slow snail', { channel });
  });

  it('/imagine history says so where there is nothing yet', async () => {
    const { shown, buttons } = await typed('history', room(), someone('New'));
    expect(shown).toContain('nothing painted here yet');
    expect(buttons).toEqual([]);
  });

  it('/imagine history lists what the caller had painted, the newest first, to go on from there', async () => {
    const { slack, app, ada } = started;
    const [channel, elsewhere] = [room(), room()];
    const [grace, heidi] = [someone('Grace'), someone('Heidi')];
    await slack.command(grace, channel, `an old mill <b> & *co* ${QUICK}`);
    await over(started, 'an old mill', { channel });
    await slack.command(heidi, channel, `a thing of Heidi ${QUICK}`);
    await slack.command(grace, channel, `a new windmill ${QUICK}`);
    await over(started, 'a new windmill', { channel });
    await over(started, 'a thing of Heidi', { channel });

    const answer = await typed('history', elsewhere, grace);
    expect(answer.ephemeralFor).toBe(grace.id);
    expect(slack.messages(elsewhere, ada)).toEqual([]);
    const lines = answer.shown.split('\n');
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/^1\W.*a new windmill.*dall-e-2/u),
      expect.stringMatching(/^2\W.*an old mill <b> & \*co\*.*dall-e-2/u),
    ]);
    expect(labels(answer)).toEqual(['Edit 1', 'Edit 2']);
    // Where it shows pictures, they are there to be seen.
    expect(answer.pictures.filter(({ missing }) => missing)).toEqual([]);

    await slack.press(grace, elsewhere, answer.ts, 'Edit 2');
    await slack.submit(grace, await form(grace), { prompt: 'with sails of silk', quality: 'low' });
    await over(started, 'with sails of silk', { channel: elsewhere, as: grace });
    expect(app.calls('with sails of silk')).toMatchObject([{ endpoint: 'images/edits' }]);
  });

  it.each(['edit', 'vary'])('/imagine %s asks for the picture by a form, and paints from it', async (name) => {
    const { slack, ada, app } = started;
    const channel = room();
    await slack.command(ada, channel, name);
    const view = await form();
    expect(view.title.toLowerCase()).toContain(name);
    expect(view.inputs.find(({ blockId }) => blockId === 'image')).toMatchObject({
      type: 'file_input',
      optional: false,
    });
    const image = [{ name: 'hill.png', bytes: await png(48, 48, GREEN) }];
    await slack.submit(ada, view, { prompt: `with ${name} moss`, quality: 'low', image });
    await over(started, `with ${name} moss`, { channel });
    expect(app.calls(`with ${name} moss`)).toMatchObject([{ pictures: [{ width: 48, height: 48 }] }]);
  });

  it('/imagine edit with a flag has it filled in', async () => {
    const { slack, ada } = started;
    await slack.command(ada, room(), 'edit --quality low');
    const view = await form();
    expect(JSON.stringify(view.inputs.find(({ blockId }) => blockId === 'quality'))).toContain('initial_option');
  });

  it('takes a wish that only begins like a command for a wish', async () => {
    const channel = room();
    await started.slack.command(started.ada, channel, `history of a village ${QUICK}`);
    expect((await over(started, 'history of a village', { channel })).pictures).toHaveLength(1);
  });
});

describe('the global shortcut New image', () => {
  it('opens the form, and the picture comes directly to the member', async () => {
    const { slack, team, ada } = started;
    await slack.shortcut(ada, 'new_image');
    await slack.submit(ada, await form(), { prompt: 'a lone lighthouse', model: 'dall-e-2', size: 'square' });
    const message = await over(started, 'a lone lighthouse', { channel: slack.dm(team, ada) });
    expect(message.pictures.map(({ missing }) => missing)).toEqual([false]);
  });
});

describe('the menu of a message', () => {
  it.each(['edit', 'vary'])(
    'has %s for a picture that a member shared; the result goes to its thread',
    async (name) => {
      const { slack, ada, app } = started;
      const channel = room();
      const files = [{ name: 'hill.png', bytes: await png(52, 52, GREEN) }];
      const { ts } = await slack.say(someone('Grace'), channel, { text: 'my hill', files });
      await slack.shortcut(ada, `${name}_image`, channel, ts);
      await slack.submit(ada, await form(), { prompt: `the hill by menu, ${name}`, quality: 'low' });
      const message = await over(started, `the hill by menu, ${name}`, { channel, thread: ts });
      expect(message.thread_ts).toBe(ts);
      expect(app.calls(`the hill by menu, ${name}`)).toMatchObject([{ pictures: [{ width: 52, height: 52 }] }]);
    },
  );

  it.each(['edit', 'vary'])('has %s for a picture that the bot painted, which is not asked for again', async (name) => {
    const { slack, ada, app } = started;
    const channel = room();
    await slack.command(ada, channel, `a dale for ${name} ${QUICK}`);
    const { ts } = await over(started, `a dale for ${name}`, { channel });
    await slack.shortcut(ada, `${name}_image`, channel, ts);
    const view = await form();
    expect(view.inputs.map(({ blockId }) => blockId)).not.toContain('image');
    await slack.submit(ada, view, { prompt: `the dale by menu, ${name}`, quality: 'low' });
    await over(started, `the dale by menu, ${name}`, { channel, thread: ts });
    expect(app.calls(`the dale by menu, ${name}`)).toMatchObject([{ pictures: [{ width: 256, height: 256 }] }]);
  });

  it('asks for a picture where the message has none', async () => {
    const { slack, ada } = started;
    const channel = room();
    const { ts } = await slack.say(ada, channel, { text: 'only words' });
    await slack.shortcut(ada, 'edit_image', channel, ts);
    expect((await form()).inputs.find(({ blockId }) => blockId === 'image')).toMatchObject({ optional: false });
  });
});

describe('what members write', () => {
  const wishes: readonly (readonly [string, string])[] = [
    ['to all @channel @here @everyone', 'to all @channel @here @everyone'],
    ['to all <!channel> and <!here>', 'to all @channel and @here'],
    ['typed &lt;!channel&gt; so', 'typed &lt;!channel&gt; so'],
    // Somebody has called themselves <!channel>.
    ['for <@U0SOMEBODY|&lt;!channel&gt;> too', 'for @<!channel> too'],
    ['see https://evil.example/a?b=1&c=2 and evil.example', 'see https://evil.example/a?b=1&c=2 and evil.example'],
    ['a *bold* _thin_ ~gone~ `code` ```block``` > quote', 'a *bold* _thin_ ~gone~ `code` ```block``` > quote'],
    ['a :tada: party & <friends> [x](https://evil.example)', 'a :tada: party & <friends> [x](https://evil.example)'],
  ];
  it.each(wishes)('pings nobody, links nothing and reads as typed: %j', async (text, reads) => {
    const { slack, app } = started;
    const channel = room();
    const mallory = someone('<!channel> *Mallory* https://evil.example');
    await slack.command(mallory, channel, `${text} ${QUICK}`);
    const message = await over(started, reads, { channel });
    expect(app.calls(reads).map(({ prompt }) => prompt)).toEqual([reads]);
    expect(message.pictures[0]?.alt).toContain(reads);
    expect(message.shown).toContain('<!channel> *Mallory* https://evil.example');
    for (const version of slack.versions(channel, message.ts)) {
      // Mrkdwn would make bold, links and emoji of it.
      const marked = JSON.stringify(version.blocks).match(/\{"type":"mrkdwn"[^}]*\}/gu) ?? [];
      expect(marked.join()).not.toMatch(/evil|Mallory|channel|bold|tada/u);
      expect(version.text).not.toMatch(/<[!@#h]/u);
      expect(plainly(version.text)).toContain(reads);
    }
  });

  it('names a member in a wish without pinging that member', async () => {
    const { slack, app } = started;
    const channel = room();
    const grace = someone('Grace');
    await slack.command(started.ada, channel, `a portrait of <@${grace.id}|grace> ${QUICK}`);
    await over(started, 'a portrait of @grace', { channel });
    expect(app.calls('a portrait of @grace')).toHaveLength(1);
  });

  it('does no more where it is told back to them', async () => {
    const { shown, text } = await typed('a hare --size *<!channel>* ', room());
    expect(shown).toContain('*@channel*');
    expect(text).not.toContain('<!');
  });
});

describe('several members at once', () => {
  it('each get their own picture under their own name, where they asked', async () => {
    const { slack, app } = started;
    const places = [room(), room()];
    const members = ['Ben', 'Cleo', 'Dora', 'Emil'].map(someone);
    const wishes = members.flatMap((member, m) =>
      places.map((channel, p) => ({ member, channel, wish: `a wish numbered ${m}-${p} of ${member.name}` })),
    );
    await Promise.all(wishes.map(({ member, channel, wish }) => slack.command(member, channel, `${wish} ${QUICK}`)));
    const messages = await Promise.all(wishes.map(({ channel, wish }) => over(started, wish, { channel })));
    for (const [index, { member, wish }] of wishes.entries()) {
      const { shown, pictures } = messages[index] as Message;
      expect(shown).toContain(member.name);
      expect(members.filter(({ name }) => shown.includes(name))).toEqual([member]);
      expect(pictures.map(({ alt, missing }) => [alt?.includes(wish), missing])).toEqual([[true, false]]);
      expect(app.calls(wish)).toHaveLength(1);
    }
    const all = messages.map(({ pictures }) => Buffer.from(pictures[0]?.bytes ?? []).toString('base64'));
    expect(new Set(all).size).toBe(wishes.length);
    expect(places.map((channel) => slack.messages(channel).length)).toEqual([4, 4]);
  });
});
