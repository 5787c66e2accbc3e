import type { Readable } from 'node:stream';
import { workerProtocol } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import type { PackagePublished } from '../../domain/package-store.ts';
import type { StoredObject } from '../../domain/ports.ts';
import type { LeaseTable } from '../../domain/queue-ports.ts';
import { ObjectTooLarge } from '../../objects/object-files.ts';
import type { ObjectStore } from '../../objects/object-store.ts';
import { packagePlace } from '../../usecases/worker/publish-package.ts';
import { overQuota } from '../objects/over-quota.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';

export interface PackageRouteDeps {
  readonly leases: Pick<LeaseTable, 'holds'>;
  readonly find: (buildId: string) => Build | null;
  readonly store: Pick<ObjectStore, 'publish'>;
  readonly publish: (build: Build, epoch: number, object: StoredObject) => Promise<PackagePublished>;
  /** Largest package in bytes. */
  readonly limit: number;
}

/** Takes what a build left from the holder of its lease. What comes is seen by nobody until the build's row allows it. */
export function createPackageRoute({ leases, find, store, publish, limit }: PackageRouteDeps): Route {
  return route(workerProtocol.storePackage, async ({ params, query, request, signal }) => {
    const { epoch, name } = query;
    const build = leases.holds({ buildId: params.build_id, epoch }) ? find(params.build_id) : null;
    if (!build) throw new ProblemError('epoch_outdated');
    const place = packagePlace(build, name);
    if (!place) throw new ProblemError('parameter_invalid', `query name: no object can have it: ${name}.`);
    const expected = String(request.headers['x-content-sha256'] ?? '');
    const body = (request.body ?? request.raw) as Readable;
    const put = await store
      .publish(place, body, { limit, expected, signal }, (object) => publish(build, epoch, object))
      .catch((error: unknown) => {
        throw error instanceof ObjectTooLarge
          ? new ProblemError('too_large', `A package may have ${limit} bytes at most.`)
          : error;
      });
    if (put.kind === 'checksum_mismatch') throw new ProblemError('checksum_mismatch');
    if (put.kind === 'over_quota') throw overQuota(put.room);
    if (put.kind === 'refused') return { kind: 'refused' as const, refusal: put.refusal };
    return { kind: 'stored' as const, url: `obs://${place.bucket}/${place.key}` };
  });
}
