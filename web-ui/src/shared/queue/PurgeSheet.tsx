import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { post } from '../../api/client';
import { t } from '../../text/en';
import { Button } from '../basic/basic';
import css from '../bulk/bulk.module.css';
import { Ask, TextField } from '../dialog/dialog';
import { tell } from '../notice/notice';
import { ProblemPanel } from '../problem';
import { count } from '../text';

/** Takes jobs of a queue away for good; how many it would be is counted before one asks. */
export function PurgeSheet({ name, close }: { name: string; close: () => void }) {
  const [states, setStates] = useState('ready, scheduled');
  const [reason, setReason] = useState('');
  const purge = (dry: boolean) =>
    post(
      '/v1/queues/{name}/purge',
      {
        states: states.split(/[\s,]+/).filter(Boolean) as never,
        dry_run: dry,
        reason: reason || undefined,
      },
      { path: { name } },
    );
  const preview = useMutation({
    mutationFn: async () => {
      const would = await purge(true);
      return 'matched' in would ? would.matched : undefined;
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: counted once at the beginning, then when asked.
  useEffect(() => preview.mutate(), []);
  const matched = preview.data;
  return (
    <Ask
      danger
      title={t.queue.purgeTitle(name)}
      verb={matched === undefined ? t.queue.purge : `${t.queue.purge} ${count(matched)}`}
      close={close}
      ready={reason.trim() !== ''}
      act={async () => {
        const operation = await purge(false);
        if ('id' in operation)
          tell({
            text: t.queue.purging(name),
            operation: operation.id,
            undoUntil: operation.undo_until,
          });
      }}
    >
      <p>{t.queue.purgeText}</p>
      <TextField
        label={t.queue.states}
        at="/states"
        value={states}
        set={(it) => {
          setStates(it);
          preview.reset();
        }}
        required
      />
      <TextField label={t.bulk.reason} at="/reason" value={reason} set={setReason} required />
      <div className={css.dry}>
        <Button onClick={() => preview.mutate()}>{t.bulk.dryRun}</Button>
        <span role="status">
          {matched === undefined ? t.bulk.dryHint : t.bulk.matched(matched, true)}
        </span>
      </div>
      <ProblemPanel error={preview.error} />
    </Ask>
  );
}
