import { OciError } from '../error.ts';
import type { Transport } from './transport.ts';

export interface Mirror {
  /** As it was named. */
  readonly address: string;
  readonly transport: Transport;
  /** What stands before the repositories of the origin there: empty, or with a slash at its end. */
  readonly prefix: string;
}

export interface MirroredReadsOptions {
  readonly origin: Transport;
  readonly mirrors: readonly Mirror[];
  readonly onFailure: ((address: string, error: OciError) => void) | undefined;
}

type Read<T> = (from: Transport, repository: string) => Promise<T>;

/** Reads from the mirrors in their order and then from the origin, whose failure alone counts. */
export type MirroredReads = <T>(repository: string, read: Read<T>) => Promise<T>;

/** A mirror that does not answer is not asked again: each time would cost its tries. */
export function createMirroredReads({ origin, mirrors, onFailure }: MirroredReadsOptions): MirroredReads {
  const lost = new Set<Mirror>();
  const noteFailure = (mirror: Mirror, error: unknown) => {
    if (!(error instanceof OciError)) throw error;
    if (error.temporary) lost.add(mirror);
    onFailure?.(mirror.address, error);
  };
  return async (repository, read) => {
    for (const mirror of mirrors.filter((each) => !lost.has(each))) {
      try {
        return await read(mirror.transport, mirror.prefix + repository);
      } catch (error) {
        noteFailure(mirror, error);
      }
    }
    return await read(origin, repository);
  };
}

/** @returns its registry, its scheme and the prefix of its repositories */
export function readMirror(address: string): [string, 'https' | 'http' | undefined, string] {
  const [, scheme, host, path = ''] = /^(?:(https?):\/\/)?([^/]+)\/?(.*?)\/?$/.exec(address) ?? [];
  return [host ?? address, scheme as 'https' | 'http' | undefined, path === '' ? '' : `${path}/`];
}
