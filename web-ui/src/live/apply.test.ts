import { expect, it } from 'vitest';
import { apply, type Told } from './apply';

const fact = (data: Record<string, unknown>, name = 'job.retried'): Told => ({
  channel: 'jobs',
  fact: name,
  at: '',
  data,
});
const told = (items: Record<string, unknown>[], before?: Record<string, unknown>[]): Told => ({
  channel: 'queues',
  fact: 'changed',
  at: '',
  items,
  before,
});
const LIST = ['jobs', 'list', { q: 'state:dead queue:mail' }];
const page = {
  pages: [
    {
      items: [
        { id: 'a', state: 'dead', attempt: 3 },
        { id: 'b', state: 'dead', attempt: 1 },
      ],
      next: null,
    },
  ],
};

it('a row says at once what is known, the others stay the same objects, the rest is read', () => {
  const change = apply(LIST, page, fact({ id: 'a', state: 'ready', extra: 1 }));
  const items = (change.value as typeof page).pages[0]!.items;
  expect(items).toEqual([
    { id: 'a', state: 'ready', attempt: 3 },
    { id: 'b', state: 'dead', attempt: 1 },
  ]);
  expect(items[1]).toBe(page.pages[0]!.items[1]);
  expect(change.stale).toBe(true);
});

it('a job that came in makes the list be read, adds no row, and is counted as new', () => {
  const change = apply(LIST, page, fact({ id: 'new', state: 'dead' }, 'job.dead'));
  expect(change).toEqual({ stale: true, fresh: ['new'] });
});

it('a job of another state may have left the list, but is not new in it', () => {
  expect(apply(LIST, page, fact({ id: 'other', state: 'ready' }))).toEqual({ stale: true });
});

it('what a job says while it runs changes no list', () => {
  expect(apply(LIST, page, fact({ id: 'a' }, 'job.progressed'))).toEqual({});
  expect(apply(LIST, page, fact({ id: 'z' }, 'job.logged'))).toEqual({});
  expect(apply(['jobs', 'facets'], {}, fact({ id: 'a' }, 'job.logged'))).toEqual({});
});

it('the same fact twice is as once', () => {
  const key = ['jobs', 'one', 'a'];
  const dead = fact({ id: 'a', state: 'dead' });
  const once = apply(key, { id: 'a', state: 'running' }, dead);
  expect(apply(key, once.value, dead).value).toEqual(once.value);
});

it('progress is shown without another reading, lines of the log are read', () => {
  const progress = { percent: 50, message: 'half' };
  const said = fact({ id: 'a', progress }, 'job.progressed');
  expect(apply(['jobs', 'one', 'a'], { id: 'a', progress: null }, said)).toEqual({
    value: { id: 'a', progress },
  });
  expect(apply(['jobs', 'logs', 'a'], {}, fact({ id: 'a' }, 'job.logged')).stale).toBe(true);
  expect(apply(['jobs', 'logs', 'a'], {}, said).stale).toBeUndefined();
});

it('values of a conflated channel renew all rows that are there', () => {
  const list = { items: [{ name: 'mail', state: 'running' }], total: 1 };
  expect(apply(['queues', 'list'], list, told([{ name: 'mail', state: 'paused' }]))).toEqual({
    value: { items: [{ name: 'mail', state: 'paused' }], total: 1 },
    stale: false,
  });
});

it('a thing that is new, or gone, makes its list be read', () => {
  const list = { items: [{ name: 'mail', state: 'running' }] };
  expect(apply(['queues', 'list'], list, told([{ name: 'new' }])).stale).toBe(true);
  const gone = apply(['queues', 'list'], list, told([{ name: 'mail', gone: true }]));
  expect(gone.stale).toBe(true);
  expect(gone.value).toEqual(list);
});

it('counters of keys are read when those of their queue move, not when it grows older', () => {
  const stats = (ready: number, age: number) => ({ name: 'q', stats: { ready, age } });
  const key = ['queues', 'keys', 'q'];
  expect(apply(key, {}, told([stats(1, 2)], [stats(1, 1)]))).toEqual({});
  expect(apply(key, {}, told([stats(2, 2)], [stats(1, 2)])).stale).toBe(true);
});

it('an overview takes only the time that it shows; what died last is read when the dead change', () => {
  const hour = { window: '1h', dead: { total: 2 }, attention: [] };
  expect(apply(['stats', 'all', '1h'], { window: '1h', dead: { total: 1 } }, told([hour]))).toEqual(
    {
      value: hour,
    },
  );
  expect(apply(['stats', 'all', '6h'], { window: '6h' }, told([hour]))).toEqual({});
  const before = { ...hour, dead: { total: 1 } };
  expect(apply(['jobs', 'died', 6], {}, told([hour], [before])).stale).toBe(true);
  expect(apply(['jobs', 'died', 6], {}, told([hour], [hour])).stale).toBeUndefined();
});

it('the row of an operation is renewed by the channel of the operation', () => {
  const list = {
    items: [
      { id: 'op_1', done: 1 },
      { id: 'op_2', done: 5 },
    ],
  };
  const change = apply(['operations', 'list'], list, told([{ id: 'op_1', done: 9 }]));
  expect(change.value).toEqual({
    items: [
      { id: 'op_1', done: 9 },
      { id: 'op_2', done: 5 },
    ],
  });
});

it('what tells nothing of itself is read again, and so is what is not known', () => {
  expect(apply(['dead', 'groups', ''], { items: [] }, told([])).stale).toBe(true);
  expect(apply(['jobs', 'one', 'a'], undefined, fact({ id: 'a' })).stale).toBe(true);
});

it('a worker takes what is told of it alone, and is read again when it has gone', () => {
  const key = ['workers', 'one', 'w1'];
  const one = { id: 'w1', state: 'running', running: 1, jobs: ['a'] };
  const quiet = { id: 'w1', state: 'quiet', running: 0, other: true };
  expect(apply(key, one, told([{ id: 'w2', state: 'quiet' }]))).toEqual({});
  expect(apply(key, one, told([quiet])).value).toEqual({ ...one, state: 'quiet', running: 0 });
  expect(apply(key, one, told([{ id: 'w1', gone: true }]))).toEqual({ stale: true });
});

it('limiters and breakers are told beside nodes, each list its own', () => {
  const open = { id: 'breaker:crm', breaker: { name: 'crm', state: 'open' } };
  const fill = { id: 'limiter:crm', limiter: { name: 'crm', running: 2 } };
  const node = { id: 'n1', running: 4 };
  const all = told([node, fill, open]);
  const of = (row: object) => ({ items: [row] });

  const breakers = apply(['breakers', 'list'], of({ name: 'crm', state: 'closed' }), all);
  expect(breakers.value).toEqual(of({ name: 'crm', state: 'open' }));
  const limiters = apply(['limiters', 'list'], of({ name: 'crm', running: 0 }), all);
  expect(limiters.value).toEqual(of({ name: 'crm', running: 2 }));
  const nodes = apply(['cluster', 'nodes'], of({ id: 'n1', running: 0 }), all);
  expect(nodes.value).toEqual(of(node));
  expect([breakers, limiters, nodes].map((it) => it.stale)).toEqual([false, false, false]);

  const gone = told([{ id: 'limiter:crm', gone: true }]);
  expect(apply(['limiters', 'list'], of({ name: 'crm' }), gone).stale).toBe(true);
  expect(apply(['breakers', 'list'], of({ name: 'crm' }), gone).stale).toBe(false);
});
