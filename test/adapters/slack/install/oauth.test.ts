import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SCOPES } from '../../../../src/adapters/slack/translate/manifest.ts';
import type { FaultAnswer, Team } from '../../../doubles/slack/slack.ts';
import { findChromium, startChromium } from '../../../fixtures/browser.ts';
import { type SlackOverHttp, startSlackOverHttp } from '../../../fixtures/slack-over-http.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';
import { over, QUICK } from '../whole/what-is-seen.ts';

/** How many workspaces Easel remembers to be installed in, as its database file says. */
async function remembered({ app }: SlackOverHttp): Promise<number> {
  await using copy = await temporaryFolder();
  await cp(app.dataDir, copy.path, { recursive: true, filter: (from) => !from.endsWith('.part') });
  const database = new DatabaseSync(join(copy.path, 'easel.sqlite'));
  try {
    const row = database.prepare("SELECT count(*) AS n FROM state WHERE key LIKE '%installation:%'").get();
    return Number(row?.n);
  } finally {
    database.close();
  }
}

/** A browser, as far as installing goes: it keeps a cookie, and follows where it is sent by hand. */
function startBrowser({ publicUrl, slack, install }: SlackOverHttp) {
  let cookie: string | null = null;
  const visit = async (address: string) => {
    const answer = await fetch(address, { redirect: 'manual', headers: cookie === null ? {} : { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      cookie = /max-age=0\b/iu.test(set) ? null : pair;
    }
    return { status: answer.status, headers: answer.headers, body: await answer.text() };
  };
  const back = (query: Readonly<Record<string, string>>) =>
    visit(`${publicUrl}/slack/oauth_redirect?${new URLSearchParams(query)}`);
  return {
    visit,
    back,
    forget: () => {
      cookie = null;
    },
    /** Goes to where installing begins; the state that it was sent to Slack with. */
    async setOut(): Promise<string> {
      const { headers } = await visit(`${publicUrl}/slack/install`);
      return new URL(headers.get('location') ?? '').searchParams.get('state') ?? '';
    },
    /** A code that Slack has given out for a team and that nobody has used: its member strayed on the way back. */
    async freshCode(team: Team): Promise<string> {
      const { code } = await install({ team, state: 'of another browser' });
      return code ?? '';
    },
    api: slack,
  };
}

/** What no page may show: what is secret, and what only programs understand. */
function expectPlain({ slack }: SlackOverHttp, body: string, ...more: readonly string[]): void {
  const raw =
    /xox[a-z]-|oauth\.v2|auth\.test|_code|_secret|internal_error|ratelimited|invalid|WebAPI|undefined|\bnull\b/u;
  expect(body).not.toMatch(raw);
  for (const secret of [slack.clientSecret, slack.signingSecret, 'thirty-two characters', ...more]) {
    expect(body).not.toContain(secret);
  }
}

const headingOf = (body: string) => /<h1>(.*?)<\/h1>/su.exec(body)?.[1];

describe('installing Easel on Slack', () => {
  let room: SlackOverHttp;
  beforeAll(async () => {
    room = await startSlackOverHttp({ SLACK_PREVIEWS: 'off' });
  });
  afterAll(() => room[Symbol.asyncDispose]());
  /** What a test does on purpose that an app should not do. */
  let forgiven: readonly RegExp[] = [];
  let held = 0;
  afterEach(() => {
    const all = room.slack.violations();
    const fresh = all.slice(held).filter((each) => !forgiven.some((one) => one.test(each)));
    held = all.length;
    forgiven = [];
    expect({ violations: fresh, pings: room.slack.pings(), unfurls: room.slack.unfurls() }).toEqual({
      violations: [],
      pings: [],
      unfurls: [],
    });
  });
  const exchanges = () => room.slack.requests().filter(({ method }) => method === 'oauth.v2.access').length;
  const begin = () => fetch(`${room.publicUrl}/slack/install`, { redirect: 'manual' });

  describe('begins at /slack/install', () => {
    it('which leads to Slack with what Easel needs, and a way back', async () => {
      const { slack, publicUrl } = room;
      const answer = await begin();
      expect(answer.status).toBe(302);
      const to = new URL(answer.headers.get('location') ?? '');
      expect(`${to.origin}${to.pathname}`).toBe(slack.oauth.authorizeUrl);
      expect(to.searchParams.get('client_id')).toBe(slack.clientId);
      expect(to.searchParams.get('scope')?.split(',').toSorted()).toEqual([...SCOPES].toSorted());
      expect(to.searchParams.get('redirect_uri')).toBe(`${publicUrl}/slack/oauth_redirect`);
      expect(to.searchParams.get('state')).toMatch(/^[\w-]{20,}$/u);
      expect(to.href).not.toContain(slack.clientSecret);
      expect(answer.headers.get('cache-control')).toContain('no-store');
    });

    it('with a state that is another one each time, tied to the browser by a cookie that scripts cannot read', async () => {
      const [one, other] = [await begin(), await begin()];
      const stateOf = (answer: Response) => new URL(answer.headers.get('location') ?? '').searchParams.get('state');
      expect(stateOf(one)).not.toBe(stateOf(other));
      const [cookie = ''] = one.headers.getSetCookie();
      expect(cookie).toMatch(/;\s*HttpOnly/iu);
      expect(cookie).toMatch(/;\s*SameSite=Lax/iu);
      expect(Number(/;\s*Max-Age=(\d+)/iu.exec(cookie)?.[1])).toBeLessThanOrEqual(3600);
      expect(cookie).not.toMatch(/Domain=/iu);
    });

    it('where the cookie goes over HTTPS alone, if that is how Easel is reached; and no API_TOKEN is asked for', async () => {
      const { app } = room;
      await app.restart({ PUBLIC_URL: 'https://easel.example', API_TOKEN: 'a-token-of-the-operator' });
      const answer = await begin();
      await app.restart();
      expect(answer.status).toBe(302);
      expect(answer.headers.getSetCookie()[0]).toMatch(/;\s*Secure/iu);
      expect(answer.headers.get('location')).toContain(
        encodeURIComponent('https://easel.example/slack/oauth_redirect'),
      );
    });

    it.each(['install', 'oauth_redirect'])('and takes no POST at /slack/%s', async (path) => {
      expect((await fetch(`${room.publicUrl}/slack/${path}`, { method: 'POST' })).status).toBe(405);
    });
  });

  it('ends in a page that says where it is now, and how to go on; then it paints there', async () => {
    const { slack, install } = room;
    const team = slack.addTeam({ name: 'Northern Lights', installed: false });
    const { status, body, code } = await install({ team });
    expect([status, headingOf(body)]).toEqual([200, 'Easel is in Northern Lights']);
    expect(body).toContain('/imagine');
    expect(body).toContain(slack.appId);
    expectPlain(room, body, team.botToken, code ?? '');
    const channel = slack.addChannel(team);
    const ada = slack.addMember(team, { name: 'Ada' });
    await slack.command(ada, channel, `a tree ${QUICK}`);
    await over({ slack, channel, ada }, 'a tree');
  });

  it('comes to nothing, and says so, when the member declines', async () => {
    const { slack, install } = room;
    const before = [exchanges(), await remembered(room)];
    const team = slack.addTeam({ name: 'Hesitant', installed: false });
    const { status, body } = await install({ team, deny: true });
    expect(status).toBeLessThan(500);
    expect(headingOf(body)).toMatch(/nothing was installed/iu);
    expect(body).toContain('href="/slack/install"');
    expectPlain(room, body);
    expect(body).not.toContain('access_denied');
    expect([exchanges(), await remembered(room)]).toEqual(before);
  });

  describe('does not go on for somebody who did not begin it', () => {
    it.each<readonly [string, (state: string, code: string) => Readonly<Record<string, string>>, boolean]>([
      ['who comes with another state', (_, code) => ({ code, state: 'another state' }), true],
      ['who comes with no state', (_, code) => ({ code }), true],
      ['who comes with an empty state', (_, code) => ({ code, state: '' }), true],
      ['who comes without the cookie', (state, code) => ({ code, state }), false],
      ['who comes without cookie and state', (_, code) => ({ code }), false],
      ['who declines with another state', () => ({ error: 'access_denied', state: 'another state' }), true],
    ])('%s', async (_who, query, keepsCookie) => {
      const browser = startBrowser(room);
      const team = room.slack.addTeam({ name: 'Lured', installed: false });
      const code = await browser.freshCode(team);
      const state = await browser.setOut();
      const before = [exchanges(), await remembered(room)];
      if (!keepsCookie) browser.forget();
      const { status, body } = await browser.back(query(state, code));
      expect(status).toBe(400);
      expect(body).toMatch(/Nothing was installed/u);
      expectPlain(room, body, code);
      expect([exchanges(), await remembered(room)]).toEqual(before);
      expect(team.botToken).toBe('');
    });
  });

  it('does not count twice: a page that is loaded again installs nothing, and what is installed stays', async () => {
    const { slack } = room;
    const browser = startBrowser(room);
    const team = slack.addTeam({ name: 'Twice', installed: false });
    const code = await browser.freshCode(team);
    const state = await browser.setOut();
    expect((await browser.back({ code, state })).status).toBe(200);
    const before = await remembered(room);
    // Whether Slack is asked once more is left open; it says no.
    forgiven = [/oauth\.v2\.access: invalid_code/u];
    const { status, body } = await browser.back({ code, state });
    expect(status).toBe(400);
    expect(body).toMatch(/Nothing was installed/u);
    expectPlain(room, body, code);
    expect(await remembered(room)).toBe(before);
    const [channel, ada] = [slack.addChannel(team), slack.addMember(team, { name: 'Ada' })];
    await slack.command(ada, channel, `a second tree ${QUICK}`);
    await over({ slack, channel, ada }, 'a second tree');
  });

  it('is too late after ten minutes', async () => {
    const { slack } = room;
    const browser = startBrowser(room);
    const team = slack.addTeam({ name: 'Late', installed: false });
    const code = await browser.freshCode(team);
    const state = await browser.setOut();
    const before = await remembered(room);
    slack.advance(10 * 60_000 + 1000);
    const { status, body } = await browser.back({ code, state });
    expect(status).toBe(400);
    expect(body).toMatch(/Nothing was installed; please start again/u);
    expectPlain(room, body, code);
    expect(await remembered(room)).toBe(before);
    expect(team.botToken).toBe('');
  });

  it('says that it is not the member’s fault where the operator’s client secret is wrong', async () => {
    const { slack, app, install } = room;
    forgiven = [/bad_client_secret/u];
    const team = slack.addTeam({ name: 'Misconfigured', installed: false });
    const before = await remembered(room);
    await app.restart({ SLACK_CLIENT_SECRET: 'not-the-secret-of-this-app' });
    const { status, body, code } = await install({ team });
    await app.restart();
    expectPlain(room, body, 'not-the-secret-of-this-app', code ?? '');
    expect(await remembered(room)).toBe(before);
    expect(status).toBeGreaterThanOrEqual(500);
    // To begin anew is of no use.
    expect(body).not.toMatch(/counts once|ten minutes|begin anew/u);
  });

  describe('says so where Slack does not do its part', () => {
    const TROUBLES: readonly (readonly [string, FaultAnswer])[] = [
      ['fails inside', { status: 500, body: '<html>internal_error</html>' }],
      ['is being mended', { status: 503, body: 'upstream connect error' }],
      ['has no room', { error: 'ratelimited' }],
      ['hangs up', 'reset'],
      ['hangs up after it was done', 'lost'],
      [
        'answers with a page',
        { status: 200, body: '<!DOCTYPE html>Sign in', headers: { 'content-type': 'text/html' } },
      ],
    ];
    it.each(
      ['oauth.v2.access', 'auth.test'].flatMap((method) =>
        TROUBLES.map(([how, answer]) => [method, how, answer] as const),
      ),
    )('%s %s', async (method, _how, answer) => {
      const { slack, install } = room;
      const team = slack.addTeam({ name: 'Unlucky', installed: false });
      const before = await remembered(room);
      slack.fail({ method }, answer, 1);
      const { status, body, code } = await install({ team });
      expect([status, headingOf(body)]).toEqual([expect.any(Number), 'Slack did not answer']);
      expect(status).toBeGreaterThanOrEqual(500);
      expect(body).toContain('href="/slack/install"');
      expectPlain(room, body, code ?? '', ...(team.botToken === '' ? [] : [team.botToken]));
      expect(await remembered(room)).toBe(before);
      // Twice does no harm.
      expect((await install({ team })).status).toBe(200);
      expect(await remembered(room)).toBe(before + 1);
    });

    it.each(['oauth.v2.access', 'auth.test'])('%s is refused for a reason of Slack’s own', async (method) => {
      const { slack, install } = room;
      const team = slack.addTeam({ name: 'Refused', installed: false });
      const before = await remembered(room);
      slack.fail({ method }, { error: 'internal_error' }, 1);
      const { status, body, code } = await install({ team });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(headingOf(body)).toMatch(/^Slack did not/u);
      expectPlain(room, body, code ?? '');
      expect(await remembered(room)).toBe(before);
    });
  });

  it('lets Slack’s names of workspaces do nothing on the page', async () => {
    const { slack, install } = room;
    const name = `<script>alert(1)</script><img src=x onerror="alert(2)">&amp;'"`;
    const team = slack.addTeam({ name, installed: false });
    const { status, body } = await install({ team });
    expect(status).toBe(200);
    expect(body).not.toMatch(/<script|<img/iu);
    expect(body).toContain('&lt;script>alert(1)&lt;/script>&lt;img'.slice(0, 20));
  });

  it('puts the new token in the place of the old one when it is installed again', async () => {
    const { slack, install } = room;
    const team = slack.addTeam({ name: 'Again', installed: false });
    await install({ team });
    const [count, old] = [await remembered(room), team.botToken];
    await install({ team });
    expect(team.botToken).not.toBe(old);
    expect(await remembered(room)).toBe(count);
    const since = slack.requests().length;
    const [channel, ada] = [slack.addChannel(team), slack.addMember(team, { name: 'Ada' })];
    await slack.command(ada, channel, `a third tree ${QUICK}`);
    await over({ slack, channel, ada }, 'a third tree');
    const tokens = slack.requests().flatMap(({ token }, at) => (at < since || token === null ? [] : [token]));
    expect([...new Set(tokens)]).toEqual([team.botToken]);
  });
});

describe('installing Easel while Slack does not answer at all', () => {
  it.concurrent.each(['oauth.v2.access', 'auth.test'])('ends in bounded time: %s', async (method) => {
    await using room = await startSlackOverHttp();
    const { slack, install } = room;
    const team = slack.addTeam({ name: 'Patient', installed: false });
    slack.fail({ method }, 'hang', 1);
    const since = performance.now();
    const { status, body } = await install({ team });
    expect(performance.now() - since).toBeLessThan(15_000);
    expect([status >= 500, headingOf(body)]).toEqual([true, 'Slack did not answer']);
    expectPlain(room, body);
    expect(await remembered(room)).toBe(0);
    expect(slack.violations()).toEqual([]);
  });
});

/** As long a name as they come, and as bad. */
const NAME = '<script>document.title="broken"</script> & the Society of Extraordinarily Long Workspace Names';

const chromium = findChromium();
if (chromium === null && process.env.CI === undefined) {
  process.stdout.write('skipped: the pages of the installation in a browser; there is no Chromium here\n');
}

describe.skipIf(chromium === null && process.env.CI === undefined)(
  'the pages of the installation, in a browser',
  () => {
    let room: SlackOverHttp;
    let browser: Browser;
    beforeAll(async () => {
      if (chromium === null) throw new Error('CI needs Chromium: apt-get install chromium');
      room = await startSlackOverHttp();
      browser = await startChromium(chromium);
    });
    afterAll(async () => {
      await browser?.close();
      expect(room.slack.violations()).toEqual([]);
      await room[Symbol.asyncDispose]();
    });

    type Look = Readonly<{ width: number; colorScheme: 'light' | 'dark' }>;

    /** The three pages as a member comes to them. */
    async function show(
      which: string,
      look: Look,
    ): Promise<Readonly<{ page: Page; csp: string; close(): Promise<void> }>> {
      const { publicUrl, slack, install } = room;
      const { width, colorScheme } = look;
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
      const page = await context.newPage();
      const query = new URLSearchParams({ state: 'strayed' });
      if (which !== 'strayed') {
        const out = await context.request.get(`${publicUrl}/slack/install`, { maxRedirects: 0 });
        query.set('state', new URL(out.headers().location ?? '').searchParams.get('state') ?? '');
      }
      if (which === 'declined') query.set('error', 'access_denied');
      if (which === 'installed') {
        const team = slack.addTeam({ name: NAME, installed: false });
        const { code } = await install({ team, state: 'of another browser' });
        query.set('code', code ?? '');
      }
      const answer = await page.goto(`${publicUrl}/slack/oauth_redirect?${query}`);
      expect(answer?.status()).toBe(which === 'strayed' ? 400 : 200);
      const csp = (await answer?.headerValue('content-security-policy')) ?? '';
      return { page, csp, close: () => context.close() };
    }

    const LOOKS = [1280, 390].flatMap((width) =>
      (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
    );

    describe.each(['installed', 'declined', 'strayed'])('%s', (which) => {
      it.each(LOOKS)('can be read and used at $width pixels in $colorScheme', async (look) => {
        const { page, csp, close } = await show(which, look);
        if (process.env.SCREENSHOTS !== undefined) {
          const name = `install-${which}-${look.width}-${look.colorScheme}.png`;
          await page.screenshot({ path: join(process.env.SCREENSHOTS, name) });
        }
        expect(csp).toContain("default-src 'none'");
        expect(csp).toContain("frame-ancestors 'none'");
        expect(csp).not.toContain('unsafe-inline');
        expect(await page.title()).not.toBe('broken');
        expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
        expect(await page.getByRole('main').count()).toBe(1);
        expect(await page.locator('html').getAttribute('lang')).toBe('en');
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
        const ratios = await page.evaluate<readonly { text: string; ratio: number }[]>(CONTRASTS);
        expect(ratios.length).toBeGreaterThanOrEqual(4);
        expect(ratios.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
        await page.keyboard.press('Tab');
        expect(await page.evaluate(FOCUS)).toEqual(['A', 'solid', expect.toSatisfy((width) => width >= 2)]);
        const box = await page.getByRole('link').boundingBox();
        expect(box?.height).toBeGreaterThanOrEqual(40);
        await close();
      });
    });
  },
);

/** In the page: what is written there, and how well it stands out from what is behind it (WCAG 2.2, 1.4.3). */
const CONTRASTS = `{
  const rgb = (colour) => (colour.match(/[\\d.]+/gu) ?? []).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = rgb(colour).map((part) => {
      const value = part / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    if (element === null) return 'rgb(255, 255, 255)';
    const { backgroundColor } = getComputedStyle(element);
    return rgb(backgroundColor)[3] === 0 ? behind(element.parentElement) : backgroundColor;
  };
  [...document.querySelectorAll('b, h1, p, a')].map((element) => {
    const [one, other] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
    return { text: element.textContent, ratio: (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05) };
  });
}`;

/** In the page: what has the focus, and how that is seen. */
const FOCUS = `{
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  [document.activeElement.tagName, outlineStyle, Number.parseFloat(outlineWidth)];
}`;

describe('an Easel that is for some workspaces only', () => {
  it('lets those in, and tells the others whom to ask, by their id', async () => {
    await using here = await startSlackOverHttp({ SLACK_PREVIEWS: 'off' });
    const { slack, app, install } = here;
    const [friend, stranger] = [slack.addTeam({ installed: false }), slack.addTeam({ installed: false })];
    await app.restart({ SLACK_WORKSPACES: `E0OTHER,${friend.id}` });
    const refused = await install({ team: stranger });
    expect(refused.status).toBe(403);
    expect(refused.body).toContain(stranger.id);
    expectPlain(here, refused.body);
    expect(await remembered(here)).toBe(0);
    // There is no app left behind that would answer nobody.
    expect(slack.requests().filter(({ method }) => method === 'apps.uninstall')).toMatchObject([{ error: null }]);
    expect((await install({ team: friend })).status).toBe(200);
    expect(await remembered(here)).toBe(1);
  });

  it('answers those no more that were let in before', async () => {
    await using here = await startSlackOverHttp({ SLACK_PREVIEWS: 'off' });
    const { slack, app, install } = here;
    const [friend, stranger] = [slack.addTeam({ installed: false }), slack.addTeam({ installed: false })];
    for (const team of [friend, stranger]) await install({ team });
    await app.restart({ SLACK_WORKSPACES: friend.id });
    for (const team of [stranger, friend]) {
      const channel = slack.addChannel(team);
      await slack.command(slack.addMember(team), channel, `a tree for ${team.name} ${QUICK}`);
    }
    await app.call(`a tree for ${friend.name}`, 'finished');
    expect(app.calls(`a tree for ${stranger.name}`)).toEqual([]);
  });
});
