import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { jobs } from '../../api/queries';
import type { Attempt } from '../../api/shapes';
import { Empty, Loading, StateMark, Time } from '../../shared/basic/basic';
import { ChoiceField } from '../../shared/dialog/dialog';
import { DiffTable } from '../../shared/diff/DiffTable';
import { diff } from '../../shared/diff/diff';
import { ProblemPanel } from '../../shared/problem';
import { firstLine } from '../../shared/text';
import { lengthOf } from '../../shared/time';
import { t } from '../../text/en';
import css from './job.module.css';

const STATE: Record<string, string> = {
  done: 'succeeded',
  retry: 'retrying',
  snooze: 'scheduled',
  dead: 'dead',
  discard: 'discarded',
  cancelled: 'cancelled',
  yield: 'ready',
  rescued: 'retrying',
};

export function Attempts({ id }: { id: string }) {
  const list = useQuery(jobs.attempts(id));
  const items = list.data?.items ?? [];
  if (list.isPending) return <Loading />;
  if (list.isError) return <ProblemPanel error={list.error} again={() => void list.refetch()} />;
  if (items.length === 0) {
    return (
      <Empty title={t.job.noAttempts}>
        <p>{t.job.attemptsAre}</p>
      </Empty>
    );
  }
  const longest = Math.max(1, ...items.map((it) => it.duration_ms ?? 0));
  return (
    <>
      <ol className={css.attempts}>
        {[...items].reverse().map((it, index) => (
          <One key={it.n} it={it} longest={longest} open={index === 0 && it.error !== null} />
        ))}
      </ol>
      {items.length > 1 && <Compare items={items} />}
    </>
  );
}

function One({ it, longest, open }: { it: Attempt; longest: number; open: boolean }) {
  const changes = Object.entries((it.diff ?? {}) as Record<string, unknown[]>).map(
    ([path, [from, to]]) => ({
      path,
      from,
      to,
    }),
  );
  return (
    <li>
      <details open={open}>
        <summary>
          <span className={`num ${css.n}`}>{it.n}</span>
          <StateMark
            state={it.outcome ? (STATE[it.outcome] ?? it.outcome) : 'running'}
            word={false}
          />
          <span className={css.outcome}>{it.outcome ?? t.job.running}</span>
          <span className={`num ${css.took}`}>
            {it.duration_ms === null ? '' : lengthOf(it.duration_ms)}
          </span>
          <span className={css.bar} aria-hidden="true">
            <span style={{ width: `${((it.duration_ms ?? 0) / longest) * 100}%` }} />
          </span>
          <span className={css.message}>
            {it.error && (
              <>
                <b>{it.error.kind}</b> {firstLine(it.error.message)}
              </>
            )}
          </span>
        </summary>
        <div className={css.inside}>
          <p className="dim">
            <Time at={it.started_at} both /> {it.node && `· ${it.node}`}{' '}
            {it.worker && `· ${it.worker}`}
          </p>
          {it.error && (
            <>
              <p>
                <b>{it.error.kind}</b> {it.error.type && <code>{it.error.type}</code>}{' '}
                {it.error.code && <code>{it.error.code}</code>}
              </p>
              <pre>{it.error.message}</pre>
              {it.error.stack && <pre className="dim">{it.error.stack}</pre>}
            </>
          )}
          {it.diff && it.n > 1 && (
            <>
              <h2>{t.job.diffToBefore}</h2>
              <DiffTable label={t.job.diffToBefore} changes={changes} />
            </>
          )}
        </div>
      </details>
    </li>
  );
}

function Compare({ items }: { items: Attempt[] }) {
  const [left, setLeft] = useState(String(items.at(-2)!.n));
  const [right, setRight] = useState(String(items.at(-1)!.n));
  const of = (n: string) => {
    const { diff: _, ...it } = items.find((each) => String(each.n) === n) ?? ({} as Attempt);
    return it;
  };
  const options = items.map((it) => ({ value: String(it.n), title: t.job.attemptN(it.n) }));
  return (
    <details className={css.compare}>
      <summary>{t.job.compare}</summary>
      <div className={css.pair}>
        <ChoiceField label={t.job.left} value={left} set={setLeft} options={options} />
        <ChoiceField label={t.job.right} value={right} set={setRight} options={options} />
      </div>
      <DiffTable label={t.job.compare} changes={diff(of(left), of(right))} />
    </details>
  );
}
