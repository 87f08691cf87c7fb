import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { get } from '../../api/client';
import { audit } from '../../api/queries';
import type { AuditLine } from '../../api/shapes';
import { useFrozen } from '../../live/freeze';
import { Button, Empty, Facts, Head, Link, Loading, Time } from '../../shared/basic/basic';
import { Dialog } from '../../shared/dialog/dialog';
import { DiffTable } from '../../shared/diff/DiffTable';
import { diff } from '../../shared/diff/diff';
import { Export } from '../../shared/export/Export';
import { More } from '../../shared/jobs/JobsTable';
import { placeOf } from '../../shared/place';
import { ProblemPanel } from '../../shared/problem';
import { Table } from '../../shared/table/table';
import { tail } from '../../shared/text';
import { useParam } from '../../shared/url';
import { t } from '../../text/en';
import css from './audit.module.css';

const idOf = (it: AuditLine) => `${it.at} ${it.request_id} ${it.action}`;

const FIELDS = ['actor', 'action', 'resource'] as const;

export default function Audit() {
  const [actor, setActor] = useParam('actor');
  const [action, setAction] = useParam('action');
  const [resource, setResource] = useParam('resource');
  const [open, setOpen] = useState<AuditLine>();
  const filter = { actor, action, resource };
  const set = { actor: setActor, action: setAction, resource: setResource };
  const list = useInfiniteQuery({ ...audit.list(filter), retry: false });
  const [held, hold] = useState(false);
  const all = list.data?.pages.flatMap((page) => page.items) ?? [];
  const order = list.isPlaceholderData ? undefined : JSON.stringify(filter);
  const { rows } = useFrozen(all, idOf, held, order);
  const filtered = FIELDS.some((it) => filter[it] !== '');
  return (
    <>
      <Head title={t.pages.audit}>
        <Export
          name="audit.ndjson"
          page={(after) => get('/v1/audit', { query: { ...filter, limit: 500, after } })}
        />
      </Head>
      <div className={css.filter}>
        {FIELDS.map((it) => (
          <Filter key={it} name={it} value={filter[it]} set={set[it]} />
        ))}
        {filtered && (
          <Button
            kind="quiet"
            onClick={() =>
              FIELDS.forEach((it) => {
                set[it]('');
              })
            }
          >
            {t.query.clear}
          </Button>
        )}
      </div>
      <ProblemPanel error={list.error} again={() => void list.refetch()} />
      {list.isPending ? (
        <Loading />
      ) : rows.length === 0 ? (
        list.isError ? null : (
          <Empty title={filtered ? t.audit.noMatch : t.audit.none}>
            <p>{t.audit.what}</p>
          </Empty>
        )
      ) : (
        <Table
          label={t.pages.audit}
          rows={rows}
          id={idOf}
          held={hold}
          dim={list.isPlaceholderData}
          columns={[
            {
              id: 'at',
              head: t.columns.when,
              width: 110,
              narrow: 'end',
              cell: (it) => <Time at={it.at} />,
            },
            {
              id: 'action',
              head: t.audit.action,
              narrow: 'first',
              cell: (it) => (
                <button type="button" className={css.open} onClick={() => setOpen(it)}>
                  {it.action}
                </button>
              ),
            },
            {
              id: 'resource',
              head: t.audit.resource,
              grows: true,
              narrow: 'second',
              cell: (it) => <Resource name={it.resource} />,
            },
            { id: 'actor', head: t.audit.actor, cell: (it) => tail(it.actor) },
            { id: 'role', head: t.audit.role, cell: (it) => it.role ?? '', from: 1280 },
            {
              id: 'remote',
              head: t.audit.remote,
              cell: (it) => <code>{it.remote}</code>,
              from: 1280,
            },
            {
              id: 'reason',
              head: t.bulk.reason,
              cell: (it) => <span className="dim">{it.reason ?? ''}</span>,
              from: 1024,
            },
            {
              id: 'result',
              head: t.audit.result,
              cell: (it) =>
                it.result === 'ok' ? (
                  <span className="dim">ok</span>
                ) : (
                  <b className={css.bad}>{it.result}</b>
                ),
            },
          ]}
        />
      )}
      {list.hasNextPage && (
        <More load={() => list.fetchNextPage()} busy={list.isFetchingNextPage} />
      )}
      {open && <Line line={open} close={() => setOpen(undefined)} />}
    </>
  );
}

function Filter({
  name,
  value,
  set,
}: {
  name: (typeof FIELDS)[number];
  value: string;
  set: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return (
    <input
      type="search"
      aria-label={t.audit[name]}
      placeholder={t.audit.hints[name]}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => text !== value && set(text)}
      onKeyDown={(event) => event.key === 'Enter' && set(text)}
    />
  );
}

function Resource({ name }: { name: string }) {
  const place = placeOf(name);
  return place ? <Link to={place}>{name}</Link> : <span>{name}</span>;
}

function Line({ line, close }: { line: AuditLine; close: () => void }) {
  const changes = diff(line.before ?? {}, line.after ?? {});
  return (
    <Dialog title={`${line.action} ${line.resource}`} close={close} wide>
      <Facts
        items={[
          { name: t.columns.when, value: <Time at={line.at} both /> },
          { name: t.audit.actor, value: `${line.actor}${line.role ? ` (${line.role})` : ''}` },
          { name: t.audit.remote, value: line.remote },
          { name: t.audit.request, value: <code>{line.request_id}</code> },
          line.reason !== null && { name: t.bulk.reason, value: line.reason },
          { name: t.audit.result, value: line.result },
        ]}
      />
      <div className={css.diff}>
        {line.before === null && line.after === null ? (
          <p className="dim">{t.audit.untold}</p>
        ) : (
          <DiffTable label={t.diff.title} changes={changes} />
        )}
      </div>
    </Dialog>
  );
}
