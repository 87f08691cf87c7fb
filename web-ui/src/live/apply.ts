import { admits } from '../api/kept';
import type { Fact } from './socket';

// What a fact means for an entry: (key, entry, fact) → entry. Pure; the store holds the entries.

type Row = Record<string, unknown>;
type Page = { items: Row[] } & Record<string, unknown>;

export type Change = {
  /** The entry as it is now, where the fact says so. */
  value?: unknown;
  /** The fact tells that something changed, but not all of it: read it again. */
  stale?: boolean;
  /** Rows that may have come in; their ids. */
  fresh?: string[];
};

/** A fact of a conflated channel comes with what its things were before. */
export type Told = Fact & { before?: Row[] };

const NONE: Change = {};
const STALE: Change = { stale: true };
/** What is said of a job while it runs changes no list. */
const CHATTER = new Set(['job.logged', 'job.progressed']);

/** What an entry becomes by what its channel told. */
export function apply(key: readonly unknown[], value: unknown, told: Told): Change {
  if (typeof value !== 'object' || value === null) return STALE;
  switch (`${key[0]} ${key[1]}`) {
    case 'jobs list':
      return list(key, value as { pages: Page[] }, told);
    case 'jobs one':
      return oneJob(value as Row, told);
    case 'jobs logs':
      return told.fact === 'job.logged' ? STALE : NONE;
    case 'jobs died':
      return differs(told, (it) => it.dead) ? STALE : NONE;
    case 'queues list':
      return rows(value as Page, told, 'name');
    case 'cluster nodes':
      return rows(value as Page, nodes(told), 'id');
    case 'limiters list':
      return rows(value as Page, part(told, 'limiter'), 'name');
    case 'breakers list':
      return rows(value as Page, part(told, 'breaker'), 'name');
    case 'queues one':
    case 'operations one':
      return whole(value, told);
    case 'queues keys':
      return differs(told, flow) ? STALE : NONE;
    case 'operations list':
    case 'workers list':
      return rows(value as Page, told, 'id');
    case 'workers one':
      return among(value as Row, told);
    case 'operations failures':
      return differs(told, (it) => it.failed) ? STALE : NONE;
    case 'stats all':
      return overview(value as Row, told);
    case 'cluster all':
    case 'cluster leader':
      return differs(nodes(told), (it) => [it.id, it.state, it.leader, it.gone]) ? STALE : NONE;
    default:
      return CHATTER.has(told.fact) ? NONE : STALE;
  }
}

/** The channel of the system tells of nodes, and of limiters and breakers by what they are. */
const PART = /^(limiter|breaker):(.*)$/;

function nodes(told: Told): Told {
  const only = (some?: Row[]) => some?.filter((it) => !PART.test(String(it.id)));
  return { ...told, items: only(told.items), before: only(told.before) };
}

function part(told: Told, kind: 'limiter' | 'breaker'): Told {
  const only = (some?: Row[]) =>
    some?.flatMap((it) => {
      const [, what, name] = PART.exec(String(it.id)) ?? [];
      if (what !== kind) return [];
      return [it.gone ? { name, gone: true } : (it[kind] as Row)];
    });
  return { ...told, items: only(told.items), before: only(told.before) };
}

/** Counters of a queue; ages and rates move by themselves. */
function flow(it: Row): unknown {
  const { ready, running, blocked } = (it.stats ?? {}) as Row;
  return [ready, running, blocked];
}

function differs(told: Told, part: (it: Row) => unknown): boolean {
  const text = (some: Row[] | undefined) => JSON.stringify((some ?? []).map(part));
  return told.before === undefined || text(told.before) !== text(told.items);
}

/** Things of a conflated channel, in the shape of the list; what is new or gone moves the others. */
function rows(page: Page, told: Told, id: string): Change {
  const now = new Map((told.items ?? []).map((it) => [it[id], it]));
  const known = page.items.filter((it) => now.has(it[id]));
  const items = page.items.map((it) => {
    const next = now.get(it[id]);
    return next && !next.gone ? merge(it, next) : it;
  });
  const stale = known.length < now.size || [...now.values()].some((it) => it.gone);
  return { value: known.length > 0 ? { ...page, items } : undefined, stale };
}

/** The one of many that a channel of all of them tells of. */
function among(value: Row, told: Told): Change {
  const next = told.items?.find((it) => it.id === value.id);
  if (next === undefined) return NONE;
  return next.gone ? STALE : { value: merge(value, next) };
}

function whole(value: object, told: Told): Change {
  const next = told.items?.at(-1);
  return next === undefined || next.gone ? STALE : { value: { ...value, ...next } };
}

function overview(value: Row, told: Told): Change {
  const next = told.items?.find((it) => it.window === value.window);
  return next ? { value: { ...value, ...next } } : NONE;
}

function oneJob(job: Row, { fact, data }: Told): Change {
  if (fact === 'job.logged' || data === undefined) return NONE;
  const value = merge(job, data);
  return fact === 'job.progressed' ? { value } : { value, stale: true };
}

/** Rows say at once what is known; the rest of them, and where they stand, is read. */
function list(key: readonly unknown[], value: { pages: Page[] }, told: Told): Change {
  const { fact, data } = told;
  if (data?.id === undefined || CHATTER.has(fact)) return NONE;
  const at = value.pages.findIndex((page) => page.items.some((it) => it.id === data.id));
  if (at < 0) {
    const q = (key[2] as { q: string }).q;
    const fits = data.state === undefined || admits(q, data.state);
    return fits ? { stale: true, fresh: [String(data.id)] } : STALE;
  }
  const pages = value.pages.map((page, index) =>
    index === at
      ? { ...page, items: page.items.map((it) => (it.id === data.id ? merge(it, data) : it)) }
      : page,
  );
  return { value: { ...value, pages }, stale: true };
}

/** What a row has is renewed; what it does not show is not put in. */
function merge(row: Row, data: Row): Row {
  const merged = { ...row };
  for (const [name, value] of Object.entries(data)) {
    if (name in row) merged[name] = value;
  }
  return merged;
}
