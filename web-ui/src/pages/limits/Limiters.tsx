import { useQuery } from '@tanstack/react-query';
import { post } from '../../api/client';
import { limits } from '../../api/queries';
import { Button, Empty, Gauge, Loading, Section, Time } from '../../shared/basic/basic';
import { ProblemPanel } from '../../shared/problem';
import { Table } from '../../shared/table/table';
import { count } from '../../shared/text';
import { t } from '../../text/en';
import css from './limits.module.css';
import type { Act, Sheet } from './Sheets';

/** Rates and numbers at once that jobs of any queue share. */
export function Limiters({ act, setSheet }: { act: Act; setSheet: (sheet: Sheet) => void }) {
  const limiters = useQuery(limits.limiters());
  return (
    <Section
      title={t.limits.limiters}
      aside={
        <Button scope="limiters:write" onClick={() => setSheet({ kind: 'limiter' })}>
          {t.limits.newLimiter}
        </Button>
      }
    >
      <ProblemPanel error={limiters.error} again={() => void limiters.refetch()} />
      {limiters.isPending ? (
        <Loading />
      ) : (limiters.data?.items.length ?? 0) === 0 ? (
        <Empty title={t.limits.noLimiters}>
          <p>{t.limits.limitersAre}</p>
        </Empty>
      ) : (
        <Table
          label={t.limits.limiters}
          rows={limiters.data!.items}
          id={(it) => it.name}
          columns={[
            { id: 'name', head: t.limits.name, narrow: 'first', cell: (it) => <b>{it.name}</b> },
            {
              id: 'rate',
              head: t.limits.rate,
              narrow: 'second',
              cell: (it) =>
                it.limit === null ? (
                  <span className="dim">–</span>
                ) : (
                  t.queue.rateOf(it.limit, it.per ?? '', it.burst ?? 0)
                ),
            },
            {
              id: 'fill',
              head: t.limits.available,
              num: true,
              narrow: 'end',
              cell: (it) =>
                it.available === null
                  ? '–'
                  : `${count(it.available)} (${Math.round(it.fill * 100)} %)`,
            },
            {
              id: 'running',
              head: t.states.running,
              cell: (it) =>
                it.concurrency === null ? (
                  count(it.running)
                ) : (
                  <Gauge used={it.running} limit={it.concurrency} label={t.queues.used(it.name)} />
                ),
            },
            {
              id: 'refilled',
              head: t.limits.refilled,
              num: true,
              cell: (it) => <Time at={it.refilled_at} />,
              from: 1024,
            },
            {
              id: 'acts',
              narrow: 'acts',
              head: <span className="hidden">{t.columns.actions}</span>,
              cell: (it) => (
                <span className={css.acts}>
                  <Button
                    kind="quiet"
                    scope="limiters:write"
                    onClick={() => setSheet({ kind: 'limiter', it })}
                  >
                    {t.job.edit}
                  </Button>
                  <Button
                    kind="quiet"
                    scope="limiters:write"
                    onClick={() =>
                      act(
                        post('/v1/limiters/{name}/reset', {}, { path: { name: it.name } }),
                        t.limits.isReset(it.name),
                      )
                    }
                  >
                    {t.limits.reset}
                  </Button>
                  <Button
                    kind="quiet"
                    scope="limiters:write"
                    onClick={() => setSheet({ kind: 'forget', name: it.name })}
                  >
                    {t.job.delete}
                  </Button>
                </span>
              ),
            },
          ]}
        />
      )}
    </Section>
  );
}
