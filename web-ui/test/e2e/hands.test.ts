import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { axe, call, open, place, press, SOON, withBrowser } from './browser';

// What is under the hand stays there, and what the hand does is what it meant.

withBrowser();

const rows = (page: Page) =>
  page
    .locator('main tbody tr[data-row] a[href^="/ui/jobs/"]')
    .evaluateAll((all) => [
      ...new Set(all.map((it) => it.getAttribute('href')!.slice('/ui/jobs/'.length))),
    ]);

it('rows stay where the focus is among them, also one that has left the list', async () => {
  const jobs = ['kept-1', 'kept-2', 'kept-3'].map((id) => ({
    id,
    type: 'echo',
    queue: 'kept',
    delay: '2h',
  }));
  await call('POST', '/v1/jobs', jobs);
  const { page, context, go, watch } = await open();
  await go('/jobs?q=queue%3Akept+state%3Ascheduled');
  await page.getByRole('button', { name: /^live\./ }).waitFor();
  const before = await rows(page);
  await page.locator('main h1').focus();
  await press(page, 'j', 'j');
  await call('POST', '/v1/jobs', { id: 'kept-4', type: 'echo', queue: 'kept', delay: '1h' });
  await page.getByText('1 new').waitFor();
  await call('POST', `/v1/jobs/${before[1]}/cancel`, {});
  const left = page.locator('tr[title="No longer in this list"]');
  await left.waitFor();
  expect(await rows(page)).toEqual(before);
  expect(await left.locator('a').first().getAttribute('href')).toBe(`/ui/jobs/${before[1]}`);
  const focused = () =>
    page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row);
  expect(await focused()).toBe('1');
  expect(await axe(page, true)).toEqual([]);
  // Whoever goes elsewhere sees the list as it is.
  await page.locator('main h1').focus();
  await left.waitFor({ state: 'detached' });
  await expect.poll(() => rows(page), SOON).not.toContain(before[1]);
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('a key acts on the row that has the focus, and on none where there is no such row', async () => {
  const jobs = ['aim-1', 'aim-2'].map((id) => ({ id, type: 'echo', queue: 'aimed', delay: '2h' }));
  await call('POST', '/v1/jobs', jobs);
  const { page, context, go } = await open();
  await go('/jobs?q=queue%3Aaimed');
  await page.locator('main h1').focus();
  await press(page, 'j');
  await page.locator('main h1').focus();
  await press(page, 'C');
  expect(await page.getByRole('dialog').count()).toBe(0);
  // What follows a stem that leads nowhere is no key of its own.
  await press(page, 'j', 'g', 'x');
  expect(await page.getByRole('toolbar').count()).toBe(0);
  await press(page, 'C');
  const sheet = page.getByRole('dialog');
  await sheet
    .getByText(/aim-[12]/)
    .first()
    .waitFor();
  await press(page, 'Escape');
  await context.close();
});

it('what is dangerous is counted before, and not sent by Enter in a field', async () => {
  const jobs = ['purged-1', 'purged-2'].map((id) => ({
    id,
    type: 'echo',
    queue: 'purged',
    delay: '2h',
  }));
  await call('POST', '/v1/jobs', jobs);
  const { page, context, go, watch } = await open();
  await go('/queues?name=purged');
  await page.locator('main h1').focus();
  await press(page, 'P');
  expect(await page.getByRole('dialog').count()).toBe(0);
  await press(page, 'j', 'P');
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: 'Purge 2' }).waitFor();
  await sheet.getByLabel('Reason').focus();
  await page.keyboard.type('no more');
  await press(page, 'Enter');
  expect(await sheet.count()).toBe(1);
  await press(page, 'Tab', 'Tab', 'Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Purge 2');
  await press(page, 'Enter');
  await page.getByText('purged is being purged.').waitFor();
  const left = async () =>
    ((await call('GET', '/v1/jobs?q=queue%3Apurged&limit=0')) as { total: { count: number } }).total
      .count;
  await expect.poll(left, SOON).toBe(0);
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('a fault is told at its field, which has the focus', async () => {
  const { page, context, go, watch } = await open();
  watch.expects = /status of 422/;
  await go('/jobs');
  await page.getByRole('button', { name: 'New job' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Type').fill('echo');
  await sheet.getByLabel('Delay').fill('soon');
  await press(page, 'Enter');
  await sheet.getByRole('alert').waitFor();
  const field = sheet.getByLabel('Delay');
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  expect(await field.evaluate((it) => it === document.activeElement)).toBe(true);
  const words = await field.evaluate((it) =>
    it
      .getAttribute('aria-describedby')!
      .split(' ')
      .map((id) => document.getElementById(id)!.textContent)
      .join(' '),
  );
  expect(words).toMatch(/delay|duration|length/i);
  expect(await axe(page)).toEqual([]);
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('a failure of one press says all the server said, and is tried again', async () => {
  await call('POST', '/v1/jobs', { id: 'pressed', type: 'echo', queue: 'pressed', delay: '2h' });
  const { page, context, go, watch } = await open();
  watch.expects = /status of 503/;
  let refused = 0;
  await page.route('**/v1/jobs/pressed/promote', (route) => {
    if (refused++ > 0) return route.continue();
    return route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      headers: { 'x-request-id': 'req_asked_1' },
      body: JSON.stringify({
        type: 'urn:millrace:problem:backend_unavailable',
        title: 'The store cannot be reached',
        status: 503,
        detail: 'try again in a moment',
        instance: '/v1/jobs/pressed/promote',
        code: 'backend_unavailable',
        retryable: true,
      }),
    });
  });
  await go('/jobs/pressed');
  await press(page, 'n');
  const told = page.getByRole('alert');
  await told.getByText('req_asked_1').waitFor();
  expect(await axe(page)).toEqual([]);
  await told.getByRole('button', { name: 'Try again' }).click();
  const state = async () => ((await call('GET', '/v1/jobs/pressed')) as { state: string }).state;
  await expect.poll(state, SOON).not.toBe('scheduled');
  await told.waitFor({ state: 'detached' });
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('whoever is quicker than the palette gets what he has typed', async () => {
  const { page, context, go, watch } = await open();
  watch.expects = /status of 404/;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/v1/search?*', async (route) => {
    await held;
    await route.continue();
  });
  await go('/');
  await press(page, 'Control+k');
  await page.keyboard.type('order-42');
  await press(page, 'Enter');
  expect(new URL(page.url()).pathname).toBe('/ui/');
  release();
  await page.waitForURL(/\/jobs\/order-42/);
  await press(page, 'Control+k');
  await page.keyboard.type(place.ids.operation!);
  await press(page, 'Enter');
  await page.waitForURL(`**/operations/${place.ids.operation}`);
  await press(page, 'Control+k');
  await page.keyboard.type('wrk_nobody');
  await press(page, 'Enter');
  await page.waitForURL('**/workers/wrk_nobody');
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('a new version of the server is told to whoever has the old pages', async () => {
  const { page, context, go, watch } = await open();
  await page.clock.install();
  await go('/limits');
  const info = (await call('GET', '/v1/info')) as object;
  await page.route('**/v1/info', (route) =>
    route.fulfill({ json: { ...info, version: '99.0.0' } }),
  );
  const reload = page.getByRole('button', { name: 'Reload' });
  await expect
    .poll(async () => {
      await page.clock.runFor(30_000);
      return reload.count();
    }, SOON)
    .toBe(1);
  await page.getByText('99.0.0').waitFor();
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});
