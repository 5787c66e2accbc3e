import type { Readable } from 'node:stream';
import { uploads as endpoints, type UploadRecord } from '@stagewright/api';
import type { UploadKey } from '../../objects/upload-files.ts';
import type { Appended, UploadState, Uploads } from '../../objects/uploads.ts';
import { ProblemError } from '../problem-error.ts';
import { type Call, type Route, route } from '../route.ts';
import { objectNameOf, toObjectRecord } from './object-name.ts';
import { overQuota } from './over-quota.ts';

type Addressed = Call<typeof endpoints.get>;

function toWire({ bucket, key, sha256, size }: UploadKey, state: UploadState): UploadRecord {
  const { offset, expiresAt, object } = state;
  const expires_at = expiresAt === null ? '' : new Date(expiresAt).toISOString();
  return {
    bucket,
    key,
    sha256,
    size,
    offset,
    expires_at,
    object: object === null ? null : toObjectRecord(object),
  };
}

function problemOf(appended: Exclude<Appended, { kind: 'appended' }>): ProblemError {
  switch (appended.kind) {
    case 'offset':
      return new ProblemError('upload_offset', `The upload goes on at byte ${appended.offset}.`);
    case 'checksum_mismatch':
      return new ProblemError(
        'checksum_mismatch',
        `The SHA-256 of all that came is ${appended.actual}, not the one in the query: nothing is stored.`,
      );
    case 'over_quota':
      return overQuota(appended.room);
    case 'too_many':
      return new ProblemError('too_many_uploads');
    case 'too_long':
      return new ProblemError(
        'parameter_invalid',
        'body: has more bytes than the size in the query leaves room for.',
      );
  }
}

export interface UploadRoutesDeps {
  readonly uploads: Uploads;
  /** Largest package in bytes. */
  readonly limit: number;
}

/** Uploads that go on where they were interrupted. */
export function createUploadRoutes({ uploads, limit }: UploadRoutesDeps): readonly Route[] {
  const keyOf = ({ params, request, caller, query: { sha256, size } }: Addressed): UploadKey => ({
    ...objectNameOf({ params, request }),
    projectId: caller.projectId,
    sha256,
    size,
  });

  return [
    route(endpoints.get, async (call) => {
      const upload = keyOf(call);
      const state = await uploads.find(upload);
      if (state === null) throw new ProblemError('upload_not_found');
      return toWire(upload, state);
    }),
    route(endpoints.append, async (call) => {
      const upload = keyOf(call as unknown as Addressed);
      if (upload.size > limit)
        throw new ProblemError('too_large', `A package may have ${limit} bytes at most.`);
      const body = (call.request.body ?? call.request.raw) as Readable;
      const { offset } = call.query;
      const appended = await uploads.append(upload, { offset, body, signal: call.signal });
      if (appended.kind === 'appended') return toWire(upload, appended.state);
      throw problemOf(appended);
    }),
    route(endpoints.remove, async (call) => {
      const removed = await uploads.remove(keyOf(call as unknown as Addressed));
      if (removed === 'not_found') throw new ProblemError('upload_not_found');
      return undefined;
    }),
  ];
}
