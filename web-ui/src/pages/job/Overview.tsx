import type { Job } from '../../api/shapes';
import { Facts, Section, Time } from '../../shared/basic/basic';
import { WhyPanel } from '../../shared/why/why';
import { t } from '../../text/en';
import css from './job.module.css';
import { Life } from './Life';

export function Overview({ job }: { job: Job }) {
  return (
    <>
      <div id="why">
        <Section title={t.why.title}>
          <WhyPanel id={job.id} />
        </Section>
      </div>
      {job.error && (
        <Section title={t.job.error}>
          <div className={css.error}>
            <p>
              <b>{job.error.kind}</b> {job.error.type && <code>{job.error.type}</code>}
            </p>
            <pre>{job.error.message}</pre>
            {job.error.stack && (
              <details>
                <summary>{t.job.stack}</summary>
                <pre>{job.error.stack}</pre>
              </details>
            )}
          </div>
        </Section>
      )}
      <Life job={job} />
      <Section title={t.job.about}>
        <Facts
          items={[
            { name: t.job.facts.created, value: <Time at={job.created_at} both /> },
            { name: t.job.facts.runAt, value: <Time at={job.run_at} both /> },
            job.started_at !== null && {
              name: t.job.facts.started,
              value: <Time at={job.started_at} both />,
            },
            job.finished_at !== null && {
              name: t.job.facts.finished,
              value: <Time at={job.finished_at} both />,
            },
            job.expires_at !== null && {
              name: t.job.facts.expires,
              value: <Time at={job.expires_at} both />,
            },
            { name: t.job.facts.timeout, value: job.timeout },
            {
              name: t.job.facts.backoff,
              value: `${job.backoff.kind} ${job.backoff.base ?? ''} ${job.backoff.max ? `≤ ${job.backoff.max}` : ''}`,
            },
            job.worker !== null && { name: t.job.facts.worker, value: <code>{job.worker}</code> },
            job.node !== null && { name: t.job.facts.node, value: <code>{job.node}</code> },
            { name: t.job.facts.source, value: sourceWords(job) },
            job.created_by !== null && { name: t.job.facts.by, value: job.created_by },
            job.unique !== null && { name: t.job.facts.unique, value: job.unique.by.join(', ') },
            job.limiters.length > 0 && {
              name: t.job.facts.limiters,
              value: job.limiters.map((it) => it.name).join(', '),
            },
            job.breaker !== null && { name: t.job.facts.breaker, value: job.breaker },
            job.trace !== null && { name: t.job.facts.trace, value: <code>{job.trace}</code> },
            job.cancel_requested !== null && {
              name: t.job.facts.cancel,
              value: `${job.cancel_requested.by ?? ''} ${job.cancel_requested.reason ?? ''}`,
            },
          ]}
        />
      </Section>
    </>
  );
}

function sourceWords(job: Job): string {
  const { kind, ...rest } = job.source;
  const more = Object.entries(rest).filter(
    ([, value]) => value !== null && value !== false && value !== 0,
  );
  return [kind, ...more.map(([name, value]) => `${name} ${String(value)}`)].join(', ');
}
