import { ApiError, errorOf } from './api-error.ts';
import { csrfToken, loadSession, sessionEnded } from './session.ts';

/** Everything of the service is below this prefix, where the session's cookie counts. */
export const API = '/console/api';

const UNPROVED = 'SVCSTG.CPE.4034001';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface RequestOptions {
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export function address(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `${API}${path}${search === '' ? '' : `?${search}`}`;
}

async function send(
  method: string,
  path: string,
  { query, body, signal }: RequestOptions,
): Promise<Response> {
  const headers: Record<string, string> = { 'x-csrf-token': csrfToken() };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const init = {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  };
  return await fetch(address(path, query), init).catch((cause: unknown) => {
    throw signal?.aborted ? cause : new ApiError(0, '', { cause });
  });
}

/** One call of the API. @throws ApiError */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  let response = await send(method, path, options);
  if (response.status === 403) {
    const error = await errorOf(response);
    if (error.code !== UNPROVED) throw error;
    // Another tab has signed in anew: its session is ours too.
    await loadSession();
    response = await send(method, path, options);
  }
  if (response.status === 401) sessionEnded();
  if (!response.ok) throw await errorOf(response);
  return response.status === 204 || response.headers.get('content-length') === '0'
    ? (undefined as T)
    : ((await response.json()) as T);
}
