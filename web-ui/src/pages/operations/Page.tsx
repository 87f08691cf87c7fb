import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { operations } from '../../api/queries';
import type { OperationRow } from '../../api/shapes';
import { useFrozen } from '../../live/freeze';
import { Empty, Head, Loading, StateMark, Time } from '../../shared/basic/basic';
import { ProblemPanel } from '../../shared/problem';
import { Part } from '../../shared/table/Part';
import { type Column, Table } from '../../shared/table/table';
import { ordered, useView } from '../../shared/table/view';
import { count, tail } from '../../shared/text';
import { to } from '../../shared/url';
import { t } from '../../text/en';
import css from './operations.module.css';

const COLUMNS: Column<OperationRow>[] = [
  {
    id: 'state',
    sort: 'state',
    value: (it) => it.state,
    head: t.columns.state,
    width: 104,
    narrow: 'end',
    cell: (it) => <StateMark state={it.state ?? ''} />,
  },
  {
    id: 'what',
    sort: 'what',
    value: (it) => it.action,
    head: t.operations.action,
    narrow: 'first',
    cell: (it) => <b className={css.what}>{it.action}</b>,
  },
  {
    id: 'target',
    head: t.operations.target,
    grows: true,
    narrow: 'second',
    cell: (it) => <code>{targetOf(it)}</code>,
  },
  {
    id: 'progress',
    sort: 'progress',
    value: (it) => share(it),
    head: t.operations.progress,
    cell: (it) => <Progress it={it} />,
    from: 1024,
  },
  {
    id: 'failed',
    sort: 'failed',
    value: (it) => it.failed,
    head: t.operations.failed,
    num: true,
    cell: (it) => (it.failed ? <span className={css.failed}>{count(it.failed)}</span> : 0),
  },
  {
    id: 'actor',
    sort: 'actor',
    value: (it) => it.actor,
    head: t.operations.actor,
    cell: (it) => tail(it.actor ?? ''),
    from: 1024,
  },
  {
    id: 'reason',
    head: t.bulk.reason,
    cell: (it) => <span className="dim">{it.reason ?? ''}</span>,
    from: 1280,
  },
  {
    id: 'when',
    sort: 'when',
    value: (it) => it.created_at,
    head: t.columns.when,
    num: true,
    cell: (it) => <Time at={it.created_at} />,
  },
];

export default function Operations() {
  const list = useQuery(operations.list());
  const view = useView(COLUMNS);
  const [held, hold] = useState(false);
  const all = ordered(list.data?.items ?? [], view);
  const { rows, gone } = useFrozen(all, (it) => it.id, held, view.order);
  return (
    <>
      <Head title={t.pages.operations} />
      <ProblemPanel error={list.error} again={() => void list.refetch()} />
      {list.isPending ? (
        <Loading />
      ) : rows.length === 0 ? (
        <Empty title={t.operations.none}>
          <p>{t.operations.what}</p>
        </Empty>
      ) : (
        <Table
          label={t.pages.operations}
          rows={rows}
          id={(it) => it.id}
          href={(it) => to.operation(it.id)}
          link="what"
          held={hold}
          gone={gone}
          columns={view.columns}
          view={view}
        />
      )}
      <Part shown={all.length} all={list.data?.total.count ?? 0} words={t.operations.newest} />
    </>
  );
}

function targetOf(it: OperationRow): string {
  const target = it.target;
  if (!target) return '';
  return target.q !== undefined
    ? target.q || target.resource
    : t.operations.ids(target.ids?.length ?? 0);
}

const overOf = (it: OperationRow) => (it.done ?? 0) + (it.failed ?? 0) + (it.skipped ?? 0);

const share = (it: OperationRow) => overOf(it) / Math.max(1, it.matched ?? 1);

function Progress({ it }: { it: OperationRow }) {
  const done = overOf(it);
  return (
    <span className={css.progress}>
      <progress
        max={Math.max(1, it.matched ?? 1)}
        value={done}
        aria-label={t.operations.progress}
      />
      <span className="num">
        {count(done)}/{count(it.matched ?? 0)}
      </span>
    </span>
  );
}
