import type { Leader, Node } from '../../api/shapes';
import { Icon, Section, Time } from '../../shared/basic/basic';
import { t } from '../../text/en';
import css from './cluster.module.css';

const SHOWN = 20;

/** Who came, who was not seen any more, and since when somebody leads; the newest first. */
export function Events({ nodes, leader }: { nodes: Node[]; leader?: Leader }) {
  const led = leader && {
    at: leader.since,
    icon: 'ready',
    tone: undefined,
    text: t.cluster.led(leader.node, leader.epoch),
  };
  const came = nodes.map((it) => ({
    at: it.started_at,
    icon: 'succeeded',
    tone: css.good,
    text: t.cluster.came(it.id),
  }));
  const went = nodes
    .filter((it) => it.state === 'gone')
    .map((it) => ({
      at: it.last_seen_at,
      icon: 'cancelled',
      tone: css.bad,
      text: t.cluster.went(it.id),
    }));
  const events = [...(led ? [led] : []), ...went, ...came];
  if (events.length === 0) return null;
  return (
    <Section title={t.cluster.events}>
      <ul className={css.events}>
        {events
          .sort((a, b) => b.at.localeCompare(a.at))
          .slice(0, SHOWN)
          .map((it) => (
            <li key={it.text + it.at}>
              <Icon name={it.icon} className={it.tone} />
              <span>{it.text}</span>
              <Time at={it.at} both />
            </li>
          ))}
      </ul>
    </Section>
  );
}
