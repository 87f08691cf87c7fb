import { useState } from 'react';
import { post, put, remove } from '../../api/client';
import type { Breaker, Limiter } from '../../api/shapes';
import { Ask, TextField } from '../../shared/dialog/dialog';
import { tell } from '../../shared/notice/notice';
import { t } from '../../text/en';
import css from './limits.module.css';

/** A call, and what is told when it went well. */
export type Act = (call: Promise<unknown>, text: string) => void;

export type Sheet =
  | { kind: 'limiter'; it?: Limiter }
  | { kind: 'breaker'; it?: Breaker }
  | { kind: 'trip'; name: string }
  | { kind: 'forget'; name: string };

const whole = (text: string) => (text.trim() === '' ? null : Number(text));

export function Sheets({ sheet, close }: { sheet: Sheet; close: () => void }) {
  const limiter = sheet.kind === 'limiter' ? sheet.it : undefined;
  const breaker = sheet.kind === 'breaker' ? sheet.it : undefined;
  const [name, setName] = useState(limiter?.name ?? breaker?.name ?? '');
  const [limit, setLimit] = useState(String(limiter?.limit ?? ''));
  const [per, setPer] = useState(limiter?.per ?? '1s');
  const [burst, setBurst] = useState(String(limiter?.burst ?? ''));
  const [concurrency, setConcurrency] = useState(String(limiter?.concurrency ?? ''));
  const [threshold, setThreshold] = useState(String(breaker?.failure_threshold ?? 5));
  const [reset, setReset] = useState(breaker?.reset_timeout ?? '30s');
  const [reason, setReason] = useState('');
  const [length, setLength] = useState('10m');
  const version = limiter?.version ?? breaker?.version;
  const headers: Record<string, string> =
    version === undefined ? { 'if-none-match': '*' } : { 'if-match': `"${version}"` };
  const finish = (text: string) => {
    tell({ text });
  };
  switch (sheet.kind) {
    case 'limiter':
      return (
        <Ask
          title={limiter ? limiter.name : t.limits.newLimiter}
          verb={t.save}
          close={close}
          ready={name !== ''}
          act={async () => {
            const rate =
              limit.trim() === '' ? {} : { limit: whole(limit), per, burst: whole(burst) };
            await put(
              '/v1/limiters/{name}',
              { ...rate, concurrency: whole(concurrency) },
              { path: { name }, headers },
            );
            finish(t.saved);
          }}
        >
          {!limiter && <TextField label={t.limits.name} value={name} set={setName} required />}
          <div className={css.pair}>
            <TextField
              label={t.limits.limit}
              type="number"
              value={limit}
              set={setLimit}
              hint={t.limits.limitHint}
            />
            <TextField label={t.limits.per} value={per} set={setPer} hint={t.bulk.lengths} />
            <TextField label={t.limits.burst} type="number" value={burst} set={setBurst} />
            <TextField
              label={t.queue.concurrency}
              type="number"
              value={concurrency}
              set={setConcurrency}
            />
          </div>
        </Ask>
      );
    case 'breaker':
      return (
        <Ask
          title={breaker ? breaker.name : t.limits.newBreaker}
          verb={t.save}
          close={close}
          ready={name !== ''}
          act={async () => {
            await put(
              '/v1/breakers/{name}',
              { failure_threshold: whole(threshold), reset_timeout: reset },
              { path: { name }, headers },
            );
            finish(t.saved);
          }}
        >
          {!breaker && <TextField label={t.limits.name} value={name} set={setName} required />}
          <div className={css.pair}>
            <TextField
              label={t.limits.threshold}
              type="number"
              value={threshold}
              set={setThreshold}
            />
            <TextField
              label={t.limits.resetTimeout}
              value={reset}
              set={setReset}
              hint={t.bulk.lengths}
            />
          </div>
        </Ask>
      );
    case 'trip':
      return (
        <Ask
          danger
          title={t.limits.tripTitle(sheet.name)}
          verb={t.limits.trip}
          close={close}
          act={async () => {
            await post(
              '/v1/breakers/{name}/trip',
              { reason: reason || undefined, for: length },
              { path: { name: sheet.name } },
            );
            finish(t.limits.tripped(sheet.name));
          }}
        >
          <p>{t.limits.tripText}</p>
          <TextField
            label={t.bulk.for}
            value={length}
            set={setLength}
            hint={t.bulk.lengths}
            required
          />
          <TextField label={t.bulk.reason} value={reason} set={setReason} />
        </Ask>
      );
    case 'forget':
      return (
        <Ask
          danger
          title={t.limits.deleteTitle(sheet.name)}
          verb={t.job.delete}
          close={close}
          act={async () => {
            await remove('/v1/limiters/{name}', {
              path: { name: sheet.name },
              headers: { 'if-match': '*' },
            });
            finish(t.job.deleted);
          }}
        >
          <p>{t.limits.deleteText}</p>
        </Ask>
      );
  }
}
