import { useQuery } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useId, useState } from 'react';
import { find } from '../../api/queries';
import { t } from '../../text/en';
import { Icon } from '../basic/basic';
import { Dialog } from '../dialog/dialog';
import { allKeys } from '../keys/keys';
import { navigate, to } from '../url';
import css from './palette.module.css';

export type Place = {
  path: string;
  title: string;
  icon: string;
  group: string;
  key?: string;
  /** The scope that who looks would need for it, and has not. */
  needs?: string;
};

export const PlacesContext = createContext<Place[]>([]);

const MOST = 40;

/** Where an id leads by how it begins; whether there is such a thing its page says. */
const PAGES: Record<string, { icon: string; path: (id: string) => string }> = {
  job: { icon: 'jobs', path: to.job },
  op: { icon: 'operations', path: to.operation },
  sig: { icon: 'dead', path: to.group },
  wrk: { icon: 'workers', path: to.worker },
};

type Item = {
  id: string;
  title: string;
  kind: string;
  icon: string;
  key?: string;
  run: () => void;
};

/** Finds pages, what one can do here, and whatever has this id. */
export function Palette({ close }: { close: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState<string>();
  const [waits, wait] = useState(false);
  const places = useContext(PlacesContext);
  const id = useId();
  const wanted = text.trim().toLowerCase();
  const found = useQuery({ ...find.search(text.trim()), enabled: wanted.length > 1 });
  const items: Item[] = [
    ...places.map((it) => ({
      id: it.path,
      title: it.title,
      kind: t.palette.page,
      icon: it.icon,
      key: it.key && `g ${it.key}`,
      run: () => navigate(it.path),
    })),
    ...allKeys()
      .filter((it) => !it.key.startsWith('g ') && !/^(Arrow|Ctrl|Escape)|^[jk]$/.test(it.key))
      .map((it) => ({
        id: it.key,
        title: it.does,
        kind: t.palette.action,
        icon: 'right',
        key: it.key,
        run: it.run,
      })),
  ].filter((it) => wanted.split(/\s+/).every((word) => it.title.toLowerCase().includes(word)));
  const hits: Item[] =
    wanted.length > 1
      ? (found.data?.items ?? []).map((it) => ({
          id: `${it.kind} ${it.id}`,
          title: `${it.id} · ${it.title}`,
          kind: it.kind,
          icon: it.kind === 'queue' ? 'queues' : it.state,
          run: () => navigate(it.url),
        }))
      : [];
  const page = PAGES[/^([a-z]+)_[\w-]+$/.exec(text.trim())?.[1] ?? ''];
  const pasted: Item[] =
    page === undefined || hits.length > 0
      ? []
      : [
          {
            id: 'pasted',
            title: t.palette.open(text.trim()),
            kind: t.palette.page,
            icon: page.icon,
            run: () => navigate(page.path(text.trim())),
          },
        ];
  const search: Item[] =
    wanted === ''
      ? []
      : [
          {
            id: 'search',
            title: t.palette.searchFor(text.trim()),
            kind: t.palette.search,
            icon: 'search',
            run: () => navigate(`/jobs?${new URLSearchParams({ q: text.trim() })}`),
          },
        ];
  const all = [...hits, ...pasted, ...items, ...search].slice(0, MOST);
  // What one has chosen stays chosen when more is found.
  const now = Math.max(0, at === undefined ? 0 : all.findIndex((it) => it.id === at));
  const go = (item: Item | undefined) => {
    if (!item) return;
    close();
    requestAnimationFrame(item.run);
  };
  // Who is quicker than the answer gets what it finds first.
  // biome-ignore lint/correctness/useExhaustiveDependencies: gone to once, when the answer is there.
  useEffect(() => {
    if (waits && !found.isFetching) go(all[now]);
  }, [waits, found.isFetching]);
  return (
    <Dialog title={t.palette.title} close={close} high>
      <div className={css.palette}>
        <input
          autoFocus
          type="text"
          role="combobox"
          aria-label={t.palette.title}
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={all.length > 0 ? `${id}-${now}` : undefined}
          placeholder={t.palette.hint}
          value={text}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setText(event.target.value);
            setAt(undefined);
            wait(false);
          }}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
            if (step !== 0) {
              event.preventDefault();
              const next = Math.max(0, Math.min(all.length - 1, now + step));
              setAt(all[next]?.id);
              document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
            } else if (event.key === 'Enter') {
              event.preventDefault();
              if (found.isFetching && at === undefined) wait(true);
              else go(all[now]);
            }
          }}
        />
        <ul id={id} role="listbox" aria-label={t.palette.found}>
          {all.map((item, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field.
            <li
              key={item.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === now}
              tabIndex={-1}
              onClick={() => go(item)}
            >
              <Icon name={item.icon} />
              <span className={css.title}>{item.title}</span>
              <span className="dim">{item.kind}</span>
              {item.key && <kbd>{item.key}</kbd>}
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
