import type { JobRow, JobState } from '../../api/shapes';
import { fieldValue } from '../../api/tokens';
import { t } from '../../text/en';
import { StateMark, Time } from '../basic/basic';
import { IconButton } from '../basic/IconButton';
import type { Column } from '../table/table';
import { firstLine, tail } from '../text';
import { absolute, away, lengthOf } from '../time';
import css from './jobs.module.css';

function when(job: JobRow, now: number): string {
  switch (job.state) {
    case 'running':
      return job.started_at ? lengthOf(now - new Date(job.started_at).getTime()) : '';
    case 'scheduled':
    case 'retrying':
      return job.run_at ? away(job.run_at, now) : '';
    case 'succeeded':
    case 'dead':
    case 'cancelled':
    case 'discarded':
      return job.finished_at ? away(job.finished_at, now) : '';
    default:
      return job.created_at ? away(job.created_at, now) : '';
  }
}

function whenAt(job: JobRow): string | null | undefined {
  return job.finished_at ?? (job.state === 'running' ? job.started_at : job.run_at);
}

function took(job: JobRow, now: number): string {
  const until = job.state === 'running' ? now : job.finished_at && Date.parse(job.finished_at);
  return job.started_at && until ? lengthOf(until - Date.parse(job.started_at)) : '';
}

const CREATED = 'created_at';
const ENDED: string[] = ['succeeded', 'dead', 'cancelled', 'discarded'] satisfies JobState[];

/** What the column *when* shows for all jobs of a search; with several states for each another. */
function timeOf(q: string): string | undefined {
  const state = fieldValue(q, 'state');
  if (state === undefined) return undefined;
  if (state === 'running') return 'started_at';
  if (state === 'scheduled' || state === 'retrying') return 'run_at';
  return ENDED.includes(state) ? 'finished_at' : CREATED;
}

/** The order that the address asks for, where jobs of this search have one. */
export function sortOf(q: string, order: string): string {
  return [timeOf(q), CREATED].includes(order.replace(/^-/, '')) ? order : '';
}

/** What a list of jobs says of each. */
export function columnsOf(
  now: number,
  zone: string,
  q: string,
  without: string[],
  beside: (id: string) => void,
): Column<JobRow>[] {
  const all: Column<JobRow>[] = [
    {
      id: 'state',
      head: t.columns.state,
      width: 104,
      narrow: 'end',
      cell: (it) => <StateMark state={it.state ?? ''} />,
    },
    {
      id: 'type',
      head: t.columns.type,
      narrow: 'first',
      cell: (it) => (
        <>
          <span className={css.type}>{it.type}</span>{' '}
          <span className={`${css.id} mono`}>{tail(it.id)}</span>
        </>
      ),
    },
    { id: 'queue', head: t.columns.queue, cell: (it) => it.queue, from: 1024 },
    {
      id: 'key',
      head: t.columns.key,
      cell: (it) => <span className="dim">{it.key ?? ''}</span>,
      from: 1280,
    },
    {
      id: 'attempt',
      head: t.columns.attempt,
      num: true,
      cell: (it) => `${it.attempt}/${it.max_attempts}`,
      from: 1024,
    },
    {
      id: 'when',
      head: t.columns.when,
      num: true,
      sort: timeOf(q),
      // Where it is another time for each row, the list is by when they were created, and says so.
      extra: timeOf(q) === undefined,
      cell: (it) => (
        <span title={whenAt(it) ? absolute(whenAt(it)!, zone) : ''}>{when(it, now)}</span>
      ),
    },
    {
      id: 'created',
      head: t.job.facts.created,
      num: true,
      sort: CREATED,
      extra: timeOf(q) !== undefined,
      cell: (it) => <Time at={it.created_at} />,
    },
    { id: 'priority', head: t.newJob.priority, num: true, extra: true, cell: (it) => it.priority },
    {
      id: 'tags',
      head: t.newJob.tags,
      extra: true,
      cell: (it) => <span className="dim">{it.tags?.join(' ')}</span>,
    },
    { id: 'took', head: t.columns.took, num: true, cell: (it) => took(it, now), from: 1024 },
    {
      id: 'worker',
      head: t.columns.worker,
      cell: (it) => <span className="mono dim">{it.worker ? tail(it.worker) : ''}</span>,
      from: 1280,
    },
    {
      id: 'error',
      head: t.columns.error,
      grows: true,
      narrow: 'second',
      only: without.includes('error') ? 'narrow' : undefined,
      cell: (it) => (
        <>
          <span className={css.narrow}>
            {it.queue} · {it.attempt}/{it.max_attempts} · {when(it, now)}
            {it.error ? ' · ' : ''}
          </span>
          {it.error && (
            <span className={css.error} title={it.error.message}>
              <b>{it.error.kind}</b> {firstLine(it.error.message)}
            </span>
          )}
        </>
      ),
    },
    {
      id: 'beside',
      head: <span className="hidden">{t.jobs.panel}</span>,
      width: 32,
      cell: (it) => (
        <IconButton
          icon="beside"
          label={t.jobs.beside(it.id)}
          title={t.jobs.panel}
          className={css.beside}
          onClick={() => beside(it.id)}
        />
      ),
    },
  ];
  return all.filter((it) => it.only || !without.includes(it.id));
}
