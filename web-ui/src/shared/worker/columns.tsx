import type { Worker } from '../../api/shapes';
import { t } from '../../text/en';
import { Gauge, StateMark, Time } from '../basic/basic';
import type { Column } from '../table/table';
import { bytes, count } from '../text';
import { Orders } from './orders';

/** What a list of workers says of each. */
export const WORKER_COLUMNS: Column<Worker>[] = [
  {
    id: 'state',
    sort: 'state',
    value: (it) => it.state,
    head: t.columns.state,
    width: 104,
    narrow: 'end',
    cell: (it) => <StateMark state={it.state} still />,
  },
  {
    id: 'name',
    sort: 'name',
    value: (it) => it.name,
    head: t.limits.name,
    narrow: 'first',
    cell: (it) => <b>{it.name}</b>,
  },
  { id: 'mode', head: t.workers.mode, cell: (it) => t.workers.modes[it.mode], from: 1024 },
  {
    id: 'queues',
    head: t.pages.queues,
    cell: (it) => some(it.queues.map((queue) => queue.name)),
  },
  { id: 'types', head: t.workers.types, cell: (it) => some(it.types), from: 1024 },
  {
    id: 'labels',
    head: t.workers.labels,
    cell: (it) => <span className="dim">{it.labels.join(', ')}</span>,
    from: 1280,
  },
  {
    id: 'slots',
    sort: 'slots',
    value: (it) => it.running,
    head: t.workers.slots,
    cell: (it) => <Slots worker={it} />,
  },
  {
    id: 'version',
    sort: 'version',
    value: (it) => it.version,
    head: t.cluster.version,
    cell: (it) => <span className="dim">{it.version ?? ''}</span>,
    from: 1280,
  },
  {
    id: 'memory',
    sort: 'memory',
    value: (it) => it.rss_bytes,
    head: t.workers.memory,
    num: true,
    cell: (it) => (it.rss_bytes === null ? '' : bytes(it.rss_bytes)),
    from: 1280,
  },
  {
    id: 'seen',
    sort: 'seen',
    value: (it) => Date.parse(it.last_beat_at),
    head: t.workers.seen,
    num: true,
    cell: (it) => <Time at={it.last_beat_at} />,
  },
  {
    id: 'small',
    head: <span className="hidden">{t.queues.counts}</span>,
    narrow: 'second',
    only: 'narrow',
    cell: (it) => t.workers.line(it.running, it.concurrency, some(it.queues.map((q) => q.name))),
  },
  {
    id: 'acts',
    head: <span className="hidden">{t.columns.actions}</span>,
    narrow: 'acts',
    cell: (it) => <Orders worker={it} kind="quiet" />,
  },
];

/** A node has no slots of its own: its queues have. */
function Slots({ worker: { running, concurrency, name } }: { worker: Worker }) {
  return concurrency === null ? (
    <span className="num">{count(running)}</span>
  ) : (
    <Gauge used={running} limit={concurrency} label={t.queues.used(name)} />
  );
}

function some(names: string[]): string {
  if (names.length === 0) return t.workers.all;
  return names.length > 3
    ? `${names.slice(0, 3).join(', ')} +${names.length - 3}`
    : names.join(', ');
}
