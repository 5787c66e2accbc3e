import type { Assignment, Source } from '@stagewright/api';
import type { BuildContext, ByteRange, Clock, OpenedSource } from '../build-context.ts';
import type { BuildLog } from '../log/build-log.ts';
import type { HostGuard } from '../network/host-guard.ts';
import { fetchHttp } from './fetch-http.ts';
import { fetchObject } from './fetch-object.ts';
import { linkObject } from './link-object.ts';
import type { HttpPlace } from './open-http.ts';
import { type FetchedPackage, PackageFile } from './package-file.ts';
import { SourceError } from './source-error.ts';

export interface FetchPackageOptions {
  readonly assignment: Assignment;
  readonly context: BuildContext;
  readonly clock: Clock;
  readonly guard: HostGuard;
  readonly log: BuildLog;
  /** Created. */
  readonly file: string;
  /** An object that was opened already. */
  readonly offered?: OpenedSource;
}

/** Fetches the package of a build, whatever its source is, and checks it against the expected checksum. */
export async function fetchPackage(options: FetchPackageOptions): Promise<FetchedPackage> {
  const { assignment, context, guard, log, file, offered } = options;
  const { source, settings } = assignment;
  const linked = offered && (await linkObject(offered, file));
  if (linked !== undefined) {
    checkSum(linked.sha256, settings.checksum);
    return linked;
  }
  const { signal } = context;
  const progress = (text: string) => log.line(text);
  const target = await PackageFile.create({
    file,
    limit: context.settings.source_bytes,
    clock: options.clock,
    progress,
  });
  try {
    const fetched =
      source.kind === 'object'
        ? await fetchObject({
            openSource: offeredFirst(options),
            target,
            signal,
            note: progress,
          })
        : await fetchHttp({ ...placeOf(source), guard, target, signal, note: progress });
    checkSum(fetched.sha256, settings.checksum);
    return fetched;
  } finally {
    await target.close();
  }
}

/** @throws TypeError for a repository, which is no package */
function placeOf(source: Source): HttpPlace {
  if (source.kind !== 'http') throw new TypeError(`${source.kind} is no package`);
  const { url, name, authorization, certificates } = source;
  return {
    url,
    ...(name === undefined ? {} : { name }),
    ...(authorization === undefined ? {} : { authorization }),
    ...(certificates === undefined ? {} : { certificates }),
  };
}

/** Takes the object that was opened already; whatever breaks off is opened again. */
function offeredFirst({ context, offered }: FetchPackageOptions): BuildContext['openSource'] {
  let first = offered?.file === undefined ? offered : undefined;
  return async (range?: ByteRange) => {
    const taken = range === undefined ? first : undefined;
    first = undefined;
    return taken ?? (await context.openSource(range ?? { from: 0 }));
  };
}

/** @throws SourceError when the package is not the one that the job names by its checksum */
export function checkSum(sha256: string, expected: string | undefined): void {
  if (expected === undefined || expected === `sha256:${sha256}`) return;
  throw new SourceError(
    'checksum_mismatch',
    `The package's checksum is sha256:${sha256}, but build.checksum is ${expected}.`,
  );
}
