import { useState } from 'react';
import { post } from '../../api/client';
import { t } from '../../text/en';
import { Ask, TextField } from '../dialog/dialog';
import { tell, tellFailure } from '../notice/notice';
import { readLength } from '../time';

export function PauseSheet({
  name,
  close,
  done,
}: {
  name: string;
  close: () => void;
  done: () => void;
}) {
  const [reason, setReason] = useState('');
  const [length, setLength] = useState('');
  const ms = readLength(length);
  return (
    <Ask
      title={t.queues.pauseTitle(name)}
      verb={t.queues.pause}
      close={close}
      ready={length === '' || ms !== undefined}
      act={async () => {
        const until = ms === undefined ? undefined : new Date(Date.now() + ms).toISOString();
        await post(
          '/v1/queues/{name}/pause',
          { reason: reason || undefined, until },
          { path: { name } },
        );
        tell({ text: t.queues.isPaused(name) });
        done();
      }}
    >
      <p>{t.queues.pauseText}</p>
      <TextField
        label={t.bulk.reason}
        at="/reason"
        value={reason}
        set={setReason}
        hint={t.queues.reasonHint}
      />
      <TextField
        label={t.queues.until}
        at="/until"
        value={length}
        set={setLength}
        hint={t.bulk.lengths}
        placeholder="30m"
      />
    </Ask>
  );
}

export function resume(name: string): Promise<unknown> {
  return post('/v1/queues/{name}/resume', {}, { path: { name } }).then(
    () => tell({ text: t.queues.isResumed(name) }),
    (cause) => tellFailure(cause, () => void resume(name)),
  );
}
