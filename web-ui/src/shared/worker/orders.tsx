import { useState } from 'react';
import { post } from '../../api/client';
import type { Worker } from '../../api/shapes';
import { t } from '../../text/en';
import { Button } from '../basic/basic';
import { Ask, TextField } from '../dialog/dialog';
import { tell, tellFailure } from '../notice/notice';

const SCOPE = 'workers:write';

/** What one may have a worker do; a node of the server is drained on its own page. */
export function Orders({
  worker: { id, name, mode, state },
  kind,
}: {
  worker: Worker;
  kind?: 'quiet';
}) {
  const [sheet, setSheet] = useState<'quiet' | 'stop'>();
  if (mode === 'local' || state === 'gone' || state === 'stopping') return null;
  const resume = () =>
    post('/v1/workers/{id}/resume', {}, { path: { id } }).then(
      () => tell({ text: t.workers.isResumed(name) }),
      tellFailure,
    );
  return (
    <>
      {state === 'quiet' ? (
        <Button kind={kind} scope={SCOPE} onClick={() => void resume()}>
          {t.workers.resume}
        </Button>
      ) : (
        <Button kind={kind} scope={SCOPE} onClick={() => setSheet('quiet')}>
          {t.workers.quiet}
        </Button>
      )}
      <Button kind={kind ?? 'danger'} scope={SCOPE} onClick={() => setSheet('stop')}>
        {t.workers.stop}
      </Button>
      {sheet === 'quiet' && <Quiet id={id} name={name} close={() => setSheet(undefined)} />}
      {sheet === 'stop' && <Stop id={id} name={name} close={() => setSheet(undefined)} />}
    </>
  );
}

type Props = { id: string; name: string; close: () => void };

function Quiet({ id, name, close }: Props) {
  const [reason, setReason] = useState('');
  return (
    <Ask
      title={t.workers.quietTitle(name)}
      verb={t.workers.quiet}
      close={close}
      act={async () => {
        await post('/v1/workers/{id}/quiet', { reason: reason || undefined }, { path: { id } });
        tell({ text: t.workers.isQuiet(name) });
      }}
    >
      <p>{t.workers.quietText}</p>
      <TextField label={t.bulk.reason} at="/reason" value={reason} set={setReason} />
    </Ask>
  );
}

function Stop({ id, name, close }: Props) {
  const [reason, setReason] = useState('');
  const [grace, setGrace] = useState('30s');
  return (
    <Ask
      danger
      title={t.workers.stopTitle(name)}
      verb={t.workers.stop}
      close={close}
      act={async () => {
        const body = { reason: reason || undefined, grace: grace || undefined };
        await post('/v1/workers/{id}/stop', body, { path: { id } });
        tell({ text: t.workers.isStopping(name) });
      }}
    >
      <p>{t.workers.stopText}</p>
      <TextField
        label={t.workers.grace}
        at="/grace"
        value={grace}
        set={setGrace}
        hint={t.bulk.lengths}
      />
      <TextField label={t.bulk.reason} at="/reason" value={reason} set={setReason} />
    </Ask>
  );
}
