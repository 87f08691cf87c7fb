import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { queues, stats } from '../../api/queries';
import type { QueueRow, Series } from '../../api/shapes';
import { useFrozen } from '../../live/freeze';
import { useWho } from '../../shared/access';
import {
  Button,
  Command,
  Empty,
  Gauge,
  Head,
  Link,
  Loading,
  StateMark,
} from '../../shared/basic/basic';
import { type Point, Spark } from '../../shared/chart/chart';
import { curl } from '../../shared/copy/curl';
import { useKeys } from '../../shared/keys/keys';
import { ProblemPanel } from '../../shared/problem';
import { PauseSheet, resume } from '../../shared/queue/PauseSheet';
import { PurgeSheet } from '../../shared/queue/PurgeSheet';
import { Part } from '../../shared/table/Part';
import { type Column, Table } from '../../shared/table/table';
import { ordered, useView } from '../../shared/table/view';
import { short } from '../../shared/text';
import { lengthOf } from '../../shared/time';
import { to, useParam } from '../../shared/url';
import { t } from '../../text/en';
import css from './queues.module.css';
import { type Row, treeOf } from './tree';

const number = (n: number | undefined) =>
  n ? <span>{short(n)}</span> : <span className={css.zero}>0</span>;

export default function Queues() {
  const keyed = useWho().info.auth === 'keys';
  const [wanted, setWanted] = useParam('name');
  const [held, hold] = useState(false);
  const [pausing, setPausing] = useState<string>();
  const [purging, setPurging] = useState<string>();
  const current = useRef<Row>(undefined);
  const list = useQuery(queues.list());
  const flow = useQuery(stats.series('jobs.succeeded', 60, { by: 'queue' }));
  const named = (list.data?.items ?? []).filter((it) => it.name.includes(wanted));
  const came = useQuery(stats.series('jobs.enqueued', 60, { by: 'queue' }));
  const [inward, outward] = [byQueue(came.data), byQueue(flow.data)];
  useKeys([
    { key: 'p', does: t.keys.pause, run: () => current.current && toggle(current.current) },
    { key: 'P', does: t.keys.purge, run: () => setPurging(current.current?.name) },
  ]);
  const toggle = (row: QueueRow) => {
    if (row.state === 'paused') resume(row.name).then(() => list.refetch());
    else setPausing(row.name);
  };
  const columns: Column<Row>[] = [
    {
      id: 'name',
      sort: 'name',
      value: (it) => it.name,
      head: t.columns.queue,
      narrow: 'first',
      cell: (it) => (
        <span className={css.name} style={{ paddingLeft: it.depth * 16 }}>
          {it.name}
        </span>
      ),
    },
    {
      id: 'state',
      head: t.columns.state,
      narrow: 'end',
      cell: (it) =>
        it.state === 'running' ? (
          <span className="dim">{t.queues.running}</span>
        ) : (
          <StateMark state={it.state ?? ''} />
        ),
    },
    {
      id: 'ready',
      sort: 'ready',
      value: (it: Row) => it.stats?.ready,
      head: t.states.ready,
      num: true,
      cell: (it) => number(it.stats?.ready),
    },
    {
      id: 'blocked',
      sort: 'blocked',
      value: (it: Row) => it.stats?.blocked,
      head: t.blocked,
      num: true,
      cell: (it) => number(it.stats?.blocked),
      from: 1024,
    },
    {
      id: 'running',
      sort: 'running',
      value: (it: Row) => it.stats?.running,
      head: t.states.running,
      num: true,
      cell: (it) => number(it.stats?.running),
    },
    {
      id: 'scheduled',
      sort: 'scheduled',
      value: (it: Row) => it.stats?.scheduled,
      head: t.states.scheduled,
      num: true,
      cell: (it) => number(it.stats?.scheduled),
      from: 1024,
    },
    {
      id: 'retrying',
      sort: 'retrying',
      value: (it: Row) => it.stats?.retrying,
      head: t.states.retrying,
      num: true,
      cell: (it) => number(it.stats?.retrying),
    },
    {
      id: 'dead',
      sort: 'dead',
      value: (it: Row) => it.stats?.dead,
      head: t.states.dead,
      num: true,
      cell: (it) =>
        it.stats?.dead ? (
          <Link to={to.jobs(`state:dead queue:${it.name}`)} className={css.dead}>
            {short(it.stats.dead)}
          </Link>
        ) : (
          number(0)
        ),
    },
    {
      id: 'oldest',
      sort: 'oldest',
      value: (it: Row) => it.stats?.oldest_ready_age_ms,
      head: t.queues.oldest,
      num: true,
      cell: (it) =>
        it.stats?.oldest_ready_age_ms == null ? (
          <span className={css.zero}>–</span>
        ) : (
          lengthOf(it.stats.oldest_ready_age_ms)
        ),
    },
    {
      id: 'in',
      head: t.queues.rate,
      num: true,
      cell: (it) =>
        `${(it.stats?.in_per_s ?? 0).toFixed(1)} / ${(it.stats?.out_per_s ?? 0).toFixed(1)}`,
      from: 1024,
    },
    {
      id: 'flow',
      head: t.queues.hour,
      cell: (it) => <Flow name={it.name} came={inward.get(it.name)} went={outward.get(it.name)} />,
      from: 1280,
    },
    { id: 'limit', head: t.queues.limit, cell: (it) => limitOf(it), from: 1280 },
    { id: 'workers', head: t.queues.workers, num: true, cell: (it) => workersOf(it), from: 1024 },
    {
      id: 'small',
      head: <span className="hidden">{t.queues.counts}</span>,
      narrow: 'second',
      only: 'narrow',
      cell: (it) =>
        t.queues.line(it.stats?.ready ?? 0, it.stats?.running ?? 0, it.stats?.dead ?? 0),
    },
    {
      id: 'acts',
      narrow: 'acts',
      head: <span className="hidden">{t.columns.actions}</span>,
      cell: (it) => (
        <Button kind="quiet" scope="queues:write" onClick={() => toggle(it)}>
          {it.state === 'paused' ? t.queues.resume : t.queues.pause}
        </Button>
      ),
    },
  ];
  const view = useView(columns);
  // Ordered by something else, what stands under a queue is no part of it.
  const all =
    view.order === ''
      ? treeOf(named)
      : ordered(
          named.map((it) => ({ ...it, depth: 0 })),
          view,
        );
  const { rows, gone } = useFrozen(all, (it) => it.name, held, view.order);
  return (
    <>
      <Head
        title={t.pages.queues}
        sub={<span>{list.data ? t.queues.total(list.data.total.count) : ''}</span>}
      >
        <input
          type="search"
          id="search"
          aria-label={t.queues.filter}
          placeholder={t.queues.filter}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </Head>
      <ProblemPanel error={list.error} again={() => void list.refetch()} />
      {list.isPending ? (
        <Loading />
      ) : rows.length === 0 ? (
        list.isError ? null : wanted !== '' ? (
          <Empty title={t.queues.noMatch(wanted)}>
            <Button onClick={() => setWanted('')}>{t.queues.showAll}</Button>
          </Empty>
        ) : (
          <Empty title={t.queues.none}>
            <p>{t.queues.born}</p>
            <Command text={curl('/v1/jobs', `'{"type":"echo","queue":"mail","args":{}}'`, keyed)} />
          </Empty>
        )
      ) : (
        <Table
          label={t.pages.queues}
          columns={view.columns}
          view={view}
          rows={rows}
          id={(it) => it.name}
          href={(it) => to.queue(it.name)}
          held={hold}
          gone={gone}
          onRow={(row) => {
            current.current = row;
          }}
        />
      )}
      <Part
        shown={list.data?.items.length ?? 0}
        all={list.data?.total.count ?? 0}
        words={t.queues.first}
      />
      {pausing && (
        <PauseSheet
          name={pausing}
          close={() => setPausing(undefined)}
          done={() => void list.refetch()}
        />
      )}
      {purging && <PurgeSheet name={purging} close={() => setPurging(undefined)} />}
    </>
  );
}

function byQueue(it: Series | undefined): Map<string | undefined, Point[]> {
  const all = it?.series ?? [];
  return new Map(
    all.map((each) => [(each.labels as Record<string, string>).queue, each.points as Point[]]),
  );
}

/** What came in, dashed, and what succeeded, over the same hour and on the same scale. */
function Flow({ name, came = [], went = [] }: { name: string; came?: Point[]; went?: Point[] }) {
  const times = [...new Set([...came, ...went].map((it) => it[0]))].sort();
  const whole = (some: Point[]): Point[] => {
    const values = new Map(some);
    return times.map((when) => [when, values.get(when) ?? 0]);
  };
  const sum = (some: Point[]) => some.reduce((total, it) => total + it[1], 0);
  return (
    <Spark
      points={whole(went)}
      beside={whole(came)}
      label={t.queues.flow(name, sum(came), sum(went))}
    />
  );
}

function limitOf(it: QueueRow) {
  const stats = it.stats;
  if (!stats || stats.available === null) return <span className={css.zero}>–</span>;
  return (
    <Gauge
      used={stats.running}
      limit={stats.running + stats.available}
      label={t.queues.used(it.name)}
    />
  );
}

function workersOf(it: QueueRow) {
  const workers = it.stats?.workers;
  const all = (workers?.local ?? 0) + (workers?.remote ?? 0);
  const idle = (it.stats?.ready ?? 0) > 0 && all === 0;
  return idle ? <span className={css.dead}>{t.queues.nobody}</span> : number(all);
}
