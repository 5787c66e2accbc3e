import type {
  ObjectList,
  ObjectRecord,
  PackageLoginBody,
  packageLogins,
  ResponseOf,
  UploadRecord,
} from '@stagewright/api';
import { request } from './request.ts';

const NATIVE = '/stagewright/v1';
const part = encodeURIComponent;

type Place = Pick<ObjectRecord, 'bucket' | 'key'>;

/** Keys hold slashes that are part of the path. */
const pathOf = ({ bucket, key }: Place): string => `${part(bucket)}/${key.split('/').map(part).join('/')}`;

export const objectPath = (place: Place): string => `${NATIVE}/objects/${pathOf(place)}`;
export const uploadPath = (place: Place): string => `${NATIVE}/uploads/${pathOf(place)}`;
const loginPath = (name: string): string => `${NATIVE}/package-logins/${part(name)}`;

function filterOf(begin: string) {
  const [, bucket, prefix] = /^([^/]+)\/(.*)$/.exec(begin.trim()) ?? [];
  return bucket === undefined ? { prefix: begin.trim() } : { bucket, prefix };
}

/** Packages in the object store, those that are on their way, and logins for those of others. */
export const packageApi = {
  /** `begin`: of a key in any bucket, or a bucket with a slash and the begin of a key in it. */
  objects: (begin: string, after: string) =>
    request<ObjectList>('GET', `${NATIVE}/objects`, { query: { ...filterOf(begin), after, limit: 200 } }),
  deleteObject: (place: Place) => request<void>('DELETE', objectPath(place)),
  upload: (place: Place, query: { readonly sha256: string; readonly size: number }, signal: AbortSignal) =>
    request<UploadRecord>('GET', uploadPath(place), { query, signal }),
  logins: () => request<ResponseOf<typeof packageLogins.list>>('GET', `${NATIVE}/package-logins`),
  putLogin: (name: string, body: PackageLoginBody) => request<unknown>('PUT', loginPath(name), { body }),
  deleteLogin: (name: string) => request<void>('DELETE', loginPath(name)),
};
