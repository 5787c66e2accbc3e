import type { Action } from '@stagewright/api';

/** Who makes a request, and in which project. */
export interface Caller {
  readonly userId: string;
  readonly userName: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly actions: ReadonlySet<Action>;
  readonly admin: boolean;
  readonly via: 'token' | 'signature' | 'session';
  readonly remoteAddress: string;
}
