import { useState } from 'react';
import { post } from '../../api/client';
import { AreaField, Ask, TextField } from '../../shared/dialog/dialog';
import { tell } from '../../shared/notice/notice';
import { navigate, to } from '../../shared/url';
import { t } from '../../text/en';
import css from './jobs.module.css';

export function NewJob({ close }: { close: () => void }) {
  const [type, setType] = useState('echo');
  const [queue, setQueue] = useState('');
  const [args, setArgs] = useState('{}');
  const [key, setKey] = useState('');
  const [delay, setDelay] = useState('');
  const [priority, setPriority] = useState('');
  const [attempts, setAttempts] = useState('');
  const [tags, setTags] = useState('');
  const fault = parse(args).fault;
  const send = async () => {
    const made = await post('/v1/jobs', {
      type,
      args: parse(args).value as never,
      queue: queue || undefined,
      key: key || undefined,
      delay: delay || undefined,
      priority: (/^\d$/.test(priority) ? Number(priority) : priority || undefined) as never,
      max_attempts: attempts === '' ? undefined : Number(attempts),
      tags: tags === '' ? undefined : tags.split(/[\s,]+/).filter(Boolean),
    });
    const id = (made as { id: string }).id;
    tell({ text: t.newJob.made(id) });
    navigate(to.job(id));
  };
  return (
    <Ask
      title={t.jobs.new}
      verb={t.newJob.verb}
      close={close}
      act={send}
      ready={type !== '' && !fault}
      wide
    >
      <div className={css.pair}>
        <TextField
          label={t.columns.type}
          at="/type"
          value={type}
          set={setType}
          required
          hint={t.newJob.typeHint}
        />
        <TextField
          label={t.columns.queue}
          at="/queue"
          value={queue}
          set={setQueue}
          placeholder="default"
        />
      </div>
      <AreaField
        label={t.newJob.args}
        at="/args"
        value={args}
        set={setArgs}
        hint={fault ?? t.newJob.argsHint}
        rows={5}
      />
      <div className={css.pair}>
        <TextField
          label={t.columns.key}
          at="/key"
          value={key}
          set={setKey}
          hint={t.newJob.keyHint}
        />
        <TextField
          label={t.newJob.delay}
          at="/delay"
          value={delay}
          set={setDelay}
          placeholder="5m"
        />
        <TextField
          label={t.newJob.priority}
          at="/priority"
          value={priority}
          set={setPriority}
          placeholder="normal"
          hint={t.bulk.priorities}
        />
        <TextField
          label={t.newJob.attempts}
          at="/max_attempts"
          value={attempts}
          set={setAttempts}
          placeholder="5"
        />
        <TextField
          label={t.newJob.tags}
          at="/tags"
          value={tags}
          set={setTags}
          hint={t.newJob.tagsHint}
        />
      </div>
    </Ask>
  );
}

function parse(text: string): { value?: unknown; fault?: string } {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    const fits = typeof value === 'object' && value !== null && !Array.isArray(value);
    return fits ? { value } : { fault: t.newJob.object };
  } catch (cause) {
    return { fault: String((cause as Error).message) };
  }
}
