import { hashKey, type Query, type QueryClient } from '@tanstack/react-query';

// Reads entries anew: what is told as stale soon, but each only as often as it bears, and never
// twice at the same time; what nobody tells, when it has become old.

const SOON = 20;
const GAP = 300;
/** A reading that takes long is done less often: at most this share of the time. */
const SHARE = 1 / 5;
/** A list that was scrolled over so many rows is not read from its begin each time. */
const DEEP = 1_000;

type Reading = { at: number; took: number; due?: number; cancel?: () => void };

export class Reader {
  private readonly readings = new Map<string, Reading>();
  private readonly missed = new Map<string, Set<string>>();

  constructor(
    private readonly cache: QueryClient,
    private readonly later: (run: () => void, ms: number) => () => void,
    private readonly now: () => number,
    private readonly onMissed: () => void,
  ) {}

  /** The entry is not true any more. `urgent`: somebody waits to see what he has done. */
  stale(entry: Query, urgent = false): void {
    if (isDeep(entry)) return;
    const reading = this.of(entry);
    const gap = Math.max(entry.meta?.gap ?? GAP, reading.took / SHARE);
    const due = Math.max(this.now() + SOON, urgent ? 0 : reading.at + gap);
    if (reading.due !== undefined && reading.due <= due) return;
    reading.cancel?.();
    reading.due = due;
    reading.cancel = this.later(() => this.read(entry, reading), due - this.now());
  }

  /** Rows came into a list that is not read from its begin: they are counted. */
  miss(entry: Query, ids: string[]): void {
    if (!isDeep(entry) || ids.length === 0) return;
    const before = this.missed.get(entry.queryHash) ?? new Set<string>();
    this.missed.set(entry.queryHash, new Set([...before, ...ids]));
    this.onMissed();
  }

  missedBy(key: readonly unknown[]): number {
    return this.missed.get(hashKey(key))?.size ?? 0;
  }

  /** From its begin, and no further than the first page. */
  async again(key: readonly unknown[]): Promise<void> {
    this.missed.delete(hashKey(key));
    this.onMissed();
    await this.cache.resetQueries({ queryKey: key, exact: true });
  }

  forget(entry: Query): void {
    this.readings.get(entry.queryHash)?.cancel?.();
    this.readings.delete(entry.queryHash);
    this.missed.delete(entry.queryHash);
  }

  private read(entry: Query, reading: Reading): void {
    reading.due = undefined;
    reading.cancel = undefined;
    if (!entry.isActive()) {
      entry.invalidate();
      return;
    }
    if (entry.state.fetchStatus !== 'idle') {
      // What is under way may have been answered before it changed.
      reading.at = this.now();
      this.stale(entry);
      return;
    }
    const begun = this.now();
    const key = { queryKey: entry.queryKey, exact: true };
    void this.cache.refetchQueries(key, { cancelRefetch: false }).then(() => {
      reading.at = this.now();
      reading.took = reading.at - begun;
      if (reading.due !== undefined) {
        reading.due = undefined;
        reading.cancel?.();
        this.stale(entry);
      }
    });
  }

  private of(entry: Query): Reading {
    const known = this.readings.get(entry.queryHash);
    if (known) return known;
    const reading: Reading = { at: 0, took: 0 };
    this.readings.set(entry.queryHash, reading);
    return reading;
  }
}

function isDeep(entry: Query): boolean {
  const list = entry.state.data as { pages?: { items: unknown[] }[] } | undefined;
  return (list?.pages ?? []).reduce((rows, page) => rows + page.items.length, 0) > DEEP;
}
