import type { ObjectRecord } from '@stagewright/api';
import type { StoredObject } from '../../domain/ports.ts';
import { isBucketName, isObjectKey } from '../../usecases/job-spec.ts';
import { ProblemError } from '../problem-error.ts';

interface Addressed {
  readonly params: { readonly bucket: string; readonly path: string };
  readonly request: { readonly url: string };
}

/** The object that an address names. @throws ProblemError for one that no object can have */
export function objectNameOf({ params, request }: Addressed): { bucket: string; key: string } {
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

export function toObjectRecord(object: StoredObject): ObjectRecord {
  return {
    bucket: object.bucket,
    key: object.key,
    url: `obs://${object.bucket}/${object.key}`,
    size: object.size,
    sha256: object.sha256,
    created_at: new Date(object.createdAt).toISOString(),
  };
}
