import { useState } from 'react';
import { post } from '../../api/client';
import { Ask, TextField } from '../../shared/dialog/dialog';
import { tell } from '../../shared/notice/notice';
import { t } from '../../text/en';

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
        at="/timeout"
        value={timeout}
        set={setTimeout}
        required
        hint={t.bulk.lengths}
      />
      <TextField label={t.bulk.reason} at="/reason" value={reason} set={setReason} />
    </Ask>
  );
}
