import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { jobs } from '../../api/queries';
import { useWho } from '../../shared/access';
import { Button, Command, Head, Link, StateMark } from '../../shared/basic/basic';
import { StartWorker } from '../../shared/copy/StartWorker';
import { ProblemPanel } from '../../shared/problem';
import { to } from '../../shared/url';
import { t } from '../../text/en';
import { DEMO, loadDemo, removeDemo } from './demo';
import css from './overview.module.css';
import { Trials } from './Trials';

/** One page, no tour: each step ticks itself when the engine sees it done. */
export function FirstRun({ leave }: { leave: () => void }) {
  const { info } = useWho();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const any = useQuery(jobs.count(''));
  const done = useQuery(jobs.some('state:succeeded type:image.resize', 1));
  const demo = useQuery(jobs.count(`tag:${DEMO}`));
  const tries = useQuery(jobs.count(`tag:${DEMO} queue:demo.try,demo.paced`));
  const loaded = useQuery(jobs.count(`tag:${DEMO} queue:demo.mail`));
  const is = (found: typeof demo) => (found.data?.total.count ?? 0) > 0;
  const key = info.auth === 'keys' ? ` -H "Authorization: Bearer $MILLRACE_KEY"` : '';
  const url = location.origin;
  const first = done.data?.items[0];
  const again = () => {
    for (const it of [any, demo, tries, loaded]) void it.refetch();
  };
  const act = (what: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    return what()
      .catch(setError)
      .finally(() => {
        setBusy(false);
        again();
      });
  };
  return (
    <>
      <Head title={t.first.title} />
      <p className={css.lead}>{is(any) ? t.first.again : t.first.lead}</p>
      <ol className={css.steps}>
        <Step title={t.first.one} done={is(any)}>
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
        <Step title={t.first.three} done={is(tries)}>
          <p>{t.first.threeText}</p>
          <Trials done={again} />
        </Step>
        <Step title={t.first.four} done={is(loaded)}>
          <p>{t.first.demo}</p>
          <ProblemPanel error={error} />
          <p className={css.buttons}>
            <Button
              kind="main"
              scope="jobs:write"
              disabled={busy}
              onClick={() => void act(() => loadDemo().then(leave))}
            >
              {busy ? t.sent : t.first.load}
            </Button>
            {is(demo) && (
              <Button disabled={busy} scope="operations:write" onClick={() => void act(removeDemo)}>
                {t.first.remove}
              </Button>
            )}
          </p>
        </Step>
      </ol>
      {is(any) && (
        <p className={css.lead}>
          <Link to="/" onClick={leave}>
            {t.first.overview}
          </Link>
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
