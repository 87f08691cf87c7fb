import { type Query, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { onChange, ticket } from '../api/client';
import type { Teller } from '../api/kept';
import { apply, type Told } from './apply';
import { Channels, nameOf, wishOf } from './channels';
import { listen } from './events';
import { MANY_FAILURES, type Mark, markOf, oldest } from './mark';
import { Reader } from './reader';
import { type Fact, type SocketState, StreamClient, type Wire, type Wish } from './socket';

// The one live store of a tab. HTTP gives the first state, facts keep it true: whatever is shown
// says which channel tells of it, and that channel is subscribed as long as it is shown. What no
// channel tells is read when it is old, and after everything that one does oneself.

const PAINT = 100;
const TICK = 500;

type Row = Record<string, unknown>;

const later = (run: () => void, ms: number) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

const open = (ticket?: string) => {
  const query = ticket === undefined ? '' : `?${new URLSearchParams({ ticket })}`;
  const address = `${location.origin.replace(/^http/, 'ws')}/v1/stream${query}`;
  return new WebSocket(address, 'millrace.v1') as unknown as Wire;
};

export class Live {
  private mark: Mark = 'polling';
  private paused = false;
  private shown = true;
  private streams = false;
  private socket: SocketState = 'stopped';
  private failures = 0;
  private ticking = false;
  private readonly listeners = new Set<() => void>();
  private readonly client: StreamClient;
  private readonly channels: Channels;
  private readonly reader: Reader;
  private gathered: Fact[] = [];
  private painted = 0;
  private painting = false;
  /** How the things of conflated channels stood when they were told of last. */
  private readonly stood = new Map<string, Map<unknown, Row>>();
  private events: { name: string; close: () => void } | undefined;

  constructor(
    private readonly cache: QueryClient,
    around = { open, ticket, later, random: Math.random, now: Date.now },
  ) {
    this.reader = new Reader(cache, around.later, around.now, () => this.tell());
    this.client = new StreamClient({
      ...around,
      onFact: (fact) => this.gather(fact),
      onGap: (wish, young) => this.hole(wish, young),
      onTold: (wish, told) => this.channels.tell(wish, told),
      onState: (state, failures) => this.connected(state, failures),
    });
    this.channels = new Channels(this.client, later, (name) => this.stood.delete(name));
    cache.getQueryCache().subscribe((event) => {
      if (event.type === 'observerAdded') this.show(event.query);
      if (event.type === 'observerRemoved') this.hide(event.query);
      if (event.type === 'removed') this.reader.forget(event.query);
    });
    onChange(() => {
      for (const entry of this.active()) this.reader.stale(entry, true);
    });
  }

  readonly listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly now = (): Mark => (this.paused ? 'paused' : this.mark);

  /** To be called when it is known who looks, and whether the server has a stream. */
  begin(streams: boolean): void {
    this.streams = streams;
    this.channels.begin(streams);
    if (!this.ticking) {
      this.ticking = true;
      setInterval(() => this.tick(), TICK);
    }
    if (!streams) this.client.stop();
    else if (this.socket === 'stopped') this.client.start();
  }

  toggle(): void {
    this.paused = !this.paused;
    this.grant();
    this.tell();
    if (!this.paused) for (const entry of this.active()) this.reader.stale(entry, true);
  }

  /** A hidden page shows nobody anything: it grants no more, and after a while it listens no more. */
  visible(visible: boolean): void {
    this.shown = visible;
    this.grant();
    this.channels.visible(visible);
    if (visible && this.gathered.length > 0) this.paintSoon();
  }

  /** Listens to a channel until the answer is called; others may listen to it as well. */
  hold(teller: Teller): () => void {
    const release = this.channels.hold(teller);
    this.fallBack();
    return release;
  }

  /** How many rows came into a list that was scrolled too far to be read from its begin. */
  missedBy(key: readonly unknown[]): number {
    return this.reader.missedBy(key);
  }

  again(key: readonly unknown[]): Promise<void> {
    return this.reader.again(key);
  }

  private readonly holding = new Map<string, () => void>();

  private show(entry: Query): void {
    const told = entry.meta?.told;
    if (told && !this.holding.has(entry.queryHash)) {
      this.holding.set(entry.queryHash, this.hold(told));
    }
  }

  private hide(entry: Query): void {
    if (entry.getObserversCount() > 0) return;
    this.holding.get(entry.queryHash)?.();
    this.holding.delete(entry.queryHash);
  }

  private grant(): void {
    this.client.grant(this.shown && !this.paused);
  }

  private connected(state: SocketState, failures: number): void {
    this.socket = state;
    this.failures = failures;
    if (state === 'open') {
      this.events?.close();
      this.events = undefined;
      this.channels.joinAll();
    }
    this.set(markOf(this.streams, state, failures));
    this.fallBack();
  }

  /** After some failures: the channel of the page by server-sent events, beside asking. */
  private fallBack(): void {
    if (!this.streams || this.socket === 'open' || this.failures < MANY_FAILURES) return;
    const main = this.channels.main();
    const name = main && nameOf(main);
    if (this.events?.name === name) return;
    this.events?.close();
    this.events = undefined;
    if (!main || !name) return;
    const close = listen(wishOf(main), {
      onFact: (fact) => this.gather(fact),
      onGap: (wish) => this.hole(wish, true),
      onTold: (told) => this.channels.tell(main, told),
    });
    this.events = {
      name,
      close: () => {
        this.channels.tell(main, false);
        close();
      },
    };
  }

  /** Facts are painted at most ten times a second, all at once, and never on a hidden page. */
  private gather(fact: Fact): void {
    if (this.paused) return;
    this.gathered.push(fact);
    this.paintSoon();
  }

  private paintSoon(): void {
    if (this.painting || !this.shown) return;
    this.painting = true;
    later(() => this.paint(), Math.max(0, this.painted + PAINT - Date.now()));
  }

  private paint(): void {
    this.painting = false;
    if (!this.shown) return;
    this.painted = Date.now();
    const facts = this.gathered.map((fact) => this.beside(fact));
    this.gathered = [];
    for (const entry of this.entries()) {
      const about = facts.filter((it) => isAbout(entry, it));
      if (about.length > 0) this.renew(entry, about);
    }
  }

  /** What its things were before. */
  private beside(fact: Fact): Told {
    if (!fact.items) return fact;
    const name = nameOf(fact);
    const stood = this.stood.get(name);
    const before =
      stood && fact.items.map((it) => stood.get(idOf(it))).filter((it) => it !== undefined);
    const now = stood ?? new Map<unknown, Row>();
    for (const it of fact.items) now.set(idOf(it), it);
    this.stood.set(name, now);
    return { ...fact, before };
  }

  private renew(entry: Query, facts: Told[]): void {
    let value = entry.state.data;
    let stale = false;
    const fresh: string[] = [];
    for (const fact of facts) {
      const change = apply(entry.queryKey, value, fact);
      value = change.value ?? value;
      stale ||= change.stale === true;
      fresh.push(...(change.fresh ?? []));
    }
    // An answer that is under way may be older than what was told.
    if (value !== entry.state.data) stale ||= entry.state.fetchStatus !== 'idle';
    if (value !== entry.state.data) this.cache.setQueryData(entry.queryKey, value);
    if (stale) this.reader.stale(entry);
    this.reader.miss(entry, fresh);
  }

  private hole(wish: Wish, young: boolean): void {
    const about = this.entries().filter((it) => isAbout(it, wish));
    for (const entry of about) this.reader.stale(entry);
    if (young) return;
    this.set('behind');
    later(() => this.set(markOf(this.streams, this.socket, this.failures)), 3 * TICK);
  }

  /** What is old is read again. */
  private tick(): void {
    if (!this.shown || this.paused) return;
    for (const entry of this.active()) {
      const { dataUpdatedAt, errorUpdatedAt, fetchStatus } = entry.state;
      const age = Date.now() - Math.max(dataUpdatedAt, errorUpdatedAt);
      const told = entry.meta?.told && this.channels.isTold(entry.meta.told);
      if (fetchStatus === 'idle' && age >= oldest(this.mark, told === true, entry.meta ?? {})) {
        this.reader.stale(entry);
      }
    }
  }

  private entries(): Query[] {
    return this.cache.getQueryCache().getAll();
  }

  private active(): Query[] {
    return this.entries().filter((it) => it.isActive());
  }

  private set(mark: Mark): void {
    if (mark === this.mark) return;
    this.mark = mark;
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

function idOf(it: Row): unknown {
  return it.name ?? it.signature ?? it.id ?? it.window;
}

/** The list of operations has no channel of its own; each operation tells of its row. */
function isAbout(entry: Query, told: Teller): boolean {
  const teller = entry.meta?.told;
  if (teller) return nameOf(teller) === nameOf(told);
  return entry.queryKey[0] === 'operations' && told.channel.startsWith('operations/');
}

let live: Live | undefined;

export function liveOf(cache: QueryClient): Live {
  live ??= new Live(cache);
  return live;
}

export function useMark(): Mark {
  const store = liveOf(useQueryClient());
  return useSyncExternalStore(store.listen, store.now);
}

/** Listens to a channel that is about more than what any entry says of itself. */
export function useLive(channel: string | undefined): void {
  const store = liveOf(useQueryClient());
  useEffect(() => (channel ? store.hold({ channel }) : undefined), [store, channel]);
}

/** How many rows a long list has missed, and how it is read from its begin. */
export function useMissed(key: readonly unknown[]): [number, () => Promise<void>] {
  const store = liveOf(useQueryClient());
  const missed = useSyncExternalStore(store.listen, () => store.missedBy(key));
  return [missed, () => store.again(key)];
}
