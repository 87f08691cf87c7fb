import { useState } from 'react';
import { post } from '../../api/client';
import { Button } from '../../shared/basic/basic';
import { Ask, TextField } from '../../shared/dialog/dialog';
import { tell } from '../../shared/notice/notice';
import { count } from '../../shared/text';
import { t } from '../../text/en';
import css from './queue.module.css';

export function Drain({ name, close }: { name: string; close: () => void }) {
  const [timeout, setTimeout] = useState('10m');
  const [reason, setReason] = useState('');
  return (
    <Ask
      title={t.queue.drainTitle(name)}
      verb={t.queue.drain}
      close={close}
      act={async () => {
        const operation = await post(
          '/v1/queues/{name}/drain',
          { reject_new: true, timeout, reason: reason || undefined },
          { path: { name } },
        );
        tell({
          text: t.queue.draining(name),
          operation: operation.id,
          undoUntil: operation.undo_until,
        });
      }}
    >
      <p>{t.queue.drainText}</p>
      <TextField
        label={t.queue.timeout}
        value={timeout}
        set={setTimeout}
        required
        hint={t.bulk.lengths}
      />
      <TextField label={t.bulk.reason} value={reason} set={setReason} />
    </Ask>
  );
}

export function Purge({ name, close }: { name: string; close: () => void }) {
  const [states, setStates] = useState('ready, scheduled');
  const [reason, setReason] = useState('');
  const [matched, setMatched] = useState<number>();
  const body = (dry: boolean) => ({
    states: states.split(/[\s,]+/).filter(Boolean) as never,
    dry_run: dry,
    reason: reason || undefined,
  });
  return (
    <Ask
      danger
      title={t.queue.purgeTitle(name)}
      verb={matched === undefined ? t.queue.purge : `${t.queue.purge} ${count(matched)}`}
      close={close}
      ready={reason.trim() !== ''}
      act={async () => {
        const operation = await post('/v1/queues/{name}/purge', body(false), { path: { name } });
        if ('id' in operation)
          tell({
            text: t.queue.purging(name),
            operation: operation.id,
            undoUntil: operation.undo_until,
          });
      }}
    >
      <p>{t.queue.purgeText}</p>
      <TextField label={t.queue.states} value={states} set={setStates} required />
      <TextField label={t.bulk.reason} value={reason} set={setReason} required />
      <div className={css.dry}>
        <Button
          onClick={() =>
            void post('/v1/queues/{name}/purge', body(true), { path: { name } }).then((it) =>
              setMatched('matched' in it ? it.matched : undefined),
            )
          }
        >
          {t.bulk.dryRun}
        </Button>
        <span role="status">
          {matched === undefined ? t.bulk.dryHint : t.bulk.matched(matched, true)}
        </span>
      </div>
    </Ask>
  );
}
