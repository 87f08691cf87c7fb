import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { jobs } from '../../api/queries';
import { useWho } from '../../shared/access';
import { Button, Command, Head, Link, StateMark } from '../../shared/basic/basic';
import { StartWorker } from '../../shared/copy/StartWorker';
import { ProblemPanel } from '../../shared/problem';
import { to } from '../../shared/url';
import { t } from '../../text/en';
import { loadDemo, removeDemo } from './demo';
import css from './overview.module.css';

/** One page, no tour: each step ticks itself when the engine sees it done. */
export function FirstRun() {
  const { info } = useWho();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const any = useQuery(jobs.count(''));
  const done = useQuery(jobs.some('state:succeeded type:image.resize', 1));
  const demo = useQuery(jobs.count('tag:demo'));
  const key = info.auth === 'keys' ? ` -H "Authorization: Bearer $MILLRACE_KEY"` : '';
  const url = location.origin;
  const first = done.data?.items[0];
  const act = (what: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    what()
      .catch(setError)
      .finally(() => {
        setBusy(false);
        void demo.refetch();
        void any.refetch();
      });
  };
  return (
    <>
      <Head title={t.first.title} />
      <p className={css.lead}>{(any.data?.total.count ?? 0) > 0 ? t.first.again : t.first.lead}</p>
      <ol className={css.steps}>
        <Step title={t.first.one} done={(any.data?.total.count ?? 0) > 0}>
          <Command
            text={`curl -s '${url}/v1/jobs?wait=5s'${key} -H 'Content-Type: application/json' \\\n  -d '{"type":"echo","args":{"hello":"world"}}'`}
          />
        </Step>
        <Step title={t.first.two} done={first !== undefined}>
          <p>{t.first.twoText}</p>
          <Command text={newJob(url, key)} />
          <StartWorker queue="media" />
          {first && (
            <p>
              <StateMark state="succeeded" /> <Link to={to.job(first.id)}>{first.id}</Link>
            </p>
          )}
        </Step>
        <Step title={t.first.three} done={(demo.data?.total.count ?? 0) > 0}>
          <p>{t.first.demo}</p>
          <ProblemPanel error={error} />
          <p className={css.buttons}>
            <Button kind="main" scope="jobs:write" disabled={busy} onClick={() => act(loadDemo)}>
              {busy ? t.sent : t.first.load}
            </Button>
            {(demo.data?.total.count ?? 0) > 0 && (
              <Button disabled={busy} scope="operations:write" onClick={() => act(removeDemo)}>
                {t.first.remove}
              </Button>
            )}
          </p>
        </Step>
      </ol>
      {(any.data?.total.count ?? 0) > 0 && (
        <p className={css.lead}>
          <Link to="/">{t.first.overview}</Link>
        </p>
      )}
    </>
  );
}

/** A job of a type that nobody in the box does. */
function newJob(url: string, key: string): string {
  const job = '{"type":"image.resize","queue":"media","args":{"src":"a.png"}}';
  return `curl -s '${url}/v1/jobs'${key} -H 'Content-Type: application/json' \\\n  -d '${job}'`;
}

function Step({ title, done, children }: { title: string; done: boolean; children: ReactNode }) {
  return (
    <li>
      <h2>
        <StateMark state={done ? 'succeeded' : 'waits'} word={false} /> {title}
        <span className="hidden">{done ? t.first.isDone : ''}</span>
      </h2>
      {children}
    </li>
  );
}
