import { silentOn, tokens } from './tokens';

// What each query says of itself to who keeps it true: which channel tells of it, and how often it
// bears to be read.

export type Teller = { channel: string; q?: string };

export type Kept = {
  told?: Teller;
  /** Although it is told: how old it may get, for what its channel does not say. */
  beat?: number;
  /** The shortest time from one reading to the next. */
  gap?: number;
};

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: Kept;
  }
}

/** How old the part of an entry may get that no channel tells. */
export const UNTOLD = 5_000;

/** What changes only by what one does oneself. */
export const STILL: Kept = { beat: Number.POSITIVE_INFINITY };

const SAID = new Set(['id', 'queue', 'type', 'state']);

/**
 * A list of jobs is told by the facts of all that it could hold. A job leaves it by another state,
 * so states are not asked for, unless each fact would then have to be looked up.
 */
export function ofJobs(q: string, gap?: number): Kept {
  const said = tokens(q).every((it) => it.operator === ':' && SAID.has(it.field ?? ''));
  return said
    ? { told: { channel: 'jobs', q: silentOn(q, 'state') }, gap }
    : { told: { channel: 'jobs', q }, beat: UNTOLD, gap };
}

/** Whether a job of that state can be in a list; what else the search wants is not looked at. */
export function admits(q: string, state: unknown): boolean {
  return tokens(q)
    .filter((it) => it.field === 'state' && it.operator === ':')
    .every((it) => it.value.split(',').includes(String(state)) !== it.not);
}
