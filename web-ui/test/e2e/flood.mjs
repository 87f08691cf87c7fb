// Fills a server with what the bars are about: a thousand queues, many retries, many dead.
//   node test/e2e/flood.mjs http://127.0.0.1:8080 20000

import { answered } from './answered.mjs';

const PIECE = 1000;

export async function flood(url, many = 20_000) {
  const call = async (path, body) => {
    const response = await answered(url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const enqueue = async (count, make) => {
    for (let from = 0; from < count; from += PIECE) {
      const size = Math.min(PIECE, count - from);
      await call(
        '/v1/jobs',
        Array.from({ length: size }, (_, n) => make(from + n)),
      );
    }
  };
  const failing = (queue, attempts) => (n) => ({
    type: 'fail',
    queue,
    max_attempts: attempts,
    backoff: { kind: 'fixed', base: '6h', jitter: 'none' },
    args: { kind: 'timeout', message: `no answer within 30 s (request ${n})` },
  });
  // Nobody does this type, so that each queue needs somebody after a while.
  await enqueue(1000, (n) => ({ type: 'nobody.does', queue: `team.${n % 40}.q${n}`, args: {} }));
  await enqueue(many, failing('retries', 9));
  await enqueue(many, failing('graves', 1));
  for (;;) {
    const { jobs } = await call('/v1/stats?window=1h');
    if (jobs.by_state.retrying >= many && jobs.by_state.dead >= many) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

if (process.argv[1]?.endsWith('flood.mjs')) {
  await flood(process.argv[2] ?? 'http://127.0.0.1:8080', Number(process.argv[3] ?? 20_000));
}
