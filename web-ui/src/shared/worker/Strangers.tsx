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

/** Who holds jobs and is none of those: claims under a name without having come as a worker. */
export function Strangers({
  known,
  queue,
}: {
  known: ReadonlySet<string>;
  /** Only jobs of this queue; then also who has come, and serves it no longer. */
  queue?: string;
}) {
  const whole = queue === undefined;
  const q = whole ? 'state:running' : `state:running queue:${quote(queue)}`;
  const title = whole ? t.workers.strangers : t.workers.strangersOf(queue);
  const holders = useQuery({
    ...jobs.facets({ q }, 'worker'),
    enabled: useMay()('jobs:read'),
  });
  const held = Object.entries((holders.data?.facets.worker ?? {}) as Record<string, number>)
    .filter(([name]) => name !== '' && !known.has(name) && !(whole && name.startsWith(COME)))
    .sort((a, b) => b[1] - a[1]);
  if (held.length === 0) return null;
  return (
    <Section title={title}>
      <Table
        label={title}
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
