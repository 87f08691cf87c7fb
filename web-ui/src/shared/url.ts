import { useMemo, useSyncExternalStore } from 'react';

// The URL is the only state of a view.

export const BASE = '/ui';

const listeners = new Set<() => void>();

function listen(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

export function navigate(to: string, replace = false): void {
  const full = to.startsWith(BASE) ? to : BASE + to;
  if (replace) history.replaceState(null, '', full);
  else if (full !== location.pathname + location.search) history.pushState(null, '', full);
  for (const listener of listeners) listener();
}

/** The path of a page, as the table of routes has it. */
export function pathOf(href: string): string {
  return new URL(href).pathname.slice(BASE.length) || '/';
}

/** What a part of a path names; as it stands where it is not written as such a part is. */
export function named(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export type Url = { path: string; search: URLSearchParams };

export function useUrl(): Url {
  const href = useSyncExternalStore(listen, () => location.pathname + location.search);
  return useMemo(() => {
    const url = new URL(href, location.origin);
    return { path: pathOf(url.href), search: url.searchParams };
  }, [href]);
}

/** The address of the page that is shown, with some parameters changed; '' takes one away. */
export function changed(search: URLSearchParams, changes: Record<string, string>): string {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  return location.pathname + (text === '' ? '' : `?${text}`);
}

export function useParam(name: string, usual = ''): [string, (value: string) => void] {
  const { search } = useUrl();
  const set = (value: string) =>
    navigate(changed(search, { [name]: value === usual ? '' : value }), true);
  return [search.get(name) ?? usual, set];
}

export const to = {
  job: (id: string) => `/jobs/${encodeURIComponent(id)}`,
  jobs: (q = '') => (q === '' ? '/jobs' : `/jobs?${new URLSearchParams({ q })}`),
  queue: (name: string) => `/queues/${encodeURIComponent(name)}`,
  group: (signature: string) => `/dead/${encodeURIComponent(signature)}`,
  worker: (id: string) => `/workers/${encodeURIComponent(id)}`,
  operation: (id: string) => `/operations/${encodeURIComponent(id)}`,
};
