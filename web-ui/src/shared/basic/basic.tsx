import {
  type AnchorHTMLAttributes,
  type ButtonHTMLAttributes,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import type { JobState } from '../../api/shapes';
import sprite from '../../icons/sprite.svg';
import { t } from '../../text/en';
import { useMay } from '../access';
import { useSettings } from '../settings';
import { absolute, away } from '../time';
import { BASE, navigate } from '../url';
import css from './basic.module.css';

export function Icon({ name, className = '' }: { name: string; className?: string }) {
  return (
    <svg className={`${css.icon} ${className}`} aria-hidden="true" focusable="false">
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}

/** What has no icon of its own looks like what it is most alike. */
const ICONS: Record<string, string> = {
  healthy: 'succeeded',
  done: 'succeeded',
  up: 'succeeded',
  waits: 'open',
  failed: 'dead',
  gone: 'dead',
  closed: 'succeeded',
  half_open: 'retrying',
  pending: 'scheduled',
  stopping: 'paused',
  draining: 'paused',
  degraded: 'warn',
  unhealthy: 'warn',
};

/** A state is never colour alone: icon, word and colour. */
export function StateMark({
  state,
  blocked = false,
  word = true,
  still = false,
}: {
  state: JobState | string;
  blocked?: boolean;
  word?: boolean;
  /** Not the work itself runs: what is open for it, or what was. */
  still?: boolean;
}) {
  const text = blocked ? t.blockedState(state) : state.replace('_', ' ');
  return (
    <span className={`${css.state} ${css[`s_${state}`] ?? ''}`}>
      <Icon
        name={blocked ? 'blocked' : (ICONS[state] ?? state)}
        className={state === 'running' && !still ? css.turning : ''}
      />
      {word ? <span>{text}</span> : <span className="hidden">{text}</span>}
    </span>
  );
}

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { to: string };

export function Link({ to, onClick, children, ...rest }: LinkProps) {
  return (
    <a
      href={BASE + to}
      {...rest}
      onClick={(event) => {
        onClick?.(event);
        const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
        if (event.defaultPrevented || !plain || event.button !== 0) return;
        event.preventDefault();
        navigate(to);
      }}
    >
      {children}
    </a>
  );
}

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  kind?: 'plain' | 'main' | 'danger' | 'quiet';
  icon?: string;
  scope?: string;
};

/** What one may not do stays visible, and says which scope is missing. */
export function Button({
  kind = 'plain',
  icon,
  scope,
  children,
  className = '',
  onClick,
  ...rest
}: ButtonProps) {
  const may = useMay()(scope);
  const id = useId();
  return (
    <>
      <button
        type="button"
        className={`${css.button} ${css[kind]} ${className}`}
        aria-disabled={may ? undefined : true}
        aria-describedby={may ? undefined : id}
        title={may ? rest.title : t.needs(scope ?? '')}
        onClick={may ? onClick : undefined}
        {...rest}
      >
        {icon && <Icon name={icon} />}
        {children}
      </button>
      {!may && (
        <span id={id} className="hidden">
          {t.needs(scope ?? '')}
        </span>
      )}
    </>
  );
}

const tickers = new Set<() => void>();
setInterval(() => {
  if (document.visibilityState === 'visible') for (const tick of tickers) tick();
}, 1000);

/** The present, a second at a time, while somebody looks. */
export function useNow(): number {
  const [now, set] = useState(Date.now);
  useEffect(() => {
    const tick = () => set(Date.now());
    tickers.add(tick);
    return () => {
      tickers.delete(tick);
    };
  }, []);
  return now;
}

/** Relative in the row, absolute on hover; `both` where there is room. */
export function Time({ at, both = false }: { at: string | null | undefined; both?: boolean }) {
  const now = useNow();
  const { zone } = useSettings();
  if (!at) return <span className="dim">–</span>;
  const full = absolute(at, zone);
  return (
    <time dateTime={at} title={full} className={both ? css.both : css.time}>
      {both ? `${full} · ${away(at, now)}` : away(at, now)}
    </time>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={css.empty}>
      <p className={css.emptyTitle}>{title}</p>
      {children}
    </div>
  );
}

/** A command to copy, as it works. */
export function Command({ text, label }: { text: string; label?: string }) {
  return (
    <div className={css.command}>
      <pre>
        <code>{text}</code>
      </pre>
      <Copy text={text} label={label ?? t.copyCommand} />
    </div>
  );
}

/** The browser's own way is there on secure addresses only. */
async function copied(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  const field = document.createElement('textarea');
  const before = document.activeElement as HTMLElement | null;
  field.value = text;
  (document.querySelector('dialog[open]') ?? document.body).append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  before?.focus();
  return done;
}

export function Copy({ text, label }: { text: string; label: string }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <button
      type="button"
      className={css.copy}
      title={label}
      aria-label={done ? t.copied : label}
      onClick={() => void copied(text).then(setDone, () => setDone(false))}
    >
      <Icon name={done ? 'succeeded' : 'copy'} />
    </button>
  );
}

/** Nothing for the first 200 ms: most answers are quicker. */
export function Loading() {
  const [shown, show] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => show(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return shown ? (
    <p className={css.loading} role="status">
      {t.loading}
    </p>
  ) : null;
}

export function Head({
  title,
  mark,
  children,
  sub,
}: {
  title: ReactNode;
  mark?: ReactNode;
  children?: ReactNode;
  sub?: ReactNode;
}) {
  // Whoever followed a link to here must not have lost his place.
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <header className={css.head}>
      <div className={css.headMain}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {mark}
        {sub && <div className={css.sub}>{sub}</div>}
      </div>
      {children && <div className={css.actions}>{children}</div>}
    </header>
  );
}

export function Section({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={css.section}>
      <div className={css.sectionHead}>
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

export type Fact = { name: string; value: ReactNode };

/** `tight`: figures and single words, many beside each other. */
export function Facts({
  items,
  tight = false,
}: {
  items: (Fact | null | false)[];
  tight?: boolean;
}) {
  return (
    <dl className={`${css.facts} ${tight ? css.tight : ''}`}>
      {items
        .filter((it): it is Fact => Boolean(it))
        .map((it) => (
          <div key={it.name}>
            <dt>{it.name}</dt>
            <dd>{it.value}</dd>
          </div>
        ))}
    </dl>
  );
}

export function Tabs({
  tabs,
  now,
  set,
  label,
}: {
  tabs: { id: string; title: string; count?: number }[];
  now: string;
  set: (id: string) => void;
  label: string;
}) {
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is shown, and comes into sight.
  useEffect(() => {
    const [box, tab] = [list.current, list.current?.querySelector('[aria-selected=true]')];
    if (!box || !(tab instanceof HTMLElement)) return;
    const over = tab.offsetLeft + tab.offsetWidth + 8 - box.offsetLeft - box.clientWidth;
    if (over > box.scrollLeft) box.scrollLeft = over;
  }, [now]);
  return (
    <div ref={list} className={css.tabs} role="tablist" aria-label={label}>
      {tabs.map((tab, index) => (
        <button
          key={tab.id}
          id={`tab-${tab.id}`}
          type="button"
          role="tab"
          aria-selected={tab.id === now}
          aria-controls="panel"
          tabIndex={tab.id === now ? 0 : -1}
          onClick={() => set(tab.id)}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
            if (step === 0) return;
            const next = tabs[(index + step + tabs.length) % tabs.length]!;
            set(next.id);
            document.getElementById(`tab-${next.id}`)?.focus();
          }}
        >
          {tab.title}
          {tab.count !== undefined && tab.count > 0 && (
            <span className={css.badge}>{tab.count}</span>
          )}
        </button>
      ))}
    </div>
  );
}

export function Panel({ now, children }: { now: string; children: ReactNode }) {
  return (
    <div id="panel" role="tabpanel" aria-labelledby={`tab-${now}`}>
      {children}
    </div>
  );
}

/** How full something is, in words too. */
export function Gauge({ used, limit, label }: { used: number; limit: number; label: string }) {
  const share = limit === 0 ? 0 : Math.min(1, used / limit);
  return (
    <span className={`${css.gauge} ${share >= 1 ? css.full : ''}`}>
      <meter min={0} max={1} value={share} aria-label={label} />
      <span className="num">
        {used}/{limit}
      </span>
    </span>
  );
}
