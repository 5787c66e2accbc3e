#!/usr/bin/env node
// Plain JavaScript: the compile cache has to be on before the sources are loaded.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { takeSchemaLibraryFromFewFiles } from '@stagewright/api/schema-library';

module.enableCompileCache();
takeSchemaLibraryFromFewFiles();
const packed = new URL('../dist/main.js', import.meta.url);
const { main } = await import(existsSync(packed) ? packed.href : '../src/main.ts');
await main();
// Writing it takes longer than all that the server waits for.
module.flushCompileCache();
