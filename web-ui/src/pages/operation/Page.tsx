import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/client';
import { operations } from '../../api/queries';
import {
  Button,
  Facts,
  Head,
  Link,
  Loading,
  Section,
  StateMark,
  Time,
  useNow,
} from '../../shared/basic/basic';
import { Ask } from '../../shared/dialog/dialog';
import { Json } from '../../shared/json/json';
import { tell, tellFailure } from '../../shared/notice/notice';
import { ProblemPanel } from '../../shared/problem';
import { Table } from '../../shared/table/table';
import { count } from '../../shared/text';
import { navigate, to } from '../../shared/url';
import { t } from '../../text/en';
import css from './operation.module.css';

export default function OperationPage({ param: id }: { param: string }) {
  const now = useNow();
  const [cancels, setCancels] = useState(false);
  const operation = useQuery(operations.one(id));
  const at = operation.data;
  const failures = useQuery({
    ...operations.failures(id),
    enabled: (at?.failed ?? 0) > 0,
  });
  if (operation.isPending) return <Loading />;
  if (!at) {
    return (
      <>
        <Head title={id} />
        <ProblemPanel error={operation.error} again={() => void operation.refetch()} />
      </>
    );
  }
  const act = (call: () => Promise<unknown>) => {
    tell({ text: t.sent });
    call().then(
      () => {
        tell(undefined);
        void operation.refetch();
      },
      (cause) => tellFailure(cause, () => act(call)),
    );
  };
  const path = { path: { id } };
  const over = at.done + at.failed + at.skipped;
  const undoable = at.undo_until !== null && Date.parse(at.undo_until) > now;
  return (
    <>
      <Head
        title={t.operations.title(at.action, at.target.resource)}
        mark={<StateMark state={at.state} />}
        sub={<code>{at.id}</code>}
      >
        {undoable && (
          <Button
            kind="main"
            scope="operations:write"
            onClick={() => act(() => post('/v1/operations/{id}/undo', {}, path))}
          >
            {t.undo}
          </Button>
        )}
        {(at.state === 'running' || at.state === 'pending') && (
          <Button
            scope="operations:write"
            onClick={() => act(() => post('/v1/operations/{id}/pause', {}, path))}
          >
            {t.queues.pause}
          </Button>
        )}
        {at.state === 'paused' && (
          <Button
            kind="main"
            scope="operations:write"
            onClick={() => act(() => post('/v1/operations/{id}/resume', {}, path))}
          >
            {t.queues.resume}
          </Button>
        )}
        {!ended(at.state) && (
          <Button kind="danger" scope="operations:write" onClick={() => setCancels(true)}>
            {t.job.cancel}
          </Button>
        )}
        {ended(at.state) && at.failed > 0 && (
          <Button
            scope="operations:write"
            onClick={() =>
              act(() =>
                post('/v1/operations/{id}/retry-failed', {}, path).then((next) =>
                  navigate(to.operation(next.id)),
                ),
              )
            }
          >
            {t.operations.retryFailed}
          </Button>
        )}
      </Head>
      {cancels && (
        <Ask
          danger
          title={t.operations.cancelTitle}
          verb={t.job.cancel}
          close={() => setCancels(false)}
          act={async () => {
            await post('/v1/operations/{id}/cancel', {}, path);
            void operation.refetch();
          }}
        >
          <p>{t.operations.cancelText(count(Math.max(0, at.matched - over)))}</p>
        </Ask>
      )}
      <div className={css.progress}>
        <progress max={Math.max(1, at.matched)} value={over} aria-label={t.operations.progress} />
        <p aria-live="polite">
          {t.operations.counts(count(over), count(at.matched))}
          {at.eta && !ended(at.state) && (
            <>
              , {t.operations.left} <Time at={at.eta} />
            </>
          )}
        </p>
      </div>
      <Facts
        items={[
          { name: t.operations.done, value: count(at.done) },
          { name: t.operations.failed, value: count(at.failed) },
          { name: t.operations.skipped, value: count(at.skipped) },
          at.undone > 0 && { name: t.operations.undone, value: count(at.undone) },
          { name: t.bulk.rate, value: at.rate ?? t.operations.noRate },
          at.canary.length > 0 && { name: t.bulk.canary, value: at.canary.join(', ') },
          { name: t.operations.actor, value: at.actor },
          { name: t.bulk.reason, value: at.reason ?? '–' },
          { name: t.operations.created, value: <Time at={at.created_at} both /> },
          at.finished_at !== null && {
            name: t.operations.finished,
            value: <Time at={at.finished_at} both />,
          },
          at.error !== null && { name: t.columns.error, value: at.error },
        ]}
      />
      <Section title={t.operations.target}>
        <p className={css.target}>
          {at.target.q !== undefined ? (
            <Link to={at.target.resource === 'workers' ? '/workers' : to.jobs(at.target.q)}>
              <code>{at.target.q || at.target.resource}</code>
            </Link>
          ) : (
            (at.target.ids ?? []).slice(0, 20).map((it) => (
              <Link key={it} to={pageOf(at.target.resource, it)} className="mono">
                {it}
              </Link>
            ))
          )}
        </p>
      </Section>
      {Object.keys(at.params).length > 0 && (
        <Section title={t.operations.params}>
          <Json value={at.params} label={t.operations.params} />
        </Section>
      )}
      {(failures.data?.items.length ?? 0) > 0 && (
        <Section title={t.operations.failedItems}>
          <Table
            label={t.operations.failedItems}
            rows={failures.data!.items}
            id={(it) => it.id}
            href={(it) => pageOf(at.target.resource, it.id)}
            columns={[
              { id: 'id', head: 'id', narrow: 'first', cell: (it) => <code>{it.id}</code> },
              {
                id: 'problem',
                head: t.columns.error,
                grows: true,
                narrow: 'second',
                cell: (it) => `${it.problem.title}: ${it.problem.detail}`,
              },
            ]}
          />
        </Section>
      )}
    </>
  );
}

function pageOf(resource: string, id: string): string {
  if (resource === 'queues') return to.queue(id);
  return resource === 'workers' ? to.worker(id) : to.job(id);
}

function ended(state: string | undefined): boolean {
  return state === 'done' || state === 'cancelled' || state === 'failed';
}
