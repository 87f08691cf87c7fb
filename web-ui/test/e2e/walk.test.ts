import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { call, open, place, press, settle, WIDE, withBrowser } from './browser';

withBrowser();

const focused = (page: Page) =>
  page.evaluate(() => {
    const it = document.activeElement as HTMLElement;
    return {
      tag: it.tagName,
      text: (it.getAttribute('aria-label') ?? it.textContent ?? '').trim(),
    };
  });

/** Goes on by Tab until it is there: each place on the way shows that it has the focus. */
async function reach(page: Page, wanted: Locator): Promise<void> {
  for (let n = 0; n < 250; n++) {
    if (await wanted.evaluate((it) => it === document.activeElement)) return;
    await press(page, 'Tab');
    const bare = await page.evaluate(() => {
      const it = document.activeElement as HTMLElement;
      const style = getComputedStyle(it);
      const shown = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0;
      return it === document.body || shown ? '' : it.outerHTML.slice(0, 120);
    });
    expect(bare, 'has the focus and does not show it').toBe('');
  }
  throw new Error(`${wanted} is not reached by Tab`);
}

it('one signs in with a key, stays where one wanted to be, and signs out', async () => {
  const { page, context, watch } = await open(WIDE, 'light', place.keyed);
  watch.expects = /status of 401/;
  await page.goto(`${place.keyed}/ui/jobs/only`);
  await page.getByLabel('API key').waitFor();
  await page.getByLabel('API key').fill('mr_live_000000000000_wrong');
  await press(page, 'Enter');
  await page.getByRole('alert').waitFor();
  await page.getByLabel('API key').fill(place.key);
  await press(page, 'Enter');
  await page.getByRole('heading', { level: 1, name: 'echo' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/ui/jobs/only');
  await page.getByRole('button', { name: 'Clone' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Clone' }).click();
  await page.getByText(/^Enqueued job_/).waitFor();
  await page.locator('header summary').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('API key').waitFor();
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('the whole way without a mouse', async () => {
  const { page, context, go, watch } = await open();
  watch.expects = /status of 400/;
  await go('/');
  await press(page, 'g', 'j');
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();

  // A search with a typo is corrected by its hint.
  await press(page, '/');
  expect((await focused(page)).text).toBe('Search jobs');
  await page.keyboard.type('state:daed queue:billing');
  await press(page, 'Enter');
  await page.getByRole('alert').waitFor();
  const mend = page.getByRole('button', { name: 'Use dead' });
  await reach(page, mend);
  await press(page, 'Enter');
  await page.waitForURL(/state%3Adead/);
  await page.waitForSelector('tbody tr[data-row]');

  // Rows by keys, a row is opened, and why is read.
  await press(page, 'j', 'j', 'j');
  const at = await page.evaluate(
    () => document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row,
  );
  expect(at).toBe('2');
  await press(page, 'Enter');
  await page.waitForURL(/\/ui\/jobs\/[^?]/);
  await page.locator('[data-why]').waitFor();
  expect((await focused(page)).tag).toBe('H1');

  // A queue is paused with a reason, and goes on.
  await go('/queues/reports');
  await press(page, 'p');
  await page.keyboard.type('a look by keyboard');
  await press(page, 'Enter');
  await page.getByText('reports is paused.').waitFor();
  await page.getByText('a look by keyboard').waitFor();
  const queue = (await call('GET', '/v1/queues/reports')) as {
    state: string;
    paused_by: { reason: string };
  };
  expect([queue.state, queue.paused_by.reason]).toEqual(['paused', 'a look by keyboard']);
  await press(page, 'p');
  await page.getByText('reports goes on.').waitFor();

  // Five are selected, then all that match; a dry run counts them, a retry is watched.
  await go('/jobs?q=state%3Adead+queue%3Amedia');
  await page.waitForSelector('tbody tr[data-row]');
  await press(page, 'j', 'x', 'j', 'j', 'j', 'j', 'X');
  await page.getByText('5 selected').waitFor();
  await press(page, 'a');
  await page.getByText(/^All \d+ that match are selected/).waitFor();
  await press(page, 'e');
  const sheet = page.getByRole('dialog');
  await reach(page, sheet.getByRole('button', { name: 'Dry run' }));
  await press(page, 'Enter');
  await sheet.getByText(/^\d+ jobs/).waitFor();
  await reach(page, sheet.getByLabel('Reason'));
  await page.keyboard.type('the vendor is back');
  await press(page, 'Enter');
  const seen = page.getByRole('link', { name: 'See the operation' });
  await seen.waitFor();
  await reach(page, seen);
  await press(page, 'Enter');
  await page.waitForURL(/\/operations\/op_/);
  await page.locator('main header').getByText('done').waitFor({ timeout: 15_000 });
  const operation = (await call('GET', `/v1/operations/${page.url().split('/').pop()}`)) as {
    action: string;
    reason: string;
    done: number;
  };
  expect(operation).toMatchObject({ action: 'retry', reason: 'the vendor is back' });
  expect(operation.done).toBeGreaterThan(4);

  // A group of dead letters is redriven with a canary.
  await press(page, 'g', 'd');
  await page.waitForSelector('tbody tr[data-row]');
  await press(page, 'j', 'Enter');
  await page.waitForURL(/\/dead\/sig_/);
  const redrive = page.getByRole('button', { name: 'Redrive' });
  await reach(page, redrive);
  await press(page, 'Enter');
  await press(page, 'Escape');
  expect((await focused(page)).text).toBe('Redrive');
  await press(page, 'Enter');
  expect(await sheet.getByLabel('Canary').inputValue()).toBe('1, 10');
  await reach(page, sheet.getByLabel('Reason'));
  await page.keyboard.type('one first');
  await press(page, 'Enter');
  await seen.waitFor();
  await reach(page, seen);
  await press(page, 'Enter');
  await page.waitForURL(/\/operations\/op_/);
  const careful = await call('GET', `/v1/operations/${page.url().split('/').pop()}`);
  expect(careful).toMatchObject({ action: 'retry', reason: 'one first', canary: [1, 10] });

  // Theme, zone, keys, palette.
  await press(page, 't');
  await press(page, 'z');
  await page.getByRole('button', { name: /^UTC/ }).waitFor();
  await press(page, '?');
  await page.getByRole('dialog').getByText('Go to Queues').waitFor();
  await press(page, 'Escape');
  await press(page, 'Control+k');
  await page.keyboard.type('order-42');
  await page
    .getByRole('option', { name: /order-42 · echo/ })
    .first()
    .waitFor();
  await press(page, 'Enter');
  await page.waitForURL(/\/jobs\/order-42/);
  await page.locator('[data-why]').getByText(/sms/).first().waitFor();
  await context.close();
  expect(watch).toMatchObject({ errors: [], foreign: [], policy: [] });
});

it('many are selected, cancelled, and brought back by undo', async () => {
  const many = Array.from({ length: 3 }, (_, n) => ({
    id: `undo-${n}`,
    type: 'echo',
    queue: 'undone',
    delay: '2h',
  }));
  await call('POST', '/v1/jobs', many);
  const { page, context, go } = await open();
  await go('/jobs?q=queue%3Aundone');
  await page.getByLabel('Select all rows that are shown').check();
  await page.getByRole('toolbar').getByRole('button', { name: 'Cancel' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Cancel/ })
    .click();
  await page.getByRole('button', { name: /^Undo/ }).waitFor();
  await press(page, 'u');
  await page.getByText('Undone.').waitFor();
  const state = async () => ((await call('GET', '/v1/jobs/undo-1')) as { state: string }).state;
  await expect.poll(state, { timeout: 10_000 }).toBe('scheduled');
  await context.close();
});

it('a worker is told to be quiet, to go on, and to stop', async () => {
  const worker = (await call('POST', '/v1/workers', {
    name: 'told-1',
    queues: ['told'],
    concurrency: 2,
  })) as { id: string };
  const state = async () =>
    ((await call('POST', `/v1/workers/${worker.id}/beat`, {})) as { state: string }).state;
  const { page, context, go, watch } = await open();
  await go('/workers');
  await page.locator('main h1').focus();
  const row = page.locator('tr', { hasText: 'told-1' });
  await row.getByRole('button', { name: 'Quiet' }).focus();
  await press(page, 'Enter');
  await page.getByRole('dialog').getByLabel('Reason').fill('a new version');
  await press(page, 'Enter');
  await page.getByText('told-1 takes no more jobs.').waitFor();
  await expect.poll(state, { timeout: 10_000 }).toBe('quiet');
  await row.getByRole('link').first().focus();
  await press(page, 'Enter');
  await page.getByRole('heading', { level: 1, name: 'told-1' }).waitFor();
  await page.getByText('Because: a new version').waitFor();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(state, { timeout: 10_000 }).toBe('running');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
  await expect.poll(state, { timeout: 10_000 }).toBe('stopping');
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('a job is copied as texts that run, and each makes one more', async () => {
  const args = { said: 'a "quote", o\'hara, a \\ and\na line' };
  await call('POST', '/v1/jobs', { id: 'copied', type: 'echo', queue: 'copies', args });
  const { page, context, go, watch } = await open();
  await go('/jobs/copied');
  await page.locator('main h1').focus();
  await press(page, 'y');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: 'Copy as' }).waitFor();
  const texts: string[] = [];
  for (const form of ['curl', 'Java', 'TypeScript']) {
    await dialog.getByRole('button', { name: `Copy as ${form}` }).click();
    texts.push(await page.evaluate(() => navigator.clipboard.readText()));
  }
  const [curl, java, script] = texts as [string, string, string];
  const folder = mkdtempSync(join(tmpdir(), 'millrace-copied-'));
  writeFileSync(join(folder, 'Copied.java'), java);
  const jdk = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java';
  const runs: [string, string[]][] = [
    ['sh', ['-c', curl]],
    [jdk, [join(folder, 'Copied.java')]],
    [process.execPath, ['--input-type=module', '-e', script]],
  ];
  try {
    for (const [command, given] of runs) {
      const { stdout, stderr } = spawnSync(command, given, {
        encoding: 'utf8',
        timeout: 60_000,
      });
      const made = /"?id"?: ?["'](job_\w+)["']/.exec(stdout)?.[1];
      expect(made, `${command}: ${stdout} ${stderr}`).toBeDefined();
      const there = (await call('GET', `/v1/jobs/${made}`)) as { args: unknown; queue: string };
      expect(there).toMatchObject({ args, queue: 'copies' });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('several workers are told at once, and no node with them', async () => {
  const come = async (name: string) => {
    const body = { name, queues: ['told-many'], concurrency: 2 };
    return ((await call('POST', '/v1/workers', body)) as { id: string }).id;
  };
  const ids = [await come('many-1'), await come('many-2')];
  const beat = (id: string) =>
    call('POST', `/v1/workers/${id}/beat`, {}) as Promise<{ state: string }>;
  const alive = setInterval(() => void ids.map(beat), 3_000);
  try {
    const { page, context, go, watch } = await open();
    await go('/workers');
    const all = page.locator('tbody tr[data-row]');
    await all.filter({ hasText: 'many-1' }).getByRole('checkbox').check();
    await all.filter({ hasText: 'many-2' }).getByRole('checkbox').check();
    await all.filter({ hasText: 'node' }).first().waitFor();
    expect(await all.filter({ hasText: 'node' }).getByRole('checkbox').count()).toBe(0);
    await page.getByRole('toolbar').getByRole('button', { name: 'Quiet' }).click();
    await page.getByRole('dialog').getByText('2 workers', { exact: true }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Quiet 2' }).click();
    const states = async () => (await Promise.all(ids.map(beat))).map((it) => it.state);
    await expect.poll(states, { timeout: 10_000 }).toEqual(['quiet', 'quiet']);
    await context.close();
    expect(watch).toMatchObject({ errors: [], policy: [] });
  } finally {
    clearInterval(alive);
  }
});

it('who may only read sees what he may not do, and which scope is missing', async () => {
  const made = (await (
    await fetch(`${place.keyed}/v1/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${place.key}`, 'content-type': 'application/json' },
      body: '{"name":"viewer","role":"viewer"}',
    })
  ).json()) as { token: string };
  const { page, context, watch } = await open(WIDE, 'light', place.keyed);
  watch.expects = /status of 40[13]/;
  await page.goto(`${place.keyed}/ui/sign-in?next=https://evil.example/`);
  await page.getByLabel('API key').fill(made.token);
  await press(page, 'Enter');
  await page.waitForURL(`${place.keyed}/ui/`);
  await page.goto(`${place.keyed}/ui/jobs/only`);
  const clone = page.getByRole('button', { name: 'Clone' });
  await clone.waitFor();
  expect(await clone.getAttribute('aria-disabled')).toBe('true');
  expect(await clone.getAttribute('title')).toBe('This needs the scope jobs:write.');
  await clone.click({ force: true });
  expect(await page.getByRole('dialog').count()).toBe(0);
  const audit = page.getByRole('link', { name: 'Audit' });
  expect(await audit.getAttribute('title')).toBe('This needs the scope audit:read.');
  await audit.focus();
  await press(page, 'Enter');
  await page.locator('main').getByText('This needs the scope audit:read.').waitFor();
  await context.close();
});

it('the demo fills an empty server and takes all of it away again', async () => {
  const { page, context } = await open(WIDE, 'light', place.empty);
  await page.goto(`${place.empty}/ui/`);
  await page.getByRole('button', { name: 'Load the demo' }).click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.goto(`${place.empty}/ui/?welcome=1`);
  const away = page.getByRole('button', { name: 'Remove the demo' });
  await away.waitFor({ timeout: 10_000 });
  await away.click();
  await away.waitFor({ state: 'detached', timeout: 30_000 });
  const left = (await (await fetch(`${place.empty}/v1/jobs?q=tag:demo&limit=0`)).json()) as {
    total: { count: number };
  };
  expect(left.total.count).toBe(0);
  const queues = async () => (await fetch(`${place.empty}/v1/queues`)).text();
  await expect.poll(queues, { timeout: 15_000 }).not.toContain('demo.');
  await settle(page);
  await context.close();
});
