import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Page,
  type Request,
} from 'playwright-core';
import { afterAll, beforeAll, inject } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 360, height: 740 };
export type Theme = 'light' | 'dark';

export const place = inject('place');
let browser: Browser;
/** What each page has asked for and has no answer to yet. */
const under = new Map<Page, Set<Request>>();

/** What must not happen on any page; the refusals that a page asks for are no mistake of its. */
export type Watch = { errors: string[]; foreign: string[]; policy: string[]; expects: RegExp };

export function withBrowser(): void {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: place.chromium, args: FLAGS });
  });
  afterAll(() => browser?.close());
}

export async function open(
  size = WIDE,
  theme: Theme = 'light',
  origin = place.url,
): Promise<{
  page: Page;
  watch: Watch;
  context: BrowserContext;
  go: (path: string) => Promise<void>;
}> {
  const context = await browser.newContext({
    viewport: size,
    colorScheme: theme,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const watch: Watch = { errors: [], foreign: [], policy: [], expects: /$^/ };
  page.on('console', (message) => {
    const text = message.text();
    if (/Content.Security.Policy/i.test(text)) watch.policy.push(text);
    else if (message.type() === 'error') {
      const told = `${text} ${message.location().url}`;
      if (!watch.expects.test(told)) watch.errors.push(told);
    }
  });
  page.on('pageerror', (error) => watch.errors.push(String(error)));
  const asked = new Set<Request>();
  under.set(page, asked);
  page.on('requestfinished', (request) => asked.delete(request));
  page.on('requestfailed', (request) => asked.delete(request));
  page.on('request', (request) => {
    asked.add(request);
    if (!request.url().startsWith(origin)) watch.foreign.push(request.url());
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`Content-Security-Policy ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  const go = async (path: string) => {
    await page.goto(`${origin}/ui${path}`);
    await page.waitForSelector('h1');
    await settle(page);
  };
  return { page, watch, context, go };
}

/** Two frames: what was answered is painted, and what that asks for is under way. */
export const painted = (page: Page) =>
  page.evaluate(
    () =>
      new Promise((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(0))),
      ),
  );

/** Until the page has what it asked for first. */
export async function settle(page: Page): Promise<void> {
  const asked = under.get(page)!;
  do {
    await page.waitForFunction(() => !document.querySelector('main [class*=loading]'));
    await Promise.all([...asked].map((it) => it.response().catch(() => null)));
    await painted(page);
  } while (asked.size > 0);
}

export type Violation = { id: string; help: string; nodes: string[] };

/** Rules that look at colours; all others judge a page the same in both themes. */
const COLOURS = ['color-contrast', 'link-in-text-block'];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

type Axe = {
  run(o: object): Promise<{
    violations: { id: string; help: string; nodes: { html: string }[] }[];
  }>;
};

export async function axe(page: Page, colours = false): Promise<Violation[]> {
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(AXE);
  const rules = colours ? { type: 'rule', values: COLOURS } : { type: 'tag', values: TAGS };
  return page.evaluate(async (runOnly) => {
    const found = await (window as unknown as { axe: Axe }).axe.run({
      runOnly,
      resultTypes: ['violations'],
    });
    return found.violations.map((it) => ({
      id: it.id,
      help: it.help,
      nodes: it.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)),
    }));
  }, rules);
}

export const sideways = (page: Page) =>
  page.evaluate(() => {
    const main = document.querySelector('main');
    return (
      document.documentElement.scrollWidth > innerWidth ||
      (main !== null && main.scrollWidth > main.clientWidth)
    );
  });

export const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

/** What becomes true a moment later is waited for this long. */
export const SOON = { timeout: 15_000 };

/** A call of the full server, as anybody else would make it. */
export const call = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(place.url + path, {
    method,
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return response.status === 204 ? undefined : response.json();
};

export const stateOf = async (id: string) =>
  ((await call('GET', `/v1/jobs/${id}`)) as { state: string }).state;
