import { problemOf, unreachable } from './problem';
import type { paths } from './schema';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Operation<P extends keyof paths, M extends Method> =
  paths[P] extends Record<M, infer O> ? O : never;
type Json<R> = R extends { content: { 'application/json': infer B } } ? B : undefined;
type Good<R> = {
  [S in keyof R]: S extends 200 | 201 | 202 | 204 ? Json<R[S]> : never;
}[keyof R];

/** What an operation of the API document answers when it is done. */
export type Answer<P extends keyof paths, M extends Method> =
  Operation<P, M> extends {
    responses: infer R;
  }
    ? Good<R>
    : never;
type Sent<P extends keyof paths, M extends Method> =
  Operation<P, M> extends {
    requestBody?: infer B;
  }
    ? NonNullable<B> extends { content: { 'application/json': infer J } }
      ? J
      : never
    : never;
type With<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never;
}[keyof paths];

export type Query = Record<string, string | number | boolean | null | undefined>;

type Options = {
  path?: Record<string, string>;
  query?: Query;
  headers?: Record<string, string>;
  signal?: AbortSignal;
};

let csrf = '';

const TICKETS = '/v1/stream/tickets';

const listeners = new Set<() => void>();

/** Hears of every call that went well and may have changed something. */
export function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The token that unsafe calls of a login have to show. */
export function setCsrfToken(token: string): void {
  csrf = token;
}

function address(path: string, options: Options): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(options.path?.[name] ?? ''),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? filled : `${filled}?${text}`;
}

async function send(method: string, path: string, body: unknown, options: Options) {
  const headers: Record<string, string> = { accept: 'application/json', ...options.headers };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'get' && csrf !== '') headers['x-csrf-token'] = csrf;
  let response: Response;
  try {
    response = await fetch(address(path, options), {
      method: method.toUpperCase(),
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: options.signal,
      credentials: 'same-origin',
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw unreachable();
  }
  if (!response.ok) throw await problemOf(response);
  if (method !== 'get' && path !== TICKETS) for (const listener of listeners) listener();
  if (response.status === 204) return { body: undefined, etag: '' };
  return { body: await response.json(), etag: response.headers.get('etag') ?? '' };
}

export async function get<P extends With<'get'>>(
  path: P,
  options: Options = {},
): Promise<Answer<P, 'get'>> {
  return (await send('get', path, undefined, options)).body as Answer<P, 'get'>;
}

/** Of 128 bits; the browser's own maker of ids is there on secure addresses only. */
function fresh(): string {
  const bits = crypto.getRandomValues(new Uint8Array(16));
  return [...bits].map((it) => it.toString(16).padStart(2, '0')).join('');
}

/** A call that changes something; the key lets it be sent again without being done twice. */
export async function post<P extends With<'post'>>(
  path: P,
  body: Sent<P, 'post'>,
  options: Options = {},
): Promise<Answer<P, 'post'>> {
  const headers = { 'idempotency-key': fresh(), ...options.headers };
  return (await send('post', path, body, { ...options, headers })).body as Answer<P, 'post'>;
}

export async function put<P extends With<'put'>>(
  path: P,
  body: Sent<P, 'put'>,
  options: Options = {},
): Promise<Answer<P, 'put'>> {
  return (await send('put', path, body, options)).body as Answer<P, 'put'>;
}

export async function patch<P extends With<'patch'>>(
  path: P,
  body: Sent<P, 'patch'>,
  options: Options = {},
): Promise<Answer<P, 'patch'>> {
  return (await send('patch', path, body, options)).body as Answer<P, 'patch'>;
}

export async function remove<P extends With<'delete'>>(
  path: P,
  options: Options = {},
): Promise<Answer<P, 'delete'>> {
  return (await send('delete', path, undefined, options)).body as Answer<P, 'delete'>;
}

/** Opens the stream once, to whom his cookie does not. */
export async function ticket(): Promise<string> {
  return (await post(TICKETS, {})).ticket;
}
