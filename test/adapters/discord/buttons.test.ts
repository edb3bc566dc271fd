import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Interaction, Member, Message, Options } from '../../doubles/discord/discord.ts';
import { type DiscordApp, over, sha, startDiscordApp } from '../../fixtures/discord-app.ts';
import { eventually } from '../../fixtures/eventually.ts';

/** The smallest pictures that there are, painted in no time; and the smallest that are streamed. */
const QUICK = { model: 'dall-e-2', size: '256x256' } as const;
const USUAL = { model: 'gpt-image-2.5-flare', size: '816x816', quality: 'low' } as const;
const NOT_YOURS = 'Only the member who asked for it, or an admin, can do that.';
const REQUESTER_ONLY = 'Only the member who asked for it can do that.';
const NOT_FOUND = 'There is no such picture request; it may have been deleted.';
/** Painting that fails at once, where it only matters what was to be painted. */
const NOT_NOW = 'demo:bad-request';
/** Words that would tell others why. */
const REASON = /refus|safety|policy|moderation|violen|sexual|categor|wording|touches|service/iu;

let started: DiscordApp;

const open = async (...how: Parameters<typeof startDiscordApp>) => {
  started = await startDiscordApp(...how);
};

afterEach(async () => {
  const { violations, pings } = started.discord;
  const held = { violations: violations(), pings: pings() };
  await started[Symbol.asyncDispose]();
  expect(held).toEqual({ violations: [], pings: [] });
});

const firstOf = ({ pictures }: Message) => sha(pictures[0]?.bytes);
const labelsOf = ({ buttons }: Message) => buttons.map(({ label }) => label);
const somebody = (name: string) => started.discord.addMember(started.guild, { name });
const boss = () => started.discord.addMember(started.guild, { name: 'Boss', permissions: 'admin' });
const imagine = (prompt: string, more: Options = {}, member = started.ada) =>
  started.discord.use(member, started.channel, 'imagine', { prompt, ...QUICK, ...more });
const press = (member: Member, { id }: Message, button: string) => started.discord.press(member, id, button);
const now = ({ id }: Message) => started.discord.message(id);
/** Without what changes with every second: the times until which the addresses of its pictures are good. */
const unsigned = (message: Message | null) =>
  message && { ...message, pictures: message.pictures.map((each) => ({ ...each, url: each.url?.split('?', 1)[0] })) };
const imageCalls = () => started.app.allCalls().filter(({ endpoint }) => endpoint.startsWith('images'));
/** What everybody sees in the channel. */
const channelNow = () =>
  started.discord.messages(started.channel).filter(({ author }) => author === started.discord.botId);

async function painted(prompt: string, more: Options = {}): Promise<Message> {
  const message = await over(await imagine(prompt, more));
  expect(message.pictures.length, message.text).toBeGreaterThan(0);
  return message;
}

/** The message of a request while it can be cancelled. */
const underWay = (used: Interaction) =>
  eventually('the painting', () => (used.original()?.buttons[0]?.label === 'Cancel' ? used.original() : null));

async function submitted(member: Member, opened: Interaction, prompt: string): Promise<Interaction> {
  expect(await opened.acknowledged).toMatchObject({ kind: 'modal' });
  return started.discord.submit(member, opened, { prompt, size: ['auto'], quality: ['low'] });
}

/** What a member alone is told, wherever Discord shows it. */
async function toldAlone(used: Interaction): Promise<string> {
  await used.acknowledged;
  const note = await eventually('something for the member alone', () =>
    [...used.followups(), used.original()].find((one) => one?.ephemeral === true && !one.loading),
  );
  return note.text;
}

/** What lies in the data folder, as checksums. */
async function storedFiles(): Promise<readonly string[]> {
  const entries = await readdir(started.app.dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  // What is just being deleted is not there.
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name)).then(sha, () => 'gone')));
}

/** What a message says of how it stands, without the wish and who asked for it. */
const standOf = ({ text }: Message) => text.split('\n').slice(2).join('\n');

describe('the buttons under a picture', () => {
  it.each(['right after', 'after a restart, by another member'])('work %s', async (when) => {
    await open();
    const { discord, app } = started;
    const grid = await painted('two boats', { count: 2 });
    const single = await painted('one boat');
    const later = when !== 'right after';
    const member = later ? somebody('Grace') : started.ada;
    if (later) await app.restart();

    const edit = await submitted(member, await press(member, single, 'Edit'), `edited ${when}`);
    const edited = await over(edit);
    expect(app.calls(`edited ${when}`)[0]?.pictures[0]?.sha256).toBe(firstOf(single));
    expect(edited.text).toContain(`<@${member.id}>`);

    const varied = await over(await press(member, single, 'Vary'));
    expect(varied.pictures).toHaveLength(1);
    const variation = imageCalls().at(-1);
    expect(variation).toMatchObject({ endpoint: 'images/edits', pictures: [{ sha256: firstOf(single) }] });

    const before = imageCalls().length;
    const again = await over(await press(member, single, 'Again'));
    expect(again.pictures).toHaveLength(1);
    expect(firstOf(again)).not.toBe(firstOf(single));
    expect(imageCalls().at(-1)).toMatchObject({ prompt: 'one boat', model: 'dall-e-2' });

    const picked = await over(await press(member, grid, 'Pick 2'));
    expect(picked.pictures.map(({ bytes }) => sha(bytes))).toEqual([sha(grid.pictures[1]?.bytes)]);
    expect(imageCalls()).toHaveLength(before + 1);

    const history = await press(member, edited, 'History');
    expect((await history.acknowledged).ephemeral).toBe(true);
    const line = await eventually('the history', () =>
      history.original()?.pictures.length ? history.original() : null,
    );
    expect(line.pictures.map(({ alt }) => alt)).toEqual([`edited ${when}`, 'one boat']);
    // What was pressed is as it was.
    for (const message of [grid, single]) expect(now(message)?.pictures).toHaveLength(message.pictures.length);
    expect(discord.messages(started.channel).every(({ loading }) => !loading)).toBe(true);
  });

  it('go on from a picked picture', async () => {
    await open();
    const grid = await painted('two boats', { count: 2 });
    const picked = await over(await press(started.ada, grid, 'Pick 2'));
    expect(labelsOf(picked)).toEqual(['Edit', 'Vary', 'Paint a new one', 'Delete']);
    await over(await submitted(started.ada, await press(started.ada, picked, 'Edit'), `on the moon ${NOT_NOW}`));
    expect(started.app.calls('on the moon')[0]?.pictures[0]?.sha256).toBe(sha(grid.pictures[1]?.bytes));
    // Deleting what was picked leaves the grid as it is.
    await press(started.ada, picked, 'Delete');
    await eventually('the picked one to be gone', () => now(picked) === null);
    const third = await over(await press(started.ada, grid, 'Pick 2'));
    expect(firstOf(third)).toBe(firstOf(picked));
  });

  it('Again, pressed twice, paints two, and both are shown', async () => {
    await open();
    const first = await painted('a boat');
    const pressed = await Promise.all([press(started.ada, first, 'Again'), press(started.ada, first, 'Again')]);
    const [one, two] = await Promise.all(pressed.map((each) => over(each)));
    expect(one?.id).not.toBe(two?.id);
    expect([one, two].map((each) => each?.pictures.length)).toEqual([1, 1]);
    expect(started.app.calls('a boat')).toHaveLength(3);
  });

  it('Delete takes the message and the pictures away, for the requester and for whoever manages the server', async () => {
    await open();
    const { app, ada } = started;
    const [one, two, kept] = [await painted('one'), await painted('two'), await painted('three')];
    const grace = somebody('Grace');
    expect(await toldAlone(await press(grace, one, 'Delete'))).toBe(NOT_YOURS);
    expect(unsigned(now(one))).toEqual(unsigned(one));
    expect(await storedFiles()).toContain(firstOf(one));
    await app.restart();
    await press(ada, one, 'Delete');
    await press(boss(), two, 'Delete');
    await eventually('both to be gone', () => now(one) === null && now(two) === null);
    await eventually('the files to be gone', async () => {
      const files = await storedFiles();
      return !files.includes(firstOf(one)) && !files.includes(firstOf(two));
    });
    expect(await storedFiles()).toContain(firstOf(kept));
    expect(channelNow().map(({ id }) => id)).toEqual([kept.id]);
  });

  it('are answered politely where what they belong to is gone', async () => {
    await open();
    const { ada, discord, app } = started;
    // Discord keeps the message this time.
    discord.fail({ method: 'DELETE', path: /\/messages\// }, { status: 403, code: 50013 }, 2);
    const grid = await painted('two boats', { count: 2 });
    await press(ada, grid, 'Delete');
    await eventually('the files to be gone', async () => !(await storedFiles()).includes(firstOf(grid)));
    expect(now(grid)).not.toBeNull();
    const before = imageCalls().length;
    expect(await toldAlone(await submitted(ada, await press(ada, grid, 'Edit 1'), 'x'))).toBe(NOT_FOUND);
    expect(await toldAlone(await press(ada, grid, 'Delete'))).toBe(NOT_FOUND);
    expect(imageCalls()).toHaveLength(before);
    expect(app.calls('x')).toEqual([]);
  });

  it('leave nothing behind in the channel where what they belong to is gone', async () => {
    await open();
    const { ada, discord, channel } = started;
    const single = await painted('one boat');
    const note = await discord.use(ada, channel, 'history');
    const list = await eventually('the list', () => (note.original()?.loading === false ? note.original() : null));
    await press(ada, single, 'Delete');
    await eventually('the message to be gone', () => now(single) === null);
    expect(labelsOf(list)).toEqual(['Edit 1']);
    expect(await toldAlone(await submitted(ada, await press(ada, list, 'Edit 1'), 'x'))).toBe(NOT_FOUND);
    expect(channelNow()).toEqual([]);
  });
});

describe('Cancel', () => {
  it('stops what is being painted: no preview stays, and there is one last edit', async () => {
    await open();
    const { ada, app, discord } = started;
    const used = await imagine('never ending demo:hang', USUAL);
    const shown = await eventually('a preview', () => (used.original()?.pictures.length ? used.original() : null));
    expect(labelsOf(shown)).toEqual(['Cancel']);
    expect(await (await press(ada, shown, 'Cancel')).acknowledged).toMatchObject({ kind: 'deferredUpdate' });
    const last = await over(used);
    expect(last.id).toBe(shown.id);
    expect(last.pictures).toEqual([]);
    expect(standOf(last)).toBe('Cancelled while it was being painted.');
    expect(labelsOf(last)).toEqual(['Run again', 'Delete']);
    await app.call('never ending', 'aborted');
    const cancelled = discord.versions(last.id).filter(({ text }) => text.includes('Cancelled'));
    expect(cancelled).toHaveLength(1);
    expect(discord.versions(last.id).at(-1)).toEqual(cancelled[0]);
    expect(await toldAlone(await discord.use(ada, started.channel, 'cancel'))).toContain('nothing waiting');
  });

  it('is for the requester and whoever manages the server alone', async () => {
    await open();
    const { app } = started;
    const used = await imagine('never ending demo:hang', USUAL);
    const shown = await underWay(used);
    expect(await toldAlone(await press(somebody('Grace'), shown, 'Cancel'))).toBe(NOT_YOURS);
    expect(app.calls('never ending')).toMatchObject([{ outcome: 'running' }]);
    expect(labelsOf(now(shown) as Message)).toEqual(['Cancel']);
    await press(boss(), shown, 'Cancel');
    expect(standOf(await over(used))).toContain('Cancelled');
  });

  it('is not offered any more after a restart, but running it again is', async () => {
    await open();
    const { app, ada } = started;
    const used = await imagine('never ending demo:hang', USUAL);
    await app.call('never ending', 'running');
    await app.restart();
    const interrupted = await over(used);
    expect(standOf(interrupted)).toContain('Interrupted by a restart.');
    expect(labelsOf(interrupted)).toEqual(['Run again', 'Delete']);
    const again = await press(ada, interrupted, 'Run again');
    const shown = await underWay(again);
    await eventually('the second call', () => app.calls('never ending').length === 2);
    await press(ada, shown, 'Cancel');
    await over(again);
  });

  it('can be pressed twice', async () => {
    await open();
    const { ada, discord } = started;
    const used = await imagine('never ending demo:hang', USUAL);
    const shown = await underWay(used);
    const pressed = await Promise.all([press(ada, shown, 'Cancel'), press(ada, shown, 'Cancel')]);
    await Promise.all(pressed.map((each) => each.acknowledged));
    const last = await over(used);
    expect(discord.versions(last.id).filter(({ text }) => text.includes('Cancelled'))).toHaveLength(1);
    expect(pressed.flatMap((each) => each.followups()).every(({ ephemeral }) => ephemeral)).toBe(true);
  });
});

describe('a grid', () => {
  it.each([2, 4])('of %i has a button for each picture', async (count) => {
    await open();
    const { app, ada } = started;
    const grid = await painted('many boats', { count });
    const each = (word: string) => Array.from({ length: count }, (_, index) => `${word} ${index + 1}`);
    expect(grid.pictures.map(({ alt }) => alt)).toEqual(
      each('Picture').map((which) => `${which} of ${count}: many boats`),
    );
    expect(labelsOf(grid)).toEqual([...each('Edit'), ...each('Vary'), ...each('Pick'), 'Again', 'Delete']);
    expect(grid.selects).toEqual([]);
    for (const [index, label] of each('Pick').entries()) {
      const picked = await over(await press(ada, grid, label));
      expect(picked.pictures.map(({ bytes }) => sha(bytes))).toEqual([sha(grid.pictures[index]?.bytes)]);
    }
    const last = sha(grid.pictures[count - 1]?.bytes);
    await over(await submitted(ada, await press(ada, grid, `Edit ${count}`), `the last at night ${NOT_NOW}`));
    expect(app.calls('the last at night')[0]?.pictures[0]?.sha256).toBe(last);
    const varied = await press(ada, grid, `Vary ${count}`);
    await eventually('the variation', () => (imageCalls().at(-1)?.pictures.length ?? 0) > 0 && imageCalls().length > 2);
    expect(imageCalls().at(-1)?.pictures[0]?.sha256).toBe(last);
    await over(varied);
    expect((await over(await press(ada, grid, 'Again'))).pictures).toHaveLength(count);
  });

  it('of 10 has menus, and each entry does what it says', async () => {
    await open();
    const { app, ada, discord } = started;
    const grid = await painted('ten boats', { count: 10 });
    expect(new Set(grid.pictures.map(({ bytes }) => sha(bytes))).size).toBe(10);
    expect(labelsOf(grid)).toEqual(['Again', 'Delete']);
    expect(grid.selects.map(({ placeholder }) => placeholder)).toEqual([
      'Edit one of them…',
      'Vary one of them…',
      'Pick one of them…',
    ]);
    for (const { options, minValues, maxValues } of grid.selects) {
      expect(options.map(({ label }) => label)).toEqual(
        Array.from({ length: 10 }, (_, index) => `Picture ${index + 1}`),
      );
      expect([minValues, maxValues]).toEqual([1, 1]);
    }
    const choose = (what: string, which: number) => {
      const menu = grid.selects.find(({ placeholder }) => placeholder?.startsWith(what));
      const value = menu?.options.find(({ label }) => label === `Picture ${which}`)?.value ?? '';
      return discord.select(ada, grid.id, menu?.customId ?? '', [value]);
    };
    await app.restart();
    for (const which of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
      const picked = await over(await choose('Pick', which));
      expect(firstOf(picked)).toBe(sha(grid.pictures[which - 1]?.bytes));
    }
    await over(await submitted(ada, await choose('Edit', 10), `the tenth at night ${NOT_NOW}`));
    expect(app.calls('the tenth at night')[0]?.pictures[0]?.sha256).toBe(sha(grid.pictures[9]?.bytes));
    await over(await choose('Vary', 6));
    expect(imageCalls().at(-1)?.pictures[0]?.sha256).toBe(sha(grid.pictures[5]?.bytes));
    expect(now(grid)?.pictures).toHaveLength(10);
  });
});

describe('a refusal', () => {
  it.each(['demo:flagged', 'demo:blocked-input', 'demo:blocked-output', 'a nude'])(
    'of %s is told to everybody without the reason, and to its requester with a way on',
    async (word) => {
      await open({ REWORD_MODEL: 'demo-text' });
      const { ada, app, discord } = started;
      const prompt = `a fox ${word}`;
      const used = await imagine(prompt, word === 'demo:blocked-output' ? USUAL : {});
      const shown = await over(used);
      expect(standOf(shown)).toBe('Nothing came of this one.');
      expect(shown.pictures).toEqual([]);
      expect(labelsOf(shown)).toEqual(['Why?', 'Delete']);
      const note = await eventually('the reason', () => used.followups()[0]);
      expect(note.ephemeral).toBe(true);
      expect(note.text).toMatch(/^(?:Your wish|The image service)\b[^_]* It cost nothing\. Here is a wording/u);
      expect(note.text).not.toMatch(/[a-z]_[a-z]|req_|sexual\/|demo:/u);
      expect(labelsOf(note)).toEqual(['Paint this instead']);
      const wording = note.text.split('\n> ')[1] ?? '';
      expect(wording).toMatch(/^a fox/u);
      for (const { text } of discord.versions(shown.id))
        expect(text.split('\n').slice(1).join('\n')).not.toMatch(REASON);
      expect(discord.messages(started.channel).map(({ id }) => id)).toEqual([shown.id]);

      const instead = await press(ada, note, 'Paint this instead');
      expect(await instead.acknowledged).toMatchObject({ ephemeral: false });
      const safer = await over(instead);
      expect(safer.pictures).toHaveLength(1);
      expect(safer.ephemeral).toBe(false);
      expect(app.calls(wording).at(-1)).toMatchObject({ prompt: wording, outcome: 'finished' });
    },
  );

  it('tells its reason again to its requester, after a restart and after the interaction has ended', async () => {
    await open({ REWORD_MODEL: 'demo-text' });
    const { ada, app, discord } = started;
    const used = await imagine('a fox demo:flagged');
    const shown = await over(used);
    const first = await eventually('the reason', () => used.followups()[0]);
    discord.advance(16 * 60_000);
    await app.restart();
    const why = await press(ada, shown, 'Why?');
    expect((await why.acknowledged).ephemeral).toBe(true);
    const note = await eventually('the reason', () => (why.original()?.loading ? null : why.original()));
    expect(note).toMatchObject({ ephemeral: true });
    expect(note.text).toContain('Your wish, or a picture it starts from, does not pass the safety check.');
    expect(note.text).toContain('a fox');
    const safer = await over(await press(ada, note, 'Paint this instead'));
    expect(safer).toMatchObject({ ephemeral: false, pictures: [{ alt: 'a fox' }] });
    // The first note works as well.
    expect((await over(await press(ada, first, 'Paint this instead'))).pictures).toHaveLength(1);

    const other = await press(somebody('Grace'), shown, 'Why?');
    expect(await toldAlone(other)).toBe(REQUESTER_ONLY);
    expect(now(shown)).toMatchObject({ text: shown.text });
  });

  it('tells its reason to nobody else, not even to whoever manages the server', async () => {
    await open({ REWORD_MODEL: 'demo-text' });
    const shown = await over(await imagine('a fox demo:flagged'));
    expect(await toldAlone(await press(boss(), shown, 'Why?'))).not.toMatch(/safety|violence|wording/iu);
  });

  it('says to try another way where no wording can be offered', async () => {
    await open();
    const { ada } = started;
    const used = await imagine('a fox demo:flagged');
    const shown = await over(used);
    const note = await eventually('the reason', () => used.followups()[0]);
    expect(note.text).toContain('Try to say it another way.');
    expect(note.buttons).toEqual([]);
    expect(await toldAlone(await press(ada, shown, 'Why?'))).toContain('Try to say it another way.');
  });

  it('of something private stays private, and so does what is painted instead', async () => {
    await open({ REWORD_MODEL: 'demo-text' });
    const { ada, discord } = started;
    const used = await imagine('a fox demo:flagged', { private: true });
    const shown = await over(used);
    expect(shown.ephemeral).toBe(true);
    expect(shown.text).toContain('does not pass the safety check');
    expect(labelsOf(shown)).toEqual(['Paint this instead', 'Delete']);
    const instead = await press(ada, shown, 'Paint this instead');
    expect(await instead.acknowledged).toMatchObject({ ephemeral: true });
    expect((await over(instead)).pictures).toHaveLength(1);
    expect(discord.messages(started.channel)).toEqual([]);
  });
});

const FAILURES = [
  ...['error-frame', 'bare-error-frame', 'ends-early', 'cut', 'bad-key', 'not-verified', 'forbidden', 'model-gone'],
  ...['billing-limit', 'quota', 'quota=credit_balance_exhausted', 'rate-limit-long', 'bad-request', 'empty'],
  ...['broken-picture', 'image-error', 'error-frame=server_is_overloaded', 'error-frame=rate_limit_exceeded'],
];

describe('a failure', () => {
  it('is told in a sentence of ours, and can be run again', async () => {
    await open({ MAX_CONCURRENT: '100', MAX_PER_WORKSPACE: '100', MAX_PER_MEMBER: '100' });
    const { app, discord } = started;
    const run = async (word: string) => {
      const member = somebody(word);
      const used = await imagine(`a fox demo:${word}`, USUAL, member);
      return { word, member, message: await over(used) };
    };
    const failed = await Promise.all(FAILURES.map(run));
    for (const { word, message } of failed) {
      const said = standOf(message);
      expect(said, word).toMatch(/^[A-Z][^{}<>]*\.$/u);
      expect(said, word).not.toMatch(/[a-z]_[a-z]|\b[45]\d\d\b/u);
      expect(said, word).not.toMatch(/request id|https?:|demo|sorry|invalid|undefined/iu);
      expect(message.pictures, word).toEqual([]);
      expect(labelsOf(message), word).toEqual(['Run again', 'Delete']);
      expect(message.ephemeral).toBe(false);
    }
    // Different faults are told apart.
    expect(new Set(failed.map(({ message }) => standOf(message))).size).toBeGreaterThan(10);
    const [first] = failed;
    if (first === undefined) throw new Error('nothing has failed');
    const calls = app.calls('demo:error-frame').length;
    const again = await over(await discord.press(somebody('Grace'), first.message.id, 'Run again'));
    expect(again.id).not.toBe(first.message.id);
    expect(standOf(again)).toBe(standOf(first.message));
    expect(app.calls('demo:error-frame').length).toBe(calls + 1);
  });

  it('that passes is never seen', async () => {
    await open();
    const { app } = started;
    const used = await imagine('a fox demo:rate-limit-once');
    expect((await over(used)).pictures).toHaveLength(1);
    expect(app.calls('a fox').map(({ outcome }) => outcome)).toEqual(['failed', 'finished']);
  });
});

describe('what is private', () => {
  it('answers its caller alone, also in everything that follows', async () => {
    await open();
    const { ada, discord, channel } = started;
    const used = await imagine('a secret garden', { private: true, count: 2 });
    expect(await used.acknowledged).toMatchObject({ kind: 'deferred', ephemeral: true });
    const grid = await over(used);
    expect(grid).toMatchObject({ ephemeral: true, text: expect.stringContaining('Only you see this.') });
    expect(labelsOf(grid)).toContain('Publish');
    await started.app.restart();

    const edit = await submitted(ada, await press(ada, grid, 'Edit 2'), 'a secret fountain');
    const following = [
      ['Edit', edit],
      ['Vary', await press(ada, grid, 'Vary 1')],
      ['Pick', await press(ada, grid, 'Pick 1')],
      ['Again', await press(ada, grid, 'Again')],
    ] as const;
    const ends: Message[] = [];
    for (const [what, each] of following) {
      expect((await each.acknowledged).ephemeral, what).toBe(true);
      const end = await over(each);
      expect(end.ephemeral, what).toBe(true);
      expect(end.pictures.length, what).toBeGreaterThan(0);
      expect(labelsOf(end), what).toContain('Publish');
      ends.push(end);
    }
    const [edited] = ends as [Message];
    const history = await press(ada, edited, 'History');
    expect((await history.acknowledged).ephemeral).toBe(true);
    expect(discord.messages(channel)).toEqual([]);
    expect(discord.messages(channel, somebody('Grace'))).toEqual([]);
  });

  it('goes to the channel by Publish, without being painted again', async () => {
    await open();
    const { ada, discord, channel, app } = started;
    const kept = await painted('a <@everyone> secret', { private: true, spoiler: true });
    await app.restart();
    const before = app.allCalls().length;
    const published = await over(await press(ada, kept, 'Publish'));
    expect(published).toMatchObject({ ephemeral: false, pictures: [{ spoiler: true, alt: 'a <@everyone> secret' }] });
    expect(firstOf(published)).toBe(firstOf(kept));
    expect(published.text).toContain('Shown to all.');
    expect(published.text).toContain(`<@${ada.id}>`);
    expect(published.text).not.toContain('Only you');
    expect(app.allCalls()).toHaveLength(before);
    expect(discord.messages(channel).map(({ id }) => id)).toEqual([published.id]);
    expect(labelsOf(published)).not.toContain('Publish');
    // From here on it is everybody's.
    const grace = somebody('Grace');
    const edit = await submitted(grace, await press(grace, published, 'Edit'), 'less of a secret');
    expect(await over(edit)).toMatchObject({ ephemeral: false, pictures: [{ alt: 'less of a secret' }] });
    // Taking it away from the channel leaves the private one.
    await press(ada, published, 'Delete');
    await eventually('it to be gone', () => now(published) === null);
    expect(firstOf(await over(await press(ada, kept, 'Publish')))).toBe(firstOf(kept));
  });

  it('is deleted and cancelled from its own message', async () => {
    await open();
    const { ada, discord, channel } = started;
    const kept = await painted('a secret', { private: true });
    await press(ada, kept, 'Delete');
    await eventually('the message to be gone', () => now(kept) === null);
    await eventually('the file to be gone', async () => !(await storedFiles()).includes(firstOf(kept)));
    const used = await imagine('never ending demo:hang', { ...USUAL, private: true });
    await press(ada, await underWay(used), 'Cancel');
    expect(await over(used)).toMatchObject({ ephemeral: true, pictures: [] });
    expect(discord.messages(channel)).toEqual([]);
  });
});

describe('a spoiler', () => {
  it('hides the pictures on the first post, in previews, and in everything that follows', async () => {
    await open();
    const { ada, discord } = started;
    const used = await imagine('never ending demo:hang', { ...USUAL, spoiler: true });
    const grid = await painted('hidden boats', { spoiler: true, count: 2 });
    const following = [
      await press(ada, grid, 'Again'),
      await press(ada, grid, 'Vary 1'),
      await press(ada, grid, 'Pick 2'),
      await submitted(ada, await press(ada, grid, 'Edit 1'), 'a hidden lake'),
    ];
    const again = await over(following[0] as Interaction);
    const ends = [grid, again, ...(await Promise.all(following.slice(1).map((each) => over(each))))];
    ends.push(await over(await press(ada, again, 'Again')));
    const preview = await eventually('a preview', () => (used.original()?.pictures.length ? used.original() : null));
    expect(preview.pictures.map(({ spoiler }) => spoiler)).toEqual([true]);
    await press(ada, preview, 'Cancel');
    await over(used);
    for (const { id, pictures } of ends) {
      expect(pictures.length).toBeGreaterThan(0);
      const ever = discord.versions(id).flatMap((version) => version.pictures);
      expect(ever.every(({ spoiler }) => spoiler)).toBe(true);
    }
  });
});
