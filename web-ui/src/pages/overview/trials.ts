import { post, put } from '../../api/client';
import { to } from '../../shared/url';
import { DEMO, IF_ANY } from './demo';

// Ready-made things to try with what is in the box: each shows one thing that the engine does. They
// are marked as the demo is, and go with it.

export const TRIALS = ['echo', 'delay', 'fail', 'http.request', 'paced'] as const;
export type Trial = (typeof TRIALS)[number];

/** Where one sees what was made; the id, where it is one job. */
export type Made = { path: string; job?: string };

const QUEUE = 'demo.try';
const PACED = 'demo.paced';

const one = async (type: string, args: Record<string, unknown>, more = {}): Promise<Made> => {
  const draft = { type, queue: QUEUE, tags: [DEMO], args, ...more };
  const { id } = (await post('/v1/jobs', draft as never)) as { id: string };
  return { path: to.job(id), job: id };
};

/** One job a second, whatever comes. Who may not put jobs in sets nothing up. */
const paced = async (): Promise<Made> => {
  const jobs = Array.from({ length: 20 }, (_, n) => ({
    type: 'echo',
    queue: PACED,
    delay: '1s',
    tags: [DEMO],
    args: { n },
  }));
  await post('/v1/jobs', jobs as never);
  const config = { rate_limit: { limit: 1, per: '1s', burst: 1 } };
  await put('/v1/queues/{name}', config, { path: { name: PACED }, headers: IF_ANY });
  return { path: to.queue(PACED) };
};

/** `url`: what is called where one calls. */
export function tried(trial: Trial, url: string): Promise<Made> {
  switch (trial) {
    case 'echo':
      return one('echo', { hello: 'world' });
    case 'delay':
      return one('delay', { for: '30s' });
    case 'fail': {
      const args = { kind: 'timeout', message: 'no answer from crm.example within 30 s' };
      const backoff = { kind: 'fixed', base: '3s', jitter: 'none' };
      return one('fail', args, { max_attempts: 3, backoff });
    }
    case 'http.request':
      return one('http.request', { url }, { max_attempts: 2 });
    case 'paced':
      return paced();
  }
}
