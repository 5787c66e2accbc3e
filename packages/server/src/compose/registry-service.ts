import { createRegistry, type Registry } from '@stagewright/registry';
import type { RegistryTokens } from '../auth/registry-token.ts';
import type { Clock } from '../domain/clock.ts';
import type { FaultPoints } from '../faults/fault-points.ts';
import { faultyTags } from '../faults/faulty-tags.ts';
import type { Loop } from '../loops/loop.ts';
import { createHeldImages, type HeldImages } from '../registry/held-images.ts';
import { createImageQuota } from '../registry/image-quota.ts';
import { createRegistryAccess } from '../registry/registry-access.ts';
import { createRegistryTags } from '../registry/registry-tags.ts';
import type { Store } from '../store/open-store.ts';
import type { Logger } from '../system/logger.ts';
import { createPruneImages } from '../usecases/prune-images.ts';
import type { BuildMachine } from './build-machine.ts';

const HOUR_MS = 3_600_000;

export interface RegistryServiceDeps {
  readonly dir: string;
  readonly store: Store;
  readonly machine: Pick<BuildMachine, 'events' | 'leases'>;
  readonly tokens: RegistryTokens;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly publicUrl: () => string;
  readonly faults: FaultPoints | null;
  /** Bytes of a project that has no quota of its own; 0: no bound. */
  readonly imageQuota: number;
}

/** The embedded registry with its ports, and the loops that clean it. */
export interface RegistryService {
  readonly registry: Registry;
  readonly images: HeldImages;
  readonly loops: readonly Loop[];
  /** Repositories of a namespace that hold content. */
  repositoriesOf(namespace: string): Promise<readonly string[]>;
}

export function createRegistryService(deps: RegistryServiceDeps): RegistryService {
  const { dir, store, machine, tokens, clock, logger, publicUrl, faults, imageQuota } = deps;
  const { events, leases } = machine;
  const repositoriesOf = async (namespace: string) =>
    (await registry.repositories()).filter((name) => name === namespace || name.startsWith(`${namespace}/`));
  const registry = createRegistry({
    dir,
    access: createRegistryAccess({ tokens, leases, tags: store.tags, publicUrl, repositoriesOf }),
    tags: faultyTags(createRegistryTags({ tags: store.tags, events, clock }), faults),
    quota: createImageQuota({ quotas: store.imageQuotas, tags: store.tags, defaultBytes: imageQuota }),
    clock,
    log: logger,
  });
  const collect = (signal: AbortSignal) => registry.collectGarbage({ olderThanMs: 24 * HOUR_MS, signal });
  return {
    registry,
    images: createHeldImages(registry),
    repositoriesOf,
    loops: [
      {
        name: 'image-retention',
        everyMs: HOUR_MS / 6,
        run: createPruneImages({ retention: store.imageRetention, collect, clock, log: logger }),
      },
      {
        name: 'registry-garbage',
        everyMs: 6 * HOUR_MS,
        run: async (signal) => void (await collect(signal)),
      },
      {
        name: 'registry-uploads',
        everyMs: HOUR_MS,
        run: async (signal) => void (await registry.sweepUploads({ signal })),
      },
    ],
  };
}
