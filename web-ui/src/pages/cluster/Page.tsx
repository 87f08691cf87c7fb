import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/client';
import { cluster } from '../../api/queries';
import {
  Button,
  Facts,
  Head,
  Icon,
  Loading,
  Section,
  StateMark,
  Time,
} from '../../shared/basic/basic';
import { Ask, TextField } from '../../shared/dialog/dialog';
import { tell } from '../../shared/notice/notice';
import { ProblemPanel } from '../../shared/problem';
import { Table } from '../../shared/table/table';
import { count } from '../../shared/text';
import { t } from '../../text/en';
import css from './cluster.module.css';
import { Doctor } from './Doctor';
import { Events } from './Events';
import { Owner } from './Owner';

type Sheet =
  | { kind: 'drain'; node: string }
  | { kind: 'down' }
  | { kind: 'repair' }
  | { kind: 'clean' };

export default function Cluster() {
  const all = useQuery(cluster.all());
  const leader = useQuery({ ...cluster.leader(), retry: false });
  const nodes = useQuery(cluster.nodes());
  const health = useQuery({ ...cluster.health(), retry: false });
  const [sheet, setSheet] = useState<Sheet>();
  const at = all.data;
  return (
    <>
      <Head
        title={t.pages.cluster}
        mark={health.data && <StateMark state={health.data.status} word />}
      >
        {at?.mode === 'cluster' && (
          <Button scope="cluster:admin" onClick={() => setSheet({ kind: 'down' })}>
            {t.cluster.stepDown}
          </Button>
        )}
      </Head>
      <ProblemPanel error={all.error} again={() => void all.refetch()} />
      {all.isPending && <Loading />}
      {at && (
        <Facts
          items={[
            {
              name: t.cluster.mode,
              value: at.mode === 'single' ? t.cluster.single : t.cluster.several(at.nodes),
            },
            { name: t.cluster.leader, value: at.leader ?? '–' },
            at.epoch !== null && { name: t.cluster.epoch, value: at.epoch },
            leader.data !== undefined && {
              name: t.cluster.since,
              value: <Time at={leader.data.since} both />,
            },
            {
              name: t.cluster.store,
              value: `${at.backend.kind}, ${t.cluster.durability[at.backend.durability] ?? at.backend.durability}`,
            },
            { name: t.cluster.latency, value: `${at.backend.latency_ms} ms` },
          ]}
        />
      )}
      <Section title={t.overview.nodes}>
        <Table
          label={t.overview.nodes}
          rows={nodes.data?.items ?? []}
          id={(it) => it.id}
          columns={[
            {
              id: 'state',
              head: t.columns.state,
              width: 104,
              narrow: 'end',
              cell: (it) => <StateMark state={it.state} />,
            },
            {
              id: 'id',
              head: t.workers.node,
              narrow: 'first',
              cell: (it) => (
                <>
                  <b>{it.id}</b> {it.leader && <span className="dim">{t.cluster.leads}</span>}
                </>
              ),
            },
            {
              id: 'address',
              head: t.cluster.address,
              cell: (it) => <code>{it.address ?? ''}</code>,
              from: 1024,
            },
            { id: 'version', head: t.cluster.version, cell: (it) => it.version, from: 1024 },
            { id: 'running', head: t.states.running, num: true, cell: (it) => count(it.running) },
            {
              id: 'lag',
              head: t.cluster.lag,
              num: true,
              narrow: 'second',
              cell: (it) => `${it.loop_lag_ms.toFixed(1)} ms`,
            },
            {
              id: 'heap',
              head: t.cluster.heap,
              num: true,
              cell: (it) => `${Math.round(it.heap_used * 100)} %`,
            },
            {
              id: 'since',
              head: t.cluster.started,
              num: true,
              cell: (it) => <Time at={it.started_at} />,
            },
            {
              id: 'seen',
              head: t.workers.seen,
              num: true,
              cell: (it) => <Time at={it.last_seen_at} />,
              from: 1280,
            },
            {
              id: 'acts',
              narrow: 'acts',
              head: <span className="hidden">{t.columns.actions}</span>,
              cell: (it) => (
                <Button
                  kind="quiet"
                  scope="cluster:admin"
                  onClick={() => setSheet({ kind: 'drain', node: it.id })}
                >
                  {t.queue.drain}
                </Button>
              ),
            },
          ]}
        />
      </Section>
      {health.data?.components && (
        <Section title={t.cluster.health}>
          <ul className={css.health}>
            {Object.entries(
              health.data.components as Record<string, { status: string; message: string }>,
            ).map(([name, it]) => (
              <li key={name}>
                <Icon
                  name={it.status === 'healthy' ? 'succeeded' : 'warn'}
                  className={it.status === 'healthy' ? css.good : css.bad}
                />
                <b>{name}</b>
                <span className="dim">{it.message}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Events nodes={nodes.data?.items ?? []} leader={leader.data} />
      <Owner />
      <Doctor repair={() => setSheet({ kind: 'repair' })} />
      <Cleanup clean={() => setSheet({ kind: 'clean' })} />
      {sheet && <Sheets sheet={sheet} close={() => setSheet(undefined)} />}
    </>
  );
}

function Cleanup({ clean }: { clean: () => void }) {
  const cleanable = useQuery({ ...cluster.cleanable(), retry: false });
  const rescue = useMutation({
    mutationFn: () => post('/v1/maintenance/rescue', {}),
    onSuccess: (it) => tell({ text: t.cluster.rescued(it.rescued) }),
  });
  return (
    <Section
      title={t.cluster.care}
      aside={
        <span className={css.buttons}>
          <Button scope="cluster:admin" onClick={clean}>
            {t.cluster.clean}
          </Button>
          <Button scope="cluster:admin" onClick={() => rescue.mutate()}>
            {t.cluster.rescue}
          </Button>
        </span>
      }
    >
      <ProblemPanel error={cleanable.error ?? rescue.error} />
      <p className={css.line}>
        {cleanable.data ? t.cluster.cleanable(count(cleanable.data.total_cleanable)) : ''}
      </p>
    </Section>
  );
}

function Sheets({ sheet, close }: { sheet: Sheet; close: () => void }) {
  const cache = useQueryClient();
  const cleanable = useQuery({ ...cluster.cleanable(), retry: false, enabled: false });
  const [reason, setReason] = useState('');
  const body = { reason: reason || undefined };
  switch (sheet.kind) {
    case 'drain':
      return (
        <Ask
          danger
          title={t.cluster.drainTitle(sheet.node)}
          verb={t.queue.drain}
          close={close}
          act={async () => {
            await post('/v1/cluster/nodes/{id}/drain', body, { path: { id: sheet.node } });
            tell({ text: t.cluster.draining(sheet.node) });
          }}
        >
          <p>{t.cluster.drainText}</p>
          <TextField label={t.bulk.reason} at="/reason" value={reason} set={setReason} />
        </Ask>
      );
    case 'down':
      return (
        <Ask
          title={t.cluster.stepDown}
          verb={t.cluster.stepDown}
          close={close}
          act={async () => {
            await post('/v1/cluster/leader/step-down', body);
            tell({ text: t.sent });
          }}
        >
          <p>{t.cluster.downText}</p>
          <TextField label={t.bulk.reason} at="/reason" value={reason} set={setReason} />
        </Ask>
      );
    case 'repair':
      return (
        <Ask
          danger
          title={t.cluster.repair}
          verb={t.cluster.repair}
          close={close}
          act={async () => {
            const report = await post('/v1/doctor', { repair: true });
            cache.setQueryData(cluster.check().queryKey, report);
            tell({ text: t.cluster.repaired(report.repaired) });
          }}
        >
          <p>{t.cluster.repairText}</p>
        </Ask>
      );
    case 'clean':
      return (
        <Ask
          danger
          title={t.cluster.clean}
          verb={t.cluster.clean}
          close={close}
          act={async () => {
            const done = await post('/v1/maintenance/cleanup', {});
            tell({ text: t.cluster.cleaned(done.total_deleted) });
            void cleanable.refetch();
          }}
        >
          <p>{cleanable.data && t.cluster.cleanable(count(cleanable.data.total_cleanable))}</p>
          <p>{t.cluster.cleanText}</p>
        </Ask>
      );
  }
}
