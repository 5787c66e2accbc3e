import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const SOURCES = join(import.meta.dirname, '..');

/** Classes that a file takes from each of its style sheets. */
function takenFrom(file: string): readonly { readonly sheet: string; readonly names: readonly string[] }[] {
  const code = readFileSync(join(SOURCES, file), 'utf8');
  return [...code.matchAll(/import (\w+) from '(.+\.module\.css)'/g)].map(([, name = '', path = '']) => ({
    sheet: join(dirname(file), path),
    names: [...code.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, 'g'))].map(([, taken = '']) => taken),
  }));
}

function classesIn(sheet: string): ReadonlySet<string> {
  const css = readFileSync(join(SOURCES, sheet), 'utf8');
  return new Set([...css.matchAll(/\.([A-Za-z]\w*)/g)].map(([, name = '']) => name));
}

test('every class that is used is in its style sheet', () => {
  const missing = globSync('**/*.tsx', { cwd: SOURCES }).flatMap((file) =>
    takenFrom(file).flatMap(({ sheet, names }) => {
      const known = classesIn(sheet);
      return names.filter((name) => !known.has(name)).map((name) => `${file}: ${name} of ${sheet}`);
    }),
  );
  expect(missing).toEqual([]);
});
