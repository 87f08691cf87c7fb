import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { remove } from '../../api/client';
import { access, cluster, operations } from '../../api/queries';
import { liveOf, useLive, useMark } from '../../live/store';
import { t } from '../../text/en';
import { useMay, useWho } from '../access';
import { Button, Icon, Link } from '../basic/basic';
import { Drop } from '../basic/Drop';
import { Dialog } from '../dialog/dialog';
import { allKeys, listenToKeys, useKeys } from '../keys/keys';
import { NoticeBar, tellFailure } from '../notice/notice';
import { Palette, type Place, PlacesContext } from '../palette/palette';
import { change, nextTheme, useSettings } from '../settings';
import { named, navigate, to, useUrl } from '../url';
import css from './frame.module.css';

const GROUPS = ['', 'work', 'care'] as const;

export function Frame({ places, children }: { places: Place[]; children: ReactNode }) {
  const settings = useSettings();
  const [open, setOpen] = useState<'palette' | 'keys' | 'menu'>();
  const live = liveOf(useQueryClient());
  const url = useUrl();
  const main = useRef<HTMLElement>(null);
  useEffect(listenToKeys, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever goes elsewhere begins at its top.
  useEffect(() => {
    setOpen(undefined);
    main.current?.scrollTo(0, 0);
    const heading = main.current?.querySelector('h1');
    if (
      document.activeElement === document.body ||
      !main.current?.contains(document.activeElement)
    ) {
      heading?.focus({ preventScroll: true });
    }
  }, [url.path]);
  useKeys([
    { key: 'Ctrl-K', does: t.keys.palette, run: () => setOpen('palette') },
    { key: '?', does: t.keys.help, run: () => setOpen('keys') },
    { key: '/', does: t.keys.search, run: () => focusSearch() },
    { key: '.', does: t.keys.live, run: () => live.toggle() },
    { key: 't', does: t.keys.theme, run: nextTheme },
    {
      key: 'z',
      does: t.keys.zone,
      run: () => change({ zone: settings.zone === 'UTC' ? 'browser' : 'UTC' }),
    },
    {
      key: '[',
      does: t.keys.rail,
      run: () => change({ rail: settings.rail === 'wide' ? 'narrow' : 'wide' }),
    },
    ...places
      .filter((it) => it.key)
      .map((it) => ({
        key: `g ${it.key}`,
        does: t.keys.go(it.title),
        run: () => navigate(it.path),
      })),
  ]);
  return (
    <PlacesContext.Provider value={places}>
      <div className={`${css.frame} ${settings.rail === 'narrow' ? css.slim : ''}`}>
        <a
          className={css.skip}
          href="#main"
          onClick={(event) => {
            event.preventDefault();
            document.querySelector<HTMLElement>('main h1')?.focus();
          }}
        >
          {t.skip}
        </a>
        <nav className={css.rail} aria-label={t.rail}>
          <Rail places={places} />
        </nav>
        <header className={css.top}>
          <Button
            kind="quiet"
            icon="menu"
            className={css.menu}
            aria-label={t.rail}
            onClick={() => setOpen('menu')}
          />
          <Where places={places} />
          <button type="button" className={css.find} onClick={() => setOpen('palette')}>
            <Icon name="search" />
            <span>{t.palette.button}</span>
            <kbd>{t.palette.keys}</kbd>
          </button>
          <RunningOperations />
          <LiveMark />
          <button
            type="button"
            className={css.small}
            aria-label={t.zoneButton(settings.zone)}
            title={t.keys.zone}
            onClick={() => change({ zone: settings.zone === 'UTC' ? 'browser' : 'UTC' })}
          >
            {settings.zone === 'UTC' ? 'UTC' : t.local}
          </button>
          <button
            type="button"
            className={css.small}
            aria-label={t.themeButton(settings.theme)}
            title={t.keys.theme}
            onClick={nextTheme}
          >
            <Icon name="theme" />
          </button>
          <Me />
        </header>
        <main ref={main} id="main" className={css.main}>
          <Banners />
          {children}
        </main>
        <NoticeBar />
        {open === 'palette' && <Palette close={() => setOpen(undefined)} />}
        {open === 'keys' && <KeysHelp close={() => setOpen(undefined)} />}
        {open === 'menu' && (
          <Dialog title={t.rail} close={() => setOpen(undefined)}>
            <nav className={css.drawer} aria-label={t.rail}>
              <Rail places={places} />
            </nav>
          </Dialog>
        )}
      </div>
    </PlacesContext.Provider>
  );
}

function focusSearch(): void {
  const field = document.getElementById('search');
  if (field) field.focus();
  else navigate('/jobs');
}

function Rail({ places }: { places: Place[] }) {
  const { path } = useUrl();
  const here = placeOf(places, path);
  return (
    <>
      <Link to="/" className={css.brand}>
        <img src="/ui/mark.svg" alt="" width="20" height="20" />
        <span>Millrace</span>
      </Link>
      {GROUPS.map((group) => (
        <div key={group} className={css.group}>
          {group !== '' && <p className={css.groupTitle}>{t.groups[group]}</p>}
          <ul>
            {places
              .filter((it) => it.group === group)
              .map((it) => (
                <li key={it.path}>
                  <Link
                    to={it.path}
                    aria-current={it === here ? 'page' : undefined}
                    aria-disabled={it.needs ? true : undefined}
                    title={it.needs ? t.needs(it.needs) : it.title}
                  >
                    <Icon name={it.icon} />
                    <span>{it.title}</span>
                  </Link>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </>
  );
}

function placeOf(places: Place[], path: string): Place | undefined {
  return places.find((it) =>
    it.path === '/' ? path === '/' : path === it.path || path.startsWith(`${it.path}/`),
  );
}

function Where({ places }: { places: Place[] }) {
  const { path } = useUrl();
  const place = placeOf(places, path);
  const rest = place && place.path !== '/' ? named(path.slice(place.path.length + 1)) : '';
  return (
    <div className={css.where}>
      {place &&
        (rest === '' ? <span>{place.title}</span> : <Link to={place.path}>{place.title}</Link>)}
      {rest !== '' && <span className={css.rest}>{rest}</span>}
    </div>
  );
}

function RunningOperations() {
  const list = useQuery({ ...operations.list(), enabled: useMay()('operations:read') });
  const running = (list.data?.items ?? []).filter(
    (it) => it.state === 'running' || it.state === 'pending',
  );
  useLive(running[0] && `operations/${running[0].id}`);
  if (running.length === 0) return null;
  const first = running[0]!;
  const done = (first.done ?? 0) + (first.failed ?? 0) + (first.skipped ?? 0);
  return (
    <Link
      to={running.length === 1 ? to.operation(first.id) : '/operations'}
      className={css.running}
    >
      <Icon name="running" />
      <span>
        {running.length === 1
          ? `${first.action} ${done}/${first.matched ?? 0}`
          : t.operations.running(running.length)}
      </span>
    </Link>
  );
}

function LiveMark() {
  const mark = useMark();
  const live = liveOf(useQueryClient());
  return (
    <button
      type="button"
      className={`${css.mark} ${css[`m_${mark}`]}`}
      title={t.live.hint[mark]}
      aria-label={`${t.live.mark[mark]}. ${t.live.hint[mark]}`}
      onClick={() => live.toggle()}
    >
      <span className={css.dot} aria-hidden="true" />
      <span>{t.live.mark[mark]}</span>
    </button>
  );
}

function Me() {
  const who = useWho();
  if (!who.login) return null;
  const leave = () => {
    remove('/v1/logins').then(() => location.assign('/ui/sign-in'), tellFailure);
  };
  return (
    <Drop className={css.me} label={t.me(who.login.actor)} mark={who.login.actor}>
      <div>
        <p>{who.login.role ?? t.ownScopes}</p>
        <Button onClick={leave}>{t.signOut}</Button>
      </div>
    </Drop>
  );
}

function Banners() {
  const { info } = useWho();
  const [begun] = useState(info.version);
  const now = useQuery(access.info());
  const nodes = useQuery({
    ...cluster.all(),
    retry: false,
    enabled: useMay()('cluster:read'),
  });
  const banners: { text: string; tone: string; act?: ReactNode }[] = [];
  if (now.isError) banners.push({ text: t.banner.gone, tone: 'bad' });
  if (info.insecure) banners.push({ text: t.banner.insecure, tone: 'bad' });
  else if (info.auth === 'open') banners.push({ text: t.banner.open, tone: 'calm' });
  if (info.backend === 'memory' && info.durability === 'none')
    banners.push({ text: t.banner.memory, tone: 'calm' });
  if (nodes.data && !nodes.data.backend.healthy)
    banners.push({ text: t.banner.backend, tone: 'bad' });
  if (now.data?.version && now.data.version !== begun) {
    banners.push({
      text: t.banner.version(now.data.version),
      tone: 'calm',
      act: <Button onClick={() => location.reload()}>{t.reload}</Button>,
    });
  }
  if (banners.length === 0) return null;
  return (
    <div className={css.banners}>
      {banners.map((it) => (
        <p key={it.text} className={css[it.tone]}>
          {it.tone === 'bad' && <Icon name="warn" />}
          {it.text} {it.act}
        </p>
      ))}
    </div>
  );
}

/** What does the same stands together. */
function byDeed(): Map<string, string[]> {
  const deeds = new Map<string, string[]>();
  for (const { does, key } of allKeys()) deeds.set(does, [...(deeds.get(does) ?? []), key]);
  return deeds;
}

function KeysHelp({ close }: { close: () => void }) {
  const keys = useRef(byDeed()).current;
  const settings = useSettings();
  return (
    <Dialog title={t.keys.title} close={close} wide>
      <div className={css.keys}>
        {!settings.keys && <p>{t.keys.off}</p>}
        <dl>
          {[...keys].map(([does, some]) => (
            <div key={does}>
              <dt>
                {some.map((key) => (
                  <span key={key}>
                    {key.split(' ').map((part) => (
                      <kbd key={part}>{t.keys.names[part] ?? part}</kbd>
                    ))}
                  </span>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Dialog>
  );
}
