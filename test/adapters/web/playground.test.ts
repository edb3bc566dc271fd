import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Uploaded } from '../../../src/adapters/web/protocol.ts';
import { jobAt, painted, QUICK } from '../../fixtures/image-api-client.ts';
import { answerOf, joins, type Member, refusalIn } from '../../fixtures/playground-member.ts';
import { type RunningApp, startTestApp } from '../../fixtures/running-app.ts';
import { GREEN, plain, png } from '../../fixtures/tiny-pictures.ts';

let app: RunningApp;
let ada: Member;
let ben: Member;
beforeAll(async () => {
  app = await startTestApp({ MAX_CONCURRENT: '20' });
  ada = await joins(app, 'Ada');
  ben = await joins(app, 'Ben');
});
afterAll(() => app[Symbol.asyncDispose]());

/** What is painted in the shortest time. */
const QUICKLY = { size: '816x816', format: 'jpeg' } as const;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a visit', () => {
  it('gives a browser an identity of its own, which a cookie keeps', async () => {
    expect(ada.id).not.toBe(ben.id);
    const again = await joins(app, 'Ada', `easel_member=${ada.id}`);
    expect(again.id).toBe(ada.id);
    const first = await fetch(`${app.url()}/playground/setup`);
    expect(first.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Strict/u);
  });

  it('does not take an identity that it did not make', async () => {
    for (const id of ['admin', '', '../../x', `${ada.id}x`, 'ADA']) {
      const visit = await fetch(`${app.url()}/playground/setup`, { headers: { cookie: `easel_member=${id}` } });
      expect(await visit.json()).not.toMatchObject({ member: { id } });
    }
  });

  it('offers every command that can be typed, with its options and their choices', async () => {
    const typed = ada.setup.commands.filter(({ buttonOnly }) => !buttonOnly).map(({ name }) => name);
    expect(typed).toEqual(expect.arrayContaining(['imagine', 'edit', 'cancel', 'help']));
    const imagine = ada.setup.commands.find(({ name }) => name === 'imagine');
    expect(imagine?.options.prompt).toMatchObject({ kind: 'text', required: true });
    expect(imagine?.options.model).toMatchObject({ kind: 'choice', choices: expect.arrayContaining(['gpt-image-2']) });
    expect(ada.setup.defaultModel).toBe('gpt-image-2.5-flare');
    expect(ada.setup.maxPictureBytes).toBeGreaterThan(1_000_000);
    expect(Math.abs(ada.setup.now - Date.now())).toBeLessThan(60_000);
  });

  it('says whether the built-in demo server paints', async () => {
    expect(ada.setup.demo).toBe(false);
    await using demo = await startTestApp({ OPENAI_API_KEY: '', OPENAI_BASE_URL: '', DEMO_PACE_MS: '0' });
    const member = await joins(demo, 'Ada');
    expect(member.setup.demo).toBe(true);
    const message = await member.sees(await member.starts({ text: 'a cat', values: QUICKLY }));
    expect(message.status).toBe('finished');
  });

  it('loads a page without inline scripts, inline styles, or anything from elsewhere', async () => {
    const page = await fetch(app.url());
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'/u);
    expect(policy).not.toMatch(/unsafe|https?:|\*/u);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const html = await page.text();
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|(?:src|href)="(?:https?:)?\/\//iu);
    for (const [, path] of html.matchAll(/(?:src|href)="([^"#]+)"/gu)) {
      const file = await fetch(new URL(path ?? '', app.url()));
      expect([path, file.status]).toEqual([path, 200]);
      expect(file.headers.get('content-type')).toMatch(/^(?:text\/(?:css|javascript)|image\/svg\+xml)/u);
    }
  });

  it.each([
    '/page/..%2fapi.ts',
    '/page/../api.ts',
    '/page/tsconfig.json',
    '/page/nothing.ts',
    '/page/%2e%2e%2fapi.ts',
    '/page/',
  ])('loads nothing that is not of the page: %s', async (path) => {
    expect((await fetch(app.url() + path)).status).toBe(404);
  });
});

describe('what a member says', () => {
  it('becomes a message that sharpens and ends with the picture, for all to see', async () => {
    await using slow = await startTestApp({}, 40);
    const carol = await joins(slow, '  Carol\n  of  the north ');
    const window = await carol.opens();
    const job = await carol.starts('a lighthouse at dusk');
    const painting = await window.message((message) => message.pictures.length > 0);
    expect(painting).toMatchObject({
      job,
      status: 'painting',
      final: false,
      author: { id: carol.id, name: 'Carol of the north' },
      prompt: 'a lighthouse at dusk',
      count: 1,
      pictures: [{ index: 0, id: null }],
    });
    expect(painting.startedAt).toBeGreaterThanOrEqual(painting.since);
    const [first] = painting.pictures;
    const next = await window.message((message) => message.pictures[0]?.url !== first?.url);
    expect(next.status).toBe('painting');
    const previews = await Promise.all([first, next.pictures[0]].map((each) => fetch(slow.url() + (each?.url ?? ''))));
    for (const preview of previews) {
      expect(preview.headers.get('content-type')).toBe('image/jpeg');
      expect(preview.headers.get('x-content-type-options')).toBe('nosniff');
    }
    const [one, two] = await Promise.all(
      previews.map(async (each) => sha256(new Uint8Array(await each.arrayBuffer()))),
    );
    expect(one).not.toBe(two);

    const final = await window.message((message) => message.final);
    expect(final).toMatchObject({
      job,
      status: 'finished',
      text: expect.stringMatching(/\w/u),
      pictures: [{ index: 0, id: expect.any(String), alt: expect.stringContaining('a lighthouse at dusk') }],
    });
    expect(final.facts.join(' ')).toMatch(/gpt-image-2\.5-flare.*\d+ × \d+.*\d s/u);
    const picture = await fetch(slow.url() + (final.pictures[0]?.url ?? ''));
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    window.close();
  });

  it('reaches the API word for word', async () => {
    const text = '  \n a "plain" wish --size square,\r\n\t🐈‍⬛ & naïve 日本\\n e\u0301 demo:bad-key  ';
    const job = await ada.starts(text);
    await ada.sees(job);
    expect(app.calls('a "plain" wish').map(({ prompt }) => prompt)).toEqual([text]);
    expect((await ada.sees(job)).prompt).toBe(text);
  });

  it('may be a slash command with flags anywhere', async () => {
    const job = await ada.starts('/imagine --size=816x816 a  slashed "--fox" --format webp demo:bad-key —count 2');
    expect((await ada.sees(job)).count).toBe(2);
    const calls = app.calls('a  slashed');
    expect(calls).toHaveLength(2);
    expect(calls[0]).toMatchObject({
      prompt: 'a  slashed "--fox" demo:bad-key',
      parameters: { size: '816x816', output_format: 'webp', n: 1 },
    });
  });

  it('takes its options from the page as well; those typed come first', async () => {
    const values = { size: '816x816', format: 'webp', quality: 'low' };
    await ada.sees(await ada.starts({ text: '/imagine chosen options demo:bad-key --format jpeg', values }));
    expect(app.calls('chosen options')[0]?.parameters).toMatchObject({ output_format: 'jpeg', quality: 'low' });
  });

  it.each([
    ['/imagine a cat --colour blue', /colour/u],
    ['/imagine a cat --size', /size/u],
    ['/imagine a cat --size 1024x576', /size/u],
    ['/imagine a cat --count 11', /count/u],
    ['/imagine a cat --count many', /count/u],
    ['/imagine a cat --format gif --model gpt-image-1.5', /format/u],
    ['/imagine a cat --background transparent --format jpeg', /background/u],
    ['/imagine a cat --model "no such model"', /model/u],
    ['/paint a cat', /\/paint.*\/imagine/u],
    ['/again', /again/u],
    ['/help me', /me/u],
  ])('is answered with a sentence that names what is wrong: %s', async (text, names) => {
    const refusal = await refusalIn(await ada.tries({ text }));
    expect(refusal).toMatchObject({ status: 400, code: expect.stringMatching(/^bad_/u), remedy: expect.any(String) });
    expect(refusal.message).toMatch(names);
    expect(refusal.message).toMatch(/^[A-Z].*\.$/u);
  });

  it.each(['/imagine', '/imagine ', '/IMAGINE --size 816x816', ''])(
    'is asked for in a form where the prompt is missing: “%s”',
    async (text) => {
      const answer = await ada.says(text);
      expect(answer).toMatchObject({ kind: 'form', command: 'imagine', missing: ['prompt'] });
      if (answer.kind === 'form' && text.includes('size')) expect(answer.values.size).toBe('816x816');
    },
  );

  it('may come from such a form, and then it is painted', async () => {
    const answer = await ada.says({
      text: '',
      command: 'imagine',
      values: { prompt: ' from a form demo:bad-key\n', size: '816x816' },
    });
    expect(answer.kind).toBe('job');
    if (answer.kind === 'job') expect((await ada.sees(answer.job)).prompt).toBe(' from a form demo:bad-key\n');
  });

  it('may be help', async () => {
    const answer = await ada.says('/help');
    expect(answer).toMatchObject({ kind: 'note', text: expect.stringMatching(/\/imagine.*\/edit.*\/cancel/su) });
  });

  it('may begin with a slash without being a command', async () => {
    const job = await ada.starts('/usr/share/pictures demo:bad-key');
    expect((await ada.sees(job)).prompt).toBe('/usr/share/pictures demo:bad-key');
  });

  it('is one request when the page says it twice', async () => {
    const saying = { text: 'said twice demo:bad-key', key: 'the-same-key' };
    const [one, two] = await Promise.all([ada.starts(saying), ada.starts(saying)]);
    expect(two).toBe(one);
    expect(await ada.starts(saying)).toBe(one);
    await ada.sees(one);
    expect(app.calls('said twice')).toHaveLength(1);
    // Another member may use the same key.
    expect(await ben.starts(saying)).not.toBe(one);
  });

  it('is refused from a browser that never visited, and in a body that is none', async () => {
    const say = (headers: Readonly<Record<string, string>>, body: string) =>
      fetch(`${app.url()}/playground/say`, { method: 'POST', headers, body });
    const json = { 'content-type': 'application/json' };
    const cookie = `easel_member=${ada.id}`;
    expect((await say(json, '{"text":"a stranger"}')).status).toBe(400);
    expect((await say({ ...json, cookie }, '{"text":7}')).status).toBe(400);
    expect((await say({ ...json, cookie }, '[]')).status).toBe(400);
    expect((await say({ ...json, cookie }, '{')).status).toBe(400);
    // A form of another site can send this type; it must not be able to speak for a member.
    expect((await say({ 'content-type': 'text/plain', cookie }, '{"text":"a stranger"}')).status).toBe(415);
    expect((await say({ ...json, cookie }, JSON.stringify({ text: 'x'.repeat(300_000) }))).status).toBe(413);
    expect(app.calls('a stranger')).toEqual([]);
  });
});

describe('a picture that a member gives', () => {
  it('is kept byte for byte and can be painted from', async () => {
    const bytes = await plain(816, 816, GREEN).jpeg({ quality: 55 }).toBuffer();
    const response = await ada.gives(bytes, 'application/octet-stream');
    expect(response.status).toBe(201);
    const picture = await answerOf<Uploaded>(response);
    expect(picture).toMatchObject({ width: 816, height: 816, url: expect.stringMatching(/^\/pictures\/\w{20,}/u) });
    const served = await fetch(app.url() + picture.url);
    expect(served.headers.get('content-type')).toBe('image/jpeg');
    expect(sha256(new Uint8Array(await served.arrayBuffer()))).toBe(sha256(bytes));

    const job = await ada.starts({ text: 'from what I gave', images: [picture.id], values: QUICKLY });
    expect(await ada.sees(job)).toMatchObject({ status: 'finished', inputs: [{ id: picture.id, url: picture.url }] });
    expect(app.calls('from what I gave')[0]).toMatchObject({
      endpoint: 'images/edits',
      pictures: [{ field: 'image', sha256: sha256(bytes) }],
    });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/html'])(
    'is refused as %s, which a form of another site could send',
    async (type) => {
      expect(await refusalIn(await ada.gives(await png(8, 8), type))).toMatchObject({
        status: 415,
        code: 'wrong_type',
      });
    },
  );

  it.each([
    ['text', Buffer.from('not a picture')],
    ['nothing', Buffer.of()],
    ['an SVG drawing', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
  ])('is refused where it is %s', async (_, bytes) => {
    expect(await refusalIn(await ada.gives(bytes))).toMatchObject({ status: 400, code: 'bad_picture' });
  });

  it('is refused from a browser that never visited', async () => {
    const response = await fetch(`${app.url()}/playground/pictures`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: new Uint8Array(await png(8, 8)),
    });
    expect(response.status).toBe(400);
  });

  it('is not found where nobody gave it', async () => {
    const refusal = await refusalIn(await ada.tries({ text: 'from nothing', images: ['00000000000000000000000000'] }));
    expect(refusal).toMatchObject({ status: 404, code: 'not_found' });
    expect(app.calls('from nothing')).toEqual([]);
  });

  it('in the API is none in the playground', async () => {
    const { id } = await painted(app, { ...QUICK, prompt: 'the api’s own' });
    const url = (await jobAt(app, id)).data[0]?.url ?? '';
    const picture = /^\/pictures\/(\w+)/u.exec(url)?.[1] ?? '';
    expect(await refusalIn(await ada.tries({ text: 'theirs', images: [picture] }))).toMatchObject({ status: 404 });
  });
});

describe('the channel', () => {
  it('shows the same in two windows, in the same order', async () => {
    await using own = await startTestApp();
    const [one, two] = [await joins(own, 'One'), await joins(own, 'Two')];
    const windows = [await one.opens(), await two.opens()];
    const job = await one.starts({ text: 'seen by both', values: QUICKLY });
    const seen = await Promise.all(
      windows.map(async (window) => {
        const statuses: string[] = [];
        const final = await window.message((message) => {
          statuses.push(message.status);
          return message.final;
        });
        return { statuses, final };
      }),
    );
    expect(seen[0]?.final).toMatchObject({ job, status: 'finished', author: { name: 'One' } });
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]?.statuses.slice(0, -1).every((status) => ['waiting', 'painting'].includes(status))).toBe(true);
    for (const window of windows) window.close();
  });

  it('shows a window that is opened later how it stands, previews and all', async () => {
    const window = await ada.opens();
    const job = await ada.starts('a late comer demo:hang');
    const painting = await window.message((message) => message.job === job && message.pictures.length > 0);
    const { messages } = await ben.history();
    expect(messages.find((message) => message.job === job)).toEqual(painting);
    expect((await fetch(app.url() + (painting.pictures[0]?.url ?? ''))).status).toBe(200);
    await ada.says('/cancel');
    window.close();
  });

  it('gives its history in pages, oldest first, and each message once', async () => {
    await using own = await startTestApp({ MAX_CONCURRENT: '20' });
    const member = await joins(own, 'Dan');
    const jobs: string[] = [];
    for (let number = 0; number < 65; number += 1) jobs.push(await member.starts(`number ${number} demo:bad-key`));
    await Promise.all(jobs.slice(-30).map((job) => member.sees(job)));

    const pages = [await member.history()];
    for (let page = pages[0]; page?.more; page = pages[0]) {
      expect(page.messages).toHaveLength(30);
      pages.unshift(await member.history(page.messages[0]?.job ?? ''));
    }
    const prompts = pages.flatMap(({ messages }) => messages.map(({ prompt }) => prompt));
    expect(prompts).toEqual(jobs.map((_, number) => `number ${number} demo:bad-key`));
  });
});
