/** What of a package.json matters here; everything else is published as it stands. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly [key: string]: unknown;
}

const SOURCE = /^\.\/src\/(.+)\.ts$/;

/** The package.json of the published package: entries point at `dist`, and what serves the checkout alone is gone. */
export function publishedManifest(manifest: Manifest): Readonly<Record<string, unknown>> {
  const { scripts: _scripts, devDependencies: _devDependencies, exports, files, ...rest } = manifest;
  return {
    ...rest,
    ...(exports && { exports: publishedExports(exports) }),
    files: [...new Set(['dist', ...(files ?? [])])],
  };
}

/** Entries for tests (`./testing`) stay behind: they import the test runner. */
function publishedExports(exports: Readonly<Record<string, string>>): Record<string, unknown> {
  const kept = Object.entries(exports).filter(([entry]) => !/\btesting\b/.test(entry));
  return Object.fromEntries(kept.map(([entry, target]) => [entry, publishedTarget(target)]));
}

function publishedTarget(target: string): unknown {
  const name = SOURCE.exec(target)?.[1];
  return name === undefined ? target : { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` };
}
