import { t } from '../../text/en';
import { type Change, plain } from './diff';
import css from './diff.module.css';

export function DiffTable({ changes, label }: { changes: Change[]; label: string }) {
  if (changes.length === 0) return <p className="dim">{t.diff.same}</p>;
  return (
    <div className={css.scroll}>
      <table className={css.diff} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t.diff.field}</th>
            <th scope="col">{t.diff.before}</th>
            <th scope="col">{t.diff.after}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((it) => (
            <tr key={it.path}>
              <th scope="row">
                <code>{it.path}</code>
              </th>
              <td>
                <del>{plain(it.from)}</del>
              </td>
              <td>
                <ins>{plain(it.to)}</ins>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
