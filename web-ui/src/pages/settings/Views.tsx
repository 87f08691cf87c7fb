import { useQuery } from '@tanstack/react-query';
import { remove } from '../../api/client';
import { access } from '../../api/queries';
import { Button, Empty, Loading } from '../../shared/basic/basic';
import { ProblemPanel } from '../../shared/problem';
import { Table } from '../../shared/table/table';
import { t } from '../../text/en';

export function Views() {
  const views = useQuery(access.views());
  const all = views.data?.items ?? [];
  if (views.isError) return <ProblemPanel error={views.error} />;
  if (!views.data) return <Loading />;
  if (all.length === 0) {
    return (
      <Empty title={t.views.none}>
        <p>{t.views.what}</p>
      </Empty>
    );
  }
  return (
    <Table
      label={t.views.title}
      rows={all}
      id={(it) => it.id}
      href={(it) =>
        it.resource === 'jobs' ? `/jobs?${new URLSearchParams({ q: it.q })}` : undefined
      }
      columns={[
        { id: 'name', head: t.views.name, narrow: 'first', cell: (it) => <b>{it.name}</b> },
        {
          id: 'q',
          head: t.views.query,
          grows: true,
          narrow: 'second',
          cell: (it) => <code>{it.q}</code>,
        },
        {
          id: 'shared',
          head: t.views.who,
          narrow: 'end',
          cell: (it) => (it.shared ? t.views.all : t.views.mine),
        },
        { id: 'by', head: t.audit.actor, cell: (it) => it.created_by, from: 1024 },
        {
          id: 'acts',
          narrow: 'acts',
          head: <span className="hidden">{t.columns.actions}</span>,
          cell: (it) => (
            <Button
              kind="quiet"
              onClick={() =>
                void remove('/v1/views/{id}', {
                  path: { id: it.id },
                  headers: { 'if-match': '*' },
                }).then(() => views.refetch())
              }
            >
              {t.job.delete}
            </Button>
          ),
        },
      ]}
    />
  );
}
