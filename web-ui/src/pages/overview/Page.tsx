import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { cluster, jobs, stats } from '../../api/queries';
import { STATES, type Stats } from '../../api/shapes';
import { useMay } from '../../shared/access';
import {
  Facts,
  Head,
  Icon,
  Link,
  Loading,
  Section,
  StateMark,
  Time,
} from '../../shared/basic/basic';
import { Chart, type Point } from '../../shared/chart/chart';
import { placeOf } from '../../shared/place';
import { ProblemPanel } from '../../shared/problem';
import { count, firstLine, short } from '../../shared/text';
import { lengthOf } from '../../shared/time';
import { to, useParam } from '../../shared/url';
import { t } from '../../text/en';
import { FirstRun } from './FirstRun';
import css from './overview.module.css';

const WINDOWS = ['15m', '1h', '6h'] as const;
/** What needs somebody, before the rest is folded. */
const FOLD = 6;
const MINUTES: Record<string, number> = { '15m': 15, '1h': 60, '6h': 360 };

export default function Overview() {
  const [window, setWindow] = useParam('window', '1h');
  const all = useQuery(stats.all(window));
  const [welcome, setWelcome] = useParam('welcome');
  const [began, begin] = useState(false);
  const [left, leave] = useState(false);
  const nothing = all.data !== undefined && isBare(all.data);
  // Who has begun with nothing goes on with the steps when there is something.
  useEffect(() => {
    if (nothing) begin(true);
  }, [nothing]);
  if (all.isPending) return <Loading />;
  if (!all.data) {
    return (
      <>
        <Head title={t.pages.overview} />
        <ProblemPanel error={all.error} again={() => void all.refetch()} />
      </>
    );
  }
  if (welcome !== '' || (!left && (nothing || began))) {
    const go = () => {
      leave(true);
      setWelcome('');
    };
    return <FirstRun leave={go} />;
  }
  return (
    <>
      <Head title={t.pages.overview}>
        <div className={css.windows} role="group" aria-label={t.overview.window}>
          {WINDOWS.map((it) => (
            <button
              key={it}
              type="button"
              aria-pressed={it === window}
              onClick={() => setWindow(it)}
            >
              {it}
            </button>
          ))}
        </div>
      </Head>
      <Attention stats={all.data} />
      <States stats={all.data} />
      <Flow minutes={MINUTES[window] ?? 60} />
      <div className={css.halves}>
        <Figures stats={all.data} window={window} />
        <Recent />
      </div>
      <Nodes />
    </>
  );
}

function isBare({ jobs: { by_state }, queues: { total } }: Stats): boolean {
  return total === 0 && Object.values(by_state).every((it) => it === 0);
}

function Attention({ stats: { attention } }: { stats: Stats }) {
  return (
    <Section title={t.overview.attention}>
      {attention.length === 0 ? (
        <p className={css.calm}>
          <Icon name="succeeded" /> {t.overview.nothing}
        </p>
      ) : (
        <>
          <Needy items={attention.slice(0, FOLD)} />
          {attention.length > FOLD && (
            <details className={css.more}>
              <summary>{t.overview.moreAttention(attention.length - FOLD)}</summary>
              <Needy items={attention.slice(FOLD)} />
            </details>
          )}
        </>
      )}
    </Section>
  );
}

function Needy({ items }: { items: Stats['attention'] }) {
  return (
    <ul className={css.attention}>
      {items.map((it) => (
        <li key={it.kind + it.subject}>
          <Icon name="warn" />
          <Link to={placeOf(it.subject) ?? '/cluster'}>{it.text}</Link>
        </li>
      ))}
    </ul>
  );
}

function States({ stats: { jobs: figures } }: { stats: Stats }) {
  return (
    <ul className={css.states} aria-label={t.overview.states}>
      {STATES.map((state) => (
        <li key={state}>
          <Link to={state === 'dead' ? '/dead' : to.jobs(`state:${state}`)}>
            <span className={css.big}>{short(figures.by_state[state] ?? 0)}</span>
            <StateMark state={state} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Flow({ minutes }: { minutes: number }) {
  const nodes = useQuery({ ...cluster.nodes(), enabled: useMay()('cluster:read') });
  const marks = (nodes.data?.items ?? []).map((it) => ({
    at: it.started_at,
    text: t.chart.started(it.id, it.version),
  }));
  const enqueued = useQuery(stats.series('jobs.enqueued', minutes));
  const succeeded = useQuery(stats.series('jobs.succeeded', minutes));
  const failed = useQuery(stats.series('jobs.failed', minutes));
  const points = (it: typeof enqueued) => (it.data?.series[0]?.points ?? []) as Point[];
  const known = [enqueued, succeeded, failed].some((it) => points(it).length > 1);
  if (enqueued.isError) return <ProblemPanel error={enqueued.error} />;
  if (!known) return null;
  const times = [enqueued, succeeded, failed].map(points).sort((a, b) => b.length - a.length)[0]!;
  const whole = (some: Point[]): Point[] => {
    const values = new Map(some);
    return times.map(([when]) => [when, values.get(when) ?? 0]);
  };
  return (
    <Chart
      title={t.overview.flow}
      marks={marks}
      lines={[
        { name: t.overview.enqueued, tone: 'accent', dash: '6 3', points: whole(points(enqueued)) },
        { name: t.overview.succeeded, tone: 'ok', points: whole(points(succeeded)) },
        { name: t.overview.failed, tone: 'danger', dash: '2 3', points: whole(points(failed)) },
      ]}
    />
  );
}

function Figures({ stats: all, window }: { stats: Stats; window: string }) {
  const { jobs: figures } = all;
  const ended = figures.succeeded + figures.failed;
  return (
    <Section title={t.overview.figures(window)}>
      <Facts
        tight
        items={[
          { name: t.overview.enqueued, value: count(figures.enqueued) },
          { name: t.overview.succeeded, value: count(figures.succeeded) },
          {
            name: t.overview.failed,
            value: `${count(figures.failed)}${ended > 0 ? ` (${((figures.failed / ended) * 100).toFixed(1)} %)` : ''}`,
          },
          {
            name: 'p50 / p99',
            value: `${lengthOf(figures.p50_ms)} / ${lengthOf(figures.p99_ms)}`,
          },
          {
            name: t.overview.oldest,
            value: figures.oldest_ready_at ? <Time at={figures.oldest_ready_at} /> : '–',
          },
          {
            name: t.pages.dead,
            value: (
              <Link to="/dead">
                {count(all.dead.total)} {all.dead.new > 0 ? t.overview.newDead(all.dead.new) : ''}
              </Link>
            ),
          },
          {
            name: t.pages.queues,
            value: (
              <Link to="/queues">
                {count(all.queues.total)}{' '}
                {all.queues.paused > 0 ? t.overview.paused(all.queues.paused) : ''}
              </Link>
            ),
          },
        ]}
      />
    </Section>
  );
}

function Recent() {
  const dead = useQuery(jobs.died(6));
  const items = dead.data?.items ?? [];
  return (
    <Section
      title={t.overview.lastDead}
      aside={items.length > 0 && <Link to="/dead">{t.overview.groups}</Link>}
    >
      {items.length === 0 ? (
        <p className={css.calm}>{t.dead.none}</p>
      ) : (
        <ul className={css.recent}>
          {items.map((it) => (
            <li key={it.id}>
              <StateMark state="dead" word={false} />
              <Link to={to.job(it.id)}>{it.type}</Link>
              <span className="dim">{it.queue}</span>
              <span className={css.message}>{firstLine(it.error?.message ?? '')}</span>
              <Time at={it.finished_at} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Nodes() {
  const may = useMay()('cluster:read');
  const nodes = useQuery({ ...cluster.nodes(), enabled: may });
  if (!nodes.data) return null;
  return (
    <Section title={t.overview.nodes} aside={<Link to="/cluster">{t.pages.cluster}</Link>}>
      <ul className={css.recent}>
        {nodes.data.items.map((it) => (
          <li key={it.id}>
            <StateMark state={it.state === 'up' ? 'succeeded' : 'paused'} word={false} />
            <span>
              {it.id} {it.leader && <span className="dim">({t.cluster.leads})</span>}
            </span>
            <span className={css.message}>
              {t.overview.node(it.running, it.loop_lag_ms, it.heap_used)}
            </span>
            <span className="dim">{it.version}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
