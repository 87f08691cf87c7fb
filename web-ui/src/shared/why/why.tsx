import { useQuery } from '@tanstack/react-query';
import { jobs } from '../../api/queries';
import type { Block } from '../../api/shapes';
import { t } from '../../text/en';
import { Icon, Link, Loading, Time } from '../basic/basic';
import { ProblemPanel } from '../problem';
import { useSettings } from '../settings';
import { count } from '../text';
import { withTimes } from '../time';
import { to } from '../url';
import { Unblock } from './Unblock';
import css from './why.module.css';

/** Why a job is not done: the sentence, what holds it, what stands ahead, and what would help. */
export function WhyPanel({ id }: { id: string }) {
  const { zone } = useSettings();
  const why = useQuery(jobs.why(id));
  if (why.isPending) return <Loading />;
  if (why.isError) return <ProblemPanel error={why.error} again={() => void why.refetch()} />;
  const { text, blocked_by, ahead, workers, estimate, state } = why.data;
  const waits = ['waiting', 'scheduled', 'ready', 'retrying'].includes(state);
  return (
    <div className={css.why} data-why>
      <p className={css.text}>{withTimes(text, zone)}</p>
      {(state === 'dead' || state === 'discarded') && <p className="dim">{t.why[state]}</p>}
      {blocked_by.length > 0 && (
        <ul className={css.blocks}>
          {blocked_by.map((block, index) => (
            <li key={index}>
              <Icon name="blocked" />
              <BlockWords block={block} />
              <Unblock id={id} block={block} />
            </li>
          ))}
        </ul>
      )}
      {waits && (
        <ul className={css.facts}>
          <li>{t.why.ahead(ahead.higher_priority, ahead.same_priority)}</li>
          <li>{t.why.workers(workers.matching, workers.free)}</li>
          {estimate.start_at && (
            <li>
              {t.why.estimate} <Time at={estimate.start_at} /> (
              {t.why.confidence[estimate.confidence]})
            </li>
          )}
        </ul>
      )}
    </div>
  );
}

function BlockWords({ block }: { block: Block }) {
  return (
    <div>
      <span>
        <b>{t.why.kinds[block.kind] ?? block.kind}</b> {place(block)}
        {block.limit !== null && (
          <span className="dim"> {t.why.used(block.used ?? 0, block.limit)}</span>
        )}
      </span>
      {block.frees_at && (
        <span className="dim">
          {t.why.frees} <Time at={block.frees_at} />
        </span>
      )}
      {block.holders.length > 0 && (
        <span className={css.holders}>
          {t.why.holders(block.holders.length)}{' '}
          {block.holders.slice(0, 5).map((holder) => (
            <Link key={holder} to={to.job(holder)} className="mono">
              {holder}
            </Link>
          ))}
          {block.holders.length > 5 && <span>{t.why.more(count(block.holders.length - 5))}</span>}
        </span>
      )}
    </div>
  );
}

function place(block: Block) {
  switch (block.kind) {
    case 'queue_paused':
    case 'queue_concurrency':
    case 'no_worker':
      return <Link to={to.queue(block.name)}>{block.name}</Link>;
    case 'limiter':
    case 'breaker_open':
      return <Link to="/limits">{block.name}</Link>;
    default:
      return <span>{block.name}</span>;
  }
}
