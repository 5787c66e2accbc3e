import type { RegistryAccount, Action as RegistryAction } from '@stagewright/registry';
import type { Grant } from '../../domain/accounts.ts';

/** Who uses the registry, with what the permissions of a user, or the nature of a build, let them do there. */
export interface RegistryIdentity extends RegistryAccount {
  readonly may: readonly RegistryAction[];
  /** A build pushes to this repository alone. */
  readonly repository?: string;
}

const hasMay = (account: RegistryAccount): account is RegistryIdentity => 'may' in account;

/**
 * Whether an account that `verify` answered may do this to a repository of its project; whose the repository is, is for the
 * caller to find out.
 */
export function permits(account: RegistryAccount, repository: string, action: RegistryAction): boolean {
  if (!hasMay(account) || !account.may.includes(action)) return false;
  return action === 'pull' || account.repository === undefined || account.repository === repository;
}

/** Reading needs the right to list, pushing the right to start builds, deleting the right to delete. */
export function userIdentity(grant: Grant): RegistryIdentity {
  const can = (right: 'list' | 'create' | 'modify' | 'delete') =>
    grant.actions.includes(`servicestage:assembling:${right}`);
  return {
    id: grant.userId,
    name: grant.userName,
    projectId: grant.project.id,
    may: [
      ...(can('list') ? (['pull'] as const) : []),
      ...(can('create') || can('modify') ? (['push'] as const) : []),
      ...(can('delete') ? (['delete'] as const) : []),
    ],
  };
}

export interface BuildTokenRequest {
  readonly buildId: string;
  readonly epoch: number;
  readonly projectId: string;
  readonly repository: string;
}

/** One attempt of a build, as the registry knows who uploads. */
export const buildAccountId = (buildId: string, epoch: number): string => `build ${buildId} ${epoch}`;

export function buildIdentity({
  buildId,
  epoch,
  projectId,
  repository,
}: BuildTokenRequest): RegistryIdentity {
  return {
    id: buildAccountId(buildId, epoch),
    name: `build ${buildId}`,
    projectId,
    build: { id: buildId, epoch },
    may: ['pull', 'push'],
    repository,
  };
}
