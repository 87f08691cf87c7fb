import { useQuery } from '@tanstack/react-query';
import { jobs } from '../../api/queries';
import type { HistoryEntry, Job, RetryPreview } from '../../api/shapes';
import { Loading, Section, StateMark, Time } from '../../shared/basic/basic';
import { ProblemPanel } from '../../shared/problem';
import { useSettings } from '../../shared/settings';
import { lengthOf, withTimes } from '../../shared/time';
import { t } from '../../text/en';
import css from './job.module.css';

/** All that happened to it, and the tries that are to come. */
export function Life({ job }: { job: Job }) {
  const { zone } = useSettings();
  const history = useQuery(jobs.history(job.id));
  const ended = ['succeeded', 'dead', 'cancelled', 'discarded'].includes(job.state);
  const preview = useQuery({ ...jobs.preview(job.id), enabled: !ended });
  const near = job.state === 'retrying' || job.state === 'running';
  const items = history.data?.items ?? [];
  return (
    <Section title={t.job.life}>
      {history.isPending && <Loading />}
      <ProblemPanel error={history.error} />
      <ol className={css.life}>
        {items.map((it, index) => (
          <li key={index}>
            <StateMark state={it.to ?? 'open'} word={false} still />
            <span className={css.fact}>{t.facts[it.fact] ?? it.fact}</span>
            <Time at={it.at} both />
            <span className="dim">
              {since(items[index - 1], it)}
              {it.by ? ` ${t.job.by(it.by)}` : ''}
              {words(it, zone)}
            </span>
          </li>
        ))}
        {near && <Ahead preview={preview.data} />}
      </ol>
      {!near && (preview.data?.items.length ?? 0) > 0 && (
        <details className={css.later}>
          <summary>{t.job.later}</summary>
          <ol className={css.life}>
            <Ahead preview={preview.data} />
          </ol>
        </details>
      )}
    </Section>
  );
}

function Ahead({ preview }: { preview?: RetryPreview }) {
  return (
    <>
      {(preview?.items ?? []).slice(0, 6).map((it) => (
        <li key={`next${it.attempt}`} className={css.ahead}>
          <StateMark state="scheduled" word={false} still />
          <span className={css.fact}>{t.job.attemptN(it.attempt)}</span>
          <Time at={it.earliest} both />
          <span className="dim">
            {it.latest === it.earliest
              ? ''
              : t.job.within(lengthOf(Date.parse(it.latest) - Date.parse(it.earliest)))}
          </span>
        </li>
      ))}
      {preview?.dead_after && (
        <li className={css.ahead}>
          <StateMark state="dead" word={false} still />
          <span className={css.fact}>{t.job.deadAfter}</span>
          <Time at={preview.dead_after} both />
        </li>
      )}
    </>
  );
}

function since(before: HistoryEntry | undefined, now: HistoryEntry): string {
  return before ? `+${lengthOf(Date.parse(now.at) - Date.parse(before.at))}` : '';
}

function words(it: HistoryEntry, zone: string): string {
  const told = Object.entries(it.detail as Record<string, unknown>)
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .map(([name, value]) => `${t.job.detail[name] ?? name} ${withTimes(String(value), zone)}`);
  return told.length === 0 ? '' : ` · ${told.join(', ')}`;
}
