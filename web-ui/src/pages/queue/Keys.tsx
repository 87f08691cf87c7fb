import { useQuery } from '@tanstack/react-query';
import { queues } from '../../api/queries';
import { quote } from '../../api/tokens';
import { Empty, Gauge, Loading, Time } from '../../shared/basic/basic';
import { ProblemPanel } from '../../shared/problem';
import { Table } from '../../shared/table/table';
import { count } from '../../shared/text';
import { to } from '../../shared/url';
import { t } from '../../text/en';

export function Keys({ name }: { name: string }) {
  const keys = useQuery(queues.keys(name));
  if (keys.isError) return <ProblemPanel error={keys.error} again={() => void keys.refetch()} />;
  if (!keys.data) return <Loading />;
  if (keys.data.items.length === 0) {
    return (
      <Empty title={t.queue.noKeys}>
        <p>{t.queue.keysAre}</p>
      </Empty>
    );
  }
  return (
    <Table
      label={t.queue.tabs.keys}
      rows={keys.data.items}
      id={(it) => it.key}
      href={(it) => to.jobs(`queue:${quote(name)} key:${quote(it.key)}`)}
      columns={[
        { id: 'key', head: t.columns.key, grows: true, narrow: 'first', cell: (it) => it.key },
        {
          id: 'ready',
          head: t.states.ready,
          num: true,
          narrow: 'end',
          cell: (it) => count(it.ready),
        },
        { id: 'running', head: t.states.running, num: true, cell: (it) => count(it.running) },
        { id: 'blocked', head: t.blocked, num: true, cell: (it) => count(it.blocked) },
        {
          id: 'limit',
          head: t.queues.limit,
          narrow: 'second',
          cell: (it) =>
            it.concurrency === null ? (
              <span className="dim">{t.queue.noLimit}</span>
            ) : (
              <Gauge used={it.running} limit={it.concurrency} label={t.queues.used(it.key)} />
            ),
        },
        {
          id: 'until',
          head: t.queue.limitedUntil,
          num: true,
          cell: (it) => <Time at={it.limited_until} />,
        },
      ]}
    />
  );
}
