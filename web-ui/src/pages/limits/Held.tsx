import { useQuery } from '@tanstack/react-query';
import { workers } from '../../api/queries';
import { useMay } from '../../shared/access';
import { Section, Time } from '../../shared/basic/basic';
import { Table } from '../../shared/table/table';
import { to } from '../../shared/url';
import { t } from '../../text/en';

/** Workers that are brought nothing now, and what holds them. */
export function Held() {
  const list = useQuery({ ...workers.list(), enabled: useMay()('workers:read') });
  const held = (list.data?.items ?? []).filter((it) => it.held_by !== null);
  if (held.length === 0) return null;
  return (
    <Section title={t.limits.held}>
      <Table
        label={t.limits.held}
        rows={held}
        id={(it) => it.id}
        href={(it) => to.worker(it.id)}
        link="name"
        columns={[
          { id: 'name', head: t.columns.worker, narrow: 'first', cell: (it) => <b>{it.name}</b> },
          {
            id: 'by',
            head: t.limits.heldBy,
            narrow: 'second',
            grows: true,
            cell: (it) => t.workers.held[it.held_by!.kind]?.(it.held_by!.name) ?? it.held_by!.kind,
          },
          {
            id: 'frees',
            head: t.limits.frees,
            num: true,
            narrow: 'end',
            cell: (it) => <Time at={it.held_by!.frees_at} />,
          },
        ]}
      />
    </Section>
  );
}
