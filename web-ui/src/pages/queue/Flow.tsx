import { useQueries, useQuery } from '@tanstack/react-query';
import { audit, stats } from '../../api/queries';
import type { AuditLine } from '../../api/shapes';
import { useMay } from '../../shared/access';
import { Empty, Loading } from '../../shared/basic/basic';
import { Chart, type Line, type Mark, type Point } from '../../shared/chart/chart';
import { diff } from '../../shared/diff/diff';
import { ProblemPanel } from '../../shared/problem';
import { useParam } from '../../shared/url';
import { t } from '../../text/en';
import css from './queue.module.css';

/** How long each looks back, in minutes; the longest is told by hours. */
const SPANS: Record<string, number> = { '1h': 60, '3h': 180, '6h': 360, '24h': 1440 };

/** How much of what was set up otherwise is named. */
const NAMED = 3;

type Drawn = Omit<Line, 'points'> & { metric: string };

const GONE: Drawn[] = [
  { metric: 'jobs.enqueued', name: t.overview.enqueued, tone: 'accent', dash: '6 3' },
  { metric: 'jobs.succeeded', name: t.overview.succeeded, tone: 'ok' },
  { metric: 'jobs.failed', name: t.overview.failed, tone: 'danger', dash: '2 3' },
];
const BAD: Drawn[] = [
  { metric: 'jobs.retried', name: t.states.retrying, tone: 'warn', dash: '6 3' },
  { metric: 'jobs.dead', name: t.states.dead, tone: 'danger' },
  { metric: 'jobs.rescued', name: t.queue.rescued, tone: 'accent', dash: '2 3' },
];
const ALL = [...GONE, ...BAD];

/** When it stood still or was set up otherwise, and by whose wish, for whoever may read that. */
function useMarks(queue: string): Mark[] {
  const lines = useQuery({ ...audit.ofQueue(queue), enabled: useMay()('audit:read') });
  return (lines.data?.items ?? []).flatMap((line) => {
    const text = markOf(line);
    return text === undefined ? [] : [{ at: line.at, text }];
  });
}

function markOf({ action, actor, reason, before, after }: AuditLine): string | undefined {
  switch (action) {
    case 'queue.pause':
      return t.chart.paused(actor, reason ?? '');
    case 'queue.resume':
      return t.chart.resumed(actor);
    case 'queue.put':
    case 'queue.patch': {
      if (before === null) return t.chart.setUp(actor);
      const changed = diff(before, after ?? {}).map((it) => it.path);
      const named = changed.slice(0, NAMED);
      return t.chart.changed(actor, named.join(', '), changed.length - named.length);
    }
    default:
      return undefined;
  }
}

/** What has gone through the queue, and what went wrong on the way. */
export function Flow({ name }: { name: string }) {
  const [span, setSpan] = useParam('span', '3h');
  const minutes = SPANS[span] ?? 180;
  const found = useQueries({
    queries: ALL.map((it) => stats.series(it.metric, minutes, { queue: name })),
  });
  const marks = useMarks(name);
  const failed = found.find((it) => it.isError);
  const own = found.map((it) => (it.data?.series[0]?.points ?? []) as Point[]);
  const times = [...new Set(own.flat().map((it) => it[0]))].sort();
  const lines = (some: Drawn[]): Line[] =>
    some.map(({ metric, ...line }) => {
      const values = new Map(own[ALL.findIndex((it) => it.metric === metric)]);
      return { ...line, points: times.map((when) => [when, values.get(when) ?? 0]) };
    });
  const step = minutes > 360 ? t.queue.byHour : t.queue.byMinute;
  return (
    <>
      <div className={css.spans} role="group" aria-label={t.overview.window}>
        {Object.keys(SPANS).map((it) => (
          <button key={it} type="button" aria-pressed={it === span} onClick={() => setSpan(it)}>
            {it}
          </button>
        ))}
      </div>
      {failed ? (
        <ProblemPanel error={failed.error} again={() => void failed.refetch()} />
      ) : found.some((it) => it.isPending) ? (
        <Loading />
      ) : times.length < 2 ? (
        <Empty title={t.queue.noFlow(span)} />
      ) : (
        <>
          <Chart title={t.queue.flow(step)} lines={lines(GONE)} marks={marks} />
          <Chart title={t.queue.bad(step)} lines={lines(BAD)} marks={marks} />
        </>
      )}
    </>
  );
}
