// Instants and lengths of time, as the engine writes them.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function lengthOf(ms: number): string {
  const abs = Math.abs(ms);
  if (abs < SECOND) return `${Math.round(abs)}ms`;
  if (abs < 10 * SECOND) return `${(Math.floor(abs / 100) / 10).toFixed(1).replace('.0', '')}s`;
  if (abs < MINUTE) return `${Math.floor(abs / SECOND)}s`;
  if (abs < HOUR) return two(abs, MINUTE, 'm', SECOND, 's');
  if (abs < DAY) return two(abs, HOUR, 'h', MINUTE, 'm');
  return two(abs, DAY, 'd', HOUR, 'h');
}

function two(ms: number, large: number, big: string, small: number, little: string): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)}${big}${rest === 0 ? '' : `${rest}${little}`}`;
}

/** How long ago, or how long until then. */
export function away(instant: string, now: number): string {
  const ms = new Date(instant).getTime() - now;
  if (Math.abs(ms) < SECOND) return 'now';
  const rough = Math.abs(ms) < MINUTE ? Math.floor(Math.abs(ms) / SECOND) * SECOND : ms;
  return ms < 0 ? `${lengthOf(rough)} ago` : `in ${lengthOf(rough)}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, kind: 'full' | 'clock'): Intl.DateTimeFormat {
  const key = `${zone} ${kind}`;
  let found = formats.get(key);
  if (!found) {
    const timeZone = zone === 'UTC' ? 'UTC' : undefined;
    const clock = {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    } as const;
    const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    found = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      ...(kind === 'full' ? { ...day, ...clock, timeZoneName: 'short' } : clock),
    });
    formats.set(key, found);
  }
  return found;
}

/** With date and zone. */
export function absolute(instant: string | number, zone: string): string {
  return format(zone, 'full').format(new Date(instant)).replace(',', '');
}

export function clock(instant: string | number, zone: string): string {
  return format(zone, 'clock').format(new Date(instant));
}

/** `90s`, `1h30m` and `PT90S` in ms; undefined when it is none. */
export function readLength(text: string): number | undefined {
  const units: Record<string, number> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY };
  const parts = [...text.trim().matchAll(/(\d+)(ms|s|m|h|d)/gy)];
  const whole = parts.map((part) => part[0]).join('');
  if (parts.length === 0 || whole !== text.trim()) return undefined;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit!]!, 0);
}

/** A step of time that makes about as many columns as wanted. */
export function stepFor(span: number, columns: number): number {
  const steps = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 10800, 21600, 43200, 86400, 604800];
  const wanted = span / SECOND / columns;
  return (steps.find((step) => step >= wanted) ?? 604800) * SECOND;
}

export function wireLength(ms: number): string {
  return ms % DAY === 0
    ? `${ms / DAY}d`
    : ms % HOUR === 0
      ? `${ms / HOUR}h`
      : ms % MINUTE === 0
        ? `${ms / MINUTE}m`
        : `${ms / SECOND}s`;
}

/** Instants inside a sentence of the server, in the zone one reads the others in. */
export function withTimes(text: string, zone: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (it) => absolute(it, zone));
}
