import { get, post, put, remove } from '../../api/client';
import { ApiError } from '../../api/problem';

// The demo: jobs of every kind in three queues, made by the public API and marked with a tag, so
// that they can be taken away again.

type Draft = { type: string; queue: string } & Record<string, unknown>;

const CITIES = ['berlin', 'lagos', 'lima', 'osaka', 'quito', 'turku'];
const FAILURES: [string, string][] = [
  ['timeout', 'no answer from crm.example within 30 s'],
  ['degraded', '502 Bad Gateway from mail.example'],
  ['terminal', 'invoice 4711 has no recipient'],
  ['retryable', 'connection reset by peer'],
];

/** The tag of all that is made here. */
export const DEMO = 'demo';
/** Whether it is there already or not. */
export const IF_ANY = { 'if-match': '*' };

const QUEUES = ['demo.mail', 'demo.media', 'demo.billing', 'demo.try', 'demo.paced'];

function drafts(): Draft[] {
  const many: Draft[] = [];
  const add = (count: number, make: (n: number) => Draft) => {
    for (let n = 0; n < count; n++) many.push({ ...make(n), tags: [DEMO] });
  };
  add(240, (n) => ({
    type: 'echo',
    queue: 'demo.mail',
    key: CITIES[n % 6],
    args: { to: `${CITIES[n % 6]}@example.org`, n },
  }));
  add(60, (n) => ({
    type: 'delay',
    queue: 'demo.media',
    args: { for: `${400 + (n % 9) * 350}ms` },
  }));
  add(40, (n) => ({
    type: 'log',
    queue: 'demo.mail',
    args: { message: `report for ${CITIES[n % 6]} written`, level: n % 7 === 0 ? 'warn' : 'info' },
  }));
  add(36, (n) => ({
    type: 'fail',
    queue: 'demo.billing',
    key: CITIES[n % 6],
    max_attempts: 1 + (n % 3),
    backoff: { kind: 'fixed', base: '2s', jitter: 'none' },
    args: { kind: FAILURES[n % 4]![0], message: FAILURES[n % 4]![1], then: { invoice: 4700 + n } },
  }));
  add(24, (n) => ({
    type: 'echo',
    queue: 'demo.mail',
    delay: `${5 + n * 7}m`,
    args: { reminder: n },
  }));
  add(12, (n) => ({
    type: 'invoice.print',
    queue: 'demo.billing',
    priority: n % 10,
    args: { invoice: 4800 + n },
  }));
  add(8, (n) => ({
    type: 'fail',
    queue: 'demo.billing',
    max_attempts: 8,
    backoff: { kind: 'fixed', base: '3m', jitter: 'none' },
    args: { kind: 'throttled', message: `429 from sms.example for number ${n}` },
  }));
  return many;
}

export async function loadDemo(): Promise<void> {
  await put(
    '/v1/queues/{name}',
    { concurrency: 4 },
    { path: { name: 'demo.media' }, headers: IF_ANY },
  );
  const all = drafts();
  for (let at = 0; at < all.length; at += 500)
    await post('/v1/jobs', all.slice(at, at + 500) as never);
}

/** What waits is cancelled first, for only what has ended can be deleted. */
export async function removeDemo(): Promise<void> {
  const done = async (action: 'cancel' | 'delete') => {
    const operation = await post('/v1/operations', {
      action,
      target: { resource: 'jobs', q: `tag:${DEMO}` },
      reason: 'the demo is taken away',
    });
    if ('id' in operation) await wait(operation.id);
  };
  await done('cancel');
  await done('delete');
  for (const name of QUEUES) await forget(name);
}

/** One that somebody else has put jobs into stays. */
async function forget(name: string): Promise<void> {
  try {
    await remove('/v1/queues/{name}', { path: { name }, headers: IF_ANY });
  } catch (cause) {
    if (!(cause instanceof ApiError) || (cause.status !== 404 && cause.status !== 409)) throw cause;
  }
}

async function wait(id: string): Promise<void> {
  await get('/v1/operations/{id}', { path: { id }, query: { wait: '30s' } });
}
