import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/client';
import { STILL } from '../../api/kept';
import { jobs } from '../../api/queries';
import type { OperationAsk, OperationPreview } from '../../api/shapes';
import { t } from '../../text/en';
import { Button, Command } from '../basic/basic';
import { AreaField, Ask, CheckField, TextField } from '../dialog/dialog';
import { tell } from '../notice/notice';
import { ProblemPanel } from '../problem';
import css from './bulk.module.css';

export type Verb =
  | 'retry'
  | 'promote'
  | 'cancel'
  | 'snooze'
  | 'move'
  | 'reprioritise'
  | 'tag'
  | 'delete';
export type WorkerVerb = 'quiet' | 'resume' | 'stop';
export const VERBS: Verb[] = [
  'retry',
  'promote',
  'cancel',
  'snooze',
  'move',
  'reprioritise',
  'tag',
  'delete',
];

export type Target = { q: string } | { ids: string[] };

export const WORKER_VERBS: WorkerVerb[] = ['quiet', 'resume', 'stop'];
export const DANGEROUS: (Verb | WorkerVerb)[] = ['cancel', 'delete', 'stop'];
const FIRST: Partial<Record<Verb | WorkerVerb, string>> = { snooze: '10m', stop: '30s' };

const NEEDS_REASON = 100;
const SAMPLE = 3;
const EVERYTHING = 'queue:*';

/** One sheet for every bulk action: what, how many, three of them, how fast, and why. */
export function BulkSheet({
  verb,
  target,
  close,
  done,
  canaryFirst = false,
}: {
  verb: Verb | WorkerVerb;
  target: Target;
  close: () => void;
  done?: () => void;
  canaryFirst?: boolean;
}) {
  const [param, setParam] = useState(FIRST[verb] ?? '');
  const [fresh, setFresh] = useState(true);
  const [args, setArgs] = useState('');
  const [rate, setRate] = useState('');
  const [canary, setCanary] = useState(canaryFirst ? '1, 10' : '');
  const [reason, setReason] = useState('');
  const words = t.bulk.verbs[verb];
  const resource = isOfWorkers(verb) ? 'workers' : 'jobs';

  const ask = (dry: boolean): OperationAsk => ({
    action: verb,
    target: { resource, ...('q' in target ? { q: target.q || EVERYTHING } : target) },
    params: params(verb, param, fresh, args) as OperationAsk['params'],
    rate: rate === '' ? null : rate,
    canary:
      canary === ''
        ? null
        : canary
            .split(/[\s,]+/)
            .filter(Boolean)
            .map(Number),
    dry_run: dry,
    reason: reason === '' ? null : reason,
  });
  const preview = useMutation({
    mutationFn: async () => (await post('/v1/operations', ask(true))) as OperationPreview,
  });
  // What one is asked about is named before one has to ask for it.
  const q = 'q' in target ? target.q : '';
  const asked = { meta: STILL, enabled: 'q' in target };
  const found = useQuery({ ...jobs.some(q, SAMPLE, 'id'), ...asked });
  const total = useQuery({ ...jobs.count(q), ...asked }).data?.total;
  const matched = 'ids' in target ? target.ids.length : (preview.data?.matched ?? total?.count);
  const exact = 'ids' in target || (preview.data ?? total)?.relation === 'eq';
  const sample =
    'ids' in target ? target.ids : (preview.data?.sample ?? found.data?.items.map((it) => it.id));
  const many = matched === undefined || matched > NEEDS_REASON;
  const start = async () => {
    const operation = await post('/v1/operations', ask(false));
    if (!('id' in operation)) return;
    tell({ text: words.sent, operation: operation.id, undoUntil: operation.undo_until });
    done?.();
  };
  const line = commandOf(ask(false));
  return (
    <Ask
      wide
      title={'ids' in target ? words.titleOf(target.ids.length) : words.title}
      verb={matched === undefined ? words.verb : `${words.verb} ${t.bulk.many(matched, exact)}`}
      danger={DANGEROUS.includes(verb)}
      close={close}
      act={start}
      ready={!many || reason.trim() !== '' || matched === undefined}
    >
      <div className={css.what}>
        <span className="dim">{t.bulk.what}</span>
        {'q' in target && <code>{target.q || t.bulk.everything}</code>}
        <span role="status" className={css.which}>
          <b>
            {matched === undefined
              ? t.bulk.counting
              : t.bulk.matched(matched, exact, isOfWorkers(verb))}
          </b>{' '}
          <code>{first(sample ?? [], matched ?? 0)}</code>
        </span>
      </div>
      <div className={css.dry}>
        <Button onClick={() => preview.mutate()}>{t.bulk.dryRun}</Button>
        <span className="dim">{t.bulk.dryHint}</span>
      </div>
      <ProblemPanel error={preview.error ?? found.error} />
      {verb === 'snooze' && (
        <TextField
          label={t.bulk.for}
          at="/params/for"
          value={param}
          set={setParam}
          required
          hint={t.bulk.lengths}
        />
      )}
      {verb === 'stop' && (
        <TextField
          label={t.workers.grace}
          at="/params/grace"
          value={param}
          set={setParam}
          hint={t.bulk.lengths}
        />
      )}
      {verb === 'move' && (
        <TextField label={t.bulk.queue} at="/params/queue" value={param} set={setParam} required />
      )}
      {verb === 'reprioritise' && (
        <TextField
          label={t.bulk.priority}
          at="/params/priority"
          value={param}
          set={setParam}
          required
          hint={t.bulk.priorities}
        />
      )}
      {verb === 'tag' && (
        <TextField
          label={t.bulk.tags}
          at="/params"
          value={param}
          set={setParam}
          required
          hint={t.bulk.tagsHint}
        />
      )}
      {verb === 'retry' && (
        <>
          <CheckField label={t.bulk.fresh} value={fresh} set={setFresh} />
          <details>
            <summary>{t.bulk.editArgs}</summary>
            <AreaField
              label={t.bulk.args}
              at="/params/args"
              hint={t.bulk.argsHint}
              value={args}
              set={setArgs}
              rows={4}
            />
          </details>
        </>
      )}
      <div className={css.pair}>
        <TextField
          label={t.bulk.rate}
          at="/rate"
          value={rate}
          set={setRate}
          placeholder="50/s"
          hint={t.bulk.rateHint}
        />
        {verb === 'retry' && (
          <TextField
            label={t.bulk.canary}
            at="/canary"
            value={canary}
            set={setCanary}
            placeholder="1, 10"
            hint={t.bulk.canaryHint}
          />
        )}
      </div>
      <TextField
        label={t.bulk.reason}
        at="/reason"
        value={reason}
        set={setReason}
        required={many && matched !== undefined}
        hint={t.bulk.reasonHint}
      />
      <details>
        <summary>{t.bulk.asCommand}</summary>
        <Command text={line} />
      </details>
    </Ask>
  );
}

/** The first of them by name, and how many there are beside. */
function first(ids: string[], all: number): string {
  const shown = ids.slice(0, SAMPLE);
  const rest = all - shown.length;
  return shown.join(', ') + (shown.length > 0 && rest > 0 ? ` ${t.bulk.andMore(rest)}` : '');
}

function isOfWorkers(verb: Verb | WorkerVerb): verb is WorkerVerb {
  return (WORKER_VERBS as string[]).includes(verb);
}

function params(
  verb: Verb | WorkerVerb,
  param: string,
  fresh: boolean,
  args: string,
): object | null {
  switch (verb) {
    case 'snooze':
      return { for: param };
    case 'stop':
      return param === '' ? null : { grace: param };
    case 'move':
      return { queue: param };
    case 'reprioritise':
      return { priority: /^\d+$/.test(param) ? Number(param) : param };
    case 'tag': {
      const all = param.split(/[\s,]+/).filter(Boolean);
      return {
        add: all.filter((it) => !it.startsWith('-')),
        remove: all.filter((it) => it.startsWith('-')).map((it) => it.slice(1)),
      };
    }
    case 'retry':
      return { reset_attempts: fresh, ...(args.trim() === '' ? {} : { args: readArgs(args) }) };
    default:
      return null;
  }
}

function readArgs(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told by the server, in its words and with its place.
    return text;
  }
}

function commandOf(ask: OperationAsk): string {
  const told = Object.fromEntries(
    Object.entries(ask).filter(([, value]) => value !== null && value !== false),
  );
  const body = JSON.stringify(told).replaceAll("'", "'\\''");
  return `curl -s -X POST '${location.origin}/v1/operations' -H 'Content-Type: application/json' \\\n  -H "Idempotency-Key: $(uuidgen)" -d '${body}'`;
}
