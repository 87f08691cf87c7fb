import type { Queue } from '../../api/shapes';
import { quote } from '../../api/tokens';
import { Facts, Gauge, Link } from '../../shared/basic/basic';
import { count } from '../../shared/text';
import { lengthOf } from '../../shared/time';
import { to } from '../../shared/url';
import { t } from '../../text/en';

export function Counters({ queue: { name, stats: it } }: { queue: Queue }) {
  const cell = (title: string, value: React.ReactNode, state?: string) => ({
    name: title,
    value:
      state && value !== '0' ? (
        <Link to={to.jobs(`${state} queue:${quote(name)}`)}>{value}</Link>
      ) : (
        value
      ),
  });
  return (
    <Facts
      tight
      items={[
        cell(t.states.ready, count(it.ready), 'state:ready'),
        it.blocked > 0 && cell(t.blocked, count(it.blocked)),
        cell(t.states.running, count(it.running), 'state:running'),
        cell(t.states.scheduled, count(it.scheduled), 'state:scheduled'),
        cell(t.states.retrying, count(it.retrying), 'state:retrying'),
        it.waiting > 0 && cell(t.states.waiting, count(it.waiting), 'state:waiting'),
        cell(t.states.dead, count(it.dead), 'state:dead'),
        cell(
          t.queues.oldest,
          it.oldest_ready_age_ms === null ? '–' : lengthOf(it.oldest_ready_age_ms),
        ),
        cell(t.queues.rate, `${it.in_per_s.toFixed(1)} / ${it.out_per_s.toFixed(1)}`),
        cell(
          'p50 / p99',
          it.p50_ms === null ? '–' : `${lengthOf(it.p50_ms)} / ${lengthOf(it.p99_ms ?? 0)}`,
        ),
        cell(t.queue.failed, count(it.failed_1h)),
        it.available !== null && {
          name: t.queues.limit,
          value: (
            <Gauge
              used={it.running}
              limit={it.running + it.available}
              label={t.queues.used(name)}
            />
          ),
        },
        cell(
          t.queues.workers,
          t.queue.workers(it.workers.local, it.workers.remote, it.workers.free),
        ),
      ]}
    />
  );
}
