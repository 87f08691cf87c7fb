import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/client';
import { ApiError } from '../../api/problem';
import { jobs } from '../../api/queries';
import type { Job } from '../../api/shapes';
import {
  Button,
  Copy,
  Empty,
  Head,
  Link,
  Loading,
  Panel,
  StateMark,
  Tabs,
  Time,
  useNow,
} from '../../shared/basic/basic';
import { CopyAs } from '../../shared/copy/CopyAs';
import { useKeys } from '../../shared/keys/keys';
import { tell, tellFailure } from '../../shared/notice/notice';
import { ProblemPanel } from '../../shared/problem';
import { away, lengthOf } from '../../shared/time';
import { to, useParam } from '../../shared/url';
import { t } from '../../text/en';
import { Attempts } from './Attempts';
import { Data } from './Data';
import css from './job.module.css';
import { Logs } from './Logs';
import { Overview } from './Overview';
import { Related } from './Related';
import { type Sheet, Sheets } from './Sheets';
import { Steps } from './Steps';

const ENDED = ['succeeded', 'dead', 'cancelled', 'discarded'];

const PRIORITIES: Record<number, string> = {
  0: 'critical',
  2: 'high',
  5: 'normal',
  7: 'low',
  9: 'bulk',
};

export default function JobPage({ param: id }: { param: string }) {
  const [tab, setTab] = useParam('tab', 'overview');
  const [sheet, setSheet] = useState<Sheet>();
  const [copying, copy] = useState(false);
  const job = useQuery(jobs.one(id));
  const at = job.data;
  const again = () => void job.refetch();
  const act = (call: () => Promise<unknown>, text: string) => {
    tell({ text: t.sent });
    call().then(
      () => {
        tell({ text });
        again();
      },
      (cause) => tellFailure(cause, () => act(call, text)),
    );
  };
  const path = { path: { id } };
  const retry = () =>
    act(() => post('/v1/jobs/{id}/retry', { reset_attempts: true }, path), t.jobs.retried);
  const promote = () => act(() => post('/v1/jobs/{id}/promote', {}, path), t.jobs.promoted);
  const retryable = at && ['dead', 'cancelled', 'discarded', 'retrying'].includes(at.state);
  const waiting = at && ['scheduled', 'retrying'].includes(at.state);
  const movable = at && !ENDED.includes(at.state) && at.state !== 'running';
  const ended = at && ENDED.includes(at.state);
  useKeys([
    { key: 'e', does: t.keys.retry, run: () => retryable && retry() },
    { key: 'n', does: t.keys.promote, run: () => waiting && promote() },
    { key: 's', does: t.keys.snooze, run: () => !ended && setSheet('snooze') },
    { key: 'm', does: t.keys.move, run: () => movable && setSheet('change') },
    { key: 'C', does: t.keys.cancel, run: () => !ended && setSheet('cancel') },
    { key: 'D', does: t.keys.delete, run: () => ended && setSheet('delete') },
    { key: 'w', does: t.keys.why, run: () => setTab('overview') },
    { key: 'y', does: t.keys.copy, run: () => at && copy(true) },
  ]);
  if (job.isPending) return <Loading />;
  if (!at) return <Gone id={id} error={job.error} again={again} />;
  const tabs = [
    { id: 'overview', title: t.job.tabs.overview },
    { id: 'attempts', title: t.job.tabs.attempts, count: at.attempts.length },
    { id: 'data', title: t.job.tabs.data },
    { id: 'logs', title: t.job.tabs.logs },
    { id: 'steps', title: t.job.tabs.steps },
    { id: 'related', title: t.job.tabs.related, count: at.depends_on.length },
  ];
  return (
    <>
      <Head
        title={at.type}
        mark={
          <StateMark state={at.state} blocked={at.state === 'ready' && at.blocked_by.length > 0} />
        }
        sub={
          <span className={css.id}>
            <code>{at.id}</code>
            <Copy text={at.id} label={t.job.copyId} />
          </span>
        }
      >
        {retryable && (
          <>
            <Button kind="main" scope="jobs:write" onClick={retry}>
              {t.job.retry}
            </Button>
            <Button scope="jobs:write" onClick={() => setSheet('edit')}>
              {t.job.editRetry}
            </Button>
          </>
        )}
        {waiting && (
          <Button scope="jobs:write" onClick={promote}>
            {t.job.runNow}
          </Button>
        )}
        {movable && (
          <>
            <Button scope="jobs:write" onClick={() => setSheet('snooze')}>
              {t.job.snooze}
            </Button>
            <Button scope="jobs:write" onClick={() => setSheet('change')}>
              {t.job.edit}
            </Button>
          </>
        )}
        {!ended && (
          <Button kind="danger" scope="jobs:write" onClick={() => setSheet('cancel')}>
            {t.job.cancel}
          </Button>
        )}
        <Button scope="jobs:write" onClick={() => setSheet('clone')}>
          {t.job.clone}
        </Button>
        <Button onClick={() => copy(true)}>{t.copyAs.verb}</Button>
        {ended && (
          <Button kind="danger" scope="jobs:write" onClick={() => setSheet('delete')}>
            {t.job.delete}
          </Button>
        )}
      </Head>
      <div className={css.strip}>
        <Next job={at} />
        <Link to={to.queue(at.queue)}>{at.queue}</Link>
        <span>{t.job.priority(PRIORITIES[at.priority] ?? String(at.priority))}</span>
        <span>{t.job.attempt(at.attempt, at.max_attempts)}</span>
        {at.rescues > 0 && <span>{t.job.rescues(at.rescues)}</span>}
        {at.key && (
          <Link to={to.jobs(`key:${at.key}`)}>
            {t.columns.key} {at.key}
          </Link>
        )}
        {at.tags.map((tag) => (
          <Link key={tag} to={to.jobs(`tag:${tag}`)} className={css.tag}>
            {tag}
          </Link>
        ))}
      </div>
      {at.state === 'running' && at.progress.at && (
        <div className={css.progress}>
          <progress max={100} value={at.progress.percent} aria-label={t.job.progress} />
          <span className="num">{at.progress.percent} %</span>{' '}
          <span>{at.progress.message ?? ''}</span>
        </div>
      )}
      <Tabs label={t.job.parts} tabs={tabs} now={tab} set={setTab} />
      <Panel now={tab}>
        {tab === 'overview' && <Overview job={at} />}
        {tab === 'attempts' && <Attempts id={id} />}
        {tab === 'data' && <Data job={at} />}
        {tab === 'logs' && <Logs id={id} />}
        {tab === 'steps' && <Steps id={id} />}
        {tab === 'related' && <Related job={at} />}
      </Panel>
      {copying && <CopyAs job={at} close={() => copy(false)} />}
      {sheet && <Sheets sheet={sheet} job={at} close={() => setSheet(undefined)} done={again} />}
    </>
  );
}

function Gone({ id, error, again }: { id: string; error: unknown; again: () => void }) {
  const known = error instanceof ApiError ? error : undefined;
  if (known?.status === 410 || known?.status === 404) {
    return (
      <>
        <Head title={id} />
        <Empty title={known.problem.title}>
          <p>{known.problem.detail}</p>
          {known.problem.pruned_at && (
            <p>
              {t.job.pruned} <Time at={known.problem.pruned_at} both />{' '}
              {t.job.kept(known.problem.kept_for ?? '')}
            </p>
          )}
          <p>
            <Link to={`/audit?${new URLSearchParams({ resource: `job:${id}` })}`}>
              {t.job.inAudit}
            </Link>
          </p>
        </Empty>
      </>
    );
  }
  return (
    <>
      <Head title={id} />
      <ProblemPanel error={error} again={again} />
    </>
  );
}

/** What comes next, in words. */
function Next({ job }: { job: Job }) {
  const now = useNow();
  const words = (() => {
    switch (job.state) {
      case 'retrying':
        return t.job.next.retrying(away(job.run_at, now));
      case 'scheduled':
        return t.job.next.scheduled(away(job.run_at, now));
      case 'waiting':
        return t.job.next.waiting(job.depends_on.length);
      case 'running':
        return t.job.next.running(lengthOf(now - Date.parse(job.started_at ?? job.created_at)));
      case 'ready':
        return t.job.next.ready(lengthOf(Math.max(0, now - Date.parse(job.run_at))));
      default:
        return job.finished_at
          ? t.job.next.ended(job.state, away(job.finished_at, now))
          : job.state;
    }
  })();
  return <b>{words}</b>;
}
