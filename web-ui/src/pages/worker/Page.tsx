import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { workers } from '../../api/queries';
import type { HoldingWorker } from '../../api/shapes';
import { quote } from '../../api/tokens';
import {
  Copy,
  Empty,
  Facts,
  Gauge,
  Head,
  Link,
  Loading,
  Section,
  StateMark,
  Time,
} from '../../shared/basic/basic';
import { JobsTable } from '../../shared/jobs/JobsTable';
import { ProblemPanel } from '../../shared/problem';
import { bytes, count } from '../../shared/text';
import { to } from '../../shared/url';
import { Orders } from '../../shared/worker/orders';
import { t } from '../../text/en';
import css from './worker.module.css';

export default function WorkerPage({ param: id }: { param: string }) {
  const worker = useQuery({ ...workers.one(id), retry: false });
  const at = worker.data;
  // What was refused stays while it is asked again, which whatever a worker says brings about.
  const refused = useRef<unknown>(undefined);
  if (worker.error) refused.current = worker.error;
  if (!at) {
    return (
      <>
        <Head title={id} />
        {!refused.current && <Loading />}
        <ProblemPanel error={refused.current} again={() => void worker.refetch()} />
        <p className={css.line}>
          <Link to="/workers">{t.pages.workers}</Link>
        </p>
      </>
    );
  }
  const held = at.mode === 'local' ? `node:${quote(id)}` : `worker:${quote(id)}`;
  return (
    <>
      <Head
        title={at.name}
        mark={<StateMark state={at.state} still />}
        sub={
          at.id !== at.name && (
            <span className={css.id}>
              <code>{at.id}</code>
              <Copy text={at.id} label={t.job.copyId} />
            </span>
          )
        }
      >
        <Orders worker={at} />
      </Head>
      {at.reason && <p className={css.reason}>{t.workers.why(at.reason)}</p>}
      {at.held_by && (
        <p className={css.reason}>
          {t.workers.held[at.held_by.kind]?.(at.held_by.name) ?? at.held_by.kind}
          {at.held_by.frees_at && (
            <>
              {' '}
              {t.workers.heldUntil} <Time at={at.held_by.frees_at} both />
            </>
          )}
        </p>
      )}
      <About worker={at} />
      <Section title={t.workers.holds}>
        <JobsTable
          filter={{ q: `state:running ${held}` }}
          without={['state', 'worker', 'took']}
          empty={<Empty title={t.workers.idle} />}
        />
      </Section>
    </>
  );
}

function About({ worker: it }: { worker: HoldingWorker }) {
  return (
    <Facts
      tight
      items={[
        { name: t.workers.mode, value: t.workers.modes[it.mode] },
        {
          name: t.workers.slots,
          value:
            it.concurrency === null ? (
              count(it.running)
            ) : (
              <Gauge used={it.running} limit={it.concurrency} label={t.queues.used(it.name)} />
            ),
        },
        {
          name: t.pages.queues,
          value:
            it.queues.length === 0
              ? t.workers.all
              : it.queues.map(({ name, weight }) => (
                  <span key={name}>
                    <Link to={to.queue(name)}>{name}</Link>
                    {weight > 1 ? ` ×${weight} ` : ' '}
                  </span>
                )),
        },
        {
          name: t.workers.types,
          value: it.types.length === 0 ? t.workers.all : it.types.join(', '),
        },
        it.labels.length > 0 && { name: t.workers.labels, value: it.labels.join(', ') },
        it.succeeded !== null && { name: t.states.succeeded, value: count(it.succeeded) },
        it.failed !== null && { name: t.operations.failed, value: count(it.failed) },
        it.version !== null && { name: t.cluster.version, value: it.version },
        it.rss_bytes !== null && { name: t.workers.memory, value: bytes(it.rss_bytes) },
        it.node !== '' && it.node !== it.id && { name: t.workers.node, value: it.node },
        { name: t.workers.came, value: <Time at={it.registered_at} /> },
        { name: t.workers.seen, value: <Time at={it.last_beat_at} /> },
        it.drain_until !== null && {
          name: t.workers.drainUntil,
          value: <Time at={it.drain_until} />,
        },
      ]}
    />
  );
}
