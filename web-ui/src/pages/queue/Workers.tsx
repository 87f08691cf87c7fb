import { useQuery } from '@tanstack/react-query';
import { workers } from '../../api/queries';
import type { Queue } from '../../api/shapes';
import { useMay } from '../../shared/access';
import { Empty, Loading } from '../../shared/basic/basic';
import { StartWorker } from '../../shared/copy/StartWorker';
import { ProblemPanel } from '../../shared/problem';
import { Table } from '../../shared/table/table';
import { to } from '../../shared/url';
import { WORKER_COLUMNS } from '../../shared/worker/columns';
import { Strangers } from '../../shared/worker/Strangers';
import { t } from '../../text/en';
import css from './queue.module.css';

const SCOPE = 'workers:read';
const COLUMNS = WORKER_COLUMNS.filter((it) => it.id !== 'queues');

/** Who works for the queue: nodes and workers that serve it, and whoever holds a job of it. */
export function Workers({ queue: { name, config } }: { queue: Queue }) {
  const may = useMay()(SCOPE);
  const list = useQuery({ ...workers.of(name), enabled: may });
  if (!may) return <Empty title={t.needs(SCOPE)} />;
  if (list.isError) return <ProblemPanel error={list.error} again={() => void list.refetch()} />;
  if (!list.data) return <Loading />;
  const serving = list.data.items.filter((it) => it.state !== 'gone');
  return (
    <>
      {config.workers && (
        <p className={css.scales}>{t.queue.scales(config.workers.min, config.workers.max)}</p>
      )}
      {serving.length > 0 && (
        <Table
          label={t.queue.tabs.workers}
          rows={serving}
          id={(it) => it.id}
          href={(it) => to.worker(it.id)}
          link="name"
          columns={COLUMNS}
        />
      )}
      <Strangers known={new Set(serving.map((it) => it.id))} queue={name} />
      {serving.every((it) => it.mode === 'local') && (
        <Empty title={t.queue.onlyNodes}>
          <StartWorker queue={name} />
        </Empty>
      )}
    </>
  );
}
