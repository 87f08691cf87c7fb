import { expect, it } from 'vitest';
import { call, open, place, press, withBrowser } from './browser';

withBrowser();

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
