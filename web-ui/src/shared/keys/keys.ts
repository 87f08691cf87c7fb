import { useEffect, useRef } from 'react';
import { currentSettings } from '../settings';

// Single letters are off inside fields, with Ctrl, Alt, Meta, and where the settings say so.

export type Binding = { key: string; does: string; run: () => void };

const layers: Binding[][] = [];
const watchers = new Set<() => void>();
let first = '';
let forget: ReturnType<typeof setTimeout> | undefined;

function inField(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return (
    element instanceof HTMLElement &&
    (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName)) &&
    !(element instanceof HTMLInputElement && /^(checkbox|radio)$/.test(element.type))
  );
}

function find(key: string): Binding | undefined {
  for (let at = layers.length - 1; at >= 0; at--) {
    const found = layers[at]!.find((it) => it.key === key);
    if (found) return found;
  }
  return undefined;
}

function hear(event: KeyboardEvent): void {
  document.documentElement.toggleAttribute('data-keys', true);
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    find('Ctrl-K')?.run();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
  if (document.querySelector('dialog[open]') || !currentSettings().keys) return;
  const onButton = /^(BUTTON|A|SUMMARY)$/.test((event.target as HTMLElement | null)?.tagName ?? '');
  if (onButton && (event.key === 'Enter' || event.key === ' ')) return;
  const typed = first === '' ? event.key : `${first} ${event.key}`;
  // What follows a stem means nothing without it: a mistyped page must not act on a row.
  const binding = find(typed);
  first = '';
  if (binding) {
    event.preventDefault();
    binding.run();
  } else if (typed === 'g') {
    first = 'g';
    clearTimeout(forget);
    forget = setTimeout(() => {
      first = '';
    }, 1500);
  }
}

/** What keys do while this is on the page; what came last wins. */
export function useKeys(bindings: Binding[]): void {
  const now = useRef(bindings);
  now.current = bindings;
  const names = bindings.map((it) => it.key).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the names say when there are others.
  useEffect(() => {
    const layer = now.current.map((it, index) => ({ ...it, run: () => now.current[index]?.run() }));
    layers.push(layer);
    for (const watcher of watchers) watcher();
    return () => {
      layers.splice(layers.indexOf(layer), 1);
      for (const watcher of watchers) watcher();
    };
  }, [names]);
}

/** All that is in force, what came last first. */
export function allKeys(): Binding[] {
  const seen = new Map<string, Binding>();
  for (const layer of [...layers].reverse()) {
    for (const it of layer) if (!seen.has(it.key)) seen.set(it.key, it);
  }
  return [...seen.values()];
}

function point(): void {
  document.documentElement.toggleAttribute('data-keys', false);
}

export function listenToKeys(): () => void {
  document.addEventListener('keydown', hear);
  document.addEventListener('pointerdown', point);
  return () => {
    document.removeEventListener('keydown', hear);
    document.removeEventListener('pointerdown', point);
  };
}
