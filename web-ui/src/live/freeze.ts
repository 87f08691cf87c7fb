import { useRef } from 'react';

/**
 * Rows in the order they were shown in, as long as `held` (a pointer, the focus or a selection is
 * among them): what they say is new, where they stand is not. What has left the list keeps its
 * place as it was last, and is named in `gone`. Answers also how many are new.
 */
export function freeze<T>(shown: T[], now: T[], id: (row: T) => string, held: boolean) {
  const gone = new Set<string>();
  if (!held || shown.length === 0) return { rows: now, fresh: 0, gone };
  const byId = new Map(now.map((row) => [id(row), row]));
  const known = new Set(shown.map(id));
  const first = now.findIndex((row) => known.has(id(row)));
  const fresh = now.slice(0, Math.max(0, first)).length;
  const kept = shown.map((row) => byId.get(id(row)) ?? row);
  for (const each of known) if (!byId.has(each)) gone.add(each);
  const last = now.findLastIndex((row) => known.has(id(row)));
  // Where none of them is left, all there is now waits above.
  const behind = first < 0 ? [] : now.slice(last + 1);
  return { rows: [...kept, ...behind], fresh: first < 0 ? now.length : fresh, gone };
}

/** Another `order` is wanted by who is among the rows: they begin anew. */
export function useFrozen<T>(now: T[], id: (row: T) => string, held: boolean, order?: string) {
  const shown = useRef<T[]>([]);
  const last = useRef(order);
  const frozen = freeze(last.current === order ? shown.current : [], now, id, held);
  last.current = order;
  shown.current = frozen.rows;
  return frozen;
}
