import type { Readable } from 'node:stream';
import { objects } from '@stagewright/api';
import { ObjectTooLarge } from '../../objects/object-files.ts';
import type { ObjectStore } from '../../objects/object-store.ts';
import { sendFile } from '../content.ts';
import { ProblemError } from '../problem-error.ts';
import { type Call, type Route, route } from '../route.ts';
import { objectNameOf, toObjectRecord } from './object-name.ts';
import { overQuota } from './over-quota.ts';

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

  /** Before the bytes are taken, where the client says how many they are. */
  async function checkRoom(
    { caller, request }: Pick<Call<typeof objects.put>, 'caller' | 'request'>,
    object: Parameters<ObjectStore['room']>[1],
  ): Promise<void> {
    const announced = Number(request.headers['content-length'] ?? 0);
    const room = announced > 0 ? await store.room(caller.projectId, object) : null;
    if (room !== null && announced > room) throw overQuota(room);
  }

  return [
    route(objects.put, async (call) => {
      const name = objectNameOf(call);
      const expected = expectedDigest(call.request.headers['x-content-sha256']);
      if (Number(call.request.headers['content-length'] ?? 0) > limit) throw tooLarge();
      await checkRoom(call, { ...name, ...(expected === undefined ? {} : { sha256: expected }) });
      const body = (call.request.body ?? call.request.raw) as Readable;
      const options = { limit, signal: call.signal, ...(expected === undefined ? {} : { expected }) };
      const put = await store.put(call.caller.projectId, name, body, options).catch((error: unknown) => {
        throw error instanceof ObjectTooLarge ? tooLarge() : error;
      });
      if (put.kind === 'stored') return toObjectRecord(put.object);
      if (put.kind === 'over_quota') throw overQuota(put.room);
      throw new ProblemError(
        'checksum_mismatch',
        `The body's SHA-256 is ${put.actual}, not the one in X-Content-Sha256.`,
      );
    }),
    route(objects.get, async (call) => {
      const { bucket, key } = objectNameOf(call);
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
      const { limit: size = 100, after = '', ...filter } = query;
      const { bucket } = filter;
      // Within a bucket the store goes on after a key.
      const from =
        bucket !== undefined && after.startsWith(`${bucket}/`) ? after.slice(bucket.length + 1) : after;
      const found = await store.list(caller.projectId, { ...filter, after: from }, size);
      const last = found.at(-1);
      return {
        list: found.map(toObjectRecord),
        next: last && found.length === size ? `${last.bucket}/${last.key}` : '',
      };
    }),
    route(objects.remove, async (call) => {
      const { bucket, key } = objectNameOf(call);
      const removed = await store.remove(call.caller.projectId, bucket, key);
      if (removed === 'not_found') throw new ProblemError('object_not_found');
      return undefined;
    }),
  ];
}
