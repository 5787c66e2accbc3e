import type { Quota } from '@stagewright/registry';
import type { TagStore } from '../domain/ports.ts';
import { boundOf, type Quotas } from '../domain/quotas.ts';

export interface ImageQuotaDeps {
  readonly quotas: Pick<Quotas, 'of'>;
  readonly tags: Pick<TagStore, 'namespacesOf'>;
  /** For projects without a quota of their own; 0: no bound. */
  readonly defaultBytes: number;
}

/** What the projects of accounts may hold in the embedded registry. */
export function createImageQuota({ quotas, tags, defaultBytes }: ImageQuotaDeps): Quota {
  return {
    async roomOf({ projectId }) {
      const bytes = await boundOf(quotas, projectId, defaultBytes);
      return bytes === null ? null : { bytes, namespaces: await tags.namespacesOf(projectId) };
    },
  };
}
