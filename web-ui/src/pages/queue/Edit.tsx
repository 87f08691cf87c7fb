import { useState } from 'react';
import { put } from '../../api/client';
import type { Queue } from '../../api/shapes';
import { AreaField, Ask, TextField } from '../../shared/dialog/dialog';
import { DiffTable } from '../../shared/diff/DiffTable';
import { diff } from '../../shared/diff/diff';
import { tell } from '../../shared/notice/notice';
import { t } from '../../text/en';
import css from './queue.module.css';

type Plain = Record<string, unknown>;

/** As a form and as JSON, with what a change would change. */
export function Edit({
  queue,
  close,
  done,
}: {
  queue: Queue;
  close: () => void;
  done: () => void;
}) {
  const [version] = useState(queue.version);
  const [before] = useState(queue.config);
  const [text, setText] = useState(() => JSON.stringify(queue.config, null, 2));
  const read = (): { value?: Plain; fault?: string } => {
    try {
      return { value: JSON.parse(text) as Plain };
    } catch (cause) {
      return { fault: (cause as Error).message };
    }
  };
  const { value, fault } = read();
  const set = (change: Plain) => value && setText(JSON.stringify({ ...value, ...change }, null, 2));
  const whole = (typed: string) => (typed === '' ? null : Number(typed));
  return (
    <Ask
      wide
      title={t.queue.editTitle(queue.name)}
      verb={t.save}
      close={close}
      ready={value !== undefined}
      act={async () => {
        const match: Record<string, string> = version === 0 ? {} : { 'if-match': `"${version}"` };
        await put('/v1/queues/{name}', value as never, {
          path: { name: queue.name },
          headers: match,
        });
        tell({ text: t.saved });
        done();
      }}
    >
      <div className={css.pair}>
        <TextField
          label={t.queue.concurrency}
          at="/concurrency"
          type="number"
          value={String(value?.concurrency ?? '')}
          set={(it) => set({ concurrency: whole(it) })}
          placeholder={t.queue.noLimit}
        />
        <TextField
          label={t.queue.depth}
          at="/max_depth"
          type="number"
          value={String(value?.max_depth ?? '')}
          set={(it) => set({ max_depth: whole(it) })}
          placeholder={t.queue.noLimit}
        />
        <TextField
          label={t.newJob.attempts}
          at="/max_attempts"
          type="number"
          value={String(value?.max_attempts ?? '')}
          set={(it) => set({ max_attempts: whole(it) })}
          placeholder="5"
        />
      </div>
      <AreaField
        label={t.queue.tabs.config}
        value={text}
        set={setText}
        rows={16}
        hint={fault ?? t.queue.jsonHint}
      />
      <h3>{t.diff.title}</h3>
      <DiffTable label={t.diff.title} changes={value ? diff(before, value) : []} />
    </Ask>
  );
}
