import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { call, NARROW, open, press, SOON, withBrowser } from './browser';

withBrowser();

it('a job is looked at beside its list, which keeps the focus', async () => {
  const { page, context, go, watch } = await open();
  await go('/jobs?q=state%3Adead+queue%3Abilling');
  await page.locator('main h1').focus();
  await press(page, 'j', 'o');
  const panel = page.getByRole('region', { name: 'One job' });
  await panel.locator('[data-why]').waitFor();
  const first = new URL(page.url()).searchParams.get('open');
  await press(page, 'j');
  await expect.poll(() => new URL(page.url()).searchParams.get('open'), SOON).not.toBe(first);
  await press(page, 'Escape');
  await panel.waitFor({ state: 'detached' });
  const row = () =>
    page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row);
  expect(await row()).toBe('1');
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('a job is opened beside its list with the mouse too', async () => {
  const { page, context, go, watch } = await open();
  await go('/jobs?q=state%3Adead+queue%3Abilling');
  const row = page.locator('tbody tr[data-row="2"]');
  await row.hover();
  await row.getByRole('button', { name: /beside the list$/ }).click();
  const panel = page.getByRole('region', { name: 'One job' });
  await panel.locator('[data-why]').waitFor();
  await panel.getByRole('button', { name: 'Close' }).click();
  await panel.waitFor({ state: 'detached' });
  // The focus goes back to its row, which does not open it again.
  const at = () =>
    page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row);
  await expect.poll(at, SOON).toBe('2');
  expect(new URL(page.url()).pathname).toBe('/ui/jobs');
  expect(new URL(page.url()).searchParams.get('open')).toBeNull();
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('columns and order of a table go with its address', async () => {
  const { page, context, go, watch } = await open();
  await go('/jobs?q=queue%3Abilling+state%3Adead');
  const heads = () => page.locator('main thead th').allTextContents();
  expect(await heads()).not.toContain('Tags');
  await page.locator('summary[aria-label=Columns]').click();
  await page.getByLabel('Tags', { exact: true }).check();
  await page.getByLabel('Worker', { exact: true }).uncheck();
  await page.getByRole('button', { name: /^When/ }).click();
  await page.locator('th[aria-sort=descending]', { hasText: 'When' }).waitFor();
  const choice = page.locator('main details:has(summary[aria-label=Columns])');
  expect(await choice.evaluate((it) => (it as HTMLDetailsElement).open)).toBe(false);
  await choice.locator('summary').click();
  await page.getByLabel('Tags', { exact: true }).press('Escape');
  expect(await choice.evaluate((it) => (it as HTMLDetailsElement).open)).toBe(false);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
    'Columns',
  );
  await page.getByRole('button', { name: /^When/ }).click();
  await page.locator('th[aria-sort=ascending]', { hasText: 'When' }).waitFor();
  const address = new URL(page.url());
  expect(address.searchParams.get('sort')).toBe('finished_at');
  // Whoever is sent the address sees the same.
  await go(address.pathname.slice('/ui'.length) + address.search);
  await page.locator('th[aria-sort=ascending]', { hasText: 'When' }).waitFor();
  expect(await heads()).toContain('Tags');
  expect(await heads()).not.toContain('Worker');
  const answer = (await call(
    'GET',
    '/v1/jobs?q=queue%3Abilling+state%3Adead&sort=finished_at&limit=1',
  )) as { items: { id: string }[] };
  const first = page.locator('tbody tr[data-row="0"] a').first();
  expect(await first.getAttribute('href')).toBe(`/ui/jobs/${answer.items[0]!.id}`);

  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('an export has all that match, not only what is shown', async () => {
  const many = Array.from({ length: 620 }, (_, n) => ({
    id: `out-${n}`,
    type: 'echo',
    queue: 'exported',
    delay: '2h',
  }));
  await call('POST', '/v1/jobs', many);
  const { page, context, go, watch } = await open();
  // As a browser that asks nobody where a file is to be.
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
  await go('/jobs?q=queue%3Aexported');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export', exact: true }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('jobs.ndjson');
  const lines = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\n');
  const ids = new Set(lines.map((line) => (JSON.parse(line) as { id: string }).id));
  expect(ids.size).toBe(620);
  await context.close();
  expect(watch).toMatchObject({ errors: [], foreign: [], policy: [] });
});

it('an export is written while it is read where the browser can', async () => {
  const { page, context, go, watch } = await open();
  await page.addInitScript(() => {
    const file = { text: '', closed: false };
    Object.assign(window, {
      file,
      showSaveFilePicker: async () => ({
        getFile: async () => ({ size: 0 }),
        createWritable: async () => ({
          write: async (text: string) => {
            file.text += text;
          },
          close: async () => {
            file.closed = true;
          },
          abort: async () => {},
        }),
      }),
    });
  });
  await go('/jobs?q=queue%3Abilling');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.waitForFunction(
    () => (window as unknown as { file: { closed: boolean } }).file.closed,
  );
  const text = await page.evaluate(
    () => (window as unknown as { file: { text: string } }).file.text,
  );
  const { total } = (await call('GET', '/v1/jobs?q=queue%3Abilling&limit=0')) as {
    total: { count: number };
  };
  expect(text.trim().split('\n').length).toBe(total.count);
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

/** What one column of a table says, from above. */
const column = async (page: Page, table: string, head: string) => {
  const it = page.getByRole('table', { name: table });
  await it.locator('tbody tr[data-row]').first().waitFor();
  return it.evaluate((found, name) => {
    const heads = [...found.querySelectorAll('thead th')].map((th) => th.textContent!.trim());
    const at = heads.findIndex((text) => text.replace(/[↑↓]/, '') === name);
    const rows = [...found.querySelectorAll('tbody tr[data-row]')];
    return rows.map((row) => row.children[at]?.textContent ?? '');
  }, head);
};

it('every list is ordered as its address says', async () => {
  const { page, context, go, watch } = await open();
  const ordered: [string, string, string][] = [
    ['/queues?sort=-dead', 'Queues', 'Dead'],
    ['/dead?sort=-count', 'Groups of dead letters', 'Count'],
  ];
  for (const [path, table, head] of ordered) {
    await go(path);
    const found = (await column(page, table, head)).map(Number);
    expect(found, path).toEqual(found.toSorted((a, b) => b - a));
    expect(found[0], path).toBeGreaterThan(0);
  }
  // Two tables on one page, each with its own order.
  await go('/limits?limiters.sort=-name&breakers.sort=name');
  const [limiters, breakers] = [
    await column(page, 'Limiters', 'Name'),
    await column(page, 'Circuit breakers', 'Name'),
  ];
  expect(limiters).toEqual(limiters.toSorted().reverse());
  expect(breakers).toEqual(breakers.toSorted());
  await go('/operations');
  await page.getByRole('button', { name: 'Failed' }).click();
  await page.locator('th[aria-sort=descending]', { hasText: 'Failed' }).waitFor();
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('an order that there is not leaves a list as it is', async () => {
  const { page, context, go, watch } = await open();
  const indent = () =>
    page
      .getByRole('link', { name: 'billing.eu', exact: true })
      .locator('span')
      .evaluate((it) => getComputedStyle(it).paddingLeft);
  await go('/queues?sort=nonsense');
  expect(await indent()).toBe('16px');
  await go('/queues?sort=-dead');
  expect(await indent()).toBe('0px');
  // Under a name that the filter leaves out nothing stands.
  await go('/queues?name=billing.e');
  expect(await indent()).toBe('0px');
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('jobs of all states are ordered by the time that is shown of all', async () => {
  const { page, context, go, watch } = await open();
  await go('/jobs?sort=created_at');
  await page.locator('th[aria-sort=ascending]', { hasText: 'Created' }).waitFor();
  expect(await page.locator('main thead').getByRole('button', { name: 'When' }).count()).toBe(0);
  await go('/jobs?q=state%3Adead');
  expect(await page.locator('main thead').getByRole('button', { name: 'When' }).count()).toBe(1);
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('the columns that are ticked are those that are shown', async () => {
  const { page, context, go, watch } = await open({ width: 1100, height: 800 });
  await go('/jobs?q=queue%3Abilling+state%3Adead');
  const heads = () => page.locator('main thead th').allTextContents();
  await page.locator('summary[aria-label=Columns]').click();
  const worker = page.getByLabel('Worker', { exact: true });
  expect(await worker.isChecked()).toBe(false);
  expect(await heads()).not.toContain('Worker');
  await worker.check();
  await expect.poll(heads, SOON).toContain('Worker');
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('a narrow list is ordered by choice, for its rows have no heads', async () => {
  const { page, context, go, watch } = await open(NARROW);
  await go('/queues');
  const order = page.getByLabel('Order of the rows');
  expect(await order.inputValue()).toBe('');
  await order.selectOption('Queue ↓');
  await expect.poll(() => new URL(page.url()).searchParams.get('sort'), SOON).toBe('-name');
  const names = await page.locator('tbody tr[data-row] a').allTextContents();
  const queues = names.filter((it) => /^[a-z]/.test(it));
  expect(queues).toEqual(queues.toSorted().reverse());
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('of an export that is stopped no file is kept, and what went wrong is said', async () => {
  const { page, context, go, watch } = await open();
  watch.expects = /status of 500/;
  await page.addInitScript(() => {
    const file = { ended: '' };
    const sink = {
      write: async () => {},
      close: async () => {
        file.ended += ' closed';
      },
      abort: async () => {
        file.ended += ' aborted';
        if (location.hash === '#full') throw new Error('the disk is full');
      },
    };
    const place = {
      getFile: async () => ({ size: location.hash === '#there' ? 9 : 0 }),
      createWritable: async () => sink,
      remove: async () => {
        file.ended += ' removed';
      },
    };
    Object.assign(window, { file, showSaveFilePicker: async () => place });
  });
  const ended = () =>
    page.evaluate(() => (window as unknown as { file: { ended: string } }).file.ended);
  let hold: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    hold = resolve;
  });
  const second = /\/v1\/jobs\?.*limit=500.*after=\w/;
  await page.route(second, async (route) => {
    await held;
    await route.continue();
  });
  await go('/jobs');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('button', { name: /^Export, [\d\s]*500 so far$/ }).click();
  hold();
  await page.getByText('The export was stopped, and no file is kept.').waitFor();
  expect(await ended()).toBe(' aborted removed');

  await page.unroute(second);
  const problem = { title: 'It broke', status: 500, detail: 'in the middle', code: 'internal' };
  await page.route(second, (route) =>
    route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      body: JSON.stringify(problem),
    }),
  );
  await go('/jobs#full');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByText('in the middle').waitFor();

  // What was written there before is not of this export.
  await go('/jobs#there');
  await page.reload();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByText('in the middle').waitFor();
  expect(await ended()).toBe(' aborted');
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});
