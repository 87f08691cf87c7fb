const COUNTS = new Intl.NumberFormat('en', { useGrouping: true });

/** 12 345 with thin gaps, so that columns stay narrow and can be read. */
export function count(n: number): string {
  return COUNTS.format(n).replaceAll(',', ' ');
}

export function short(n: number): string {
  if (n < 10_000) return count(n);
  if (n < 1_000_000) return `${(n / 1000).toFixed(n < 100_000 ? 1 : 0)}k`;
  return `${(n / 1_000_000).toFixed(1)}M`;
}

/** The end of an id tells it apart; the beginning says of what kind it is. */
export function tail(id: string): string {
  return id.length <= 18 ? id : `…${id.slice(-10)}`;
}

export function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

export function bytes(n: number): string {
  return n < 1024
    ? `${n} B`
    : n < 1024 * 1024
      ? `${(n / 1024).toFixed(1)} kB`
      : `${(n / 1048576).toFixed(1)} MB`;
}
