import { type ComponentType, lazy } from 'react';
import { named } from './shared/url';
import { t } from './text/en';

// Every page: its path, its title, what it loads, where the rail shows it, which key leads to it.

export type PageProps = { param: string };

export type Route = {
  path: string;
  title: (param: string) => string;
  page: ComponentType<PageProps>;
  load: () => Promise<unknown>;
  icon?: string;
  group?: 'work' | 'care' | '';
  key?: string;
  /** What one has to be allowed to read. */
  scope?: string;
};

const route = (
  path: string,
  title: string | ((param: string) => string),
  load: () => Promise<{ default: ComponentType<PageProps> }>,
  more: Partial<Route> = {},
): Route => ({
  path,
  title: typeof title === 'string' ? () => title : title,
  page: lazy(load),
  load,
  ...more,
});

export const ROUTES: Route[] = [
  route('/', t.pages.overview, () => import('./pages/overview/Page'), {
    icon: 'overview',
    group: '',
    key: 'o',
    scope: 'stats:read',
  }),
  route('/queues', t.pages.queues, () => import('./pages/queues/Page'), {
    icon: 'queues',
    group: 'work',
    key: 'q',
    scope: 'queues:read',
  }),
  route(
    '/queues/:name',
    (name) => name,
    () => import('./pages/queue/Page'),
    {
      scope: 'queues:read',
    },
  ),
  route('/jobs', t.pages.jobs, () => import('./pages/jobs/Page'), {
    icon: 'jobs',
    group: 'work',
    key: 'j',
    scope: 'jobs:read',
  }),
  route(
    '/jobs/:id',
    (id) => id,
    () => import('./pages/job/Page'),
    { scope: 'jobs:read' },
  ),
  route('/dead', t.pages.dead, () => import('./pages/dead/Page'), {
    icon: 'dead',
    group: 'work',
    key: 'd',
    scope: 'dead:read',
  }),
  route(
    '/dead/:signature',
    (it) => it,
    () => import('./pages/group/Page'),
    { scope: 'dead:read' },
  ),
  route('/operations', t.pages.operations, () => import('./pages/operations/Page'), {
    icon: 'operations',
    group: 'work',
    key: 'p',
    scope: 'operations:read',
  }),
  route(
    '/operations/:id',
    (id) => id,
    () => import('./pages/operation/Page'),
    {
      scope: 'operations:read',
    },
  ),
  route('/workers', t.pages.workers, () => import('./pages/workers/Page'), {
    icon: 'workers',
    group: 'care',
    scope: 'workers:read',
  }),
  route(
    '/workers/:id',
    (id) => id,
    () => import('./pages/worker/Page'),
    { scope: 'workers:read' },
  ),
  route('/cluster', t.pages.cluster, () => import('./pages/cluster/Page'), {
    icon: 'cluster',
    group: 'care',
    scope: 'cluster:read',
  }),
  route('/limits', t.pages.limits, () => import('./pages/limits/Page'), {
    icon: 'limits',
    group: 'care',
    scope: 'limiters:read',
  }),
  route('/audit', t.pages.audit, () => import('./pages/audit/Page'), {
    icon: 'audit',
    group: 'care',
    scope: 'audit:read',
  }),
  route('/settings', t.pages.settings, () => import('./pages/settings/Page'), {
    icon: 'settings',
    group: 'care',
  }),
];

/** The page of a path, and what its last part names; undefined where there is none. */
export function match(path: string): { route: Route; param: string } | undefined {
  for (const each of ROUTES) {
    const [head, name] = each.path.split('/:');
    if (name === undefined && path === each.path) return { route: each, param: '' };
    if (name !== undefined && path.startsWith(`${head}/`) && path.length > head!.length + 1) {
      return { route: each, param: named(path.slice(head!.length + 1)) };
    }
  }
  return undefined;
}
