import { t } from '../../text/en';
import { Icon } from '../basic/basic';
import { Drop } from '../basic/Drop';
import { useParam } from '../url';
import type { Column } from './table';
import css from './view.module.css';
import { useWidth } from './width';

/** Nothing but what cannot be left out. */
const BARE = '-';

/**
 * Which columns one sees and what orders the rows, as the address says: who is sent it sees the
 * same. Where a page has several tables each has its `name` there.
 */
export type View<T> = {
  columns: Column<T>[];
  /** Also those that are not shown: what is left out may order all the same. */
  all: Column<T>[];
  order: string;
  setOrder: (order: string) => void;
  choice: { id: string; name: string; shown: boolean; toggle: () => void }[];
};

export function useView<T>(all: Column<T>[], name = ''): View<T> {
  const of = name === '' ? '' : `${name}.`;
  const [names, setNames] = useParam(`${of}columns`);
  const [wish, setOrder] = useParam(`${of}sort`);
  const width = useWidth();
  const order = all.some((it) => it.sort !== undefined && it.sort === bare(wish)) ? wish : '';
  const free = all.filter((it) => typeof it.head === 'string' && it.narrow !== 'first' && !it.only);
  const usual = free.filter((it) => !it.extra && (it.from ?? 0) <= width).map((it) => it.id);
  const wanted = names === '' ? usual : names.split(',');
  const set = (ids: string[]) => {
    const text = ids.join(',');
    setNames(text === usual.join(',') ? '' : text || BARE);
  };
  const columns = all
    .filter((it) => !free.includes(it) || wanted.includes(it.id))
    // What one has chosen is there on every page that has columns.
    .map((it) => ({ ...it, from: undefined }));
  const choice = free.map(({ id, head }) => {
    const shown = wanted.includes(id);
    const toggle = () =>
      set(free.map((it) => it.id).filter((it) => (it === id ? !shown : wanted.includes(it))));
    return { id, name: String(head), shown, toggle };
  });
  return { columns, all, order, setOrder, choice };
}

const bare = (order: string) => order.replace(/^-/, '');

/** The rows in the order of the column that the address names; what has no value comes last. */
export function ordered<T>(rows: T[], { all, order }: View<T>): T[] {
  const value = all.find((it) => it.sort === bare(order))?.value;
  if (!value) return rows;
  const sign = order.startsWith('-') ? -1 : 1;
  return rows
    .map((row) => ({ row, at: value(row) }))
    .sort((a, b) => {
      if (a.at === b.at) return 0;
      if (a.at == null) return 1;
      if (b.at == null) return -1;
      return a.at < b.at ? -sign : sign;
    })
    .map((it) => it.row);
}

/** A head that orders: pressed once it begins with the most, or with A; again, the other way; then as usual. */
export function Sorted<T>({ column, view }: { column: Column<T>; view: View<T> }) {
  const up = column.sort!;
  const down = `-${up}`;
  const next = column.num ? [down, up] : [up, down];
  const at = next.indexOf(view.order);
  return (
    <button
      type="button"
      className={`${css.sort} ${column.num ? css.end : ''}`}
      onClick={() => view.setOrder(at < 0 ? next[0]! : (next[at + 1] ?? ''))}
    >
      {column.head}
      <span className={css.arrow} aria-hidden="true">
        {view.order === up ? '↑' : view.order === down ? '↓' : ''}
      </span>
    </button>
  );
}

/** What orders rows of two lines, which have no heads to press. */
export function Order<T>({ view: { all, order, setOrder } }: { view: View<T> }) {
  const words = all.map((it) => it.sort);
  // Two columns may show what the same order is about.
  const offers = all.filter((it, at) => it.sort !== undefined && words.indexOf(it.sort) === at);
  return (
    <select
      className={css.order}
      aria-label={t.table.order}
      value={order}
      onChange={(event) => setOrder(event.target.value)}
    >
      <option value="">{t.table.usualOrder}</option>
      {offers.flatMap(({ sort, head }) => [
        <option key={sort} value={sort}>{`${head} ↑`}</option>,
        <option key={`-${sort}`} value={`-${sort}`}>{`${head} ↓`}</option>,
      ])}
    </select>
  );
}

/** Which columns are there, over the end of their heads. */
export function Chooser<T>({ view: { choice } }: { view: View<T> }) {
  return (
    <div className={css.over}>
      <Drop className={css.chooser} label={t.table.columns} mark={<Icon name="more" />}>
        <fieldset>
          <legend>{t.table.columns}</legend>
          {choice.map(({ id, name, shown, toggle }) => (
            <label key={id}>
              <input type="checkbox" checked={shown} onChange={toggle} /> {name}
            </label>
          ))}
        </fieldset>
      </Drop>
    </div>
  );
}
