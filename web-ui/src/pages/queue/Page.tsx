import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queues } from '../../api/queries';
import { quote, withField } from '../../api/tokens';
import {
  Button,
  Empty,
  Head,
  Link,
  Loading,
  Panel,
  StateMark,
  Tabs,
  Time,
} from '../../shared/basic/basic';
import { BulkSheet } from '../../shared/bulk/bulk';
import { ChoiceField } from '../../shared/dialog/dialog';
import { JobsTable } from '../../shared/jobs/JobsTable';
import { useKeys } from '../../shared/keys/keys';
import { ProblemPanel } from '../../shared/problem';
import { PauseSheet, resume } from '../../shared/queue/PauseSheet';
import { PurgeSheet } from '../../shared/queue/PurgeSheet';
import { to, useParam } from '../../shared/url';
import { t } from '../../text/en';
import { Config } from './Config';
import { Counters } from './Counters';
import { Flow } from './Flow';
import { Keys } from './Keys';
import { Limits } from './Limits';
import css from './queue.module.css';
import { Drain } from './Sheets';
import { Workers } from './Workers';

type Sheet = 'pause' | 'drain' | 'purge' | 'redrive';

export default function QueuePage({ param: name }: { param: string }) {
  const [tab, setTab] = useParam('tab', 'jobs');
  const [sheet, setSheet] = useState<Sheet>();
  const queue = useQuery(queues.one(name));
  const at = queue.data;
  const again = () => void queue.refetch();
  const toggle = () => {
    if (at?.state === 'paused') void resume(name).then(again);
    else setSheet('pause');
  };
  useKeys([
    { key: 'p', does: t.keys.pause, run: toggle },
    { key: 'P', does: t.keys.purge, run: () => setSheet('purge') },
  ]);
  if (queue.isPending) return <Loading />;
  if (!at) {
    return (
      <>
        <Head title={name} />
        <ProblemPanel error={queue.error} again={again} />
      </>
    );
  }
  const tabs = [
    { id: 'jobs', title: t.queue.tabs.jobs },
    { id: 'keys', title: t.queue.tabs.keys },
    { id: 'flow', title: t.queue.tabs.flow },
    { id: 'limits', title: t.queue.tabs.limits },
    { id: 'workers', title: t.queue.tabs.workers },
    { id: 'config', title: t.queue.tabs.config },
  ];
  return (
    <>
      <Head title={name} mark={<StateMark state={at.state} still />}>
        {at.stats.dead > 0 && (
          <>
            <Link
              to={`/dead?${new URLSearchParams({ q: `queue:${quote(name)}` })}`}
              className={css.dead}
            >
              {t.queue.dead(at.stats.dead)}
            </Link>
            <Button scope="operations:write" onClick={() => setSheet('redrive')}>
              {t.queue.redrive}
            </Button>
          </>
        )}
        <Button scope="queues:write" onClick={toggle}>
          {at.state === 'paused' ? t.queues.resume : t.queues.pause}
        </Button>
        <Button scope="queues:write" onClick={() => setSheet('drain')}>
          {t.queue.drain}
        </Button>
        <Button kind="danger" scope="queues:admin" onClick={() => setSheet('purge')}>
          {t.queue.purge}
        </Button>
      </Head>
      {at.paused_by && (
        <p className={css.paused}>
          {t.queue.pausedBy(at.paused_by.by ?? '')} <Time at={at.paused_by.at} />
          {at.paused_by.reason && <>: {at.paused_by.reason}</>}
          {at.paused_by.until && (
            <>
              , {t.queue.until} <Time at={at.paused_by.until} both />
            </>
          )}
        </p>
      )}
      <Counters queue={at} />
      <Tabs label={t.queue.parts} tabs={tabs} now={tab} set={setTab} />
      <Panel now={tab}>
        {tab === 'jobs' && <Jobs name={name} />}
        {tab === 'keys' && <Keys name={name} />}
        {tab === 'flow' && <Flow name={name} />}
        {tab === 'limits' && <Limits queue={at} done={again} />}
        {tab === 'workers' && <Workers queue={at} />}
        {tab === 'config' && <Config queue={at} done={again} />}
      </Panel>
      {sheet === 'pause' && (
        <PauseSheet name={name} close={() => setSheet(undefined)} done={again} />
      )}
      {sheet === 'drain' && <Drain name={name} close={() => setSheet(undefined)} />}
      {sheet === 'redrive' && (
        <BulkSheet
          verb="retry"
          canaryFirst
          target={{ q: `state:dead queue:${quote(name)}` }}
          close={() => setSheet(undefined)}
          done={again}
        />
      )}
      {sheet === 'purge' && <PurgeSheet name={name} close={() => setSheet(undefined)} />}
    </>
  );
}

function Jobs({ name }: { name: string }) {
  const [state, setState] = useParam('state');
  const q = state === '' ? withField('', 'queue', name) : `queue:${quote(name)} state:${state}`;
  const [total, setTotal] = useState('');
  return (
    <>
      <div className={css.bar}>
        <ChoiceField
          label={t.columns.state}
          value={state}
          set={setState}
          options={[
            { value: '', title: t.jobs.all },
            ...Object.entries(t.states).map(([value, title]) => ({ value, title })),
          ]}
        />
        <span className="dim" aria-live="polite">
          {total}
        </span>
        <Link to={to.jobs(q)}>{t.queue.search}</Link>
      </div>
      <JobsTable
        filter={{ q }}
        without={['queue']}
        onTotal={setTotal}
        empty={<Empty title={t.queue.noJobs} />}
      />
    </>
  );
}
