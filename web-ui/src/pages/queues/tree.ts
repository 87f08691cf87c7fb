import type { QueueRow } from '../../api/shapes';

/** Queues under the common beginning of their names: `billing.eu` stands under `billing`. */
export type Row = QueueRow & { depth: number };

export function treeOf(all: QueueRow[]): Row[] {
  const names = new Set(all.map((it) => it.name));
  return [...all]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((it) => {
      const parts = it.name.split('.');
      const above = parts
        .slice(0, -1)
        .filter((_, at) => names.has(parts.slice(0, at + 1).join('.')));
      return { ...it, depth: above.length };
    });
}
