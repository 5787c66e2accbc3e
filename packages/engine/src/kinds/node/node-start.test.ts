import { describe, expect, it } from 'vitest';
import { findNodeStart } from './node-start.ts';

const FILES = ['server.js', 'lib/main.js', 'dist/index.js', 'bin/www', 'app.mjs'];
const find = (json: Record<string, unknown>, files: readonly string[] = FILES) =>
  findNodeStart(json, (path) => files.includes(path));

describe('the start of a Node application', () => {
  it.each([
    [{ scripts: { start: 'node server.js' } }, 'server.js', [], []],
    [{ scripts: { start: ' node  ./bin/www --port=80 x ' } }, 'bin/www', [], ['--port=80', 'x']],
    [
      { scripts: { start: 'node --enable-source-maps --max-old-space-size=200 lib/main' } },
      'lib/main.js',
      ['--enable-source-maps', '--max-old-space-size=200'],
      [],
    ],
    [{ scripts: { start: 'node -r ./lib/main.js dist' } }, 'dist/index.js', ['-r', './lib/main.js'], []],
    [{ scripts: { start: 'node .' }, main: 'x' }, 'index.js', [], [], ['index.js']],
    [{ main: './lib/main' }, 'lib/main.js', [], []],
    [{ main: 'dist/' }, 'dist/index.js', [], []],
    [{ scripts: { start: 'next start' }, main: 'app.mjs' }, 'app.mjs', [], []],
    [{ scripts: { start: 'NODE_ENV=x node lib/main.js' } }, 'server.js', [], []],
    [{ scripts: { start: 'node lib/main.js && evil' } }, 'server.js', [], []],
    [{ scripts: { start: 'node $(evil)' } }, 'server.js', [], []],
    [{ scripts: { start: 'node ../../etc/evil.js' } }, 'server.js', [], []],
    [{ scripts: { start: 'node /etc/evil.js' } }, 'server.js', [], []],
    [{ scripts: { start: 7 }, main: 7 }, 'server.js', [], []],
    [{}, 'index.js', [], [], ['index.js', 'app.js']],
  ] as const)('of %j is %s', (json, file, options, args, files: readonly string[] = FILES) => {
    expect(find(json, files)).toMatchObject({ kind: 'found', file, options, args });
  });

  it('is missing where nothing says what it is, with all that was tried', () => {
    expect(find({ scripts: { start: 'tsx app.ts' }, main: 'gone.js' }, [])).toEqual({
      kind: 'missing',
      message:
        'package.json does not say what to start: scripts.start is not a plain "node file"; main names gone.js, which is not in the package; there is neither server.js nor index.js.',
    });
  });
});
