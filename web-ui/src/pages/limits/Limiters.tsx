import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { patch, post, put } from '../../api/client';
import { limits } from '../../api/queries';
import type { Limiter } from '../../api/shapes';
import { Gauge, Time } from '../../shared/basic/basic';
import { Ask, CheckField, TextField } from '../../shared/dialog/dialog';
import { tell, tellFailure } from '../../shared/notice/notice';
import type { Column } from '../../shared/table/table';
import { count } from '../../shared/text';
import { t } from '../../text/en';
import { Forget } from './Forget';
import { Listed } from './Listed';
import css from './limits.module.css';
import { newOr, whole } from './put';

const COLUMNS: Column<Limiter>[] = [
  {
    id: 'rate',
    sort: 'rate',
    value: (it) => it.limit,
    head: t.limits.rate,
    narrow: 'second',
    cell: (it) =>
      it.limit === null ? (
        <span className="dim">–</span>
      ) : (
        t.queue.rateOf(it.limit, it.per ?? '', it.burst ?? 0)
      ),
  },
  {
    id: 'fill',
    sort: 'fill',
    value: (it) => (it.available === null ? null : it.fill),
    head: t.limits.available,
    num: true,
    narrow: 'end',
    cell: (it) =>
      it.available === null ? '–' : `${count(it.available)} (${Math.round(it.fill * 100)} %)`,
  },
  {
    id: 'running',
    sort: 'running',
    value: (it) => it.running,
    head: t.states.running,
    cell: (it) =>
      it.concurrency === null ? (
        count(it.running)
      ) : (
        <Gauge used={it.running} limit={it.concurrency} label={t.queues.used(it.name)} />
      ),
  },
  {
    id: 'refilled',
    sort: 'refilled',
    value: (it) => it.refilled_at,
    head: t.limits.refilled,
    num: true,
    cell: (it) => <Time at={it.refilled_at} />,
    from: 1024,
  },
];

/** Rates and numbers at once that jobs of any queue share. */
export function Limiters() {
  const list = useQuery(limits.limiters());
  const [edited, edit] = useState<{ it?: Limiter }>();
  const [gone, forget] = useState<string>();
  const reset = ({ name }: Limiter) =>
    post('/v1/limiters/{name}/reset', {}, { path: { name } }).then(
      () => tell({ text: t.limits.isReset(name) }),
      tellFailure,
    );
  return (
    <>
      <Listed
        of="limiters"
        title={t.limits.limiters}
        scope="limiters:write"
        list={list}
        columns={COLUMNS}
        deeds={[
          { verb: t.job.edit, run: (it) => edit({ it }) },
          { verb: t.limits.reset, run: (it) => void reset(it) },
          { verb: t.job.delete, run: (it) => forget(it.name) },
        ]}
        make={{ title: t.limits.newLimiter, run: () => edit({}) }}
        empty={{ title: t.limits.noLimiters, text: t.limits.limitersAre }}
      />
      {edited && <Edit it={edited.it} close={() => edit(undefined)} />}
      {gone !== undefined && <Forget of="limiters" name={gone} close={() => forget(undefined)} />}
    </>
  );
}

function Edit({ it, close }: { it?: Limiter; close: () => void }) {
  const [name, setName] = useState(it?.name ?? '');
  const [limit, setLimit] = useState(String(it?.limit ?? ''));
  const [per, setPer] = useState(it?.per ?? '1s');
  const [burst, setBurst] = useState(String(it?.burst ?? ''));
  const [spread, setSpread] = useState(it?.spread ?? false);
  const [concurrency, setConcurrency] = useState(String(it?.concurrency ?? ''));
  return (
    <Ask
      title={it?.name ?? t.limits.newLimiter}
      verb={t.save}
      close={close}
      ready={name !== ''}
      act={async () => {
        const none = limit.trim() === '';
        const rate = none
          ? { limit: null, per: null, burst: null, spread: false }
          : { limit: whole(limit), per, burst: whole(burst), spread };
        const body = { ...rate, concurrency: whole(concurrency) };
        const options = { path: { name }, headers: newOr(it) };
        if (it) await patch('/v1/limiters/{name}', body, options);
        else await put('/v1/limiters/{name}', body, options);
        tell({ text: t.saved });
      }}
    >
      {!it && <TextField label={t.limits.name} value={name} set={setName} required />}
      <div className={css.pair}>
        <TextField
          label={t.limits.limit}
          at="/limit"
          type="number"
          value={limit}
          set={setLimit}
          hint={t.limits.limitHint}
        />
        <TextField label={t.limits.per} at="/per" value={per} set={setPer} hint={t.bulk.lengths} />
        <TextField label={t.limits.burst} at="/burst" type="number" value={burst} set={setBurst} />
        <TextField
          label={t.queue.concurrency}
          at="/concurrency"
          type="number"
          value={concurrency}
          set={setConcurrency}
        />
      </div>
      <CheckField label={t.limits.spread} value={spread} set={setSpread} />
    </Ask>
  );
}
