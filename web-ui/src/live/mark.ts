import type { SocketState } from './socket';

// How the page is kept true, in a word, and how often it asks by itself for what nobody tells.

export type Mark = 'live' | 'polling' | 'slow' | 'paused' | 'reconnecting' | 'behind';

export const MANY_FAILURES = 3;
const OFTEN = 2_000;
const SELDOM = 10_000;
const UNTOLD = 5_000;
/** What is told may still be wrong: facts that are lost between nodes are lost in silence. */
const SAFE = 60_000;

export function markOf(streams: boolean, socket: SocketState, failures: number): Mark {
  if (!streams) return 'polling';
  if (socket === 'open') return 'live';
  return failures >= MANY_FAILURES || socket === 'stopped' ? 'slow' : 'reconnecting';
}

/** How old an entry may get; `told` where its channel tells of it. */
export function oldest(mark: Mark, told: boolean, kept: { beat?: number; gap?: number }): number {
  if (mark === 'paused' || kept.beat === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  if (told) return Math.max(kept.beat ?? SAFE, kept.gap ?? 0);
  const usual = mark === 'polling' ? OFTEN : mark === 'live' || mark === 'behind' ? UNTOLD : SELDOM;
  return Math.max(usual, kept.gap ?? 0);
}
