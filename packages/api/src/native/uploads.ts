import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';
import { ObjectRecord } from './objects.ts';

const group = 'Packages';
const path = '/stagewright/v1/uploads/:bucket/*';
const Place = Type.Object({
  bucket: Type.String(),
  path: Type.String({ description: 'Key; may hold slashes.' }),
});
const WHOLE = {
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of the whole package, hexadecimal.' }),
  size: Type.Integer({ minimum: 0, description: 'Of the whole package, in bytes.' }),
};
const Whole = Type.Object(WHOLE);

/** An upload is named by what it will be: whoever sends the same package to the same place goes on with it. */
export const UploadRecord = Type.Object({
  bucket: Type.String(),
  key: Type.String(),
  sha256: Type.String(),
  size: Type.Integer(),
  offset: Type.Integer({ description: 'Bytes that have come: where the next ones begin.' }),
  expires_at: Type.String({ description: 'When it is forgotten unless more comes; empty once stored.' }),
  object: Type.Union([ObjectRecord, Type.Null()], { description: 'Once all has come and is stored.' }),
});

/** Uploads of packages that may be interrupted. A package appears whole or not at all. */
export const uploads = {
  get: endpoint({
    id: 'getUpload',
    group,
    auth: 'token',
    action: 'servicestage:assembling:list',
    method: 'GET',
    path,
    summary: 'How much of a package has come; all of it where the object with these bytes is there already',
    params: Place,
    query: Whole,
    status: 200,
    response: UploadRecord,
    problems: ['upload_not_found'],
  }),
  append: endpoint({
    id: 'appendUpload',
    group,
    auth: 'token',
    action: 'servicestage:assembling:create',
    method: 'PATCH',
    path,
    summary:
      'Send the package from `offset` on, to its end or not; what came before a broken connection is kept. With its last byte it is checked and stored',
    params: Place,
    query: Type.Object({ ...WHOLE, offset: Type.Integer({ minimum: 0 }) }),
    bodyKind: 'bytes',
    status: 200,
    response: UploadRecord,
    problems: [
      'upload_offset',
      'too_many_uploads',
      'checksum_mismatch',
      'object_quota_exceeded',
      'too_large',
      'storage_full',
    ],
  }),
  remove: endpoint({
    id: 'deleteUpload',
    group,
    auth: 'token',
    action: 'servicestage:assembling:delete',
    method: 'DELETE',
    path,
    summary: 'Forget what has come of a package',
    params: Place,
    query: Whole,
    status: 204,
    problems: ['upload_not_found'],
  }),
};

export type UploadRecord = Static<typeof UploadRecord>;
