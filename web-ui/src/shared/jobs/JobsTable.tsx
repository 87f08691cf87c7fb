import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { post } from '../../api/client';
import { type JobFilter, jobs } from '../../api/queries';
import type { JobRow } from '../../api/shapes';
import { useFrozen } from '../../live/freeze';
import { useMissed } from '../../live/store';
import { t } from '../../text/en';
import { Button, Loading, useNow } from '../basic/basic';
import { BulkSheet, DANGEROUS, type Target, VERBS, type Verb } from '../bulk/bulk';
import { useKeys } from '../keys/keys';
import { tell, tellFailure } from '../notice/notice';
import { ProblemPanel } from '../problem';
import { useSettings } from '../settings';
import { SelectionBar } from '../table/SelectionBar';
import { Table } from '../table/table';
import { useView } from '../table/view';
import { navigate, to, useParam } from '../url';
import { columnsOf, sortOf } from './columns';
import { JobPanel } from './JobPanel';
import css from './jobs.module.css';

/** A list of jobs with what one does to many of them. */
export function JobsTable({
  filter,
  without = [],
  onError,
  onTotal,
  empty,
}: {
  filter: JobFilter;
  without?: string[];
  onError?: (error: unknown) => void;
  onTotal?: (text: string) => void;
  empty: React.ReactNode;
}) {
  const now = useNow();
  const { zone } = useSettings();
  const [held, hold] = useState(false);
  const [turn, setTurn] = useState(0);
  const [selected, select] = useState<ReadonlySet<string>>(new Set());
  const [sheet, setSheet] = useState<{ verb: Verb; target: Target }>();
  const [everything, setEverything] = useState(false);
  const [opened, openBeside] = useParam('open');
  const current = useRef<JobRow>(undefined);
  const view = useView(columnsOf(now, zone, filter.q, without, (it) => openBeside(it)));
  const asked = { ...filter, sort: sortOf(filter.q, view.order) };
  const list = useInfiniteQuery(jobs.list(asked));
  const all = list.data?.pages.flatMap((page) => page.items) ?? [];
  // Until its answer is there a new question shows the rows of the one before, which bind nobody.
  const order = list.isPlaceholderData ? undefined : `${JSON.stringify(asked)} ${turn}`;
  const isHeld = held || selected.size > 0;
  const { rows, fresh, gone } = useFrozen(all, (it) => it.id, isHeld, order);
  const [missed, begin] = useMissed(jobs.list(asked).queryKey);
  const again = () => {
    if (missed > 0) document.querySelector('main')?.scrollTo(0, 0);
    return missed > 0 ? begin() : list.refetch();
  };
  const page = list.data?.pages[0];
  const total = page?.total;
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when the answer changes.
  useEffect(() => onError?.(list.error), [list.error]);
  const words = total ? t.jobs.total(total.count, total.relation === 'eq') : '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when the words change.
  useEffect(() => onTotal?.(words), [words]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter begins without a selection.
  useEffect(() => {
    select(new Set());
    setEverything(false);
  }, [filter.q, filter.from, filter.to]);
  const place = useRef<HTMLDivElement>(null);
  const beside = useRef(opened);
  // Who closed the panel from within goes on in the row that it was about.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another is open, or none.
  useEffect(() => {
    const before = beside.current;
    beside.current = opened;
    if (opened !== '' || document.activeElement !== document.body) return;
    const row = rows.findIndex((it) => it.id === before);
    place.current?.querySelector<HTMLElement>(`[data-row="${row}"] a`)?.focus();
  }, [opened]);

  // Keys act on what one sees oneself in: the job in the panel, or the row with the focus.
  const id = () => opened || current.current?.id;
  const target = (): Target | undefined => {
    if (everything) return { q: withTime(filter) };
    if (selected.size > 0) return { ids: [...selected] };
    const on = id();
    return on ? { ids: [on] } : undefined;
  };
  const open = (verb: Verb) => {
    const on = target();
    if (on) setSheet({ verb, target: on });
  };
  const one = (act: (id: string) => Promise<unknown>, text: string) => {
    const on = id();
    if (!on) return;
    if (selected.size > 0) return;
    const send = () =>
      void act(on).then(
        () => tell({ text }),
        (cause) => tellFailure(cause, send),
      );
    send();
  };
  useKeys([
    {
      key: 'e',
      does: t.keys.retry,
      run: () =>
        selected.size > 0
          ? open('retry')
          : one((it) => post('/v1/jobs/{id}/retry', {}, { path: { id: it } }), t.jobs.retried),
    },
    {
      key: 'n',
      does: t.keys.promote,
      run: () =>
        selected.size > 0
          ? open('promote')
          : one((it) => post('/v1/jobs/{id}/promote', {}, { path: { id: it } }), t.jobs.promoted),
    },
    { key: 's', does: t.keys.snooze, run: () => open('snooze') },
    { key: 'm', does: t.keys.move, run: () => open('move') },
    { key: 'C', does: t.keys.cancel, run: () => open('cancel') },
    { key: 'D', does: t.keys.delete, run: () => open('delete') },
    { key: 'a', does: t.keys.all, run: () => chooseAll() },
    { key: 'o', does: t.keys.panel, run: () => openBeside(id() ?? '') },
    { key: 'w', does: t.keys.why, run: () => id() && navigate(`${to.job(id()!)}#why`) },
    {
      key: 'Escape',
      does: opened === '' ? t.keys.unselect : t.keys.closePanel,
      run: () => {
        if (opened !== '') return openBeside('');
        select(new Set());
        setEverything(false);
      },
    },
  ]);
  const chooseAll = () => {
    select(new Set(rows.map((it) => it.id)));
    setEverything(true);
  };

  const chosen = everything ? (total?.count ?? 0) : selected.size;
  const pill = fresh + missed > 0 && (
    <button
      type="button"
      className={`${css.pill} ${selected.size > 0 ? css.inBar : ''}`}
      onClick={() => {
        select(new Set());
        void again().then(() => setTurn(turn + 1));
      }}
    >
      {t.jobs.fresh(fresh + missed)}
    </button>
  );
  const bar = selected.size > 0 && (
    <SelectionBar
      label={t.jobs.toolbar}
      words={everything ? t.jobs.allSelected(chosen) : t.jobs.selected(chosen)}
      verbs={VERBS}
      title={(verb) => t.bulk.verbs[verb].verb}
      danger={DANGEROUS}
      scope="operations:write"
      run={open}
      more={
        !everything &&
        total !== undefined &&
        total.count > selected.size && (
          <Button kind="quiet" onClick={chooseAll}>
            {t.jobs.selectAll(total.count, total.relation === 'eq')} <kbd>a</kbd>
          </Button>
        )
      }
    >
      {pill}
    </SelectionBar>
  );
  return (
    <>
      {selected.size === 0 && pill}
      {page?.complete === false && (
        <p className={css.note}>{t.jobs.incomplete(page.scanned ?? 0)}</p>
      )}
      {list.isPending ? (
        <Loading />
      ) : list.isError && rows.length === 0 ? (
        onError ? null : (
          <ProblemPanel error={list.error} again={() => void list.refetch()} />
        )
      ) : rows.length === 0 ? (
        empty
      ) : (
        <div className={css.list} ref={place}>
          {bar}
          <Table
            label={t.jobs.title}
            columns={view.columns}
            view={view}
            rows={rows}
            id={(it) => it.id}
            href={(it) => to.job(it.id)}
            link="type"
            selection={{
              ids: selected,
              set: (ids) => {
                setEverything(false);
                select(ids);
              },
            }}
            held={hold}
            gone={gone}
            dim={list.isPlaceholderData}
            onRow={(row) => {
              current.current = row;
              if (row && opened !== '') openBeside(row.id);
            }}
          />
        </div>
      )}
      {list.hasNextPage && (
        <More load={() => list.fetchNextPage()} busy={list.isFetchingNextPage} />
      )}
      {opened !== '' && <JobPanel id={opened} close={() => openBeside('')} />}
      {sheet && (
        <BulkSheet
          {...sheet}
          close={() => setSheet(undefined)}
          done={() => {
            select(new Set());
            void again();
          }}
        />
      )}
    </>
  );
}

/** The next page comes when its place comes into sight. */
export function More({ load, busy }: { load: () => void; busy: boolean }) {
  const ref = useRef<HTMLDivElement>(null);
  const now = useRef(load);
  now.current = load;
  useEffect(() => {
    if (busy) return;
    // Begun anew after each page: whoever is still at the end of it wants the next.
    const watch = new IntersectionObserver(
      (seen) => seen.some((it) => it.isIntersecting) && now.current(),
      { root: document.querySelector('main'), rootMargin: '400px' },
    );
    if (ref.current) watch.observe(ref.current);
    return () => watch.disconnect();
  }, [busy]);
  return (
    <div ref={ref} className={css.more}>
      <Button kind="quiet" onClick={load} disabled={busy}>
        {busy ? t.loading : t.jobs.more}
      </Button>
    </div>
  );
}

export function withTime(filter: JobFilter): string {
  if (!filter.from && !filter.to) return filter.q;
  return `${filter.q} created:${filter.from ?? ''}..${filter.to ?? ''}`.trim();
}
