import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ObjectStore } from '../../objects/object-store.ts';
import { parseBucketUrl } from '../../usecases/job-spec.ts';
import { parseRange } from '../content.ts';
import { ProblemError } from '../problem-error.ts';

export interface SentPackage {
  readonly store: ObjectStore;
  /** Whose the package is, and its address; null: there is none. */
  readonly of: { readonly projectId: string; readonly url: string } | null;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * Answers a worker with a package of the object store, or the range of it that it asks for. A worker that came over the local socket
 * may ask for the name of the file instead.
 */
export async function sendPackage({ store, of, request, reply }: SentPackage): Promise<void> {
  const name = of && parseBucketUrl(of.url);
  const object = name && (await store.get(of.projectId, name.bucket, name.key));
  if (!object) throw new ProblemError('object_not_found', 'The package does not exist.');
  if (request.headers['x-object-file'] === 'wanted' && isLocal(request)) {
    reply.headers({
      // A header has no letters beyond ASCII.
      'x-object-file': encodeURIComponent(store.pathOf(object)),
      'x-object-size': object.size,
      'x-content-sha256': object.sha256,
    });
    await reply.send('');
    return;
  }
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
}

/** Only sockets of the same machine have no address. */
const isLocal = ({ socket }: FastifyRequest) => socket.remoteAddress === undefined;
