import { useEffect, useSyncExternalStore } from 'react';
import { post } from '../../api/client';
import { t } from '../../text/en';
import { Button, Link, useNow } from '../basic/basic';
import { useKeys } from '../keys/keys';
import { ProblemPanel } from '../problem';
import { to } from '../url';
import css from './notice.module.css';

// What was done, told in one bar at the foot of the page; with a way back while there is one. What
// was refused is told in full, and again is tried what may succeed then.

export type Notice = {
  text: string;
  operation?: string;
  undoUntil?: string | null;
};

type Failure = { error: unknown; again?: () => void };

let notice: Notice | Failure | undefined;
const listeners = new Set<() => void>();

export function tell(next: Notice | undefined): void {
  show(next);
}

export function tellFailure(error: unknown, again?: () => void): void {
  show({ error, again });
}

function show(next: Notice | Failure | undefined): void {
  notice = next;
  for (const listener of listeners) listener();
}

export function NoticeBar() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notice,
  );
  const failure = shown && 'error' in shown ? shown : undefined;
  const now = shown && 'text' in shown ? shown : undefined;
  const time = useNow();
  const until = now?.undoUntil ? new Date(now.undoUntil).getTime() : 0;
  const undoable = now?.operation !== undefined && until > time;
  const undo = () => {
    if (!undoable || now?.operation === undefined) return;
    post('/v1/operations/{id}/undo', {}, { path: { id: now.operation } }).then(
      () => tell({ text: t.undone }),
      tellFailure,
    );
  };
  const again = () => {
    show(undefined);
    failure?.again?.();
  };
  useKeys(undoable ? [{ key: 'u', does: t.keys.undo, run: undo }] : []);
  useEffect(() => {
    if (!now) return;
    const timer = setTimeout(() => tell(undefined), Math.max(8000, until - Date.now()));
    return () => clearTimeout(timer);
  }, [now, until]);
  const close = (
    <Button kind="quiet" icon="close" aria-label={t.close} onClick={() => show(undefined)} />
  );
  return (
    <>
      <div role="status" aria-live="polite" className={now ? css.bar : 'hidden'}>
        {now && (
          <>
            <span>{now.text}</span>
            {now.operation && <Link to={to.operation(now.operation)}>{t.seeOperation}</Link>}
            {undoable && (
              <Button onClick={undo}>
                {t.undo} <kbd>u</kbd>
              </Button>
            )}
            {close}
          </>
        )}
      </div>
      {failure && (
        <div className={`${css.bar} ${css.failure}`}>
          <ProblemPanel error={failure.error} again={failure.again && again} />
          {close}
        </div>
      )}
    </>
  );
}
