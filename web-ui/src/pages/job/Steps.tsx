import { useQuery } from '@tanstack/react-query';
import { jobs } from '../../api/queries';
import { Empty, Loading, StateMark, Time } from '../../shared/basic/basic';
import { Json } from '../../shared/json/json';
import { ProblemPanel } from '../../shared/problem';
import { t } from '../../text/en';
import css from './job.module.css';

export function Steps({ id }: { id: string }) {
  const steps = useQuery(jobs.steps(id));
  if (steps.isError) return <ProblemPanel error={steps.error} />;
  if (!steps.data) return <Loading />;
  if (steps.data.items.length === 0) {
    return (
      <Empty title={t.job.noSteps}>
        <p>{t.job.stepsAre}</p>
      </Empty>
    );
  }
  return (
    <ol className={css.steps}>
      {steps.data.items.map((it) => (
        <li key={it.name}>
          <p>
            <StateMark state="succeeded" word={false} /> <b>{it.name}</b>{' '}
            <span className="dim">
              {t.job.attemptN(it.attempt)} · <Time at={it.at} />
            </span>
          </p>
          <Json value={it.result} label={it.name} />
        </li>
      ))}
    </ol>
  );
}
