import { useState } from 'react';
import type { Queue } from '../../api/shapes';
import { Button, Section } from '../../shared/basic/basic';
import { Json } from '../../shared/json/json';
import { t } from '../../text/en';
import { Edit } from './Edit';

/** What is set, with its version; a change shows what it changes before it is made. */
export function Config({ queue, done }: { queue: Queue; done: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <Section
      title={t.queue.version(queue.version)}
      aside={
        <Button scope="queues:write" onClick={() => setOpen(true)}>
          {t.queue.edit}
        </Button>
      }
    >
      <Json value={queue.config} label={t.queue.tabs.config} />
      {open && <Edit queue={queue} close={() => setOpen(false)} done={done} />}
    </Section>
  );
}
