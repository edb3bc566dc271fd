import { mkdir } from 'node:fs/promises';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { findChromium, startChromium } from './fixtures/browser.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

/** Where screenshots go, for whoever wants to look: `SCREENSHOTS=/some/folder npm test`. */
const SCREENSHOTS = process.env.SCREENSHOTS;

const chromium = findChromium();
if (chromium === null && process.env.CI === undefined) {
  process.stderr.write('The tests of the playground are skipped: there is no Chromium on this machine.\n');
}

/** Milliseconds between two pictures that the demo server streams: enough for the page to show each. */
const PACE = '300';

describe.skipIf(chromium === null && process.env.CI === undefined)('the playground in a browser', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let app: App;
  let browser: Browser;

  const start = async () => {
    const settings = readConfig({
      PORT: '0',
      DATA_DIR: folder.path,
      DEMO_PACE_MS: PACE,
      LOG_LEVEL: 'silent',
      SHUTDOWN_GRACE: '0',
    });
    if (!settings.ok) throw new Error(settings.problems.join());
    return startApp(settings.config);
  };
  beforeAll(async () => {
    if (chromium === null) throw new Error('CI needs Chromium: apt-get install chromium');
    folder = await temporaryFolder();
    app = await start();
    browser = await startChromium(chromium);
    if (SCREENSHOTS) await mkdir(SCREENSHOTS, { recursive: true });
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await folder?.[Symbol.asyncDispose]();
  });

  const open = async (
    look: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...look });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(app.url);
    await page.locator('#wish').waitFor();
    return { page, context, complaints };
  };
  const say = async (page: Page, wish: string) => {
    await page.locator('#wish').fill(wish);
    await page.locator('#wish').press('Enter');
  };
  const message = (page: Page, wish: string) => page.locator('article[data-job]', { hasText: wish }).last();
  const done = async (article: Locator) => {
    await article.and(article.page().locator(':not([aria-busy="true"])')).waitFor();
    return article;
  };
  const shot = async (page: Page, name: string) => {
    if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png` });
  };
  /** Every address that the pictures of the page's messages have had, in order. */
  const watchSources = (page: Page) =>
    page.evaluate(`{
      globalThis.seen = [];
      const look = () => {
        for (const { src } of document.querySelectorAll('article[aria-busy="true"] img')) {
          if (src !== '' && !seen.includes(src)) seen.push(src);
        }
      };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    }`);

  it('paints a wish: different previews first, then the picture, with what it was and what can be done', async () => {
    const { page, context, complaints } = await open();
    await watchSources(page);
    await shot(page, 'desktop-light-empty');
    await say(page, 'a fox in snow under the moon');
    const article = message(page, 'a fox in snow under the moon');
    await article.locator('img[src*="/previews/"]').waitFor();
    await shot(page, 'desktop-light-painting');
    await done(article);
    const previews = await page.evaluate<string[]>('seen');
    expect(previews.filter((address) => address.includes('/previews/')).length).toBeGreaterThanOrEqual(2);

    const picture = article.locator('img[src*="/pictures/"]');
    await picture.waitFor();
    expect(await picture.count()).toBe(1);
    expect(await picture.getAttribute('alt')).toContain('a fox in snow under the moon');
    expect(await page.evaluate(`document.querySelector('article img[src*="/pictures/"]').naturalWidth`)).toBe(1024);
    const text = await article.textContent();
    expect(text).toContain('Painted');
    expect(text).toContain('gpt-image-2.5-flare');
    expect(text).toContain('1024 × 1024');
    for (const button of ['Edit', 'Again', 'Download', 'Copy prompt', 'Delete']) {
      expect(await article.getByText(button, { exact: true }).count(), button).toBeGreaterThanOrEqual(1);
    }
    await shot(page, 'desktop-light-finished');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('changes a picture by a reply, and shows the same to a second window and after a reload', async () => {
    const first = await open({ colorScheme: 'dark' });
    const second = await open();
    await say(first.page, 'a lighthouse at dusk');
    const article = await done(message(first.page, 'a lighthouse at dusk'));
    await article.getByRole('button', { name: /reply/i }).first().click();
    await first.page.locator('#reply').waitFor();
    await say(first.page, 'make it night with stars');
    for (const { page } of [first, second]) {
      const edited = await done(message(page, 'make it night with stars'));
      await edited.locator('img[src*="/pictures/"]').first().waitFor();
    }
    await shot(first.page, 'desktop-dark-edited');
    await first.page.reload();
    const again = message(first.page, 'make it night with stars');
    await again.locator('img[src*="/pictures/"]').first().waitFor();
    expect(await again.textContent()).toContain('Painted');
    for (const { context, complaints } of [first, second]) {
      expect(complaints).toEqual([]);
      await context.close();
    }
  });

  it('cancels a painting, and says so', async () => {
    const { page, context } = await open();
    await say(page, '/imagine an owl in a library --count 4');
    const article = message(page, 'an owl in a library');
    await article.getByRole('button', { name: 'Cancel' }).click();
    await done(article);
    expect(await article.textContent()).toContain('Cancelled');
    expect(await article.locator('img[src*="/previews/"], img[src*="/pictures/"]').count()).toBe(0);
    await context.close();
  });

  it('shows several pictures as a grid, and one in full size', async () => {
    const { page, context } = await open();
    await say(page, '/imagine a teapot --count 4 --size landscape');
    const article = await done(message(page, 'a teapot'));
    await article.locator('img[src*="/pictures/"]').nth(3).waitFor();
    expect(await article.locator('img[src*="/pictures/"]').count()).toBe(4);
    await article.locator('img[src*="/pictures/"]').first().click();
    await page.locator('dialog[open] img').first().waitFor();
    await shot(page, 'desktop-light-full-size');
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await shot(page, 'desktop-light-grid');
    await context.close();
  });

  it('paints for one member alone where that is chosen, and shows it to all when they say so', async () => {
    const mine = await open();
    const other = await open();
    const { page } = mine;
    await page.locator('#options').click();
    const flag = page.locator('#options-panel').getByRole('switch', { name: 'Private' });
    await flag.focus();
    await page.keyboard.press('Space');
    expect(await flag.isChecked()).toBe(true);
    await shot(page, 'desktop-light-private-options');
    await page.locator('#options-panel').getByRole('button', { name: 'Done' }).click();
    await shot(page, 'desktop-light-private-chip');
    await say(page, 'a surprise for a friend');
    const article = await done(message(page, 'a surprise for a friend'));
    await article.getByText('Only you see this').waitFor();
    await article.locator('img[src*="/pictures/"]').waitFor();
    await shot(page, 'desktop-light-private');
    expect(await message(other.page, 'a surprise for a friend').count()).toBe(0);

    // The chip takes it back: what is said next is for everybody again.
    await page.getByRole('button', { name: /^private\. / }).click();
    expect(await page.locator('.chip').count()).toBe(0);
    // A reply to a private picture stays private, and says so before it is sent.
    await article.getByRole('button', { name: /reply/i }).first().click();
    await page.getByRole('button', { name: /^private\. / }).waitFor();
    await page.locator('#reply').getByRole('button').click();
    expect(await page.locator('.chip').count()).toBe(0);

    await article.getByRole('button', { name: 'Edit' }).click();
    const form = page.locator('dialog[open]');
    expect(await form.getByRole('switch', { name: 'Private' }).isChecked()).toBe(true);
    await shot(page, 'desktop-light-private-form');
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });

    await article.getByRole('button', { name: 'Publish' }).click();
    for (const window of [page, other.page]) {
      const shown = await done(message(window, 'a surprise for a friend').filter({ hasText: 'Shown to all' }));
      await shown.locator('img[src*="/pictures/"]').waitFor();
      expect(await shown.getByText('Only you see this').count()).toBe(0);
      expect(await shown.getByRole('button', { name: 'Publish' }).count()).toBe(0);
    }
    await shot(page, 'desktop-light-published');
    for (const { context, complaints } of [mine, other]) {
      expect(complaints).toEqual([]);
      await context.close();
    }
  });

  it('hides what may spoil something until it is clicked, previews too, and then it stays shown', async () => {
    const { page, context, complaints } = await open();
    const blurred = async (article: Locator) =>
      page.evaluate<string>(`{
        const job = '${await article.getAttribute('data-job')}';
        getComputedStyle(document.querySelector('[data-job="' + job + '"] .canvas img')).filter;
      }`);
    const session = await context.newCDPSession(page);
    /** The names of all buttons as a screen reader is told of them, which knows what is inert. */
    const buttons = async () =>
      (await session.send('Accessibility.getFullAXTree')).nodes
        .filter(({ ignored, role }) => !ignored && role?.value === 'button')
        .map(({ name }) => String(name?.value));
    await say(page, '/imagine --spoiler how the story ends');
    const article = message(page, 'how the story ends');
    await article.locator('img[src*="/previews/"]').waitFor();
    expect(await article.getByRole('button', { name: /^Show/ }).count()).toBe(1);
    expect(await blurred(article)).toContain('blur');
    await shot(page, 'desktop-light-spoiler-painting');
    await done(article);
    await article.locator('img[src*="/pictures/"]').waitFor();
    expect(await blurred(article)).toContain('blur');
    await shot(page, 'desktop-light-spoiler');
    const fullSize = 'See it full size: how the story ends';
    expect(await buttons()).not.toContain(fullSize);
    await page.reload();
    const show = article.getByRole('button', { name: 'Show the hidden picture' });
    await show.waitFor();
    expect(await blurred(article)).toContain('blur');
    expect(await buttons()).not.toContain(fullSize);
    await show.click();
    expect(await article.getByRole('button', { name: /^Show/ }).count()).toBe(0);
    expect(await buttons()).toContain(fullSize);
    expect(await blurred(article)).not.toContain('blur');
    await say(page, 'a kite, and nothing hidden');
    const next = await done(message(page, 'a kite, and nothing hidden'));
    expect(await next.getByRole('button', { name: /^Show/ }).count()).toBe(0);
    expect(await article.getByRole('button', { name: /^Show/ }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('picks one picture of a grid, on a phone too', async () => {
    const { page, context, complaints } = await open({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    await say(page, '/imagine four kites --count 4 --size tall');
    const grid = await done(message(page, 'four kites'));
    await grid.locator('img[src*="/pictures/"]').nth(3).waitFor();
    await shot(page, 'phone-light-grid');
    // All that is on a picture has room on it.
    const overhang = await page.evaluate(`Math.max(...[...document.querySelectorAll('.on-picture')].map((each) => {
      const [inner, outer] = [each, each.parentElement].map((one) => one.getBoundingClientRect());
      return Math.max(outer.left - inner.left, inner.right - outer.right, inner.bottom - outer.bottom);
    }))`);
    expect(overhang).toBeLessThan(0);
    await grid.getByRole('button', { name: 'Pick 3' }).click();
    const picked = await done(page.locator('article[data-job]', { hasText: 'Picked.' }));
    await picked.locator('img[src*="/pictures/"]').waitFor();
    expect(await picked.locator('img[src*="/pictures/"]').count()).toBe(1);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('takes a picture of the member’s own and changes it', async () => {
    const { page, context } = await open();
    const png = await (await fetch(`${app.url}/page/logo.svg`)).text();
    await page
      .locator('#file')
      .setInputFiles({ name: 'drawing.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(png) });
    await page.getByText('SVG drawings cannot be used').first().waitFor();
    await context.close();
  });

  it('asks for what is missing in a form', async () => {
    const { page, context } = await open();
    await say(page, '/imagine ');
    const form = page.locator('dialog[open]');
    await form.locator('textarea').first().fill('a bowl of lemons');
    await shot(page, 'desktop-light-form');
    await form.locator('button[type="submit"]').click();
    await done(message(page, 'a bowl of lemons'));
    await context.close();
  });

  it('tells a refusal to its requester alone, with a wording that one click takes', async () => {
    const mine = await open();
    const other = await open();
    await say(mine.page, 'gore in a castle');
    const article = await done(message(mine.page, 'gore in a castle'));
    await article.getByText('Nothing came of this one').waitFor();
    await article.locator('ins').first().waitFor();
    await shot(mine.page, 'desktop-light-refused');
    const seen = await done(message(other.page, 'gore in a castle'));
    expect(await seen.textContent()).toContain('Nothing came of this one');
    expect(await seen.textContent()).not.toContain('violence');
    await article.getByRole('button', { name: 'Paint this instead' }).click();
    await done(message(mine.page, 'drama in a castle'));
    await mine.context.close();
    await other.context.close();
  });

  it('answers the same wish from what is there, varies it, and tells its history', async () => {
    const { page, context } = await open();
    await say(page, 'a whale under the stars');
    await done(message(page, 'a whale under the stars'));
    await say(page, 'a whale under the stars');
    const again = page.locator('article[data-job]', { hasText: 'no cost' }).last();
    await again.getByRole('button', { name: 'Paint a new one' }).waitFor();
    await again.getByRole('button', { name: 'Vary' }).click();
    const varied = await done(message(page, 'A variation of this picture'));
    await varied.locator('img[src*="/pictures/"]').first().waitFor();
    await varied.getByRole('button', { name: 'History' }).click();
    await page.locator('#notes').getByText('How this picture came to be').waitFor();
    await shot(page, 'desktop-light-history');
    await context.close();
  });

  it('answers a mistake where it was made, and keeps what was typed', async () => {
    const { page, context } = await open();
    await say(page, '/imagine a tiny ship --size 1024x576');
    await page.locator('#problem').getByText('too small').waitFor();
    expect(await page.locator('#wish').inputValue()).toContain('a tiny ship');
    await context.close();
  });

  it('fits a phone in both themes, and history is there after a restart', async () => {
    await app.stop();
    app = await start();
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, context, complaints } = await open({ viewport: { width: 390, height: 844 }, colorScheme });
      await message(page, 'a fox in snow under the moon').locator('img[src*="/pictures/"]').first().waitFor();
      const overhang = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(overhang).toBe(0);
      await shot(page, `phone-${colorScheme}`);
      expect(complaints).toEqual([]);
      await context.close();
    }
  });
});
