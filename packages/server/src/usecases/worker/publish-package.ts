import type { Build } from '../../domain/build.ts';
import type { PackagePublished, PackageStore } from '../../domain/package-store.ts';
import type { StoredObject } from '../../domain/ports.ts';
import type { BuildEvents } from '../build-events.ts';
import { isObjectKey } from '../job-spec.ts';

/** Where a package that a build left goes, by the build's snapshot; null: no object has such a name. */
export function packagePlace(
  { snapshot: { target } }: Pick<Build, 'snapshot'>,
  name: string,
): Pick<StoredObject, 'bucket' | 'key'> | null {
  const slash = target.repository.indexOf('/');
  const key = `${target.repository.slice(slash + 1)}/${target.tag}/${name}`;
  const usable = !name.includes('/') && isObjectKey(key);
  return usable ? { bucket: target.repository.slice(0, slash), key } : null;
}

/** Records a package with its build, and tells of it. */
export function createPublishPackage({
  packages,
  events,
  quota,
}: {
  packages: PackageStore;
  events: BuildEvents;
  /** As in `PackagePublication`. */
  quota: number;
}) {
  return async (build: Build, epoch: number, object: StoredObject): Promise<PackagePublished> => {
    const { id: buildId, projectId } = build;
    const published = await packages.publish({
      projectId,
      buildId,
      epoch,
      object,
      at: object.createdAt,
      quota,
    });
    if (published.kind === 'stored') events.changed([published.build]);
    return published;
  };
}
