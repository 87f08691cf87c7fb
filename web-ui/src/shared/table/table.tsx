import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import { t } from '../../text/en';
import { Link } from '../basic/basic';
import { useKeys } from '../keys/keys';
import { navigate } from '../url';
import css from './table.module.css';
import { Chooser, Order, Sorted, type View } from './view';
import { useWidth } from './width';

export type Column<T> = {
  id: string;
  head: ReactNode;
  cell: (row: T) => ReactNode;
  /** Numbers stand right, under each other. */
  num?: boolean;
  /** Takes the room that others leave, and is cut where there is none. */
  grows?: boolean;
  width?: number;
  /** Where it stands in a row of two lines; what has no place is left out there. */
  narrow?: 'first' | 'second' | 'end' | 'acts';
  /** Under this width of the page it is left out. */
  from?: number;
  /** Says on a narrow page what columns say elsewhere. */
  only?: 'narrow';
  /** The word in the address that orders by it. */
  sort?: string;
  /** What rows are ordered by where the page has all of them. */
  value?: (row: T) => string | number | null | undefined;
  /** Only there when it is chosen. */
  extra?: boolean;
};

export type Selection = {
  ids: ReadonlySet<string>;
  set: (ids: ReadonlySet<string>) => void;
  /** Whether a row can be selected; all can where it is left out. */
  can?: (id: string) => boolean;
};

const MANY = 120;

type Props<T> = {
  label: string;
  columns: Column<T>[];
  rows: readonly T[];
  id: (row: T) => string;
  href?: (row: T) => string | undefined;
  /** Which column is the link of its row. */
  link?: string;
  selection?: Selection;
  /** Told whether a pointer or the focus is among the rows, which must not move then. */
  held?: (held: boolean) => void;
  /** Rows that have left the list while they were held. */
  gone?: ReadonlySet<string>;
  dim?: boolean;
  /** Told which row the focus is in, or that it is in none. */
  onRow?: (row: T | undefined) => void;
  /** Lets one order the rows and choose the columns. */
  view?: View<T>;
};

/** A real table; on a narrow page its rows have two lines. Every row is a real link. */
export function Table<T>({
  label,
  columns: given,
  rows,
  id,
  href,
  link,
  selection,
  held,
  gone,
  dim,
  onRow,
  view,
}: Props<T>) {
  const among = useRef({ pointer: false, focus: false });
  const hold = (by: 'pointer' | 'focus', on: boolean) => {
    if (among.current[by] === on) return;
    among.current[by] = on;
    held?.(among.current.pointer || among.current.focus);
  };
  const body = useRef<HTMLTableSectionElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth();
  const narrow = width === 0;
  const columns = given.filter((it) => (it.from ?? 0) <= width && (narrow || !it.only));
  const virtual = rows.length > MANY;
  const virtualizer = useVirtualizer({
    count: rows.length,
    enabled: virtual,
    getScrollElement: () => document.querySelector('main'),
    estimateSize: () => (narrow ? 52 : 28),
    overscan: 20,
    scrollMargin: box.current?.offsetTop ?? 0,
  });
  const items = virtual
    ? virtualizer.getVirtualItems().map((it) => it.index)
    : rows.map((_, index) => index);
  const before = virtual
    ? (virtualizer.getVirtualItems()[0]?.start ?? 0) - (box.current?.offsetTop ?? 0)
    : 0;
  const lastItem = virtual ? virtualizer.getVirtualItems().at(-1) : undefined;
  const after = virtual
    ? virtualizer.getTotalSize() - ((lastItem?.end ?? 0) - (box.current?.offsetTop ?? 0))
    : 0;
  const last = useRef<number>(-1);

  const move = (step: number) => {
    // A page with several tables is walked through from the first to the last.
    const links = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
    const at = links.findIndex((it) => it.contains(document.activeElement));
    const next = links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + step))];
    const target = next?.querySelector<HTMLElement>('a, button') ?? next?.querySelector('input');
    target?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
  const focused = (): number => {
    const row = document.activeElement?.closest<HTMLElement>('[data-row]');
    return row && body.current?.contains(row) ? Number(row.dataset.row) : -1;
  };

  const can = (key: string) => selection?.can?.(key) ?? true;
  const choose = (index: number, range: boolean) => {
    if (!selection || index < 0) return;
    const key = id(rows[index]!);
    if (!can(key)) return;
    const ids = new Set(selection.ids);
    if (range && last.current >= 0) {
      const [from, until] = [Math.min(last.current, index), Math.max(last.current, index)];
      for (const each of rows.slice(from, until + 1).map(id)) if (can(each)) ids.add(each);
    } else {
      if (!ids.delete(key)) ids.add(key);
    }
    last.current = index;
    selection.set(ids);
  };

  const leave = () => {
    if (!among.current.focus) return;
    hold('focus', false);
    onRow?.(undefined);
  };
  // A row that is taken away, or a button in it, tells nobody that the focus went with it.
  useEffect(() => {
    if (!body.current?.contains(document.activeElement)) leave();
  });

  useKeys([
    { key: 'j', does: t.keys.down, run: () => move(1) },
    { key: 'ArrowDown', does: t.keys.down, run: () => move(1) },
    { key: 'k', does: t.keys.up, run: () => move(-1) },
    { key: 'ArrowUp', does: t.keys.up, run: () => move(-1) },
    ...(selection
      ? [
          { key: 'x', does: t.keys.select, run: () => choose(focused(), false) },
          { key: 'X', does: t.keys.range, run: () => choose(focused(), true) },
        ]
      : []),
  ]);

  const selectable = selection === undefined ? [] : rows.map(id).filter(can);
  const all = selectable.length > 0 && selectable.every((it) => selection?.ids.has(it));
  const span = columns.length + (selection ? 1 : 0);
  return (
    <div className={css.box} ref={box}>
      {view && (narrow ? <Order view={view} /> : <Chooser view={view} />)}
      {/* biome-ignore-start lint/a11y/noRedundantRoles: laid out as blocks, a table is none to a reader. */}
      <table
        role="table"
        className={`${css.table} ${view ? css.viewed : ''} ${dim ? css.dim : ''}`}
        aria-label={label}
        aria-rowcount={virtual ? rows.length + 1 : undefined}
        onPointerEnter={() => hold('pointer', true)}
        onPointerLeave={() => hold('pointer', false)}
        onFocus={(event) => {
          const at = (event.target as HTMLElement).closest<HTMLElement>('[data-row]')?.dataset.row;
          if (at === undefined) return leave();
          hold('focus', true);
          onRow?.(rows[Number(at)]);
        }}
        onBlur={(event) => {
          if (!body.current?.contains(event.relatedTarget)) leave();
        }}
      >
        <thead role="rowgroup">
          <tr role="row">
            {selection && (
              <th role="columnheader" className={css.check}>
                <input
                  type="checkbox"
                  aria-label={t.table.selectShown}
                  checked={all}
                  onChange={() => selection.set(new Set(all ? [] : selectable))}
                  disabled={selectable.length === 0}
                />
              </th>
            )}
            {columns.map((column) => (
              <th
                key={column.id}
                role="columnheader"
                scope="col"
                aria-sort={view && sortOf(column, view.order)}
                className={headClass(column)}
                style={column.width ? { width: column.width } : undefined}
              >
                {view && column.sort ? <Sorted column={column} view={view} /> : column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" ref={body}>
          {before > 0 && (
            <tr>
              <td colSpan={span} style={{ height: before, padding: 0 }} />
            </tr>
          )}
          {items.map((index) => {
            const row = rows[index]!;
            const key = id(row);
            const target = href?.(row);
            const selected = selection?.ids.has(key) ?? false;
            return (
              <tr
                key={key}
                role="row"
                data-row={index}
                aria-rowindex={virtual ? index + 2 : undefined}
                aria-selected={selection ? selected : undefined}
                className={rowClass(target !== undefined, selected, gone?.has(key) ?? false)}
                title={gone?.has(key) ? t.table.gone : undefined}
                onClick={(event) => {
                  const on = event.target as HTMLElement;
                  if (!target || on.closest('a, button, input, details')) return;
                  if (window.getSelection()?.toString()) return;
                  if (event.metaKey || event.ctrlKey)
                    window.open(`/ui${target}`, '_blank', 'noopener');
                  else navigate(target);
                }}
              >
                {selection && (
                  <td role="cell" className={css.check}>
                    {can(key) && (
                      <input
                        type="checkbox"
                        aria-label={t.table.select(key)}
                        checked={selected}
                        onChange={() => {}}
                        onClick={(event) => choose(index, event.shiftKey)}
                      />
                    )}
                  </td>
                )}
                {columns.map((column) => (
                  <td key={column.id} role="cell" className={cellClass(column)}>
                    {column.num && column.narrow === 'second' && (
                      <span className={css.label}>{column.head} </span>
                    )}
                    {target && column.id === (link ?? columns[0]!.id) ? (
                      <Link to={target} className={css.link}>
                        {column.cell(row)}
                      </Link>
                    ) : (
                      column.cell(row)
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 && (
            <tr>
              <td colSpan={span} style={{ height: after, padding: 0 }} />
            </tr>
          )}
        </tbody>
      </table>
      {/* biome-ignore-end lint/a11y/noRedundantRoles: see above. */}
    </div>
  );
}

function sortOf<T>({ sort }: Column<T>, order: string): 'ascending' | 'descending' | undefined {
  if (sort === undefined) return undefined;
  return order === sort ? 'ascending' : order === `-${sort}` ? 'descending' : undefined;
}

function rowClass(goes: boolean, selected: boolean, gone: boolean): string {
  return [css.row, goes ? css.goes : '', selected ? css.selected : '', gone ? css.gone : ''].join(
    ' ',
  );
}

function headClass<T>(column: Column<T>): string {
  return [column.num ? css.num : '', column.grows ? css.grows : ''].join(' ');
}

function cellClass<T>(column: Column<T>): string {
  const place = column.narrow ? css[`n_${column.narrow}`] : css.n_none;
  const acts = column.id === 'acts' ? css.acts : '';
  return [column.num ? css.num : '', column.grows ? css.grows : '', acts, place].join(' ');
}
