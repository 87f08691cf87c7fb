import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { get } from './client';
import { ofJobs, STILL, UNTOLD } from './kept';
import { ApiError } from './problem';

// Every key begins with the noun of its resource, and `meta` says which channel tells of the entry:
// whoever keeps entries true needs nothing else.

const JOB_FIELDS =
  'id,type,queue,state,priority,key,attempt,max_attempts,tags,created_at,run_at,started_at,' +
  'finished_at,worker,error';

/** What reads through many jobs bears to be read this often. */
const COSTLY = 3_000;
const MORE = 500;
/** The channel `overview` tells of this much time. */
const TOLD_WINDOW = '1h';
/** Beyond these the steps of a series are hours. */
const KEPT_MINUTES = 360;
const DEAD = { told: { channel: 'dead' } };
const ofJob = (id: string) => ({ told: { channel: `jobs/${id}` } });

export type JobFilter = { q: string; from?: string; to?: string; sort?: string };

export const jobs = {
  list: (filter: JobFilter, size = 50) =>
    infiniteQueryOptions({
      queryKey: ['jobs', 'list', filter, size],
      meta: ofJobs(filter.q),
      queryFn: ({ pageParam, signal }) =>
        get('/v1/jobs', {
          query: {
            ...filter,
            fields: JOB_FIELDS,
            limit: pageParam === '' ? size : MORE,
            after: pageParam,
          },
          signal,
        }),
      initialPageParam: '',
      getNextPageParam: (page) => page.next ?? undefined,
      placeholderData: keepPreviousData,
    }),
  one: (id: string) =>
    queryOptions({
      queryKey: ['jobs', 'one', id],
      meta: ofJob(id),
      queryFn: ({ signal }) => get('/v1/jobs/{id}', { path: { id }, signal }),
    }),
  why: (id: string) =>
    queryOptions({
      queryKey: ['jobs', 'why', id],
      meta: { ...ofJob(id), beat: UNTOLD },
      queryFn: ({ signal }) => get('/v1/jobs/{id}/why', { path: { id }, signal }),
    }),
  attempts: (id: string) =>
    queryOptions({
      queryKey: ['jobs', 'attempts', id],
      meta: ofJob(id),
      queryFn: ({ signal }) =>
        get('/v1/jobs/{id}/attempts', { path: { id }, query: { diff: true }, signal }),
    }),
  history: (id: string) =>
    queryOptions({
      queryKey: ['jobs', 'history', id],
      meta: ofJob(id),
      queryFn: ({ signal }) => get('/v1/jobs/{id}/history', { path: { id }, signal }),
    }),
  logs: (id: string, level: string) =>
    queryOptions({
      queryKey: ['jobs', 'logs', id, level],
      meta: ofJob(id),
      queryFn: ({ signal }) =>
        get('/v1/jobs/{id}/logs', { path: { id }, query: { level, limit: 500 }, signal }),
    }),
  steps: (id: string) =>
    queryOptions({
      queryKey: ['jobs', 'steps', id],
      meta: { ...ofJob(id), beat: UNTOLD },
      queryFn: ({ signal }) => get('/v1/jobs/{id}/steps', { path: { id }, signal }),
    }),
  preview: (id: string) =>
    queryOptions({
      queryKey: ['jobs', 'preview', id],
      meta: ofJob(id),
      queryFn: ({ signal }) => get('/v1/jobs/{id}/retry-preview', { path: { id }, signal }),
    }),
  facets: (filter: JobFilter, fields: string) =>
    queryOptions({
      queryKey: ['jobs', 'facets', filter, fields],
      meta: ofJobs(filter.q, COSTLY),
      queryFn: ({ signal }) =>
        get('/v1/search/facets', {
          query: { q: filter.q, from: filter.from, to: filter.to, fields },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),
  /** Where it begins moves on with the clock, and is no part of what is asked. */
  histogram: (filter: JobFilter, begin: string, step: string) =>
    queryOptions({
      queryKey: ['jobs', 'histogram', filter, step],
      meta: ofJobs(filter.q, COSTLY),
      queryFn: ({ signal }) =>
        get('/v1/search/facets', {
          query: { q: filter.q, from: begin, to: filter.to, fields: 'state', histogram: step },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),
  count: (q: string) =>
    queryOptions({
      queryKey: ['jobs', 'count', q],
      meta: ofJobs(q),
      queryFn: ({ signal }) => get('/v1/jobs', { query: { q, limit: 0 }, signal }),
    }),
  /** What died last; the channel that counts the dead tells of it. */
  died: (limit: number) =>
    queryOptions({
      queryKey: ['jobs', 'died', limit],
      meta: { told: { channel: 'overview' }, beat: UNTOLD },
      queryFn: ({ signal }) =>
        get('/v1/jobs', { query: { q: 'state:dead', limit, fields: JOB_FIELDS }, signal }),
    }),
  some: (q: string, limit: number, fields = JOB_FIELDS) =>
    queryOptions({
      queryKey: ['jobs', 'some', q, limit, fields],
      meta: ofJobs(q),
      queryFn: ({ signal }) => get('/v1/jobs', { query: { q, limit, fields }, signal }),
    }),
};

export const queues = {
  list: () =>
    queryOptions({
      queryKey: ['queues', 'list'],
      meta: { told: { channel: 'queues' } },
      queryFn: ({ signal }) => get('/v1/queues', { query: { limit: 500 }, signal }),
    }),
  one: (name: string) =>
    queryOptions({
      queryKey: ['queues', 'one', name],
      meta: { told: { channel: `queues/${name}` } },
      queryFn: ({ signal }) => get('/v1/queues/{name}', { path: { name }, signal }),
    }),
  keys: (name: string) =>
    queryOptions({
      queryKey: ['queues', 'keys', name],
      meta: { told: { channel: `queues/${name}` }, beat: UNTOLD },
      queryFn: ({ signal }) =>
        get('/v1/queues/{name}/keys', { path: { name }, query: { limit: 200 }, signal }),
    }),
};

export const workers = {
  list: () =>
    queryOptions({
      queryKey: ['workers', 'list'],
      meta: { told: { channel: 'workers' } },
      queryFn: ({ signal }) => get('/v1/workers', { query: { limit: 200 }, signal }),
    }),
  /** Who serves that queue. */
  of: (queue: string) =>
    queryOptions({
      queryKey: ['workers', 'of', queue],
      meta: { told: { channel: 'workers' }, beat: UNTOLD },
      queryFn: ({ signal }) => get('/v1/workers', { query: { queue, limit: 200 }, signal }),
    }),
  one: (id: string) =>
    queryOptions({
      queryKey: ['workers', 'one', id],
      meta: { told: { channel: 'workers' }, beat: UNTOLD },
      queryFn: ({ signal }) => get('/v1/workers/{id}', { path: { id }, signal }),
    }),
};

export const dead = {
  groups: (q: string) =>
    queryOptions({
      queryKey: ['dead', 'groups', q],
      meta: DEAD,
      queryFn: ({ signal }) => get('/v1/dead-letters/groups', { query: { q, limit: 200 }, signal }),
      placeholderData: keepPreviousData,
    }),
  group: (signature: string) =>
    queryOptions({
      queryKey: ['dead', 'group', signature],
      meta: DEAD,
      queryFn: ({ signal }) =>
        get('/v1/dead-letters/groups/{signature}', { path: { signature }, signal }),
    }),
  stats: () =>
    queryOptions({
      queryKey: ['dead', 'stats'],
      meta: DEAD,
      queryFn: ({ signal }) => get('/v1/dead-letters/stats', { signal }),
    }),
};

export const operations = {
  list: () =>
    queryOptions({
      queryKey: ['operations', 'list'],
      queryFn: ({ signal }) => get('/v1/operations', { query: { limit: 50 }, signal }),
    }),
  one: (id: string) =>
    queryOptions({
      queryKey: ['operations', 'one', id],
      meta: { told: { channel: `operations/${id}` } },
      queryFn: ({ signal }) => get('/v1/operations/{id}', { path: { id }, signal }),
    }),
  failures: (id: string) =>
    queryOptions({
      queryKey: ['operations', 'failures', id],
      meta: { told: { channel: `operations/${id}` } },
      queryFn: ({ signal }) =>
        get('/v1/operations/{id}/items', { path: { id }, query: { limit: 100 }, signal }),
    }),
};

export const limits = {
  limiters: () =>
    queryOptions({
      queryKey: ['limiters', 'list'],
      meta: { told: { channel: 'system' } },
      queryFn: ({ signal }) => get('/v1/limiters', { query: { limit: 200 }, signal }),
    }),
  breakers: () =>
    queryOptions({
      queryKey: ['breakers', 'list'],
      meta: { told: { channel: 'system' } },
      queryFn: ({ signal }) => get('/v1/breakers', { query: { limit: 200 }, signal }),
    }),
};

export const stats = {
  all: (window: string) =>
    queryOptions({
      queryKey: ['stats', 'all', window],
      meta: { told: { channel: 'overview' }, beat: window === TOLD_WINDOW ? undefined : UNTOLD },
      queryFn: ({ signal }) => get('/v1/stats', { query: { window }, signal }),
    }),
  series: (metric: string, minutes: number, of?: { by?: 'queue'; queue?: string }) =>
    queryOptions({
      queryKey: ['stats', 'series', metric, minutes, of],
      meta: { gap: 15_000 },
      queryFn: ({ signal }) => {
        const [step, length] = minutes > KEPT_MINUTES ? ['1h', 3_600_000] : ['1m', 60_000];
        const from = new Date(Math.floor(Date.now() / length) * length - minutes * 60_000);
        const query = { metric, ...of, from: from.toISOString(), step };
        return get('/v1/stats/series', { query, signal });
      },
    }),
};

export const cluster = {
  all: () =>
    queryOptions({
      queryKey: ['cluster', 'all'],
      meta: { told: { channel: 'system' }, beat: 15_000, gap: UNTOLD },
      queryFn: ({ signal }) => get('/v1/cluster', { signal }),
    }),
  leader: () =>
    queryOptions({
      queryKey: ['cluster', 'leader'],
      meta: { told: { channel: 'system' }, beat: 15_000 },
      queryFn: ({ signal }) => get('/v1/cluster/leader', { signal }),
    }),
  nodes: () =>
    queryOptions({
      queryKey: ['cluster', 'nodes'],
      meta: { told: { channel: 'system' } },
      queryFn: ({ signal }) => get('/v1/cluster/nodes', { query: { limit: 200 }, signal }),
    }),
  health: () =>
    queryOptions({
      queryKey: ['cluster', 'health'],
      queryFn: ({ signal }) => get('/health', { signal }),
    }),
  cleanable: () =>
    queryOptions({
      queryKey: ['cluster', 'cleanable'],
      meta: { gap: 30_000 },
      queryFn: ({ signal }) => get('/v1/maintenance/cleanup/stats', { signal }),
    }),
  check: () =>
    queryOptions({
      queryKey: ['cluster', 'check'],
      meta: { gap: 30_000 },
      queryFn: ({ signal }) => get('/v1/doctor', { signal }),
    }),
  owner: (key: string) =>
    queryOptions({
      queryKey: ['cluster', 'owner', key],
      meta: { told: { channel: 'system' }, beat: 15_000, gap: UNTOLD },
      queryFn: ({ signal }) => get('/v1/cluster/registry', { query: { key }, signal }),
    }),
  config: () =>
    queryOptions({
      queryKey: ['cluster', 'config'],
      meta: STILL,
      queryFn: ({ signal }) => get('/v1/config', { signal }),
    }),
};

export type AuditFilter = { actor?: string; action?: string; resource?: string };

export const audit = {
  list: (filter: AuditFilter) =>
    infiniteQueryOptions({
      queryKey: ['audit', 'list', filter],
      meta: { told: { channel: 'audit' } },
      queryFn: ({ pageParam, signal }) =>
        get('/v1/audit', { query: { ...filter, limit: 50, after: pageParam }, signal }),
      initialPageParam: '',
      getNextPageParam: (page) => page.next ?? undefined,
      placeholderData: keepPreviousData,
    }),
  /** What was done to that queue, the last first. */
  ofQueue: (queue: string) =>
    queryOptions({
      queryKey: ['audit', 'queue', queue],
      meta: { told: { channel: 'audit' } },
      queryFn: ({ signal }) =>
        get('/v1/audit', {
          query: { action: 'queue.*', resource: `queue:${queue}`, limit: 200 },
          signal,
        }),
    }),
};

export const access = {
  info: () =>
    queryOptions({
      queryKey: ['info'],
      meta: { gap: 30_000 },
      queryFn: ({ signal }) => get('/v1/info', { signal }),
      staleTime: 30_000,
    }),
  login: () =>
    queryOptions({
      queryKey: ['logins', 'own'],
      meta: STILL,
      queryFn: ({ signal }) => get('/v1/logins', { signal }),
      staleTime: 60_000,
    }),
  keys: () =>
    queryOptions({
      queryKey: ['keys', 'list'],
      meta: { gap: 15_000 },
      queryFn: ({ signal }) => get('/v1/keys', { query: { limit: 200 }, signal }),
    }),
  views: () =>
    queryOptions({
      queryKey: ['views', 'list'],
      meta: STILL,
      queryFn: ({ signal }) => get('/v1/views', { query: { limit: 200 }, signal }),
    }),
  plugins: () =>
    queryOptions({
      queryKey: ['plugins', 'list'],
      meta: STILL,
      queryFn: ({ signal }) => get('/v1/plugins', { signal }),
    }),
};

export const find = {
  suggest: (prefix: string) =>
    queryOptions({
      queryKey: ['suggest', prefix],
      meta: STILL,
      queryFn: ({ signal }) => get('/v1/search/suggest', { query: { prefix, limit: 10 }, signal }),
      staleTime: 5_000,
    }),
  search: (q: string) =>
    queryOptions({
      queryKey: ['search', q],
      meta: STILL,
      queryFn: ({ signal }) => get('/v1/search', { query: { q, limit: 8 }, signal }),
      staleTime: 2_000,
    }),
};

/** Trying a read again helps only where the server says so, or is not there. */
export function worthAnother(count: number, error: Error): boolean {
  return count < 2 && error instanceof ApiError && error.problem.retryable && error.status !== 0;
}
