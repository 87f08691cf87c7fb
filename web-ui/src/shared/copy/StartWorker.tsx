import { t } from '../../text/en';
import { useWho } from '../access';
import { Command } from '../basic/basic';
import { WORKER_FORMS, workerIn } from './worker';

/** How one has a worker for a queue: from a shell, and in two languages. */
export function StartWorker({ queue }: { queue: string }) {
  const keyed = useWho().info.auth === 'keys';
  return (
    <>
      <p>{t.workers.loop(queue)}</p>
      {WORKER_FORMS.map((form) => {
        const title = t.workers.forms[form];
        return (
          <details key={form} open={form === 'shell'}>
            <summary>{title}</summary>
            <Command
              text={workerIn(form, queue, location.origin, keyed)}
              label={t.copyAs.copy(title)}
            />
          </details>
        );
      })}
    </>
  );
}
