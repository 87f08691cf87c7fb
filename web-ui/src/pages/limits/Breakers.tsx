import { useQuery } from '@tanstack/react-query';
import { post } from '../../api/client';
import { limits } from '../../api/queries';
import type { Breaker } from '../../api/shapes';
import { Button, Empty, Loading, Section, StateMark, Time } from '../../shared/basic/basic';
import { ProblemPanel } from '../../shared/problem';
import { Table } from '../../shared/table/table';
import { count } from '../../shared/text';
import { t } from '../../text/en';
import css from './limits.module.css';
import type { Act, Sheet } from './Sheets';

/** What holds back jobs while that which they call keeps failing. */
export function Breakers({ act, setSheet }: { act: Act; setSheet: (sheet: Sheet) => void }) {
  const breakers = useQuery({ ...limits.breakers(), retry: false });
  return (
    <Section
      title={t.limits.breakers}
      aside={
        <Button scope="breakers:write" onClick={() => setSheet({ kind: 'breaker' })}>
          {t.limits.newBreaker}
        </Button>
      }
    >
      <ProblemPanel error={breakers.error} again={() => void breakers.refetch()} />
      {breakers.isPending ? (
        <Loading />
      ) : (breakers.data?.items.length ?? 0) === 0 ? (
        breakers.isError ? null : (
          <Empty title={t.limits.noBreakers}>
            <p>{t.limits.breakersAre}</p>
          </Empty>
        )
      ) : (
        <Table
          label={t.limits.breakers}
          rows={breakers.data!.items}
          id={(it) => it.name}
          columns={[
            { id: 'name', head: t.limits.name, narrow: 'first', cell: (it) => <b>{it.name}</b> },
            {
              id: 'state',
              head: t.columns.state,
              narrow: 'end',
              cell: (it) => <BreakerMark state={it.state} />,
            },
            {
              id: 'failures',
              head: t.limits.failures,
              num: true,
              narrow: 'second',
              cell: (it) => t.limits.failuresOf(it.failures, it.failure_threshold),
            },
            {
              id: 'opened',
              head: t.limits.opened,
              num: true,
              cell: (it) => <Time at={it.opened_at} />,
            },
            {
              id: 'probe',
              head: t.limits.probe,
              num: true,
              cell: (it) => <Time at={it.next_probe_at} />,
            },
            {
              id: 'blocked',
              head: t.limits.blockedJobs,
              num: true,
              cell: (it) => count(it.blocked_jobs),
            },
            {
              id: 'rejected',
              head: t.limits.rejected,
              num: true,
              cell: (it) => count(it.rejected),
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
                    scope="breakers:write"
                    onClick={() => setSheet({ kind: 'breaker', it })}
                  >
                    {t.job.edit}
                  </Button>
                  <Button
                    kind="quiet"
                    scope="breakers:write"
                    onClick={() =>
                      act(
                        post('/v1/breakers/{name}/reset', {}, { path: { name: it.name } }),
                        t.limits.isReset(it.name),
                      )
                    }
                  >
                    {t.limits.reset}
                  </Button>
                  <Button
                    kind="quiet"
                    scope="breakers:write"
                    onClick={() => setSheet({ kind: 'trip', name: it.name })}
                  >
                    {t.limits.trip}
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

function BreakerMark({ state }: { state: Breaker['state'] }) {
  const icon = state === 'closed' ? 'succeeded' : state === 'open' ? 'dead' : 'retrying';
  return (
    <span className={css.mark}>
      <StateMark state={icon} word={false} /> {t.limits.states[state]}
    </span>
  );
}
