import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { call, open, press, SOON, stateOf, withBrowser } from './browser';

withBrowser();

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

it('what one may try is made by a press, and says what became of it', async () => {
  const { page, context, go, watch } = await open();
  await go('/?welcome=1');
  const row = (name: string) => page.locator('main li li', { hasText: name });
  await page.getByRole('button', { name: 'Try it: echo' }).focus();
  await press(page, 'Enter');
  await row('echo').getByText('succeeded').waitFor(SOON);
  await page.getByRole('button', { name: 'Try it: fail' }).click();
  await row('fail').getByText('retrying').waitFor(SOON);
  await page.getByRole('button', { name: 'Try it: A queue with a limit' }).click();
  await page.getByRole('link', { name: 'See the queue' }).click();
  await page.getByRole('heading', { level: 1, name: 'demo.paced' }).waitFor();
  const queue = (await call('GET', '/v1/queues/demo.paced')) as { config: { rate_limit: unknown } };
  expect(queue.config.rate_limit).toMatchObject({ limit: 1, per: '1s' });
  // What it called is what was typed; nobody may call the inside.
  await go('/?welcome=1');
  await page.getByLabel('What it calls').fill('http://127.0.0.1:9/');
  await page.getByRole('button', { name: 'Try it: http.request' }).click();
  await row('http.request').getByRole('link', { name: 'See the job' }).click();
  await page.getByRole('heading', { level: 1, name: 'http.request' }).waitFor();
  const id = decodeURIComponent(page.url().split('/').pop()!);
  await expect.poll(() => stateOf(id), SOON).toBe('dead');
  await context.close();
  expect(watch).toMatchObject({ errors: [], policy: [] });
});
