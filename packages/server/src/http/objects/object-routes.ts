import type { Readable } from 'node:stream';
import { type ObjectRecord, objects } from '@stagewright/api';
import type { StoredObject } from '../../domain/ports.ts';
import { ObjectTooLarge } from '../../objects/object-files.ts';
import type { ObjectStore } from '../../objects/object-store.ts';
import { isBucketName, isObjectKey } from '../../usecases/job-spec.ts';
import { sendFile } from '../content.ts';
import { ProblemError } from '../problem-error.ts';
import { type Call, type Route, route } from '../route.ts';

function toWire(object: StoredObject): ObjectRecord {
  return {
    bucket: object.bucket,
    key: object.key,
    url: `obs://${object.bucket}/${object.key}`,
    size: object.size,
    sha256: object.sha256,
    created_at: new Date(object.createdAt).toISOString(),
  };
}

function nameOf({ params, request }: Call<typeof objects.put>): { bucket: string; key: string } {
  const name = { bucket: params.bucket, key: params.path };
  if (!isBucketName(name.bucket)) {
    throw new ProblemError(
      'parameter_invalid',
      'params bucket: must have 3 to 63 lower-case letters, digits, dots and hyphens.',
    );
  }
  // The router leaves a slash at the end out, and the key would be another one.
  const cut = request.url.split('?', 1)[0]?.endsWith('/');
  if (cut || !isObjectKey(name.key)) {
    throw new ProblemError(
      'parameter_invalid',
      'params key: must have at most 1024 bytes and no empty, "." or ".." parts.',
    );
  }
  return name;
}

function expectedDigest(header: unknown): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !/^[0-9a-f]{64}$/.test(header)) {
    throw new ProblemError(
      'parameter_invalid',
      'header X-Content-Sha256: must be 64 lower-case hexadecimal digits.',
    );
  }
  return header;
}

export interface ObjectRoutesDeps {
  readonly store: ObjectStore;
  /** Largest package in bytes. */
  readonly limit: number;
}

export function createObjectRoutes({ store, limit }: ObjectRoutesDeps): readonly Route[] {
  const tooLarge = () => new ProblemError('too_large', `A package may have ${limit} bytes at most.`);

  return [
    route(objects.put, async (call) => {
      const name = nameOf(call);
      const expected = expectedDigest(call.request.headers['x-content-sha256']);
      if (Number(call.request.headers['content-length'] ?? 0) > limit) throw tooLarge();
      const body = (call.request.body ?? call.request.raw) as Readable;
      const options = { limit, signal: call.signal, ...(expected === undefined ? {} : { expected }) };
      const put = await store.put(call.caller.projectId, name, body, options).catch((error: unknown) => {
        throw error instanceof ObjectTooLarge ? tooLarge() : error;
      });
      if (put.kind === 'stored') return toWire(put.object);
      throw new ProblemError(
        'checksum_mismatch',
        `The body's SHA-256 is ${put.actual}, not the one in X-Content-Sha256.`,
      );
    }),
    route(objects.get, async (call) => {
      const { bucket, key } = nameOf(call as never);
      const object = await store.get(call.caller.projectId, bucket, key);
      if (!object) throw new ProblemError('object_not_found');
      return sendFile(call.request, call.reply, {
        name: key.split('/').at(-1) ?? key,
        size: object.size,
        etag: object.sha256,
        open: (range) => store.open(object, range),
      });
    }),
    route(objects.list, async ({ caller, query }) => {
      const { limit: size = 100, ...filter } = query;
      const found = await store.list(caller.projectId, filter, size);
      const last = found.at(-1);
      return {
        list: found.map(toWire),
        next: last && found.length === size ? `${last.bucket}/${last.key}` : '',
      };
    }),
    route(objects.remove, async (call) => {
      const { bucket, key } = nameOf(call as never);
      const removed = await store.remove(call.caller.projectId, bucket, key);
      if (removed === 'not_found') throw new ProblemError('object_not_found');
      return undefined;
    }),
  ];
}
