import { useQuery } from '@tanstack/react-query';
import { jobs } from '../../api/queries';
import { t } from '../../text/en';
import { Copy, Facts, Link, Loading, Section, StateMark, Time } from '../basic/basic';
import { IconButton } from '../basic/IconButton';
import { Json } from '../json/json';
import { ProblemPanel } from '../problem';
import { to } from '../url';
import { WhyPanel } from '../why/why';
import css from './panel.module.css';

/** A job beside its list: the list keeps the focus, and the panel follows it. */
export function JobPanel({ id, close }: { id: string; close: () => void }) {
  const job = useQuery(jobs.one(id));
  const at = job.data;
  return (
    <section className={css.panel} aria-label={t.jobs.panel}>
      <div className={css.head}>
        <h2>
          <Link to={to.job(id)}>{at?.type ?? id}</Link>
        </h2>
        {at && (
          <StateMark state={at.state} blocked={at.state === 'ready' && at.blocked_by.length > 0} />
        )}
        <IconButton icon="close" label={t.close} className={css.close} onClick={close} />
      </div>
      <p className={css.id}>
        <code>{id}</code>
        <Copy text={id} label={t.job.copyId} />
      </p>
      {job.isPending && <Loading />}
      <ProblemPanel error={job.error} />
      {at && (
        <>
          <WhyPanel id={id} />
          {at.error && <pre className={css.error}>{at.error.message}</pre>}
          <Facts
            tight
            items={[
              { name: t.columns.queue, value: <Link to={to.queue(at.queue)}>{at.queue}</Link> },
              at.key !== null && { name: t.columns.key, value: at.key },
              { name: t.columns.attempt, value: `${at.attempt}/${at.max_attempts}` },
              { name: t.job.facts.created, value: <Time at={at.created_at} /> },
              { name: t.job.facts.runAt, value: <Time at={at.run_at} /> },
              at.finished_at !== null && {
                name: t.job.facts.finished,
                value: <Time at={at.finished_at} />,
              },
              at.worker !== null && { name: t.job.facts.worker, value: <code>{at.worker}</code> },
            ]}
          />
          <Section title={t.job.args}>
            <Json value={at.args} label={t.job.args} />
          </Section>
        </>
      )}
    </section>
  );
}
