import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { patch, post, put } from '../../api/client';
import { limits } from '../../api/queries';
import type { Breaker } from '../../api/shapes';
import { StateMark, Time } from '../../shared/basic/basic';
import { Ask, TextField } from '../../shared/dialog/dialog';
import { tell, tellFailure } from '../../shared/notice/notice';
import type { Column } from '../../shared/table/table';
import { count } from '../../shared/text';
import { t } from '../../text/en';
import { Forget } from './Forget';
import { Listed } from './Listed';
import css from './limits.module.css';
import { newOr, whole } from './put';

const COLUMNS: Column<Breaker>[] = [
  {
    id: 'state',
    sort: 'state',
    value: (it) => it.state,
    head: t.columns.state,
    narrow: 'end',
    cell: (it) => <StateMark state={it.state} />,
  },
  {
    id: 'failures',
    sort: 'failures',
    value: (it) => it.failures,
    head: t.limits.failures,
    num: true,
    narrow: 'second',
    cell: (it) => t.limits.failuresOf(it.failures, it.failure_threshold),
  },
  {
    id: 'opened',
    sort: 'opened',
    value: (it) => it.opened_at,
    head: t.limits.opened,
    num: true,
    cell: (it) => <Time at={it.opened_at} />,
  },
  {
    id: 'probe',
    sort: 'probe',
    value: (it) => it.next_probe_at,
    head: t.limits.probe,
    num: true,
    cell: (it) => <Time at={it.next_probe_at} />,
  },
  {
    id: 'blocked',
    sort: 'blocked',
    value: (it) => it.blocked_jobs,
    head: t.limits.blockedJobs,
    num: true,
    cell: (it) => count(it.blocked_jobs),
  },
  {
    id: 'rejected',
    sort: 'rejected',
    value: (it) => it.rejected,
    head: t.limits.rejected,
    num: true,
    cell: (it) => count(it.rejected),
    from: 1024,
  },
];

/** What speaks against the other side, where nobody says otherwise. */
const COUNTED: Breaker['counts'] = ['retryable', 'degraded', 'timeout'];

/** What holds back jobs while that which they call keeps failing. */
export function Breakers() {
  const list = useQuery({ ...limits.breakers(), retry: false });
  const [edited, edit] = useState<{ it?: Breaker }>();
  const [tripped, trip] = useState<string>();
  const [gone, forget] = useState<string>();
  const reset = ({ name }: Breaker) =>
    post('/v1/breakers/{name}/reset', {}, { path: { name } }).then(
      () => tell({ text: t.limits.isReset(name) }),
      tellFailure,
    );
  return (
    <>
      <Listed
        of="breakers"
        title={t.limits.breakers}
        scope="breakers:write"
        list={list}
        columns={COLUMNS}
        deeds={[
          { verb: t.job.edit, run: (it) => edit({ it }) },
          { verb: t.limits.reset, run: (it) => void reset(it) },
          { verb: t.limits.trip, run: (it) => trip(it.name) },
          { verb: t.job.delete, run: (it) => forget(it.name) },
        ]}
        make={{ title: t.limits.newBreaker, run: () => edit({}) }}
        empty={{ title: t.limits.noBreakers, text: t.limits.breakersAre }}
      />
      {edited && <Edit it={edited.it} close={() => edit(undefined)} />}
      {tripped !== undefined && <Trip name={tripped} close={() => trip(undefined)} />}
      {gone !== undefined && <Forget of="breakers" name={gone} close={() => forget(undefined)} />}
    </>
  );
}

function Edit({ it, close }: { it?: Breaker; close: () => void }) {
  const [name, setName] = useState(it?.name ?? '');
  const [threshold, setThreshold] = useState(String(it?.failure_threshold ?? 5));
  const [closes, setCloses] = useState(String(it?.success_threshold ?? 2));
  const [probes, setProbes] = useState(String(it?.half_open_max ?? 1));
  const [counts, setCounts] = useState((it?.counts ?? COUNTED).join(', '));
  const [reset, setReset] = useState(it?.reset_timeout ?? '30s');
  return (
    <Ask
      title={it?.name ?? t.limits.newBreaker}
      verb={t.save}
      close={close}
      ready={name !== ''}
      act={async () => {
        const body = {
          failure_threshold: whole(threshold),
          success_threshold: whole(closes),
          reset_timeout: reset,
          half_open_max: whole(probes),
          counts: counts.split(/[\s,]+/).filter(Boolean) as Breaker['counts'],
        };
        const options = { path: { name }, headers: newOr(it) };
        if (it) await patch('/v1/breakers/{name}', body, options);
        else await put('/v1/breakers/{name}', body, options);
        tell({ text: t.saved });
      }}
    >
      {!it && <TextField label={t.limits.name} value={name} set={setName} required />}
      <div className={css.pair}>
        <TextField
          label={t.limits.threshold}
          at="/failure_threshold"
          type="number"
          value={threshold}
          set={setThreshold}
        />
        <TextField
          label={t.limits.resetTimeout}
          at="/reset_timeout"
          value={reset}
          set={setReset}
          hint={t.bulk.lengths}
        />
        <TextField
          label={t.limits.probes}
          at="/half_open_max"
          type="number"
          value={probes}
          set={setProbes}
        />
        <TextField
          label={t.limits.closes}
          at="/success_threshold"
          type="number"
          value={closes}
          set={setCloses}
        />
      </div>
      <TextField
        label={t.limits.counts}
        at="/counts"
        value={counts}
        set={setCounts}
        hint={t.limits.countsHint}
        required
      />
    </Ask>
  );
}

function Trip({ name, close }: { name: string; close: () => void }) {
  const [reason, setReason] = useState('');
  const [length, setLength] = useState('10m');
  return (
    <Ask
      danger
      title={t.limits.tripTitle(name)}
      verb={t.limits.trip}
      close={close}
      act={async () => {
        const body = { reason: reason || undefined, for: length };
        await post('/v1/breakers/{name}/trip', body, { path: { name } });
        tell({ text: t.limits.tripped(name) });
      }}
    >
      <p>{t.limits.tripText}</p>
      <TextField
        label={t.bulk.for}
        at="/for"
        value={length}
        set={setLength}
        hint={t.bulk.lengths}
        required
      />
      <TextField label={t.bulk.reason} at="/reason" value={reason} set={setReason} />
    </Ask>
  );
}
