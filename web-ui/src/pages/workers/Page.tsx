import { useQuery } from '@tanstack/react-query';
import { cluster, jobs, queues } from '../../api/queries';
import { quote } from '../../api/tokens';
import { Command, Empty, Head, Loading, Section, StateMark, Time } from '../../shared/basic/basic';
import { ProblemPanel } from '../../shared/problem';
import { Table } from '../../shared/table/table';
import { count } from '../../shared/text';
import { to } from '../../shared/url';
import { t } from '../../text/en';

/** Who does the work: nodes with their own performers, and everybody who holds a job now. */
export default function Workers() {
  const nodes = useQuery(cluster.nodes());
  const holders = useQuery(jobs.facets({ q: 'state:running' }, 'worker,node'));
  const all = useQuery(queues.list());
  const held = Object.entries((holders.data?.facets.worker ?? {}) as Record<string, number>).sort(
    (a, b) => b[1] - a[1],
  );
  const served = (all.data?.items ?? []).filter((it) => it.stats);
  const lonely = served.filter(
    (it) => it.stats!.ready > 0 && it.stats!.workers.local + it.stats!.workers.remote === 0,
  );
  return (
    <>
      <Head title={t.pages.workers} sub={<span>{t.workers.sub}</span>} />
      <ProblemPanel error={nodes.error} again={() => void nodes.refetch()} />
      <Section title={t.workers.nodes}>
        {nodes.isPending ? (
          <Loading />
        ) : (
          <Table
            label={t.workers.nodes}
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
                grows: true,
                cell: (it) => <b>{it.id}</b>,
              },
              { id: 'running', head: t.workers.jobs, num: true, cell: (it) => count(it.running) },
              {
                id: 'heap',
                head: t.cluster.heap,
                num: true,
                cell: (it) => `${Math.round(it.heap_used * 100)} %`,
              },
              {
                id: 'seen',
                head: t.workers.seen,
                num: true,
                narrow: 'second',
                cell: (it) => <Time at={it.last_seen_at} />,
              },
            ]}
          />
        )}
      </Section>
      <Section title={t.workers.holders}>
        {held.length === 0 ? (
          <Empty title={t.workers.idle}>
            <p>{t.workers.how}</p>
            <Command
              text={`curl -s '${location.origin}/v1/claims' -H 'Content-Type: application/json' \\\n  -d '{"worker_id":"me","queues":["media"],"max":1,"wait":"20s","lease":"60s"}'`}
            />
          </Empty>
        ) : (
          <Table
            label={t.workers.holders}
            rows={held}
            id={([name]) => name}
            href={([name]) =>
              name === '' ? undefined : to.jobs(`state:running worker:${quote(name)}`)
            }
            columns={[
              {
                id: 'name',
                head: t.columns.worker,
                narrow: 'first',
                grows: true,
                cell: ([name]) => (name === '' ? t.workers.inProcess : <code>{name}</code>),
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
        )}
      </Section>
      {lonely.length > 0 && (
        <Section title={t.workers.lonely}>
          <Table
            label={t.workers.lonely}
            rows={lonely}
            id={(it) => it.name}
            href={(it) => to.queue(it.name)}
            columns={[
              {
                id: 'name',
                head: t.columns.queue,
                narrow: 'first',
                grows: true,
                cell: (it) => it.name,
              },
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
      )}
      {served.length > 0 && (
        <Section title={t.workers.queues}>
          <Table
            label={t.workers.queues}
            rows={served.filter((it) => !lonely.includes(it))}
            id={(it) => it.name}
            href={(it) => to.queue(it.name)}
            columns={[
              {
                id: 'name',
                head: t.columns.queue,
                narrow: 'first',
                grows: true,
                cell: (it) => it.name,
              },
              {
                id: 'local',
                head: t.workers.local,
                num: true,
                cell: (it) => count(it.stats!.workers.local),
              },
              {
                id: 'remote',
                head: t.workers.remote,
                num: true,
                cell: (it) => count(it.stats!.workers.remote),
              },
              {
                id: 'free',
                head: t.workers.free,
                num: true,
                cell: (it) => count(it.stats!.workers.free),
              },
              {
                id: 'running',
                head: t.states.running,
                num: true,
                cell: (it) => count(it.stats!.running),
              },
            ]}
          />
        </Section>
      )}
    </>
  );
}
