import { to } from './url';

/** Where that stands which the engine names `kind:name`; undefined where it has no page. */
export function placeOf(subject: string): string | undefined {
  const at = subject.indexOf(':');
  if (at < 0) return undefined;
  const [kind, name] = [subject.slice(0, at), subject.slice(at + 1)];
  switch (kind) {
    case 'queue':
      return to.queue(name);
    case 'job':
      return to.job(name);
    case 'dead':
    case 'group':
    case 'dead_letter.group':
      return to.group(name);
    case 'operation':
      return to.operation(name);
    case 'worker':
      return to.worker(name);
    case 'breaker':
    case 'limiter':
      return '/limits';
    case 'key':
      return '/settings?part=keys';
    case 'view':
      return '/settings?part=views';
    case 'node':
      return '/cluster';
    default:
      return undefined;
  }
}
