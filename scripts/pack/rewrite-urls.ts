/** `new URL('./x.ts', import.meta.url)` and `import('./x.ts')`: files that threads and plain entry scripts are started from. */
const OWN_FILE = /(new URL\(|import\()(\s*)(['"])(\.{1,2}\/[^'"\n]+)\.ts\3/g;
/** A choice by the extension of the file itself, which is right in both places. */
const CHOICE = /import\.meta\.url\.endsWith\('\.ts'\)\s*\?\s*'[^'\n]+'/g;
const LEFT = /['"]\.{1,2}\/[^'"\n]*\.ts['"]/;

/**
 * `tsc` rewrites the extension in import statements, not in URLs and not in plain scripts. A name of a TypeScript file that
 * is still there afterwards would be missing from the package, so it stops the packing.
 */
export function rewriteUrls(file: string, code: string): string {
  const rewritten = code.replace(OWN_FILE, '$1$2$3$4.js$3');
  const left = LEFT.exec(rewritten.replace(CHOICE, ''))?.[0];
  if (left !== undefined) throw new Error(`${file} names ${left}, which is not published`);
  return rewritten;
}
