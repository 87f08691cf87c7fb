import { useState } from 'react';
import { patch, post, remove } from '../../api/client';
import type { Job } from '../../api/shapes';
import { AreaField, Ask, CheckField, ChoiceField, TextField } from '../../shared/dialog/dialog';
import { tell } from '../../shared/notice/notice';
import { t } from '../../text/en';

export type Sheet = 'edit' | 'cancel' | 'snooze' | 'delete' | 'clone' | 'change';

export function Sheets({
  sheet,
  job,
  close,
  done,
}: {
  sheet: Sheet;
  job: Job;
  close: () => void;
  done: () => void;
}) {
  const path = { path: { id: job.id } };
  const [args, setArgs] = useState(() => JSON.stringify(job.args, null, 2));
  const [length, setLength] = useState('10m');
  const [reason, setReason] = useState('');
  const [force, setForce] = useState<'cooperative' | 'force'>('cooperative');
  const [cascade, setCascade] = useState(true);
  const [priority, setPriority] = useState(String(job.priority));
  const [queue, setQueue] = useState(job.queue);
  const finish = (text: string) => {
    tell({ text });
    done();
  };
  switch (sheet) {
    case 'edit':
      return (
        <Ask
          wide
          title={t.job.editRetry}
          verb={t.job.retry}
          close={close}
          act={async () => {
            await post(
              '/v1/jobs/{id}/retry',
              { args: JSON.parse(args), reset_attempts: true },
              path,
            );
            finish(t.jobs.retried);
          }}
        >
          <AreaField
            label={t.job.args}
            at="/args"
            value={args}
            set={setArgs}
            rows={12}
            hint={t.job.argsHint}
          />
        </Ask>
      );
    case 'clone':
      return (
        <Ask
          wide
          title={t.job.clone}
          verb={t.job.clone}
          close={close}
          act={async () => {
            const made = await post('/v1/jobs/{id}/clone', { args: JSON.parse(args), queue }, path);
            finish(t.newJob.made(made.id));
          }}
        >
          <TextField label={t.columns.queue} at="/queue" value={queue} set={setQueue} />
          <AreaField label={t.job.args} at="/args" value={args} set={setArgs} rows={12} />
        </Ask>
      );
    case 'change':
      return (
        <Ask
          wide
          title={t.job.edit}
          verb={t.save}
          close={close}
          act={async () => {
            await patch(
              '/v1/jobs/{id}',
              { args: JSON.parse(args), priority: Number(priority), queue },
              { ...path, headers: { 'if-match': `"${job.version}"` } },
            );
            finish(t.saved);
          }}
        >
          <TextField label={t.columns.queue} at="/queue" value={queue} set={setQueue} />
          <TextField
            label={t.newJob.priority}
            at="/priority"
            value={priority}
            set={setPriority}
            hint={t.bulk.priorities}
          />
          <AreaField label={t.job.args} at="/args" value={args} set={setArgs} rows={10} />
        </Ask>
      );
    case 'snooze':
      return (
        <Ask
          title={t.job.snooze}
          verb={t.job.snooze}
          close={close}
          act={async () => {
            await post('/v1/jobs/{id}/snooze', { for: length } as never, path);
            finish(t.job.snoozed(length));
          }}
        >
          <TextField
            label={t.bulk.for}
            at="/for"
            value={length}
            set={setLength}
            hint={t.bulk.lengths}
            required
          />
        </Ask>
      );
    case 'cancel':
      return (
        <Ask
          danger
          title={t.job.cancelTitle}
          verb={t.job.cancel}
          close={close}
          act={async () => {
            await post(
              '/v1/jobs/{id}/cancel',
              { mode: force, reason: reason || undefined, cascade },
              path,
            );
            finish(t.job.cancelled);
          }}
        >
          <p>
            <code>{job.id}</code> {job.type}
          </p>
          {job.state === 'running' && (
            <ChoiceField
              label={t.job.mode}
              at="/mode"
              value={force}
              set={setForce}
              hint={t.job.modeHint[force]}
              options={[
                { value: 'cooperative', title: t.job.cooperative },
                { value: 'force', title: t.job.force },
              ]}
            />
          )}
          <CheckField label={t.job.cascade} value={cascade} set={setCascade} />
          <TextField label={t.bulk.reason} at="/reason" value={reason} set={setReason} />
        </Ask>
      );
    case 'delete':
      return (
        <Ask
          danger
          title={t.job.deleteTitle}
          verb={t.job.delete}
          close={close}
          act={async () => {
            await remove('/v1/jobs/{id}', path);
            finish(t.job.deleted);
          }}
        >
          <p>{t.job.deleteText}</p>
        </Ask>
      );
  }
}
