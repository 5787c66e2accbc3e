import { workerProtocol } from '@stagewright/api';
import type { LeaseTable } from '../../domain/queue-ports.ts';
import type { ObjectStore } from '../../objects/object-store.ts';
import { parseBucketUrl } from '../../usecases/job-spec.ts';
import { parseRange } from '../content.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';

export interface SourceRouteDeps {
  readonly leases: LeaseTable;
  readonly find: (buildId: string) => Promise<{ projectId: string; url: string } | null>;
  readonly store: ObjectStore;
}

/** Gives the holder of a build's lease the package that the build's snapshot names, and nothing else. */
export function createSourceRoute({ leases, find, store }: SourceRouteDeps): Route {
  return route(workerProtocol.source, async ({ params, query, request, reply }) => {
    if (!leases.holds({ buildId: params.build_id, epoch: query.epoch }))
      throw new ProblemError('epoch_outdated');
    const source = await find(params.build_id);
    const name = source && parseBucketUrl(source.url);
    const object = name && (await store.get(source.projectId, name.bucket, name.key));
    if (!object) throw new ProblemError('object_not_found', 'The package does not exist.');
    const range = parseRange(request.headers.range, object.size);
    if (range === 'unsatisfiable')
      throw new ProblemError('parameter_invalid', 'header Range: beyond the package.');
    reply.headers({
      'content-type': 'application/octet-stream',
      'content-length': range ? range.end - range.start + 1 : object.size,
      'x-object-size': object.size,
      'x-content-sha256': object.sha256,
    });
    if (range) reply.code(206);
    await reply.send(store.open(object, range ?? undefined));
    return undefined;
  });
}
