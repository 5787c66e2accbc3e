import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify } from 'fastify';
import { createRegistry, type Registry } from '../create-registry.ts';
import type { RegistryLimits } from '../limits.ts';
import type { Access, Clock, Quota, Tags } from '../ports.ts';
import { createTestAccess, type TestUser } from './test-access.ts';
import { createTestTags } from './test-tags.ts';

export interface TestRegistryOptions {
  /** Kept when the registry closes, with the tags in it; a temporary folder, removed at the end, when absent. */
  readonly dir?: string;
  readonly port?: number;
  /** Basic authentication; without users everybody may do everything. */
  readonly users?: readonly TestUser[];
  /** Namespaces that may be pulled from without an account. */
  readonly anonymousPull?: readonly string[];
  readonly access?: Access;
  readonly tags?: Tags;
  readonly quota?: Quota;
  readonly limits?: Partial<RegistryLimits>;
  readonly clock?: Clock;
}

export interface TestRegistry {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** `127.0.0.1:<port>`, as in image references. */
  readonly host: string;
  readonly port: number;
  readonly dir: string;
  readonly registry: Registry;
  readonly tags: Tags;
  close(): Promise<void>;
}

/** A real registry on a free port of the loopback. */
export async function startTestRegistry(options: TestRegistryOptions = {}): Promise<TestRegistry> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'registry-')));
  const { limits, clock, users, anonymousPull, quota } = options;
  const tags = options.tags ?? createTestTags({ file: join(dir, 'tags.json') });
  const access =
    options.access ??
    createTestAccess({
      repositories: () => registry.repositories(),
      ...(users === undefined ? {} : { users }),
      ...(anonymousPull === undefined ? {} : { anonymousPull }),
    });
  const registry = createRegistry({
    dir,
    access,
    tags,
    ...(quota === undefined ? {} : { quota }),
    ...(limits === undefined ? {} : { limits }),
    ...(clock === undefined ? {} : { clock }),
  });
  const app = fastify({ forceCloseConnections: true });
  await app.register(registry.plugin);
  const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const port = Number(new URL(url).port);
  return {
    url,
    host: `127.0.0.1:${port}`,
    port,
    dir,
    registry,
    tags,
    async close() {
      await app.close();
      await registry.close();
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}
