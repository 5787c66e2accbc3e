import { usageError } from './cli-error.ts';

export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
}

/**
 * `obs://bucket/key` or `bucket/key`.
 * @param file name that is put behind an address that ends with `/` or names a bucket only
 */
export function objectAddress(text: string, file?: string): ObjectAddress {
  const path = text.replace(/^obs:\/\//, '');
  const slash = path.indexOf('/');
  const bucket = slash < 0 ? path : path.slice(0, slash);
  let key = slash < 0 ? '' : path.slice(slash + 1);
  if (file !== undefined && (key === '' || key.endsWith('/'))) key += file;
  if (bucket === '' || key === '' || bucket.includes(':')) {
    throw usageError(`${text} is not the address of an object`, 'Write obs://bucket/key.');
  }
  return { bucket, key };
}

export function objectParams({ bucket, key }: ObjectAddress): { bucket: string; path: string } {
  return { bucket, path: key };
}

export function objectUrl({ bucket, key }: ObjectAddress): string {
  return `obs://${bucket}/${key}`;
}
