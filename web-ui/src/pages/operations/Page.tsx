import { useQuery } from '@tanstack/react-query';
import { operations } from '../../api/queries';
import type { OperationRow } from '../../api/shapes';
import { Empty, Head, Loading, StateMark, Time } from '../../shared/basic/basic';
import { ProblemPanel } from '../../shared/problem';
import { Table } from '../../shared/table/table';
import { count, tail } from '../../shared/text';
import { to } from '../../shared/url';
import { t } from '../../text/en';
import css from './operations.module.css';

export default function Operations() {
  const list = useQuery(operations.list());
  const rows = list.data?.items ?? [];
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
          columns={[
            {
              id: 'state',
              head: t.columns.state,
              width: 104,
              narrow: 'end',
              cell: (it) => <StateMark state={it.state ?? ''} />,
            },
            {
              id: 'what',
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
              head: t.operations.progress,
              cell: (it) => <Progress it={it} />,
              from: 1024,
            },
            {
              id: 'failed',
              head: t.operations.failed,
              num: true,
              cell: (it) =>
                it.failed ? <span className={css.failed}>{count(it.failed)}</span> : 0,
            },
            {
              id: 'actor',
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
              head: t.columns.when,
              num: true,
              cell: (it) => <Time at={it.created_at} />,
            },
          ]}
        />
      )}
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

function Progress({ it }: { it: OperationRow }) {
  const done = (it.done ?? 0) + (it.failed ?? 0) + (it.skipped ?? 0);
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
