import { expect, it } from 'vitest';
import { call, open, place, press, SOON, stateOf, withBrowser } from './browser';

withBrowser();

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

it('a chart says when its queue stood still or was set up otherwise, and who wanted it', async () => {
  await call('PUT', '/v1/queues/email', { concurrency: 50 });
  await call('POST', '/v1/queues/email/pause', { reason: 'the post is away' });
  await call('POST', '/v1/queues/email/resume', {});
  const { page, context, go, watch } = await open();
  await go('/queues/email?tab=flow');
  const marks = page.getByRole('list', { name: 'What happened meanwhile' }).first();
  // The first of each, for a second try of this test leaves as many again.
  for (const text of [
    /paused by .*: the post is away$/,
    /resumed by/,
    /^[\d:]+ concurrency changed by/,
  ]) {
    await marks.getByText(text).first().waitFor();
  }
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

it('who holds a job of a queue and does not serve it is told of beside those who do', async () => {
  await call('POST', '/v1/jobs', { id: 'left-1', type: 'image.resize', queue: 'left' });
  const worker = (await call('POST', '/v1/workers', {
    name: 'leaver-1',
    queues: ['other'],
    concurrency: 1,
  })) as { id: string };
  const claim = { worker_id: worker.id, queues: ['left'], max: 1, lease: '10m' };
  expect(((await call('POST', '/v1/claims', claim)) as { claims: unknown[] }).claims).toHaveLength(
    1,
  );
  const { page, context, go, watch } = await open();
  await go('/queues/left?tab=workers');
  const table = page.getByRole('table', { name: 'Hold a job of left without serving it' });
  await table.getByText(worker.id).waitFor();
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});
