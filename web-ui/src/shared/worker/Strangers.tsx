import { useQuery } from '@tanstack/react-query';
import { jobs } from '../../api/queries';
import { quote } from '../../api/tokens';
import { t } from '../../text/en';
import { useMay } from '../access';
import { Section } from '../basic/basic';
import { Table } from '../table/table';
import { count } from '../text';
import { to } from '../url';

/** What the ids of those begin with that have come. */
const COME = 'wrk_';

/** Who claims under a name without having come as a worker. */
export function Strangers({
  known,
  queue,
}: {
  known: ReadonlySet<string>;
  /** Only who holds a job of this queue. */
  queue?: string;
}) {
  const q = queue === undefined ? 'state:running' : `state:running queue:${quote(queue)}`;
  const holders = useQuery({
    ...jobs.facets({ q }, 'worker'),
    enabled: useMay()('jobs:read'),
  });
  const held = Object.entries((holders.data?.facets.worker ?? {}) as Record<string, number>)
    .filter(([name]) => name !== '' && !name.startsWith(COME) && !known.has(name))
    .sort((a, b) => b[1] - a[1]);
  if (held.length === 0) return null;
  return (
    <Section title={t.workers.strangers}>
      <Table
        label={t.workers.strangers}
        rows={held}
        id={([name]) => name}
        href={([name]) => to.jobs(`${q} worker:${quote(name)}`)}
        columns={[
          {
            id: 'name',
            head: t.columns.worker,
            narrow: 'first',
            cell: ([name]) => <code>{name}</code>,
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
    </Section>
  );
}
