import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { remove } from '../api/client';
import type { Kept } from '../api/kept';
import type { Wire } from './socket';
import { Live } from './store';

class PlayedWire implements Wire {
  sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  send(text: string) {
    this.sent.push(...(JSON.parse(text) as Record<string, unknown>[]));
  }

  close() {}

  say(...frames: object[]) {
    this.onmessage?.({ data: JSON.stringify(frames) });
  }

  ops(op: string) {
    return this.sent.filter((it) => it.op === op);
  }
}

let wires: PlayedWire[];
let cache: QueryClient;
let live: Live;
let asked: string[];

const later = (run: () => void, ms: number) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

beforeEach(() => {
  vi.useFakeTimers();
  wires = [];
  asked = [];
  cache = new QueryClient();
  live = new Live(cache, {
    open: () => {
      const wire = new PlayedWire();
      wires.push(wire);
      return wire;
    },
    ticket: () => Promise.reject(new Error('none')),
    later,
    random: () => 1,
    now: Date.now,
  });
});

afterEach(() => {
  cache.clear();
  vi.useRealTimers();
});

/** Shows an entry; answers how to take it away. */
function show(queryKey: unknown[], meta: Kept, answer: () => unknown = () => ({ items: [] })) {
  const observer = new QueryObserver(cache, {
    queryKey,
    meta,
    queryFn: () => {
      asked.push(String(queryKey[1]));
      return answer();
    },
  });
  return observer.subscribe(() => {});
}

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function open(): Promise<PlayedWire> {
  const wire = wires.at(-1)!;
  wire.onopen?.();
  wire.say({ op: 'welcome' });
  for (const { id } of wire.ops('sub')) {
    wire.say({ op: 'subbed', id, epoch: 'e', offset: 0, recovered: true });
  }
  await after(0);
  asked = [];
  return wire;
}

const QUEUES: Kept = { told: { channel: 'queues' } };
const JOBS: Kept = { told: { channel: 'jobs', q: 'queue:a' } };
const changed = (o: number, state = 'paused') => ({
  op: 'ev',
  id: 1,
  o,
  at: '',
  items: [{ name: 'mail', state }],
});

it('what is shown is subscribed, once a channel, until a while after it is gone', async () => {
  live.begin(true);
  const away = [show(['queues', 'list'], QUEUES), show(['queues', 'other'], QUEUES)];
  const wire = await open();
  expect(wire.ops('sub').map((it) => it.ch)).toEqual(['queues']);
  away[0]!();
  await after(6_000);
  expect(wire.ops('unsub')).toEqual([]);
  away[1]!();
  await after(6_000);
  expect(wire.ops('unsub')).toHaveLength(1);
});

it('who comes back soon is still subscribed', async () => {
  live.begin(true);
  const away = show(['queues', 'list'], QUEUES);
  const wire = await open();
  away();
  await after(3_000);
  show(['queues', 'list'], QUEUES);
  await after(6_000);
  expect(wire.ops('unsub')).toEqual([]);
});

it('what one does oneself is seen at once, also where nobody tells', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 204 })));
  live.begin(true);
  show(['limiters', 'list'], {});
  await open();
  await remove('/v1/logins');
  await after(30);
  expect(asked).toEqual(['list']);
  vi.unstubAllGlobals();
});

it('what is told is not asked for, what nobody tells is, slowly', async () => {
  live.begin(true);
  show(['queues', 'list'], QUEUES);
  show(['limiters', 'list'], {});
  await open();
  await after(23_000);
  expect(asked).toEqual(['list', 'list', 'list', 'list']);
  expect(live.now()).toBe('live');
});

it('without a stream everything is asked for every two seconds', async () => {
  live.begin(false);
  show(['queues', 'list'], QUEUES);
  await after(0);
  asked = [];
  await after(10_400);
  expect(asked).toHaveLength(4);
  expect([live.now(), wires]).toEqual(['polling', []]);
});

it('while no socket can be had it asks every ten seconds, and says so', async () => {
  live.begin(true);
  show(['limiters', 'list'], {});
  await open();
  const marks: string[] = [];
  for (let n = 0; n < 4; n++) {
    wires.at(-1)!.onclose?.({ code: 1006 });
    marks.push(live.now());
    await after(4_000);
  }
  expect(marks.slice(0, 2)).toEqual(['reconnecting', 'reconnecting']);
  expect(marks.at(-1)).toBe('slow');
  asked = [];
  await after(21_000);
  expect(asked).toHaveLength(2);
});

it('a value of a conflated channel is on the page at once, without a call', async () => {
  live.begin(true);
  show(['queues', 'list'], QUEUES, () => ({ items: [{ name: 'mail', state: 'running' }] }));
  const wire = await open();
  wire.say(changed(1));
  await after(100);
  expect(cache.getQueryData(['queues', 'list'])).toEqual({
    items: [{ name: 'mail', state: 'paused' }],
  });
  expect(asked).toEqual([]);
});

it('many changes are read a few times, the last of them for sure', async () => {
  live.begin(true);
  let reads = 0;
  show(['jobs', 'count'], JOBS, () => ++reads);
  const wire = await open();
  for (let o = 1; o <= 200; o++) {
    const item = { o, fact: 'job.created', data: { id: `j${o}`, state: 'ready' } };
    wire.say({ op: 'ev', id: 1, o, at: '', items: [item] });
    await after(10);
  }
  const during = asked.length;
  await after(400);
  expect(during).toBeGreaterThan(2);
  expect(during).toBeLessThan(8);
  expect(asked.length).toBeLessThanOrEqual(during + 1);
});

it('a change that is told while it is being read is read again', async () => {
  live.begin(true);
  let answer = () => {};
  const slow = () =>
    new Promise((resolve) => {
      answer = () => resolve(1);
    });
  show(['jobs', 'count'], JOBS, slow);
  answer();
  const wire = await open();
  const item = { o: 1, fact: 'job.created', data: { id: 'a', state: 'ready' } };
  wire.say({ op: 'ev', id: 1, o: 1, at: '', items: [item] });
  await after(400);
  expect(asked).toEqual(['count']);
  wire.say({ op: 'ev', id: 1, o: 2, at: '', items: [item] });
  await after(200);
  answer();
  await after(5_000);
  expect(asked).toEqual(['count', 'count']);
});

it('a hole is read again, and the mark says so for a while', async () => {
  live.begin(true);
  show(['jobs', 'count'], JOBS, () => 1);
  const wire = await open();
  wire.say({ op: 'ev', id: 1, o: 1, at: '', items: [] });
  wire.say({ op: 'gap', id: 1, from: 2, to: 9, reason: 'slow' });
  await after(400);
  expect([live.now(), asked]).toEqual(['behind', ['count']]);
  await after(2_000);
  expect(live.now()).toBe('live');
});

it('a hidden page is shown nothing, grants nothing, and leaves its channels after a minute', async () => {
  live.begin(true);
  show(['queues', 'list'], QUEUES, () => ({ items: [{ name: 'mail', state: 'running' }] }));
  show(['limiters', 'list'], {});
  const wire = await open();
  live.visible(false);
  for (let o = 1; o <= 40; o++) wire.say(changed(o, `s${o}`));
  await after(30_000);
  expect([asked, wire.ops('credit')]).toEqual([[], []]);
  expect(cache.getQueryData(['queues', 'list'])).toEqual({
    items: [{ name: 'mail', state: 'running' }],
  });
  wire.say({ op: 'ping', ts: 1 });
  await after(31_000);
  expect(wire.ops('unsub')).toHaveLength(1);
  live.visible(true);
  expect(wire.ops('sub').at(-1)).toMatchObject({ from: { epoch: 'e', offset: 40 } });
  await after(700);
  expect(cache.getQueryData(['queues', 'list'])).toEqual({
    items: [{ name: 'mail', state: 's40' }],
  });
});

it('nothing moves and nothing is asked for while it is paused', async () => {
  live.begin(true);
  show(['limiters', 'list'], {});
  await open();
  live.toggle();
  await after(30_000);
  expect([live.now(), asked]).toEqual(['paused', []]);
  live.toggle();
  await after(100);
  expect(asked).toEqual(['list']);
});

it('a list that was scrolled far is not read from its begin: what came is counted', async () => {
  live.begin(true);
  const pages = [{ items: Array.from({ length: 1001 }, (_, n) => ({ id: `j${n}` })) }];
  const key = ['jobs', 'list', { q: 'queue:a' }];
  show(key, JOBS, () => ({ pages, pageParams: [] }));
  const wire = await open();
  const item = (id: string) => ({ fact: 'job.created', data: { id, state: 'ready' } });
  wire.say({ op: 'ev', id: 1, o: 1, at: '', items: [item('new'), item('new'), item('j3')] });
  await after(6_000);
  expect([asked, live.missedBy(key)]).toEqual([[], 1]);
  void live.again(key);
  await after(0);
  expect([asked, live.missedBy(key)]).toEqual([['list'], 0]);
});

it('more than twenty channels are not subscribed: the rest is asked for', async () => {
  live.begin(true);
  const away = Array.from({ length: 21 }, (_, n) =>
    show(['jobs', `one${n}`], { told: { channel: `jobs/${n}` } }),
  );
  const wire = await open();
  expect(wire.ops('sub')).toHaveLength(20);
  await after(5_600);
  expect(new Set(asked)).toEqual(new Set(['one20']));
  away[0]!();
  await after(5_600);
  expect(wire.ops('sub')).toHaveLength(21);
});
