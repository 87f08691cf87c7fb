import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { patch } from '../../api/client';
import { dead, jobs } from '../../api/queries';
import { Button, Empty, Facts, Head, Link, Loading, Section, Time } from '../../shared/basic/basic';
import { BulkSheet, type Verb } from '../../shared/bulk/bulk';
import { Spark } from '../../shared/chart/chart';
import { Ask, TextField } from '../../shared/dialog/dialog';
import { diff, plain } from '../../shared/diff/diff';
import { JobsTable } from '../../shared/jobs/JobsTable';
import { tell, tellFailure } from '../../shared/notice/notice';
import { ProblemPanel } from '../../shared/problem';
import { count, firstLine } from '../../shared/text';
import { readLength } from '../../shared/time';
import { to } from '../../shared/url';
import { t } from '../../text/en';
import css from './group.module.css';

export default function Group({ param: signature }: { param: string }) {
  const [sheet, setSheet] = useState<Verb | 'mute' | 'note'>();
  const group = useQuery({ ...dead.group(signature), retry: false });
  const at = group.data;
  const q = `state:dead signature:${signature}`;
  const again = () => void group.refetch();
  const unmute = () =>
    patch(
      '/v1/dead-letters/groups/{signature}',
      { muted_until: null },
      { path: { signature } },
    ).then(again, tellFailure);
  if (group.isPending) return <Loading />;
  if (!at) {
    return (
      <>
        <Head title={signature} />
        <Empty title={t.dead.groupGone}>
          <p>
            <Link to="/dead">{t.pages.dead}</Link>
          </p>
        </Empty>
        {group.error && <ProblemPanel error={group.error} again={again} />}
      </>
    );
  }
  const isMuted = at.muted_until !== null && Date.parse(at.muted_until) > Date.now();
  return (
    <>
      <Head title={firstLine(at.sample.message)} sub={<span>{t.dead.letters(at.count)}</span>}>
        <Button kind="main" scope="operations:write" onClick={() => setSheet('retry')}>
          {t.dead.redrive}
        </Button>
        {isMuted ? (
          <Button scope="dead:write" onClick={() => void unmute()}>
            {t.dead.unmute}
          </Button>
        ) : (
          <Button scope="dead:write" onClick={() => setSheet('mute')}>
            {t.dead.mute}
          </Button>
        )}
        <Button scope="dead:write" onClick={() => setSheet('note')}>
          {t.dead.note}
        </Button>
        <Button kind="danger" scope="operations:write" onClick={() => setSheet('delete')}>
          {t.job.delete}
        </Button>
      </Head>
      <Facts
        items={[
          { name: t.dead.kind, value: at.error_kind ?? '–' },
          {
            name: t.columns.type,
            value: at.types.map((it) => (
              <Link key={it} to={to.jobs(`${q} type:${it}`)} className={css.one}>
                {it}
              </Link>
            )),
          },
          {
            name: t.columns.queue,
            value: at.queues.map((it) => (
              <Link key={it} to={to.queue(it)} className={css.one}>
                {it}
              </Link>
            )),
          },
          { name: t.dead.keys, value: count(at.keys) },
          { name: t.dead.first, value: <Time at={at.first_at} both /> },
          { name: t.dead.last, value: <Time at={at.last_at} both /> },
          {
            name: t.dead.trend,
            value: (
              <Spark
                points={at.trend.map((n, i) => [String(i), n])}
                label={t.dead.trendOf(at.trend)}
              />
            ),
          },
          { name: t.dead.signature, value: <code>{at.signature}</code> },
          isMuted && { name: t.dead.mutedUntil, value: <Time at={at.muted_until} both /> },
          at.note !== null && { name: t.dead.note, value: at.note },
        ]}
      />
      <Section title={t.dead.sample} aside={<Link to={to.job(at.sample.id)}>{at.sample.id}</Link>}>
        <pre className={css.sample}>{at.sample.stack ?? at.sample.message}</pre>
      </Section>
      <Differences q={q} />
      <Section title={t.dead.newest}>
        <JobsTable
          filter={{ q }}
          without={['state', 'error', 'took']}
          empty={<Empty title={t.dead.none} />}
        />
      </Section>
      {(sheet === 'retry' || sheet === 'delete') && (
        <BulkSheet
          verb={sheet}
          canaryFirst={sheet === 'retry'}
          target={{ q }}
          close={() => setSheet(undefined)}
          done={again}
        />
      )}
      {sheet === 'mute' && (
        <Mute signature={signature} close={() => setSheet(undefined)} done={again} />
      )}
      {sheet === 'note' && (
        <Note
          signature={signature}
          now={at.note ?? ''}
          close={() => setSheet(undefined)}
          done={again}
        />
      )}
    </>
  );
}

/** Which arguments differ among the newest, and which they all share: often the cause. */
function Differences({ q }: { q: string }) {
  const some = useQuery(jobs.some(q, 30, 'id,args'));
  const all = (some.data?.items ?? [])
    .map((it) => it.args as unknown as Record<string, unknown>)
    .filter(Boolean);
  if (all.length < 2 || all.some((it) => (it as { redacted?: boolean }).redacted)) return null;
  const first = all[0];
  const differing = new Set(
    all.slice(1).flatMap((it) => diff(first, it).map((change) => change.path)),
  );
  const shared = Object.entries(first ?? {}).filter(
    ([name]) => ![...differing].some((path) => path === name || path.startsWith(`${name}.`)),
  );
  const valueAt = (value: unknown, path: string) =>
    path
      .split('.')
      .reduce<unknown>(
        (inner, name) => (inner as Record<string, unknown> | undefined)?.[name],
        value,
      );
  return (
    <Section title={t.dead.args(all.length)}>
      <dl className={css.args}>
        {shared.slice(0, 8).map(([name, value]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              <span className="dim">{t.dead.always}</span> <code>{plain(value)}</code>
            </dd>
          </div>
        ))}
        {[...differing].slice(0, 8).map((path) => {
          const values = [...new Set(all.map((it) => plain(valueAt(it, path))))];
          return (
            <div key={path}>
              <dt>
                <code>{path}</code>
              </dt>
              <dd>
                <span className="dim">{t.dead.values(values.length)}</span>{' '}
                <code>{values.slice(0, 5).join(', ')}</code>
              </dd>
            </div>
          );
        })}
      </dl>
    </Section>
  );
}

function Mute({
  signature,
  close,
  done,
}: {
  signature: string;
  close: () => void;
  done: () => void;
}) {
  const [length, setLength] = useState('24h');
  const ms = readLength(length);
  return (
    <Ask
      title={t.dead.muteTitle}
      verb={t.dead.mute}
      close={close}
      ready={ms !== undefined}
      act={async () => {
        await patch(
          '/v1/dead-letters/groups/{signature}',
          { muted_until: new Date(Date.now() + (ms ?? 0)).toISOString() },
          { path: { signature } },
        );
        tell({ text: t.dead.isMuted(length) });
        done();
      }}
    >
      <p>{t.dead.muteText}</p>
      <TextField label={t.bulk.for} value={length} set={setLength} hint={t.bulk.lengths} required />
    </Ask>
  );
}

function Note({
  signature,
  now,
  close,
  done,
}: {
  signature: string;
  now: string;
  close: () => void;
  done: () => void;
}) {
  const [note, setNote] = useState(now);
  return (
    <Ask
      title={t.dead.noteTitle}
      verb={t.save}
      close={close}
      act={async () => {
        await patch(
          '/v1/dead-letters/groups/{signature}',
          { note: note || null },
          { path: { signature } },
        );
        tell({ text: t.saved });
        done();
      }}
    >
      <TextField label={t.dead.note} value={note} set={setNote} />
    </Ask>
  );
}
