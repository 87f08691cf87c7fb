import { ApiError } from '../api/problem';
import { t } from '../text/en';
import { Button, Copy, Icon } from './basic/basic';
import css from './problem.module.css';

/** A failure in the server's words: never a bare toast. */
export function ProblemPanel({ error, again }: { error: unknown; again?: () => void }) {
  if (!error) return null;
  const known = error instanceof ApiError ? error : undefined;
  const faults = known?.faults.filter((it) => it.detail !== known.problem.detail) ?? [];
  return (
    <div className={css.problem} role="alert">
      <Icon name="warn" className={css.icon} />
      <div>
        <p className={css.title}>{known?.problem.title ?? t.problem.unexpected}</p>
        <p>{known?.problem.detail ?? String(error)}</p>
        {faults.map((fault, index) => (
          <p key={index}>
            {fault.pointer && <code>{fault.pointer} </code>}
            {fault.detail}
          </p>
        ))}
        {known?.requestId && (
          <p className={css.id}>
            {t.problem.request} <code>{known.requestId}</code>
            <Copy text={known.requestId} label={t.problem.copyId} />
          </p>
        )}
      </div>
      {again && (known?.problem.retryable ?? true) && (
        <Button onClick={again}>{t.problem.again}</Button>
      )}
    </div>
  );
}
