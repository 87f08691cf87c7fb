import { createContext, useContext } from 'react';
import type { Login, ServerInfo } from '../api/shapes';

/** Who looks at the pages. Without keys the server is open, and everybody may do everything. */
export type Who = { info: ServerInfo; login?: Login };

export const WhoContext = createContext<Who | undefined>(undefined);

export function useWho(): Who {
  const who = useContext(WhoContext);
  if (!who) throw new Error('outside of the frame');
  return who;
}

const READ = [
  'jobs',
  'workers',
  'queues',
  'dead',
  'operations',
  'limiters',
  'breakers',
  'stats',
  'cluster',
].map((it) => `${it}:read`);
const OPERATOR = [
  ...READ,
  'payload:read',
  'jobs:write',
  'queues:write',
  'dead:write',
  'operations:write',
  'workers:write',
  'limiters:use',
  'breakers:use',
  'breakers:write',
];

/** What a role may do on these pages; a login with a role does not list it. */
const ROLES: Record<string, string[]> = {
  producer: ['jobs:read', 'jobs:write'],
  worker: ['claims:execute', 'jobs:read', 'jobs:write', 'workers:write', 'payload:read'],
  viewer: READ,
  operator: OPERATOR,
  developer: [...OPERATOR, 'limiters:write'],
};

export function may(who: Who | undefined, scope: string | undefined): boolean {
  const login = who?.login;
  if (scope === undefined || login === undefined || login.role === 'admin') return true;
  return login.scopes.includes(scope) || (ROLES[login.role ?? '']?.includes(scope) ?? false);
}

export function useMay(): (scope: string | undefined) => boolean {
  const who = useContext(WhoContext);
  return (scope) => may(who, scope);
}
