import { expect, test } from 'vitest';
import { rewriteUrls } from './rewrite-urls.ts';

test('files that threads are started from get the extension they are published with', () => {
  const code = 'new Worker(new URL(\'./sqlite/thread.ts\', import.meta.url));\nawait import("../main.ts");\n';
  expect(rewriteUrls('store.js', code)).toBe(
    'new Worker(new URL(\'./sqlite/thread.js\', import.meta.url));\nawait import("../main.js");\n',
  );
});

test('other files and comments stay as they are', () => {
  const code = "// see './thread'\nnew URL('./stacks.yaml', import.meta.url);\n";
  expect(rewriteUrls('stacks.js', code)).toBe(code);
});

test('a choice by the own extension stays as it is', () => {
  const code =
    "const ENTRY = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js', import.meta.url);\n";
  expect(rewriteUrls('pool.js', code)).toBe(code);
});

test('a TypeScript file named in any other way stops the packing', () => {
  expect(() => rewriteUrls('pool.js', "start('./thread.ts');")).toThrow("pool.js names './thread.ts'");
});
