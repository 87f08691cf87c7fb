import { useQuery } from '@tanstack/react-query';
import { stats } from '../../api/queries';
import { Empty, Loading } from '../../shared/basic/basic';
import { Chart, type Point } from '../../shared/chart/chart';
import { t } from '../../text/en';

export function Flow({ name }: { name: string }) {
  const line = (metric: string) => stats.series(metric, 180, 'queue');
  const enqueued = useQuery(line('jobs.enqueued'));
  const succeeded = useQuery(line('jobs.succeeded'));
  const failed = useQuery(line('jobs.failed'));
  const points = (it: typeof enqueued) =>
    (it.data?.series.find((each) => (each.labels as Record<string, string>).queue === name)
      ?.points ?? []) as Point[];
  const all = [enqueued, succeeded, failed].map(points);
  const times = [...new Set(all.flat().map((it) => it[0]))].sort();
  if (enqueued.isPending) return <Loading />;
  if (times.length < 2) return <Empty title={t.queue.noFlow} />;
  const whole = (some: Point[]): Point[] => {
    const values = new Map(some);
    return times.map((when) => [when, values.get(when) ?? 0]);
  };
  return (
    <Chart
      title={t.queue.flow}
      lines={[
        { name: t.overview.enqueued, tone: 'accent', dash: '6 3', points: whole(all[0]!) },
        { name: t.overview.succeeded, tone: 'ok', points: whole(all[1]!) },
        { name: t.overview.failed, tone: 'danger', dash: '2 3', points: whole(all[2]!) },
      ]}
    />
  );
}
