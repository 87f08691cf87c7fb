// Fills a server through its API as a busy week would: jobs of all states, queues in a tree, keys,
// limits, groups of dead letters, an operation, a view, a paused queue, text that would be markup.

import { answered } from './answered.mjs';

export const EVIL = '<img src=x onerror="window.evil=1"><script>window.evil=1</script>';

const CITIES = ['berlin', 'lagos', 'lima', 'osaka', 'quito', 'turku', 'tunis', 'oslo'];
const FAILURES = [
  ['timeout', 'no answer from crm.example within 30 s (request 88123)'],
  [
    'degraded',
    '502 Bad Gateway from mail.example\n  at Mail.send(Mail.java:42)\n  at Retry.run(Retry.java:7)',
  ],
  ['terminal', "invoice 4711 has no recipient: field 'to' is missing"],
  ['auth', '401 from billing.example: the token has expired'],
  ['retryable', 'connection reset by peer'],
];

/** Answers the ids of some jobs that pages are looked at with. */
export async function fill(url, { many = 1500, token = '' } = {}) {
  const call = async (method, path, body, headers = {}) => {
    const response = await answered(url + path, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const put = (path, body) => call('PUT', path, body, { 'if-match': '*' });
  const enqueue = async (all) => {
    for (let at = 0; at < all.length; at += 500)
      await call('POST', '/v1/jobs', all.slice(at, at + 500));
  };
  const times = (n, make) => Array.from({ length: n }, (_, at) => make(at));
  const at = (list, n) => list[n % list.length];

  await put('/v1/limiters/crm', { limit: 100, per: '1m', burst: 20, concurrency: 10 });
  await put('/v1/limiters/sms', { limit: 2, per: '1h' });
  await put('/v1/breakers/mail-api', { failure_threshold: 5, reset_timeout: '30s' });
  await put('/v1/breakers/crm-api', { failure_threshold: 3, reset_timeout: '10m' });
  await put('/v1/queues/media.video', { concurrency: 2 });
  await put('/v1/queues/billing.eu', { per_key: { concurrency: 1 }, max_attempts: 4 });
  await enqueue(
    times(many, (n) => ({
      type: 'echo',
      queue: at(['email', 'email.bulk', 'reports', 'search.index'], n),
      key: at(CITIES, n),
      priority: at([5, 5, 2, 7, 9], n),
      tags: n % 9 === 0 ? ['vip'] : n % 5 === 0 ? ['weekly'] : [],
      args: { to: `${at(CITIES, n)}-${n}@example.org`, template: at(['welcome', 'receipt'], n), n },
    })),
  );
  await enqueue(
    times(many / 10, (n) => ({
      type: 'fail',
      queue: at(['billing', 'billing.eu', 'email', 'media'], n),
      key: at(CITIES, n),
      max_attempts: 1 + (n % 2),
      backoff: { kind: 'fixed', base: '200ms', jitter: 'none' },
      args: {
        kind: at(FAILURES, n)[0],
        message: at(FAILURES, n)[1],
        then: { invoice: 4700 + n, region: n % 3 === 0 ? 'eu' : 'us' },
      },
    })),
  );
  await enqueue(
    times(30, (n) => ({
      type: 'fail',
      queue: 'billing',
      max_attempts: 9,
      backoff: { kind: 'fixed', base: '2h', jitter: 'none' },
      args: { kind: 'throttled', message: `429 Too Many Requests from sms.example, number ${n}` },
    })),
  );
  await enqueue(
    times(60, (n) => ({ type: 'echo', queue: 'reports', delay: `${1 + n}h`, args: { report: n } })),
  );
  await enqueue(
    times(8, (n) => ({ type: 'delay', queue: 'media.video', args: { for: `${20 + n}m` } })),
  );
  await enqueue(
    times(40, (n) => ({
      type: 'image.resize',
      queue: 'media',
      key: at(CITIES, n),
      priority: n % 10,
      args: { src: `photo-${n}.jpg`, width: 640 },
    })),
  );
  await enqueue(times(3, (n) => ({ type: 'echo', queue: 'sms', limiters: ['sms'], args: { n } })));
  await enqueue([
    {
      id: 'order-42',
      type: 'echo',
      queue: 'sms',
      limiters: ['sms'],
      key: 'berlin',
      tags: ['vip'],
      args: { order: 42 },
    },
  ]);
  await enqueue([
    { id: 'parent-1', type: 'delay', queue: 'media.video', args: { for: '30m' } },
    { id: 'child-1', type: 'echo', queue: 'email', depends_on: ['parent-1'], args: {} },
  ]);
  await enqueue(
    times(12, (n) => ({ id: `gone-${n}`, type: 'echo', queue: 'reports', delay: '3d', args: {} })),
  );
  await call('POST', '/v1/jobs/cancel', {
    ids: times(12, (n) => `gone-${n}`),
    reason: 'no longer wanted',
  });
  await enqueue([
    {
      id: 'flaky',
      type: 'fail',
      queue: 'billing',
      max_attempts: 3,
      backoff: { kind: 'fixed', base: '100ms', jitter: 'none' },
      args: { times: 9, kind: 'timeout', message: 'no answer from crm.example within 30 s' },
    },
    {
      id: 'talkative',
      type: 'log',
      queue: 'reports',
      args: { message: 'report for berlin written', level: 'warn' },
    },
    {
      id: 'evil',
      type: 'fail',
      queue: 'email',
      key: EVIL,
      tags: ['evil'],
      max_attempts: 1,
      meta: { html: EVIL, link: 'javascript:alert(1)' },
      args: {
        kind: 'terminal',
        message: EVIL,
        then: { link: 'https://example.org/a?b=1', html: EVIL },
      },
    },
  ]);
  const claimed = await call('POST', '/v1/claims', {
    worker_id: 'resizer-7',
    queues: ['media'],
    types: ['image.resize'],
    max: 4,
    lease: '10m',
  });
  await call('POST', '/v1/queues/search.index/pause', { reason: 'the index is being rebuilt' });
  await enqueue(times(25, (n) => ({ type: 'echo', queue: 'search.index', args: { n } })));
  await call('POST', '/v1/breakers/crm-api/trip', { reason: 'the vendor is down', for: '9m' });
  await call('POST', '/v1/views', {
    name: 'Dead in billing',
    resource: 'jobs',
    q: 'state:dead queue:billing*',
  });
  for (let tries = 0; tries < 100; tries++) {
    const left = await call('GET', '/v1/jobs?q=id:flaky&limit=1&fields=id,state');
    if (left.items[0]?.state === 'dead') break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const operation = await call(
    'POST',
    '/v1/operations',
    {
      action: 'tag',
      target: { resource: 'jobs', q: 'queue:media' },
      params: { add: ['checked'] },
      reason: 'checked by hand',
    },
    { 'idempotency-key': `fill-${Date.now()}` },
  );
  const groups = await call('GET', '/v1/dead-letters/groups?limit=5');
  await call('PATCH', `/v1/dead-letters/groups/${groups.items[0].signature}`, {
    note: 'known: vendor outage',
  });
  // One that has to be quiet; it says no more that it is there, and is gone after a while.
  const worker = await call('POST', '/v1/workers', {
    name: 'mailer-2',
    types: ['mail.send', 'mail.digest'],
    queues: [{ name: 'email', weight: 3 }, 'email.bulk'],
    labels: ['eu'],
    concurrency: 20,
    version: '1.0.3',
  });
  await call('POST', `/v1/workers/${worker.id}/quiet`, { reason: '1.0.4 is being rolled out' });
  const nodes = await call('GET', '/v1/cluster/nodes');
  return {
    worker: worker.id,
    node: nodes.items[0].id,
    operation: operation.id,
    signature: groups.items[0].signature,
    running: claimed.claims[0]?.job.id ?? 'parent-1',
    dead: 'flaky',
    ready: 'order-42',
  };
}

if (process.argv[1]?.endsWith('fill.mjs')) {
  console.log(
    await fill(process.argv[2] ?? 'http://127.0.0.1:8080', {
      many: Number(process.argv[3] ?? 1500),
    }),
  );
}
