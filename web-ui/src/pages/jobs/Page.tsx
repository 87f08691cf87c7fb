import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../../api/client';
import { STILL } from '../../api/kept';
import { jobs } from '../../api/queries';
import { STATES } from '../../api/shapes';
import { fieldValue, tokens, withField, without, withoutField } from '../../api/tokens';
import { useWho } from '../../shared/access';
import { Button, Command, Empty, Head, StateMark } from '../../shared/basic/basic';
import { Histogram } from '../../shared/chart/chart';
import { curl } from '../../shared/copy/curl';
import { Export } from '../../shared/export/Export';
import { sortOf } from '../../shared/jobs/columns';
import { JobsTable, withTime } from '../../shared/jobs/JobsTable';
import { useKeys } from '../../shared/keys/keys';
import { ProblemPanel } from '../../shared/problem';
import { faultOf, QueryField } from '../../shared/query/query';
import { count, short } from '../../shared/text';
import { stepFor, wireLength } from '../../shared/time';
import { changed, navigate, useUrl } from '../../shared/url';
import { t } from '../../text/en';
import css from './jobs.module.css';
import { NewJob } from './NewJob';
import { SaveView, Views } from './Views';

const RANGES = ['15m', '1h', '6h', '24h', '7d'] as const;
const LENGTH: Record<string, number> = {
  '15m': 9e5,
  '1h': 36e5,
  '6h': 216e5,
  '24h': 864e5,
  '7d': 6048e5,
};
const COLUMNS = 90;
const FACETS = 'state,queue,type,error_kind,tag';

export default function Jobs() {
  const { search } = useUrl();
  const q = search.get('q') ?? '';
  const from = search.get('from') ?? undefined;
  const to = search.get('to') ?? undefined;
  const sort = search.get('sort') ?? '';
  const set = (changes: Record<string, string>) => navigate(changed(search, changes), true);
  const [error, setError] = useState<unknown>();
  const [total, setTotal] = useState('');
  const [open, setOpen] = useState<'new' | 'save'>();
  const filter = { q, from, to };
  const span =
    (to ? Date.parse(to) : Date.now()) - (from ? Date.parse(from) : Date.now() - LENGTH['1h']!);
  const step = stepFor(Math.max(1000, span), COLUMNS);
  const begin =
    from ?? new Date(Math.floor((Date.now() - LENGTH['1h']!) / step) * step).toISOString();
  const facets = useQuery({
    ...jobs.facets({ q, from, to }, FACETS),
    enabled: !error,
  });
  const histogram = useQuery({
    ...jobs.histogram({ q, from, to }, begin, wireLength(step)),
    enabled: !error,
  });
  useKeys([{ key: 'N', does: t.keys.newJob, run: () => setOpen('new') }]);
  const bars = fill(histogram.data?.histogram as [string, number][] | undefined, begin, to, step);
  return (
    <>
      <Head title={t.pages.jobs} sub={<span aria-live="polite">{total}</span>}>
        <div className={css.ranges} role="group" aria-label={t.jobs.range}>
          {RANGES.map((range) => (
            <button
              key={range}
              type="button"
              onClick={() =>
                set({ from: new Date(Date.now() - LENGTH[range]!).toISOString(), to: '' })
              }
            >
              {range}
            </button>
          ))}
          <button
            type="button"
            aria-pressed={!from && !to}
            onClick={() => set({ from: '', to: '' })}
          >
            {t.jobs.allTime}
          </button>
        </div>
        <Views q={q} save={() => setOpen('save')} />
        <Export
          name="jobs.ndjson"
          page={(after) =>
            get('/v1/jobs', {
              query: { ...filter, sort: sortOf(q, sort), limit: 500, after },
            })
          }
        />
        <Button kind="main" scope="jobs:write" onClick={() => setOpen('new')}>
          {t.jobs.new}
        </Button>
      </Head>
      <QueryField label={t.jobs.search} q={q} set={(next) => set({ q: next })} error={error} />
      <States q={q} counts={facets.data?.facets.state} set={(next) => set({ q: next })} />
      <div className={css.times}>
        {bars.length > 0 && Object.keys(facets.data?.facets.state ?? {}).length > 0 && (
          <Histogram
            bars={bars}
            step={step}
            label={t.jobs.histogram}
            pick={(a, b) => set({ from: a, to: b })}
          />
        )}
      </div>
      {error !== undefined && error !== null && !faultOf(error, q) && (
        <ProblemPanel error={error} />
      )}
      <div className={css.columns}>
        <Facets q={q} facets={facets.data?.facets} set={(next) => set({ q: next })} />
        <div className={css.list}>
          <JobsTable
            filter={filter}
            onError={setError}
            onTotal={setTotal}
            empty={<Nothing q={q} timed={Boolean(from || to)} set={set} />}
          />
        </div>
      </div>
      {open === 'new' && <NewJob close={() => setOpen(undefined)} />}
      {open === 'save' && <SaveView q={withTime(filter)} close={() => setOpen(undefined)} />}
    </>
  );
}

/** Empty steps are zero, not left out: a gap would look like a busy time. */
function fill(
  some: [string, number][] | undefined,
  from: string,
  to: string | undefined,
  step: number,
) {
  if (!some) return [];
  const known = new Map(some.map(([when, value]) => [Math.floor(Date.parse(when) / step), value]));
  const first = Math.floor(Date.parse(from) / step);
  const last = Math.floor((to ? Date.parse(to) - 1 : Date.now()) / step);
  const size = Math.min(400, last - first + 1);
  return Array.from({ length: Math.max(0, size) }, (_, at): [string, number] => [
    new Date((first + at) * step).toISOString(),
    known.get(first + at) ?? 0,
  ]);
}

function States({
  q,
  counts,
  set,
}: {
  q: string;
  counts?: Record<string, number>;
  set: (q: string) => void;
}) {
  const now = fieldValue(q, 'state');
  return (
    <div className={css.states} role="group" aria-label={t.jobs.states}>
      <button
        type="button"
        aria-pressed={now === undefined}
        onClick={() => set(withoutField(q, 'state'))}
      >
        {t.jobs.all}
      </button>
      {STATES.map((state) => (
        <button
          key={state}
          type="button"
          aria-pressed={now === state}
          onClick={() =>
            set(now === state ? withoutField(q, 'state') : withField(q, 'state', state))
          }
        >
          <StateMark state={state} />
          {counts?.[state] ? <span className="num">{short(counts[state])}</span> : null}
        </button>
      ))}
    </div>
  );
}

function Facets({
  q,
  facets,
  set,
}: {
  q: string;
  facets?: Record<string, Record<string, number>>;
  set: (q: string) => void;
}) {
  const shown = ['queue', 'type', 'error_kind', 'tag'].filter(
    (it) => Object.keys(facets?.[it] ?? {}).length > 0,
  );
  if (shown.length === 0) return null;
  return (
    <aside className={css.facets} aria-label={t.jobs.facets}>
      {shown.map((field) => {
        const values = Object.entries(facets![field]!).sort((a, b) => b[1] - a[1]);
        const chosen = fieldValue(q, field);
        return (
          <details key={field} open>
            <summary>{t.jobs.fields[field] ?? field}</summary>
            <ul>
              {values.slice(0, 8).map(([value, size]) => (
                <li key={value}>
                  <button
                    type="button"
                    aria-pressed={chosen === value}
                    title={value}
                    onClick={() =>
                      set(chosen === value ? withoutField(q, field) : withField(q, field, value))
                    }
                  >
                    <span>{value}</span>
                    <span className="num dim">{short(size)}</span>
                  </button>
                </li>
              ))}
            </ul>
            {values.length > 8 && <p className="dim">{t.jobs.moreValues(values.length - 8)}</p>}
          </details>
        );
      })}
    </aside>
  );
}

/** Names the one part of the query that keeps everything away. */
function Nothing({
  q,
  timed,
  set,
}: {
  q: string;
  timed: boolean;
  set: (changes: Record<string, string>) => void;
}) {
  const parts = tokens(q);
  const keyed = useWho().info.auth === 'keys';
  const culprit = useQuery({
    queryKey: ['jobs', 'culprit', q],
    meta: STILL,
    enabled: parts.length > 0,
    queryFn: async ({ client }) => {
      for (const part of parts) {
        const others = without(q, part);
        const found = await client.fetchQuery(jobs.count(others));
        if (found.total.count > 0) return { part, others, size: found.total.count };
      }
      return null;
    },
  });
  if (parts.length === 0 && !timed) {
    return (
      <Empty title={t.jobs.noneAtAll}>
        <p>{t.jobs.makeOne}</p>
        <Command
          text={curl('/v1/jobs?wait=5s', `'{"type":"echo","args":{"hello":"world"}}'`, keyed)}
        />
      </Empty>
    );
  }
  return (
    <Empty title={t.jobs.noMatch}>
      {culprit.data && (
        <p>
          {t.jobs.culprit} <code>{culprit.data.part.text}</code>{' '}
          {t.jobs.culpritHides(count(culprit.data.size))}{' '}
          <Button onClick={() => set({ q: culprit.data!.others })}>
            {t.jobs.drop(culprit.data.part.text)}
          </Button>
        </p>
      )}
      {timed && (
        <p>
          {t.jobs.onlyTime}{' '}
          <Button onClick={() => set({ from: '', to: '' })}>{t.jobs.anyTime}</Button>
        </p>
      )}
      {parts.length > 0 && culprit.data === null && (
        <p>
          {t.jobs.noSingle} <Button onClick={() => set({ q: '' })}>{t.query.clear}</Button>
        </p>
      )}
    </Empty>
  );
}
