import { useEffect, useSyncExternalStore } from 'react';
import { post } from '../../api/client';
import type { ApiError } from '../../api/problem';
import { t } from '../../text/en';
import { Button, Link, useNow } from '../basic/basic';
import { useKeys } from '../keys/keys';
import { to } from '../url';
import css from './notice.module.css';

// What was done, told in one bar at the foot of the page; with a way back while there is one.

export type Notice = {
  text: string;
  operation?: string;
  undoUntil?: string | null;
  failed?: boolean;
};

let notice: Notice | undefined;
const listeners = new Set<() => void>();

export function tell(next: Notice | undefined): void {
  notice = next;
  for (const listener of listeners) listener();
}

export function tellFailure(error: unknown): void {
  const problem = (error as ApiError).problem;
  tell({ text: problem ? `${problem.title}: ${problem.detail}` : String(error), failed: true });
}

export function NoticeBar() {
  const now = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notice,
  );
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
  useKeys(undoable ? [{ key: 'u', does: t.keys.undo, run: undo }] : []);
  useEffect(() => {
    if (!now || now.failed) return;
    const timer = setTimeout(() => tell(undefined), Math.max(8000, until - Date.now()));
    return () => clearTimeout(timer);
  }, [now, until]);
  return (
    <div role="status" aria-live="polite" className={now ? css.bar : 'hidden'}>
      {now && (
        <>
          <span className={now.failed ? css.failed : ''}>{now.text}</span>
          {now.operation && <Link to={to.operation(now.operation)}>{t.seeOperation}</Link>}
          {undoable && (
            <Button onClick={undo}>
              {t.undo} <kbd>u</kbd>
            </Button>
          )}
          <Button kind="quiet" icon="close" aria-label={t.close} onClick={() => tell(undefined)} />
        </>
      )}
    </div>
  );
}
