import { useQuery } from '@tanstack/react-query';
import { jobs } from '../../api/queries';
import { Empty, Loading } from '../../shared/basic/basic';
import { ProblemPanel } from '../../shared/problem';
import { useSettings } from '../../shared/settings';
import { clock } from '../../shared/time';
import { useParam } from '../../shared/url';
import { t } from '../../text/en';
import css from './job.module.css';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export function Logs({ id }: { id: string }) {
  const { zone } = useSettings();
  const [level, setLevel] = useParam('level', 'debug');
  const logs = useQuery(jobs.logs(id, level));
  return (
    <>
      <div className={css.levels} role="group" aria-label={t.job.level}>
        {LEVELS.map((it) => (
          <button key={it} type="button" aria-pressed={it === level} onClick={() => setLevel(it)}>
            {t.job.from(it)}
          </button>
        ))}
      </div>
      <ProblemPanel error={logs.error} again={() => void logs.refetch()} />
      {logs.isPending && <Loading />}
      {logs.data?.items.length === 0 && (
        <Empty title={t.job.noLogs}>
          <p>{t.job.logsAre}</p>
        </Empty>
      )}
      <ol className={css.logs}>
        {(logs.data?.items ?? []).map((it) => (
          <li key={it.n} className={css[it.level]}>
            <span className="dim">{clock(it.at, zone)}</span>
            <span className={css.level}>{it.level}</span>
            <span className="dim">{it.attempt}</span>
            <span className={css.words}>
              {it.redacted ? t.json.redacted(it.bytes) : it.message}
              {it.fields && Object.keys(it.fields).length > 0 && (
                <span className="dim"> {JSON.stringify(it.fields)}</span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
