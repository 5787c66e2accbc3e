import type { OpenedSource } from '../build-context.ts';
import type { KnownPackage, KnownPackages } from '../known/known-packages.ts';
import { once } from '../once.ts';
import { checkSum, type FetchPackageOptions, fetchPackage } from './fetch-package.ts';

/** The package of a build. Its bytes are fetched when somebody needs them. */
export interface SourcePackage {
  readonly size: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** What an earlier build found in the same bytes. */
  readonly known?: KnownPackage;
  /** The file with its bytes, fetched once. */
  file(): Promise<string>;
}

/**
 * Opens the package of a build. Only an object store that says what it holds can spare the transfer: of anything else the bytes
 * are fetched, and may be known then.
 * @throws SourceError
 */
export async function openPackage(
  options: FetchPackageOptions,
  knownPackages: KnownPackages,
): Promise<SourcePackage> {
  const offered = await peek(options);
  const known = offered?.sha256 === undefined ? undefined : await knownPackages.find(offered.sha256);
  if (offered?.sha256 !== undefined && known !== undefined) {
    letGo(offered);
    const { size, sha256 } = offered;
    checkSum(sha256, options.assignment.settings.checksum);
    // A file that is named is still there for whoever needs it; a body is not.
    const again = offered.file === undefined ? options : { ...options, offered };
    return { size, sha256, known, file: once(async () => (await fetchPackage(again)).file) };
  }
  const fetched = await fetchPackage({ ...options, ...(offered === undefined ? {} : { offered }) });
  const { size, sha256, file } = fetched;
  const found = offered === undefined ? await knownPackages.find(sha256) : undefined;
  return { size, sha256, ...(found === undefined ? {} : { known: found }), file: async () => file };
}

/** What the object store offers; undefined for other sources, and where the store must be asked again. */
async function peek({ assignment, context }: FetchPackageOptions): Promise<OpenedSource | undefined> {
  if (assignment.source.kind !== 'object') return undefined;
  const offered = await context.openSource().catch(() => undefined);
  if (offered !== undefined && offered.size <= context.settings.source_bytes) return offered;
  if (offered !== undefined) letGo(offered);
  return undefined;
}

/** A connection that is cut in its answer says so as an error of the stream, which nobody reads any more. */
function letGo({ body }: OpenedSource): void {
  body.on('error', () => undefined).destroy();
}
