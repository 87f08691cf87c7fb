import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { post } from '../../api/client';
import { ApiError } from '../../api/problem';
import { cluster } from '../../api/queries';
import type { CheckReport } from '../../api/shapes';
import { useMay } from '../../shared/access';
import { Button, Icon, Section, Time } from '../../shared/basic/basic';
import { ProblemPanel } from '../../shared/problem';
import { Table } from '../../shared/table/table';
import { count } from '../../shared/text';
import { lengthOf } from '../../shared/time';
import { t } from '../../text/en';
import css from './cluster.module.css';

const SCOPE = 'cluster:admin';

/** What the last look through the store came to, and another look. */
export function Doctor({ repair }: { repair: () => void }) {
  const cache = useQueryClient();
  const may = useMay()(SCOPE);
  const last = useQuery({ ...cluster.check(), enabled: may, retry: false });
  const check = useMutation({
    mutationFn: () => post('/v1/doctor', {}),
    onSuccess: (it) => cache.setQueryData(cluster.check().queryKey, it),
  });
  const never = last.error instanceof ApiError && last.error.status === 404;
  return (
    <Section
      title={t.cluster.doctor}
      aside={
        <Button scope={SCOPE} disabled={check.isPending} onClick={() => check.mutate()}>
          {check.isPending ? t.sent : t.cluster.check}
        </Button>
      }
    >
      <ProblemPanel error={check.error ?? (never ? undefined : last.error)} />
      {last.data ? (
        <Report report={last.data} repair={repair} />
      ) : (
        <p className={css.line}>
          {t.cluster.doctorIs} {never && t.cluster.unlooked}
        </p>
      )}
    </Section>
  );
}

function Report({ report, repair }: { report: CheckReport; repair: () => void }) {
  const { ok, checked, duration_ms, found, repaired, findings, checked_at } = report;
  return (
    <>
      <p className={css.verdict}>
        <Icon name={ok ? 'succeeded' : 'warn'} className={ok ? css.good : css.bad} />
        <span role="status">
          {found === 0
            ? t.cluster.sound(count(checked), lengthOf(duration_ms))
            : t.cluster.found(found, repaired)}
        </span>
        <Time at={checked_at} />
        {!ok && (
          <Button kind="danger" scope={SCOPE} onClick={repair}>
            {t.cluster.repair}
          </Button>
        )}
      </p>
      {findings.length > 0 && (
        <Table
          label={t.cluster.findings}
          rows={findings}
          id={(it) => `${it.check} ${it.subject} ${it.detail}`}
          columns={[
            { id: 'check', head: t.cluster.finding, narrow: 'first', cell: (it) => it.check },
            {
              id: 'subject',
              head: t.audit.resource,
              cell: (it) => <code>{it.subject}</code>,
            },
            {
              id: 'detail',
              head: t.cluster.detail,
              grows: true,
              narrow: 'second',
              cell: (it) => it.detail,
            },
            {
              id: 'repaired',
              head: t.columns.state,
              narrow: 'end',
              cell: (it) => (it.repaired ? t.cluster.isRepaired : t.cluster.isLeft),
            },
          ]}
        />
      )}
    </>
  );
}
