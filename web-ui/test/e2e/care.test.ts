import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { call, open, place, press, withBrowser } from './browser';

withBrowser();

const SOON = { timeout: 15_000 };
const stateOf = async (id: string) =>
  ((await call('GET', `/v1/jobs/${id}`)) as { state: string }).state;

it('a queue says who works for it and what went wrong, and its dead are redriven from its page', async () => {
  await call('POST', '/v1/jobs', {
    id: 'fell',
    type: 'fail',
    queue: 'felled',
    max_attempts: 1,
    args: { kind: 'terminal', message: 'it fell', times: 1 },
  });
  await expect.poll(() => stateOf('fell'), SOON).toBe('dead');
  await call('POST', '/v1/workers', { name: 'feller-1', queues: ['felled'], concurrency: 3 });
  await call('POST', '/v1/workers', { name: 'elsewhere-1', queues: ['other'], concurrency: 3 });
  const { page, context, go, watch } = await open();
  await go('/queues/felled');
  await page.getByRole('tab', { name: 'Jobs' }).focus();
  await press(page, 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight');
  await page.waitForURL(/tab=workers/);
  const rows = page.getByRole('table', { name: 'Workers' }).locator('tbody tr[data-row]');
  await rows.filter({ hasText: 'feller-1' }).waitFor();
  expect(await rows.filter({ hasText: 'elsewhere-1' }).count()).toBe(0);

  await page.getByRole('button', { name: 'Redrive its dead' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByText('1 job', { exact: true }).waitFor();
  // Its second attempt goes well; one that begins anew would be its first again.
  await sheet.getByLabel('Begin the count of attempts anew').uncheck();
  await sheet.getByRole('button', { name: /^Retry/ }).click();
  await page.getByRole('link', { name: 'See the operation' }).click();
  await page.locator('main header').getByText('done').waitFor(SOON);
  const operation = await call('GET', `/v1/operations/${page.url().split('/').pop()}`);
  expect(operation).toMatchObject({ action: 'retry', done: 1, target: { resource: 'jobs' } });

  await go('/queues/email?tab=flow');
  await page.getByRole('figure', { name: /^Jobs per minute/ }).waitFor();
  await page.getByRole('figure', { name: /^Retries, deaths and rescues per minute/ }).waitFor();
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('a breaker keeps what is not changed of it, and is deleted', async () => {
  const path = '/v1/breakers/kept-api';
  await call('PUT', path, { failure_threshold: 4, success_threshold: 3, counts: ['timeout'] });
  const { page, context, go, watch } = await open();
  await go('/limits');
  const row = page.locator('tbody tr[data-row]', { hasText: 'kept-api' });
  await row.getByRole('button', { name: 'Edit' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Opens after failures').fill('7');
  await press(page, 'Enter');
  await sheet.waitFor({ state: 'detached' });
  expect(await call('GET', path)).toMatchObject({
    failure_threshold: 7,
    success_threshold: 3,
    counts: ['timeout'],
  });
  await row.getByRole('button', { name: 'Delete' }).focus();
  await press(page, 'Enter');
  await sheet.getByText('go on unguarded').waitFor();
  await sheet.getByRole('button', { name: 'Delete' }).click();
  await row.waitFor({ state: 'detached' });
  expect(await call('GET', path)).toMatchObject({ status: 404 });
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('who comes later sees what the doctor said, who came, and who has the care of a queue', async () => {
  const report = (await call('POST', '/v1/doctor', {})) as { checked: number };
  expect(report.checked).toBeGreaterThan(1_000);
  const { page, context, go, watch } = await open();
  await go('/cluster');
  await page.getByText(/^All is sound: [\d\s]+ looked at/).waitFor();
  await page.getByText(`${place.ids.node} came`).waitFor();
  await page.getByText(`${place.ids.node} took the lead`).waitFor();
  await page.getByLabel('Queue, or another key').fill('billing');
  await press(page, 'Enter');
  await page.getByText(new RegExp(`^${place.ids.node} has the care of billing`)).waitFor();
  expect(page.url()).toContain('key=billing');
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('what holds a job is taken away where it is told', async () => {
  await call('PUT', '/v1/queues/held-back', {});
  await call('POST', '/v1/queues/held-back/pause', { reason: 'not yet' });
  await call('POST', '/v1/jobs', [
    { id: 'held-1', type: 'echo', queue: 'held-back', args: {} },
    { id: 'later-1', type: 'echo', queue: 'later', delay: '3h', args: {} },
  ]);
  const { page, context, go, watch } = await open();
  await go('/jobs/held-1');
  await page.getByRole('button', { name: 'Resume held-back' }).focus();
  await press(page, 'Enter');
  await expect.poll(() => stateOf('held-1'), SOON).toBe('succeeded');
  await go('/jobs/later-1');
  await page.locator('[data-why]').getByRole('button', { name: 'Run now' }).click();
  await expect.poll(() => stateOf('later-1'), SOON).toBe('succeeded');
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

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
  expect(new URL(page.url()).pathname).toBe('/ui/jobs');
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

  await go('/queues?sort=-dead');
  const dead = await page
    .locator('tbody tr[data-row]')
    .evaluateAll((rows) => rows.map((row) => Number(row.children[7]!.textContent)));
  expect(dead).toEqual([...dead].sort((a, b) => b - a));
  expect(dead[0]).toBeGreaterThan(0);
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('an export is written while it is read where the browser can', async () => {
  const { page, context, go, watch } = await open();
  await page.addInitScript(() => {
    const file = { text: '', closed: false };
    Object.assign(window, {
      file,
      showSaveFilePicker: async () => ({
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

it('a chart says when its queue stood still, and who wanted it', async () => {
  await call('POST', '/v1/queues/email/pause', { reason: 'the post is away' });
  await call('POST', '/v1/queues/email/resume', {});
  const { page, context, go, watch } = await open();
  await go('/queues/email?tab=flow');
  const marks = page.getByRole('list', { name: 'What happened meanwhile' }).first();
  await marks.getByText(/paused by .*: the post is away$/).waitFor();
  await marks.getByText(/resumed by/).waitFor();
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('a limiter of a number at once alone is made', async () => {
  const { page, context, go, watch } = await open();
  await go('/limits');
  await page.getByRole('button', { name: 'New limiter' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Name').fill('at-once');
  await sheet.getByLabel('At once').fill('3');
  await sheet.getByRole('checkbox').check();
  await press(page, 'Enter');
  await sheet.waitFor({ state: 'detached' });
  expect(await call('GET', '/v1/limiters/at-once')).toMatchObject({ limit: null, concurrency: 3 });
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});

it('each worker that is offered works', async () => {
  const jdk = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java';
  const folder = mkdtempSync(join(tmpdir(), 'millrace-worker-'));
  const file = join(folder, 'Worker.java');
  const commands: [string, (text: string) => [string, string[]]][] = [
    ['Shell', (text) => ['sh', ['-c', text]]],
    [
      'Java',
      (text) => {
        writeFileSync(file, text);
        return [jdk, [file]];
      },
    ],
    ['TypeScript', (text) => [process.execPath, ['--input-type=module', '-e', text]]],
  ];
  const { page, context, go, watch } = await open();
  try {
    for (const [form, command] of commands) {
      // Of a queue of its own: what the one before still asked for is not lent to it.
      const [queue, id] = [`offered-${form.toLowerCase()}`, `done-by-${form}`];
      await call('PUT', `/v1/queues/${queue}`, {});
      await go(`/queues/${queue}?tab=workers`);
      const part = page.locator('details', {
        has: page.locator('summary', { hasText: form }),
      });
      if ((await part.getAttribute('open')) === null) await part.locator('summary').click();
      await part.getByRole('button', { name: `Copy as ${form}` }).click();
      const [program, given] = command(await page.evaluate(() => navigator.clipboard.readText()));
      // What stands in its arguments are data, whatever they are called.
      await call('POST', '/v1/jobs', {
        id,
        type: 'image.resize',
        queue,
        args: { token: 'mine', lease: { token: 'other' } },
      });
      // A group of its own, for a shell starts others.
      const worker = spawn(program, given, { detached: true, stdio: 'ignore' });
      try {
        await expect.poll(() => stateOf(id), { timeout: 60_000 }).toBe('succeeded');
      } finally {
        process.kill(-worker.pid!, 'SIGKILL');
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});
