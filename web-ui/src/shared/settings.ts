import { useSyncExternalStore } from 'react';

// What belongs to this browser: how pages look, not what they show.

export type Settings = {
  theme: 'system' | 'light' | 'dark';
  zone: 'browser' | 'UTC';
  rail: 'wide' | 'narrow';
  keys: boolean;
};

const NAME = 'millrace.settings';
const USUAL: Settings = { theme: 'system', zone: 'browser', rail: 'wide', keys: true };
const listeners = new Set<() => void>();
const darkness = window.matchMedia?.('(prefers-color-scheme: dark)');

function read(): Settings {
  try {
    return { ...USUAL, ...JSON.parse(localStorage.getItem(NAME) ?? '{}') };
  } catch {
    return USUAL;
  }
}

let settings = read();

export function paintTheme(): void {
  const dark = settings.theme === 'dark' || (settings.theme === 'system' && darkness?.matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

darkness?.addEventListener('change', paintTheme);

export function currentSettings(): Settings {
  return settings;
}

export function change(some: Partial<Settings>): void {
  settings = { ...settings, ...some };
  try {
    localStorage.setItem(NAME, JSON.stringify(settings));
  } catch {
    // A browser that keeps nothing is asked again next time.
  }
  paintTheme();
  for (const listener of listeners) listener();
}

export function nextTheme(): void {
  const order: Settings['theme'][] = ['system', 'light', 'dark'];
  change({ theme: order[(order.indexOf(settings.theme) + 1) % order.length] });
}

export function useSettings(): Settings {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => settings,
  );
}
