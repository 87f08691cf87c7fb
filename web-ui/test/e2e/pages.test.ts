import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../src/routes';
import {
  axe,
  NARROW,
  open,
  place,
  settle,
  sideways,
  type Theme,
  WIDE,
  withBrowser,
} from './browser';

withBrowser();

const { ids } = place;
const SHOTS = 'target/ui-shots';
mkdirSync(SHOTS, { recursive: true });

/** Every page of the table with something on it: a new page is looked at, or this fails. */
const FULL: Record<string, string[]> = {
  '/': ['/', '/?welcome=1'],
  '/queues': ['/queues'],
  '/queues/:name': [
    '/queues/billing',
    '/queues/billing.eu?tab=keys',
    '/queues/media.video?tab=config',
    '/queues/email?tab=flow',
    '/queues/media.video?tab=limits',
    '/queues/media?tab=workers',
    '/queues/email?tab=workers',
    '/queues/email?tab=flow&span=24h',
  ],
  '/jobs': [
    '/jobs',
    '/jobs?q=state%3Adead+queue%3Abilling',
    '/jobs?q=state%3Adaed',
    '/jobs?q=state%3Adead+queue%3Anowhere',
  ],
  '/jobs/:id': [
    '/jobs/flaky',
    '/jobs/flaky?tab=attempts',
    '/jobs/evil?tab=data',
    '/jobs/talkative?tab=logs',
    '/jobs/order-42',
    '/jobs/child-1?tab=related',
    '/jobs/child-1?tab=steps',
    '/jobs/nowhere',
  ],
  '/dead': ['/dead'],
  '/dead/:signature': [`/dead/${ids.signature}`],
  '/operations': ['/operations'],
  '/operations/:id': [`/operations/${ids.operation}`],
  '/workers': ['/workers'],
  '/workers/:id': [`/workers/${ids.worker}`, `/workers/${ids.node}`, '/workers/nobody'],
  '/cluster': ['/cluster', '/cluster?key=billing'],
  '/limits': ['/limits'],
  '/audit': ['/audit'],
  '/settings': [
    '/settings',
    '/settings?part=views',
    '/settings?part=keys',
    '/settings?part=config',
    '/settings?part=about',
  ],
};

it('every page of the table is looked at', () => {
  expect(Object.keys(FULL)).toEqual(ROUTES.map((it) => it.path));
});

/**
 * What the pages of a wrong search, of no job and of no worker ask for; of one for whom nobody
 * beats, so that on a slow machine it is gone before its page is judged; and the report of a doctor
 * who has not looked yet.
 */
const REFUSED =
  /status of (400|404) .*\/v1\/(doctor|jobs|search\/facets|jobs\/nowhere|workers\/(nobody|wrk_\w+))(\/why)?(\?.*)?$/;
const sizes = [{ size: WIDE }, { size: NARROW }];
const THEMES: Theme[] = ['light', 'dark'];

/** What breaks the rules of every page, in both themes, as it is shown now. */
async function broken(page: Page, path: string, shot?: string): Promise<string[]> {
  const found: string[] = [];
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForSelector(`html[data-theme=${theme}]`);
    for (const it of await axe(page, theme === 'dark')) {
      found.push(`${path}, ${theme}: ${it.id} ${it.nodes.join(' | ')}`);
    }
    if (shot) await page.screenshot({ path: `${SHOTS}/${shot.replace('*', theme)}.png` });
  }
  if (await sideways(page)) found.push(`${path}: scrolls sideways`);
  if ((await page.locator('h1').count()) !== 1) found.push(`${path}: not one h1`);
  return found;
}

// Two at once: while one is drawn the other is judged. One test is some thirty pages in two themes:
// it has as much time as a machine with other work needs for them.
describe.concurrent('every page', { timeout: 600_000 }, () => {
  it.each(sizes)('keeps every rule when it is full: $size.width px', async ({ size }) => {
    const { page, watch, context, go } = await open(size);
    watch.expects = REFUSED;
    const all: string[] = [];
    for (const path of [...Object.values(FULL).flat(), '/no-such-page']) {
      await go(path);
      const name = path.replace(/[^a-z0-9]+/gi, '-').slice(0, 60);
      all.push(...(await broken(page, path, `${size.width}-*${name}`)));
    }
    await context.close();
    expect(all).toEqual([]);
    expect(watch).toMatchObject({ errors: [], foreign: [], policy: [] });
  });

  it.each(sizes)('keeps every rule when it is empty: $size.width px', async ({ size }) => {
    const { page, watch, context, go } = await open(size, 'light', place.empty);
    // The doctor of a new server has no report.
    watch.expects = /status of 404 .*\/v1\/doctor$/;
    const all: string[] = [];
    for (const path of ROUTES.map((it) => it.path).filter((it) => !it.includes(':'))) {
      await go(path);
      const name = path.replace(/[^a-z0-9]+/gi, '-');
      all.push(...(await broken(page, path, `${size.width}-*-empty${name}`)));
    }
    await context.close();
    expect(all).toEqual([]);
    expect(watch).toMatchObject({ errors: [], foreign: [], policy: [] });
  });
});

const keys = (page: Page, ...all: string[]) =>
  all.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

const row = (page: Page, name: string) => page.locator('tbody tr[data-row]', { hasText: name });

/** Rows of two lines, which a narrow page has, have no columns to choose. */
const columns = async (page: Page) => {
  if (page.viewportSize()!.width > NARROW.width) {
    await page.locator('summary[aria-label=Columns]').click();
  }
};

/** What opens over a page or in it, and how. */
const OPENED: [string, string, (page: Page) => Promise<unknown>][] = [
  ['the palette', '/jobs', (page) => keys(page, 'Control+k')],
  ['the keys', '/jobs', (page) => keys(page, '?')],
  ['a job beside its list', '/jobs?q=state%3Adead', (page) => keys(page, 'j', 'o')],
  ['the columns', '/jobs', columns],
  ['a selection', '/jobs', (page) => keys(page, 'j', 'x')],
  ['a bulk sheet', '/jobs?q=queue%3Abilling', (page) => keys(page, 'j', 'x', 'a', 'e')],
  ['the views', '/jobs', (page) => page.getByText('Views', { exact: true }).click()],
  ['a purge', '/queues/billing', (page) => page.getByRole('button', { name: 'Purge' }).click()],
  [
    'a chart as table',
    '/queues/email?tab=flow',
    (page) => page.getByText('as table').first().click(),
  ],
  ['a job as texts', '/jobs/flaky', (page) => keys(page, 'y')],
  [
    'a breaker',
    '/limits',
    (page) => row(page, 'mail-api').getByRole('button', { name: 'Edit' }).click(),
  ],
  ['a limiter', '/limits', (page) => page.getByRole('button', { name: 'New limiter' }).click()],
];

describe.concurrent('what opens', { timeout: 600_000 }, () => {
  it.each(sizes)('keeps every rule: $size.width px', async ({ size }) => {
    const { page, watch, context, go } = await open(size);
    const all: string[] = [];
    for (const [name, path, act] of OPENED) {
      await go(path);
      await page.locator('main h1').focus();
      await act(page);
      await settle(page);
      all.push(...(await broken(page, name, `${size.width}-*-open-${name.replaceAll(' ', '-')}`)));
    }
    await context.close();
    expect(all).toEqual([]);
    expect(watch).toMatchObject({ errors: [], foreign: [], policy: [] });
  });
});

it('no row moves when some are selected', async () => {
  for (const { size } of sizes) {
    const { page, context, go } = await open(size);
    await go('/jobs');
    const row = page.locator('tbody tr[data-row="3"]');
    const before = await row.boundingBox();
    await row.getByRole('checkbox').check();
    await page.getByRole('toolbar').waitFor();
    expect((await row.boundingBox())?.y).toBe(before?.y);
    await context.close();
  }
});

describe('a page whose call fails', { timeout: 600_000 }, () => {
  it.each(sizes)(
    'says so in the words of the server and stays in order: $size.width px',
    async ({ size }) => {
      const { page, watch, context } = await open(size);
      watch.expects = /status of (500|503)/;
      await page.clock.install();
      const problem = {
        type: 'urn:millrace:problem:backend_unavailable',
        title: 'The store cannot be reached',
        status: 503,
        detail: 'try again in a moment',
        instance: '',
        code: 'backend_unavailable',
        retryable: true,
      };
      await page.route(
        /\/v1\/(jobs|queues|dead-letters|operations|workers|limiters|breakers|audit|stats|cluster)/,
        (route) =>
          route.fulfill({
            status: 503,
            contentType: 'application/problem+json',
            body: JSON.stringify(problem),
          }),
      );
      const all: string[] = [];
      for (const path of [
        '/',
        '/queues',
        '/jobs',
        '/dead',
        '/operations',
        '/workers',
        '/limits',
        '/audit',
        '/cluster',
      ]) {
        await page.goto(`${place.url}/ui${path}`);
        // It tries again twice, a second and two later.
        await expect
          .poll(
            async () => {
              await page.clock.runFor(1000);
              return page.getByRole('alert').count();
            },
            { timeout: 30_000 },
          )
          .toBeGreaterThan(0);
        const text = await page.getByRole('alert').first().textContent();
        if (!text?.includes('The store cannot be reached')) all.push(`${path}: ${text}`);
        const name = path.replace(/[^a-z]+/g, '-');
        all.push(...(await broken(page, path, `${size.width}-*-failed${name}`)));
      }
      await context.close();
      expect(all).toEqual([]);
    },
  );
});

it('the page to sign in keeps every rule', async () => {
  for (const { size } of sizes) {
    const { page, watch, context } = await open(size, 'light', place.keyed);
    watch.expects = /status of 401/;
    await page.goto(`${place.keyed}/ui/sign-in`);
    await page.getByLabel('API key').fill('mr_live_000000000000_wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await broken(page, '/sign-in', `${size.width}-*-sign-in`)).toEqual([]);
    await context.close();
    expect(watch).toMatchObject({ errors: [], foreign: [], policy: [] });
  }
});

it('text that would be markup is text on every page', async () => {
  const { page, context, go } = await open();
  for (const path of [
    '/jobs?q=tag%3Aevil',
    '/jobs/evil',
    '/jobs/evil?tab=data',
    '/jobs/evil?tab=attempts',
    '/dead',
    '/queues/email?tab=keys',
  ]) {
    await go(path);
    await settle(page);
    expect(
      await page.evaluate(() => (window as unknown as { evil?: number }).evil),
    ).toBeUndefined();
  }
  await go('/jobs/evil?tab=data');
  expect(await page.locator('main img').count()).toBe(0);
  expect(await page.locator('main').textContent()).toContain('<img src=x onerror=');
  expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
  const link = page.locator('a[href="https://example.org/a?b=1"]').first();
  expect(await link.getAttribute('rel')).toContain('noreferrer');
  await context.close();
});
