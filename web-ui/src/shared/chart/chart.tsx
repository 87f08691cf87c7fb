import { type PointerEvent, useId, useState } from 'react';
import { t } from '../../text/en';
import { useSettings } from '../settings';
import { short } from '../text';
import { clock } from '../time';
import css from './chart.module.css';

export type Point = [string, number];
export type Line = { name: string; tone: string; dash?: string; points: Point[] };

/** What happened while it was drawn: a pause, another version. */
export type Mark = { at: string; text: string };

const WIDTH = 600;
/** Marks that are told below; all are drawn. */
const TOLD = 4;
const HEIGHT = 96;
const ARROWS = { rising: '↗', falling: '↘', steady: '→' };

function top(lines: Line[]): number {
  const most = Math.max(1, ...lines.flatMap((line) => line.points.map((it) => it[1])));
  const step = 10 ** Math.floor(Math.log10(most));
  return Math.ceil(most / step) * step;
}

function path(points: Point[], most: number): string {
  const last = Math.max(1, points.length - 1);
  return points
    .map(([, value], at) => {
      const x = ((at / last) * WIDTH).toFixed(1);
      const y = (HEIGHT - (value / most) * HEIGHT).toFixed(1);
      return `${at === 0 ? 'M' : 'L'}${x} ${y}`;
    })
    .join('');
}

/** Between which points it falls; nothing where it was before the first. */
function placeOf(points: Point[], at: string): number | undefined {
  const when = Date.parse(at);
  const next = points.findIndex((it) => Date.parse(it[0]) > when);
  if (next === 0 || points.length === 0) return undefined;
  if (next < 0) return points.length - 1;
  const [from, to] = [Date.parse(points[next - 1]![0]), Date.parse(points[next]![0])];
  return next - 1 + (when - from) / (to - from);
}

/** Whether the last quarter was above the rest, or below it. */
function trendOf(points: Point[]): 'rising' | 'falling' | 'steady' {
  const from = points.length - Math.max(1, Math.floor(points.length / 4));
  const mean = (some: Point[]) =>
    some.reduce((sum, it) => sum + it[1], 0) / Math.max(1, some.length);
  const [before, now] = [mean(points.slice(0, from)), mean(points.slice(from))];
  if (now > before * 1.25) return 'rising';
  return now < before * 0.75 ? 'falling' : 'steady';
}

function Trend({ points }: { points: Point[] }) {
  const trend = trendOf(points);
  return (
    <span title={t.chart.trends[trend]}>
      <span aria-hidden="true">{ARROWS[trend]}</span>
      <span className="hidden">{t.chart.trends[trend]}</span>
    </span>
  );
}

/** Up to four lines over time, told apart by dash and name as well as by colour. */
export function Chart({
  title,
  lines,
  marks = [],
}: {
  title: string;
  lines: Line[];
  marks?: Mark[];
}) {
  const { zone } = useSettings();
  const [at, setAt] = useState<number>();
  const [table, setTable] = useState(false);
  const id = useId();
  const points = lines[0]?.points ?? [];
  const size = points.length;
  const most = top(lines);
  const placed = marks
    .map((it) => ({ ...it, x: placeOf(points, it.at) }))
    .filter((it) => it.x !== undefined)
    .sort((a, b) => b.x! - a.x!);
  const cursor = at === undefined ? size - 1 : Math.min(at, size - 1);
  const told = (index: number) => {
    const when = points[index]?.[0];
    const values = lines.map((it) => `${it.name} ${it.points[index]?.[1] ?? 0}`).join(', ');
    return when ? `${clock(when, zone).slice(0, 5)}: ${values}` : t.chart.nothing;
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setAt(Math.round(((event.clientX - box.left) / box.width) * (size - 1)));
  };
  return (
    <figure className={css.chart} aria-labelledby={id}>
      <figcaption id={id}>
        <span className={css.title}>{title}</span>
        <span className={css.legend}>
          {lines.map((line) => (
            <span key={line.name}>
              <svg width="18" height="8" aria-hidden="true">
                <path d="M0 4H18" className={css[line.tone]} strokeDasharray={line.dash} />
              </svg>
              {line.name} <b className="num">{short(line.points[cursor]?.[1] ?? 0)}</b>
              <Trend points={line.points} />
            </span>
          ))}
          <span className="dim num">
            {points[cursor] ? clock(points[cursor][0], zone).slice(0, 5) : ''}
          </span>
          <button
            type="button"
            className={css.toggle}
            aria-expanded={table}
            onClick={() => setTable(!table)}
          >
            {t.chart.asTable}
          </button>
        </span>
      </figcaption>
      <div
        className={css.plot}
        role="slider"
        tabIndex={0}
        aria-label={t.chart.cursor(title)}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, size - 1)}
        aria-valuenow={Math.max(0, cursor)}
        aria-valuetext={told(cursor)}
        onPointerMove={move}
        onPointerLeave={() => setAt(undefined)}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
          if (step === 0) return;
          event.preventDefault();
          setAt(Math.max(0, Math.min(size - 1, cursor + step)));
        }}
      >
        <span className={`${css.most} num`}>{short(most)}</span>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <path d={`M0 ${HEIGHT}H${WIDTH}`} className={css.zero} />
          <path d={`M0 0H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}`} className={css.grid} />
          {placed.map((it) => (
            <path
              key={it.at + it.text}
              d={`M${(it.x! / Math.max(1, size - 1)) * WIDTH} 0V${HEIGHT}`}
              className={css.mark}
              strokeDasharray="1 3"
            />
          ))}
          {lines.map((line) => (
            <path
              key={line.name}
              d={path(line.points, most)}
              className={css[line.tone]}
              strokeDasharray={line.dash}
            />
          ))}
          {at !== undefined && size > 1 && (
            <path d={`M${(cursor / (size - 1)) * WIDTH} 0V${HEIGHT}`} className={css.cursor} />
          )}
        </svg>
      </div>
      {size > 1 && (
        <div className={css.axis} aria-hidden="true">
          {[0, Math.floor((size - 1) / 2), size - 1].map((index) => (
            <span key={index}>{clock(points[index]![0], zone).slice(0, 5)}</span>
          ))}
        </div>
      )}
      {placed.length > 0 && (
        <ul className={css.marks} aria-label={t.chart.marks}>
          {placed.slice(0, TOLD).map((it) => (
            <li key={it.at + it.text}>
              <span className="num">{clock(it.at, zone).slice(0, 5)}</span> {it.text}
            </li>
          ))}
          {placed.length > TOLD && <li>{t.chart.moreMarks(placed.length - TOLD)}</li>}
        </ul>
      )}
      {table && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys as well.
        <section className={css.scroll} tabIndex={0} aria-label={title}>
          <table>
            <thead>
              <tr>
                <th>{t.chart.time}</th>
                {lines.map((line) => (
                  <th key={line.name} className="num">
                    {line.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {points.map(([when], index) => (
                <tr key={when}>
                  <td>{clock(when, zone).slice(0, 5)}</td>
                  {lines.map((line) => (
                    <td key={line.name} className="num">
                      {line.points[index]?.[1] ?? 0}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </figure>
  );
}

/** The last while in the height of a row; in words for who does not see it. */
export function Spark({
  points,
  beside = [],
  label,
}: {
  points: Point[];
  /** What it is to be held against, drawn with dashes. */
  beside?: Point[];
  label: string;
}) {
  const most = Math.max(1, ...[...points, ...beside].map((it) => it[1]));
  const line = (some: Point[]) =>
    some
      .map(([, v], at) => {
        const x = ((at / Math.max(1, some.length - 1)) * 72).toFixed(1);
        return `${at === 0 ? 'M' : 'L'}${x} ${(17 - (v / most) * 15).toFixed(1)}`;
      })
      .join('');
  return (
    <svg className={css.spark} viewBox="0 0 72 18" role="img" aria-label={label}>
      {beside.length > 0 && <path d={line(beside)} className={css.beside} strokeDasharray="3 2" />}
      <path d={line(points)} />
    </svg>
  );
}

/** Columns by time; pulling over some of them asks for that time. */
export function Histogram({
  bars,
  step,
  label,
  pick,
}: {
  bars: Point[];
  step: number;
  label: string;
  pick: (from: string, to: string) => void;
}) {
  const { zone } = useSettings();
  const [from, setFrom] = useState<number>();
  const [until, setUntil] = useState<number>();
  const most = Math.max(1, ...bars.map((it) => it[1]));
  const index = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * bars.length);
    return Math.max(0, Math.min(bars.length - 1, at));
  };
  const low = Math.min(from ?? -1, until ?? -1);
  const high = Math.max(from ?? -1, until ?? -1);
  return (
    <figure className={css.histogram} aria-label={label}>
      <div
        className={css.bars}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setFrom(index(event));
          setUntil(index(event));
        }}
        onPointerMove={(event) => from !== undefined && setUntil(index(event))}
        onPointerUp={() => {
          if (from !== undefined && until !== undefined && bars.length > 0) {
            const end = new Date(new Date(bars[high]![0]).getTime() + step);
            pick(bars[low]![0], end.toISOString());
          }
          setFrom(undefined);
          setUntil(undefined);
        }}
      >
        {bars.map(([when, value], at) => (
          <span
            key={when}
            title={`${clock(when, zone)}: ${value}`}
            className={from !== undefined && at >= low && at <= high ? css.picked : ''}
            style={{ height: value === 0 ? 1 : `${Math.max(6, (value / most) * 100)}%` }}
          />
        ))}
      </div>
      {bars.length > 1 && (
        <figcaption>
          <span>{clock(bars[0]![0], zone)}</span>
          <span>{t.chart.most(most)}</span>
          <span>{clock(new Date(bars.at(-1)![0]).getTime() + step, zone)}</span>
        </figcaption>
      )}
    </figure>
  );
}
