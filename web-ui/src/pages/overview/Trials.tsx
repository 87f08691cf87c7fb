import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { jobs } from '../../api/queries';
import { Button, Link, StateMark } from '../../shared/basic/basic';
import { TextField } from '../../shared/dialog/dialog';
import { ProblemPanel } from '../../shared/problem';
import { t } from '../../text/en';
import css from './overview.module.css';
import { type Made, TRIALS, type Trial, tried } from './trials';

/** What one may try with a press, and what became of it. */
export function Trials({ done }: { done: () => void }) {
  const [url, setUrl] = useState('https://example.org/');
  const [made, setMade] = useState<Partial<Record<Trial, Made>>>({});
  const [error, setError] = useState<unknown>();
  const act = (trial: Trial) => {
    setError(undefined);
    tried(trial, url)
      .then((it) => setMade((all) => ({ ...all, [trial]: it })), setError)
      .finally(done);
  };
  return (
    <>
      <ProblemPanel error={error} />
      <ul className={css.trials}>
        {TRIALS.map((trial) => (
          <li key={trial}>
            <div>
              <b>{t.first.trials[trial].name}</b>
              <p className="dim">{t.first.trials[trial].text}</p>
              {trial === 'http.request' && (
                <TextField label={t.first.address} value={url} set={setUrl} />
              )}
            </div>
            <span className={css.became} role="status">
              {made[trial] && <Became {...made[trial]} />}
            </span>
            <Button
              scope={trial === 'paced' ? 'queues:write' : 'jobs:write'}
              aria-label={t.first.tryThat(t.first.trials[trial].name)}
              onClick={() => act(trial)}
            >
              {t.first.try}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Became({ path, job }: Made) {
  const at = useQuery({ ...jobs.one(job ?? ''), enabled: job !== undefined });
  return (
    <>
      {at.data && <StateMark state={at.data.state} />}{' '}
      <Link to={path}>{job === undefined ? t.first.seeQueue : t.first.seeJob}</Link>
    </>
  );
}
