import type { Job } from '../../api/shapes';
import { Section } from '../../shared/basic/basic';
import { Json } from '../../shared/json/json';
import { t } from '../../text/en';

export function Data({ job }: { job: Job }) {
  return (
    <>
      <Section title={t.job.args}>
        <Json value={job.args} label={t.job.args} />
      </Section>
      {job.result !== null && (
        <Section title={t.job.result}>
          <Json value={job.result} label={t.job.result} />
        </Section>
      )}
      {job.cursor !== null && (
        <Section title={t.job.cursor}>
          <Json value={job.cursor} label={t.job.cursor} />
        </Section>
      )}
      {Object.keys(job.meta).length > 0 && (
        <Section title={t.job.meta}>
          <Json value={job.meta} label={t.job.meta} />
        </Section>
      )}
      {job.progress.data !== null && (
        <Section title={t.job.progress}>
          <Json value={job.progress.data} label={t.job.progress} />
        </Section>
      )}
    </>
  );
}
