import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';

const group = 'Packages';
const path = '/stagewright/v1/objects';
const Name = Type.Object({
  bucket: Type.String(),
  path: Type.String({ description: 'Key; may hold slashes.' }),
});

export const ObjectRecord = Type.Object({
  bucket: Type.String(),
  key: Type.String(),
  url: Type.String({ description: 'obs://bucket/key, for code_repo.url.' }),
  size: Type.Integer(),
  sha256: Type.String(),
  created_at: Type.String(),
});

export const ObjectList = Type.Object({
  list: Type.Array(ObjectRecord),
  next: Type.String({ description: 'The next `after`; empty at the end.' }),
});

export const objects = {
  put: endpoint({
    id: 'putObject',
    group,
    auth: 'token',
    action: 'servicestage:assembling:create',
    method: 'PUT',
    path: `${path}/:bucket/*`,
    summary: 'Upload a package; header X-Content-Sha256 (hexadecimal) is checked when it is sent',
    params: Name,
    bodyKind: 'bytes',
    status: 200,
    response: ObjectRecord,
    problems: ['checksum_mismatch', 'object_quota_exceeded', 'too_large', 'storage_full'],
  }),
  get: endpoint({
    id: 'getObject',
    group,
    auth: 'token',
    action: 'servicestage:assembling:list',
    method: 'GET',
    path: `${path}/:bucket/*`,
    summary: 'Download a package',
    params: Name,
    status: 200,
    produces: 'application/octet-stream',
    problems: ['object_not_found'],
  }),
  list: endpoint({
    id: 'listObjects',
    group,
    auth: 'token',
    action: 'servicestage:assembling:list',
    method: 'GET',
    path,
    summary: 'List packages in the order of bucket and key',
    query: Type.Object({
      bucket: Type.Optional(Type.String()),
      prefix: Type.Optional(Type.String()),
      after: Type.Optional(Type.String({ description: 'bucket/key' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
    }),
    status: 200,
    response: ObjectList,
  }),
  remove: endpoint({
    id: 'deleteObject',
    group,
    auth: 'token',
    action: 'servicestage:assembling:delete',
    method: 'DELETE',
    path: `${path}/:bucket/*`,
    summary: 'Delete a package',
    params: Name,
    status: 204,
    problems: ['object_not_found'],
  }),
};

export type ObjectRecord = Static<typeof ObjectRecord>;
export type ObjectList = Static<typeof ObjectList>;
