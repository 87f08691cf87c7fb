import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button, Empty, Loading, Section } from '../../shared/basic/basic';
import { ProblemPanel } from '../../shared/problem';
import { type Column, Table } from '../../shared/table/table';
import { ordered, useView } from '../../shared/table/view';
import { t } from '../../text/en';

type Named = { name: string };

/** What can be done to a row, in its last column. */
export type Deed<T> = { verb: string; run: (it: T) => void };

/** Things with a name: all there are, what one can do to each, and how one makes another. */
export function Listed<T extends Named>({
  of,
  title,
  scope,
  list,
  columns,
  deeds,
  make,
  empty,
}: {
  /** What its order and columns are called by in the address. */
  of: string;
  title: string;
  scope: string;
  list: UseQueryResult<{ items: T[] }>;
  columns: Column<T>[];
  deeds: Deed<T>[];
  make: { title: string; run: () => void };
  empty: { title: string; text: string };
}) {
  const view = useView<T>(
    [
      {
        id: 'name',
        sort: 'name',
        value: (it) => it.name,
        head: t.limits.name,
        narrow: 'first',
        cell: (it) => <b>{it.name}</b>,
      },
      ...columns,
      {
        id: 'acts',
        narrow: 'acts',
        head: <span className="hidden">{t.columns.actions}</span>,
        cell: (it) => <Deeds deeds={deeds} it={it} scope={scope} />,
      },
    ],
    of,
  );
  return (
    <Section
      title={title}
      aside={
        <Button scope={scope} onClick={make.run}>
          {make.title}
        </Button>
      }
    >
      <ProblemPanel error={list.error} again={() => void list.refetch()} />
      {list.isPending && <Loading />}
      {list.data?.items.length === 0 && (
        <Empty title={empty.title}>
          <p>{empty.text}</p>
        </Empty>
      )}
      {list.data !== undefined && list.data.items.length > 0 && (
        <Table
          label={title}
          rows={ordered(list.data.items, view)}
          id={(it) => it.name}
          columns={view.columns}
          view={view}
        />
      )}
    </Section>
  );
}

function Deeds<T>({ deeds, it, scope }: { deeds: Deed<T>[]; it: T; scope: string }): ReactNode {
  return deeds.map(({ verb, run }) => (
    <Button key={verb} kind="quiet" scope={scope} onClick={() => run(it)}>
      {verb}
    </Button>
  ));
}
