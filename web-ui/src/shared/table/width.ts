import { useSyncExternalStore } from 'react';

/** From these widths on a page shows more, as the style sheets have them. */
const FROM = [800, 1024, 1280] as const;

function listen(changed: () => void): () => void {
  window.addEventListener('resize', changed);
  return () => window.removeEventListener('resize', changed);
}

/** The widest of them that the page has; 0 is a narrow page, whose rows have two lines. */
export function useWidth(): number {
  return useSyncExternalStore(listen, () => FROM.findLast((it) => innerWidth >= it) ?? 0);
}
