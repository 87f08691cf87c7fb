import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queues, workers } from '../../api/queries';
import { useFrozen } from '../../live/freeze';
import { useMay, useWho } from '../../shared/access';
import { Command, Empty, Head, Loading, Section } from '../../shared/basic/basic';
import { BulkSheet, DANGEROUS, WORKER_VERBS, type WorkerVerb } from '../../shared/bulk/bulk';
import { curl } from '../../shared/copy/curl';
import { StartWorker } from '../../shared/copy/StartWorker';
import { useKeys } from '../../shared/keys/keys';
import { ProblemPanel } from '../../shared/problem';
import { SelectionBar } from '../../shared/table/SelectionBar';
import { Table } from '../../shared/table/table';
import { ordered, useView } from '../../shared/table/view';
import { count } from '../../shared/text';
import { to } from '../../shared/url';
import { WORKER_COLUMNS } from '../../shared/worker/columns';
import { Strangers } from '../../shared/worker/Strangers';
import { t } from '../../text/en';
import css from './workers.module.css';

const SCOPE = 'workers:write';

/** Who does the work: the nodes with their own performers, and workers from elsewhere. */
export default function Workers() {
  const [held, hold] = useState(false);
  const [selected, select] = useState<ReadonlySet<string>>(new Set());
  const [sheet, setSheet] = useState<WorkerVerb>();
  const may = useMay();
  const keyed = useWho().info.auth === 'keys';
  const list = useQuery(workers.list());
  const view = useView(WORKER_COLUMNS);
  const { rows, gone } = useFrozen(
    ordered(list.data?.items ?? [], view),
    (it) => it.id,
    held || selected.size > 0,
    view.order,
  );
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
              gone={gone}
              columns={view.columns}
              view={view}
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
          <StartWorker queue="media" />
          <p>{t.workers.how}</p>
          <Command
            text={curl('/v1/workers', `'{"name":"me","queues":["media"],"concurrency":4}'`, keyed)}
          />
        </Empty>
      )}
    </>
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
