import { join } from 'node:path';
import type { Build } from '../build.ts';
import type { Inspection } from '../kinds/inspect-package.ts';
import { once } from '../once.ts';
import type { SourcePackage } from '../sources/source-package.ts';

/** A package with what is in it. */
export interface InspectedPackage {
  readonly source: SourcePackage;
  readonly inspection: Inspection;
  /** The package's file and its index, read now where an earlier build's inspection was believed. */
  files(): Promise<PackageFiles>;
}

export interface PackageFiles {
  readonly packageFile: string;
  readonly indexFile: string;
}

/** Reads a package strictly, unless an earlier build has. */
export async function inspect(build: Build, source: SourcePackage): Promise<InspectedPackage> {
  const { context, threads, workspace } = build;
  const indexFile = join(workspace.path, 'index.json');
  const read = async () => {
    const packageFile = await source.file();
    const inspection = await threads.run(
      'inspectPackage',
      {
        file: packageFile,
        indexFile,
        expandedFile: join(workspace.path, 'package.tar'),
        limits: context.settings.archive,
      },
      context.signal,
    );
    return { inspection, files: { packageFile, indexFile } };
  };
  if (source.known === undefined) {
    const { inspection, files } = await read();
    return { source, inspection, files: async () => files };
  }
  const reading = once(read);
  return {
    source,
    inspection: source.known.inspection,
    files: async () => (await reading()).files,
  };
}
