import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { dead } from '../../api/queries';
import type { DeadGroup } from '../../api/shapes';
import { useFrozen } from '../../live/freeze';
import { Button, Empty, Head, Icon, Loading, Time } from '../../shared/basic/basic';
import { BulkSheet } from '../../shared/bulk/bulk';
import { Spark } from '../../shared/chart/chart';
import { useKeys } from '../../shared/keys/keys';
import { ProblemPanel } from '../../shared/problem';
import { faultOf, QueryField } from '../../shared/query/query';
import { Part } from '../../shared/table/Part';
import { type Column, Table } from '../../shared/table/table';
import { ordered, useView } from '../../shared/table/view';
import { count, firstLine, short } from '../../shared/text';
import { to, useParam } from '../../shared/url';
import { t } from '../../text/en';
import css from './dead.module.css';

/** What a list of groups says of each. */
const COLUMNS: Column<DeadGroup>[] = [
  {
    id: 'count',
    sort: 'count',
    value: (it) => it.count,
    head: t.dead.count,
    num: true,
    width: 72,
    narrow: 'end',
    cell: (it) => <b className={css.count}>{short(it.count)}</b>,
  },
  {
    id: 'message',
    sort: 'message',
    value: (it) => it.sample.message,
    head: t.columns.error,
    grows: true,
    narrow: 'first',
    cell: (it) => (
      <span title={it.sample.message}>
        {isMuted(it) && <Icon name="paused" className={css.muted} />}
        {firstLine(it.sample.message)}
      </span>
    ),
  },
  {
    id: 'kind',
    sort: 'kind',
    value: (it) => it.error_kind,
    head: t.dead.kind,
    cell: (it) => <span className={css.kind}>{it.error_kind ?? ''}</span>,
  },
  { id: 'types', head: t.columns.type, cell: (it) => some(it.types), from: 1024 },
  {
    id: 'queues',
    head: t.columns.queue,
    cell: (it) => some(it.queues),
  },
  {
    id: 'small',
    head: <span className="hidden">{t.queues.counts}</span>,
    narrow: 'second',
    only: 'narrow',
    cell: (it) => (
      <>
        <span className={css.kind}>{it.error_kind ?? ''}</span> · {some(it.queues)} ·{' '}
        <Time at={it.last_at} />
      </>
    ),
  },
  {
    id: 'keys',
    sort: 'keys',
    value: (it) => it.keys,
    head: t.dead.keys,
    num: true,
    cell: (it) => count(it.keys),
    from: 1280,
  },
  {
    id: 'trend',
    head: t.dead.trend,
    cell: (it) => (
      <Spark points={it.trend.map((n, at) => [String(at), n])} label={t.dead.trendOf(it.trend)} />
    ),
    from: 1024,
  },
  {
    id: 'first',
    sort: 'first',
    value: (it) => it.first_at,
    head: t.dead.first,
    num: true,
    cell: (it) => <Time at={it.first_at} />,
    from: 1280,
  },
  {
    id: 'last',
    sort: 'last',
    value: (it) => it.last_at,
    head: t.dead.last,
    num: true,
    cell: (it) => <Time at={it.last_at} />,
  },
  {
    id: 'note',
    head: t.dead.note,
    cell: (it) => <span className="dim">{it.note ?? ''}</span>,
    from: 1280,
  },
];

export default function Dead() {
  const [q, setQ] = useParam('q');
  const [muted, setMuted] = useParam('muted');
  const [held, hold] = useState(false);
  const [redriving, redrive] = useState(false);
  const groups = useQuery({ ...dead.groups(q), retry: false });
  const stats = useQuery(dead.stats());
  const all = groups.data?.items ?? [];
  const quiet = all.filter((it) => isMuted(it));
  const view = useView(COLUMNS);
  const { rows, fresh } = useFrozen(
    ordered(muted ? all : all.filter((it) => !isMuted(it)), view),
    (it) => it.signature,
    held,
    view.order,
  );
  const total = groups.data?.total.count ?? 0;
  useKeys([{ key: 'e', does: t.dead.redriveAll, run: () => rows.length > 0 && redrive(true) }]);
  const scope = `state:dead ${q}`.trim();
  return (
    <>
      <Head
        title={t.pages.dead}
        sub={<span>{stats.data ? t.dead.total(stats.data.total, total) : ''}</span>}
      >
        {quiet.length > 0 && (
          <Button
            kind="quiet"
            aria-pressed={muted !== ''}
            onClick={() => setMuted(muted ? '' : '1')}
          >
            {muted ? t.dead.hideMuted : t.dead.showMuted(quiet.length)}
          </Button>
        )}
        {rows.length > 0 && (
          <Button kind="main" scope="operations:write" onClick={() => redrive(true)}>
            {t.dead.redriveAll}
          </Button>
        )}
      </Head>
      <QueryField
        label={t.dead.search}
        hint={t.query.deadHint}
        q={q}
        set={setQ}
        error={groups.error}
      />
      {groups.error && !faultOf(groups.error, q) && (
        <ProblemPanel error={groups.error} again={() => void groups.refetch()} />
      )}
      {fresh > 0 && <p className={css.fresh}>{t.dead.fresh(fresh)}</p>}
      {groups.isPending ? (
        <Loading />
      ) : rows.length === 0 ? (
        groups.isError ? null : (
          <Empty title={q === '' ? t.dead.none : t.dead.noMatch}>
            {q === '' ? (
              <p>{t.dead.what}</p>
            ) : (
              <Button onClick={() => setQ('')}>{t.query.clear}</Button>
            )}
          </Empty>
        )
      ) : (
        <Table
          label={t.dead.groups}
          rows={rows}
          id={(it) => it.signature}
          href={(it) => to.group(it.signature)}
          link="message"
          held={hold}
          dim={groups.isPlaceholderData}
          columns={view.columns}
          view={view}
        />
      )}
      <Part shown={all.length} all={total} words={t.dead.newestGroups} />
      {redriving && (
        <BulkSheet
          verb="retry"
          canaryFirst
          target={{ q: scope }}
          close={() => redrive(false)}
          done={() => void groups.refetch()}
        />
      )}
    </>
  );
}

function isMuted(it: DeadGroup): boolean {
  return it.muted_until !== null && Date.parse(it.muted_until) > Date.now();
}

function some(names: string[]) {
  return names.length > 2
    ? `${names.slice(0, 2).join(', ')} +${names.length - 2}`
    : names.join(', ');
}
