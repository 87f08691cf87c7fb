import { useRef } from 'react';

/**
 * Rows in the order they were shown in, as long as `held` (a pointer, the focus or a selection is
 * among them): what they say is new, where they stand is not. Answers also how many are new.
 */
export function freeze<T>(shown: string[], now: T[], id: (row: T) => string, held: boolean) {
  if (!held || shown.length === 0) return { rows: now, fresh: 0 };
  const byId = new Map(now.map((row) => [id(row), row]));
  const known = new Set(shown);
  const first = now.findIndex((row) => known.has(id(row)));
  const fresh = now.slice(0, Math.max(0, first)).length;
  const kept = shown.map((each) => byId.get(each)).filter((row): row is T => row !== undefined);
  const last = now.findLastIndex((row) => known.has(id(row)));
  return { rows: [...kept, ...now.slice(last + 1)], fresh: first < 0 ? now.length : fresh };
}

/** Another `order` is wanted by who is among the rows: they begin anew. */
export function useFrozen<T>(now: T[], id: (row: T) => string, held: boolean, order?: string) {
  const shown = useRef<string[]>([]);
  const last = useRef(order);
  const frozen = freeze(last.current === order ? shown.current : [], now, id, held);
  last.current = order;
  shown.current = frozen.rows.map(id);
  return frozen;
}
