import type { Access, Scope } from '@stagewright/registry';
import { permits } from '../auth/registry/identity.ts';
import type { RegistryTokens } from '../auth/registry-token.ts';
import { namespaceOf } from '../domain/image-target.ts';
import type { TagStore } from '../domain/ports.ts';
import type { LeaseTable } from '../domain/queue-ports.ts';

export interface RegistryAccessDeps {
  readonly tokens: Pick<RegistryTokens, 'verify'>;
  /** Whether the build's lease still runs at this epoch: with it ends what its token may do. */
  readonly leases: Pick<LeaseTable, 'holds'>;
  readonly tags: Pick<TagStore, 'namespaceOwner' | 'claimNamespace' | 'namespacesOf'>;
  readonly publicUrl: () => string;
  readonly repositoriesOf: (namespace: string) => Promise<readonly string[]>;
}

export const REGISTRY_SERVICE = 'stagewright';

function challengeFor(publicUrl: string, scopes: readonly Scope[]): string {
  const scope = scopes.map(({ type, name, actions }) => `${type}:${name}:${actions.join(',')}`).join(' ');
  const parts = [
    `realm="${publicUrl}/v2/token"`,
    `service="${REGISTRY_SERVICE}"`,
    ...(scope ? [`scope="${scope}"`] : []),
  ];
  return `Bearer ${parts.join(',')}`;
}

/**
 * Who may do what in the embedded registry: a namespace belongs to the project that first uses it, and other projects' repositories do
 * not exist for anyone else.
 */
export function createRegistryAccess({
  tokens,
  leases,
  tags,
  publicUrl,
  repositoriesOf,
}: RegistryAccessDeps): Access {
  return {
    async authenticate({ authorization, remoteAddress, scopes }) {
      const found = await tokens.verify(authorization, remoteAddress, scopes);
      if (found === null || 'kind' in found || !found.build) return found;
      const { id: buildId, epoch } = found.build;
      return leases.holds({ buildId, epoch }) ? found : null;
    },
    async authorize(account, repository, action) {
      if (!account) return 'denied';
      const namespace = namespaceOf(repository);
      const owner = await tags.namespaceOwner(namespace);
      const unowned = owner === null && action === 'push';
      if (owner !== account.projectId && !unowned) return 'unknown';
      if (!permits(account, repository, action)) return 'denied';
      if (unowned)
        return (await tags.claimNamespace(account.projectId, namespace)) === 'owned' ? 'allowed' : 'unknown';
      return 'allowed';
    },
    challenge: (scopes) => challengeFor(publicUrl(), scopes),
    async catalog({ projectId }) {
      const namespaces = await tags.namespacesOf(projectId);
      return (await Promise.all(namespaces.map(repositoriesOf))).flat();
    },
  };
}
