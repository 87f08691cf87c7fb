import { useState } from 'react';
import type { Queue } from '../../api/shapes';
import { Button, Facts } from '../../shared/basic/basic';
import { count } from '../../shared/text';
import { t } from '../../text/en';
import { Edit } from './Edit';
import css from './queue.module.css';

const rateWords = (rate: { limit: number; per: string; burst: number } | null) =>
  rate === null ? t.queue.noLimit : t.queue.rateOf(rate.limit, rate.per, rate.burst);

export function Limits({ queue, done }: { queue: Queue; done: () => void }) {
  const { config, stats: now } = queue;
  const [open, setOpen] = useState(false);
  return (
    <>
      <Facts
        items={[
          {
            name: t.queue.concurrency,
            value:
              config.concurrency === null
                ? t.queue.noLimit
                : t.queue.inUse(now.running, config.concurrency),
          },
          { name: t.queue.rateLimit, value: rateWords(config.rate_limit) },
          {
            name: t.queue.perKey,
            value:
              config.per_key === null
                ? t.queue.noLimit
                : t.queue.keyWords(
                    config.per_key.concurrency,
                    config.per_key.ordered,
                    config.per_key.fair,
                  ),
          },
          { name: t.queue.keyRate, value: rateWords(config.per_key?.rate_limit ?? null) },
          {
            name: t.queue.depth,
            value: config.max_depth === null ? t.queue.noLimit : count(config.max_depth),
          },
          { name: t.queue.preemption, value: String(config.preemption) },
          ...Object.entries(config.types).map(([type, bound]) => ({
            name: type,
            value: `${bound.concurrency === null ? '' : t.queue.atOnce(bound.concurrency)} ${bound.rate_limit ? rateWords(bound.rate_limit) : ''}`,
          })),
        ]}
      />
      <p className={css.act}>
        <Button scope="queues:write" onClick={() => setOpen(true)}>
          {t.queue.edit}
        </Button>
      </p>
      {open && <Edit queue={queue} close={() => setOpen(false)} done={done} />}
    </>
  );
}
