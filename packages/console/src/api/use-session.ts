import type { Action, ConsoleSession } from '@stagewright/api';
import { useSyncExternalStore } from 'react';
import { currentSession, onSessionChange, type SessionState } from './session.ts';

export const useSessionState = (): SessionState => useSyncExternalStore(onSessionChange, currentSession);

/** The session of a page that is shown to who is signed in. */
export function useSession(): ConsoleSession {
  const state = useSessionState();
  if (state.kind === 'in' || state.kind === 'lost') return state.session;
  throw new Error('Nobody is signed in.');
}

/** Whether the user may do something in the session's project; what they may not is not offered. */
export function useMay(what: 'list' | 'create' | 'modify' | 'delete'): boolean {
  const action: Action = `servicestage:assembling:${what}`;
  return useSession().actions.includes(action);
}
