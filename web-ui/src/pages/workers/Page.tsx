import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { jobs, queues, workers } from '../../api/queries';
import type { Worker } from '../../api/shapes';
import { quote } from '../../api/tokens';
import { useFrozen } from '../../live/freeze';
import { useMay, useWho } from '../../shared/access';
import {
  Command,
  Empty,
  Gauge,
  Head,
  Loading,
  Section,
  StateMark,
  Time,
} from '../../shared/basic/basic';
import { BulkSheet, DANGEROUS, WORKER_VERBS, type WorkerVerb } from '../../shared/bulk/bulk';
import { claimLoop, curl } from '../../shared/copy/curl';
import { useKeys } from '../../shared/keys/keys';
import { ProblemPanel } from '../../shared/problem';
import { SelectionBar } from '../../shared/table/SelectionBar';
import { type Column, Table } from '../../shared/table/table';
import { bytes, count } from '../../shared/text';
import { to } from '../../shared/url';
import { Orders } from '../../shared/worker/orders';
import { t } from '../../text/en';
import css from './workers.module.css';

const SCOPE = 'workers:write';

const COLUMNS: Column<Worker>[] = [
  {
    id: 'state',
    head: t.columns.state,
    width: 104,
    narrow: 'end',
    cell: (it) => <StateMark state={it.state} still />,
  },
  { id: 'name', head: t.limits.name, narrow: 'first', cell: (it) => <b>{it.name}</b> },
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
    head: t.workers.slots,
    cell: (it) => <Slots worker={it} />,
  },
  {
    id: 'version',
    head: t.cluster.version,
    cell: (it) => <span className="dim">{it.version ?? ''}</span>,
    from: 1280,
  },
  {
    id: 'memory',
    head: t.workers.memory,
    num: true,
    cell: (it) => (it.rss_bytes === null ? '' : bytes(it.rss_bytes)),
    from: 1280,
  },
  { id: 'seen', head: t.workers.seen, num: true, cell: (it) => <Time at={it.last_beat_at} /> },
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

/** Who does the work: the nodes with their own performers, and workers from elsewhere. */
export default function Workers() {
  const [held, hold] = useState(false);
  const [selected, select] = useState<ReadonlySet<string>>(new Set());
  const [sheet, setSheet] = useState<WorkerVerb>();
  const may = useMay();
  const keyed = useWho().info.auth === 'keys';
  const list = useQuery(workers.list());
  const { rows } = useFrozen(list.data?.items ?? [], (it) => it.id, held || selected.size > 0);
  const steered = new Set(
    rows.filter((it) => it.mode !== 'local' && it.state !== 'gone').map((it) => it.id),
  );
  const chosen = [...selected].filter((it) => steered.has(it));
  useKeys([
    { key: 'a', does: t.keys.allShown, run: () => select(steered) },
    { key: 'Escape', does: t.keys.unselect, run: () => select(new Set()) },
  ]);
  const known = new Set(rows.map((it) => it.id));
  return (
    <>
      <Head
        title={t.pages.workers}
        sub={<span>{list.data && count(list.data.total.count)}</span>}
      />
      <ProblemPanel error={list.error} again={() => void list.refetch()} />
      {list.isPending ? (
        <Loading />
      ) : (
        rows.length > 0 && (
          <div className={css.list}>
            {chosen.length > 0 && (
              <SelectionBar
                label={t.workers.toolbar}
                words={t.jobs.selected(chosen.length)}
                verbs={WORKER_VERBS}
                title={(verb) => t.bulk.verbs[verb].verb}
                danger={DANGEROUS}
                scope={may(SCOPE) ? 'operations:write' : SCOPE}
                run={setSheet}
              />
            )}
            <Table
              label={t.pages.workers}
              rows={rows}
              id={(it) => it.id}
              href={(it) => to.worker(it.id)}
              link="name"
              held={hold}
              columns={COLUMNS}
              selection={
                steered.size > 0
                  ? { ids: selected, set: select, can: (it) => steered.has(it) }
                  : undefined
              }
            />
          </div>
        )
      )}
      <Strangers known={known} />
      <Lonely />
      {sheet && (
        <BulkSheet
          verb={sheet}
          target={{ ids: chosen }}
          close={() => setSheet(undefined)}
          done={() => select(new Set())}
        />
      )}
      {list.data && rows.every((it) => it.mode === 'local') && (
        <Empty title={t.workers.onlyNodes}>
          <p>{t.workers.loop}</p>
          <Command text={claimLoop('media', keyed)} />
          <p>{t.workers.how}</p>
          <Command
            text={curl('/v1/workers', `'{"name":"me","queues":["media"],"concurrency":4}'`, keyed)}
          />
        </Empty>
      )}
    </>
  );
}

/** A node has no slots of its own: its queues have. */
function Slots({ worker: { running, concurrency, name } }: { worker: Worker }) {
  return concurrency === null ? (
    <span className="num">{count(running)}</span>
  ) : (
    <Gauge used={running} limit={concurrency} label={t.queues.used(name)} />
  );
}

/** Who claims under a name without having come as a worker. */
function Strangers({ known }: { known: ReadonlySet<string> }) {
  const holders = useQuery({
    ...jobs.facets({ q: 'state:running' }, 'worker'),
    enabled: useMay()('jobs:read'),
  });
  const held = Object.entries((holders.data?.facets.worker ?? {}) as Record<string, number>)
    .filter(([name]) => name !== '' && !known.has(name))
    .sort((a, b) => b[1] - a[1]);
  if (held.length === 0) return null;
  return (
    <Section title={t.workers.strangers}>
      <Table
        label={t.workers.strangers}
        rows={held}
        id={([name]) => name}
        href={([name]) => to.jobs(`state:running worker:${quote(name)}`)}
        columns={[
          {
            id: 'name',
            head: t.columns.worker,
            narrow: 'first',
            cell: ([name]) => <code>{name}</code>,
          },
          {
            id: 'jobs',
            head: t.workers.jobs,
            num: true,
            narrow: 'second',
            cell: ([, size]) => count(size),
          },
        ]}
      />
    </Section>
  );
}

function Lonely() {
  const all = useQuery({ ...queues.list(), enabled: useMay()('queues:read') });
  const lonely = (all.data?.items ?? []).filter(
    (it) =>
      it.stats && it.stats.ready > 0 && it.stats.workers.local + it.stats.workers.remote === 0,
  );
  if (lonely.length === 0) return null;
  return (
    <Section title={t.workers.lonely}>
      <Table
        label={t.workers.lonely}
        rows={lonely}
        id={(it) => it.name}
        href={(it) => to.queue(it.name)}
        columns={[
          { id: 'name', head: t.columns.queue, narrow: 'first', cell: (it) => it.name },
          {
            id: 'ready',
            head: t.states.ready,
            num: true,
            narrow: 'end',
            cell: (it) => count(it.stats!.ready),
          },
        ]}
      />
    </Section>
  );
}

function some(names: string[]): string {
  if (names.length === 0) return t.workers.all;
  return names.length > 3
    ? `${names.slice(0, 3).join(', ')} +${names.length - 3}`
    : names.join(', ');
}
