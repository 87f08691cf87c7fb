import { post } from '../../api/client';
import type { Block } from '../../api/shapes';
import { t } from '../../text/en';
import { Button } from '../basic/basic';
import { tell, tellFailure } from '../notice/notice';
import { resume } from '../queue/PauseSheet';

/** The one action that takes this out of the way of a job, where there is one. */
export function Unblock({ id, block: { kind, name } }: { id: string; block: Block }) {
  switch (kind) {
    case 'run_at':
    case 'retry_delay':
      return (
        <Button
          kind="quiet"
          scope="jobs:write"
          onClick={() =>
            void post('/v1/jobs/{id}/promote', {}, { path: { id } }).then(
              () => tell({ text: t.jobs.promoted }),
              tellFailure,
            )
          }
        >
          {t.job.runNow}
        </Button>
      );
    case 'queue_paused':
      return (
        <Button kind="quiet" scope="queues:write" onClick={() => void resume(name)}>
          {t.why.resume(name)}
        </Button>
      );
    case 'breaker_open':
      return (
        <Button
          kind="quiet"
          scope="breakers:write"
          onClick={() =>
            void post('/v1/breakers/{name}/reset', {}, { path: { name } }).then(
              () => tell({ text: t.limits.isReset(name) }),
              tellFailure,
            )
          }
        >
          {t.why.reset(name)}
        </Button>
      );
    default:
      return null;
  }
}
