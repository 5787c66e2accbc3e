import type { BodyOf, ConsoleSession, consoleSession } from '@stagewright/api';
import { ApiError, errorOf } from './api-error.ts';

const PATH = '/console/session';

/** `lost`: it ended while a page was open; the page stays, and goes on once somebody has signed in again. */
export type SessionState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'out' }
  | { readonly kind: 'in'; readonly session: ConsoleSession }
  | { readonly kind: 'lost'; readonly session: ConsoleSession };

export type SignIn = BodyOf<typeof consoleSession.signIn>;

let state: SessionState = { kind: 'unknown' };
const listeners = new Set<() => void>();
/** Tabs share the cookie, so they must learn of each other's changes. */
const tabs = new BroadcastChannel('stagewright-session');

function change(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}

async function call(method: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = { 'x-csrf-token': csrfToken() };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const response = await fetch(PATH, init).catch((cause: unknown) => {
    throw new ApiError(0, '', { cause });
  });
  if (!response.ok) throw await errorOf(response);
  return response;
}

export const currentSession = (): SessionState => state;

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const csrfToken = (): string =>
  state.kind === 'in' || state.kind === 'lost' ? state.session.csrf_token : '';

/** Asks the service who we are. */
export async function loadSession(): Promise<void> {
  try {
    const session = (await (await call('GET')).json()) as ConsoleSession;
    change({ kind: 'in', session });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    sessionEnded();
  }
}

export async function signIn(request: SignIn): Promise<void> {
  const session = (await (await call('POST', request)).json()) as ConsoleSession;
  change({ kind: 'in', session });
  tabs.postMessage('changed');
}

export async function changeProject(projectId: string): Promise<void> {
  const session = (await (await call('PUT', { project_id: projectId })).json()) as ConsoleSession;
  change({ kind: 'in', session });
  tabs.postMessage('changed');
}

export async function signOut(): Promise<void> {
  await call('DELETE');
  change({ kind: 'out' });
  tabs.postMessage('changed');
}

/** Called by whatever gets a 401. */
export function sessionEnded(): void {
  if (state.kind === 'in') change({ kind: 'lost', session: state.session });
  else if (state.kind === 'unknown') change({ kind: 'out' });
}

tabs.onmessage = () => {
  // Who cannot ask now finds out with the next request.
  loadSession().catch(() => undefined);
};
