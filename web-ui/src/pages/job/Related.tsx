import { useQueries } from '@tanstack/react-query';
import { jobs } from '../../api/queries';
import type { Job } from '../../api/shapes';
import { Empty, Link, Section, StateMark } from '../../shared/basic/basic';
import { to } from '../../shared/url';
import { t } from '../../text/en';
import css from './job.module.css';

/** Where it comes from and what it waits for; each a link with its mark. */
export function Related({ job }: { job: Job }) {
  const { source } = job;
  const made = [source.parent_job_id, source.cloned_from, job.duplicate_of].filter(
    (it): it is string => typeof it === 'string',
  );
  return (
    <>
      {made.length === 0 && job.depends_on.length === 0 && (
        <Empty title={t.job.noRelated}>
          <p>{t.job.cameBy(source.kind)}</p>
        </Empty>
      )}
      {made.length > 0 && (
        <Section title={t.job.cause}>
          <List ids={made} />
        </Section>
      )}
      {job.depends_on.length > 0 && (
        <Section title={t.job.waitsFor}>
          <List ids={job.depends_on} />
        </Section>
      )}
      <p className={css.same}>
        <Link to={to.jobs(`type:${job.type} queue:${job.queue}`)}>{t.job.sameType}</Link>
        {job.key && <Link to={to.jobs(`key:${job.key}`)}>{t.job.sameKey}</Link>}
      </p>
    </>
  );
}

function List({ ids }: { ids: string[] }) {
  const found = useQueries({
    queries: ids.slice(0, 50).map((id) => ({ ...jobs.one(id), retry: false })),
  });
  return (
    <ul className={css.related}>
      {ids.slice(0, 50).map((id, index) => {
        const job = found[index]?.data;
        return (
          <li key={id}>
            {job ? <StateMark state={job.state} /> : <span className="dim">–</span>}
            <Link to={to.job(id)} className="mono">
              {id}
            </Link>
            <span>{job?.type ?? (found[index]?.isError ? t.job.notThere : '')}</span>
          </li>
        );
      })}
    </ul>
  );
}
