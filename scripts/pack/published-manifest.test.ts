import { expect, test } from 'vitest';
import { publishedManifest } from './published-manifest.ts';

const manifest = { name: '@stagewright/sample', version: '0.1.0', license: 'Apache-2.0' };

test('entries point at the compiled files and their types', () => {
  expect(
    publishedManifest({
      ...manifest,
      exports: { '.': './src/index.ts', './package.json': './package.json' },
    }),
  ).toEqual({
    ...manifest,
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    files: ['dist'],
  });
});

test('what serves tests and the checkout stays behind', () => {
  const checkout = {
    ...manifest,
    exports: { '.': './src/index.ts', './testing': './src/testing/index.ts' },
    scripts: { prepack: 'exit 1' },
    devDependencies: { '@stagewright/registry': '0.1.0' },
    files: ['bin'],
  };
  expect(publishedManifest(checkout)).toEqual({
    ...manifest,
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist', 'bin'],
  });
});
