#!/usr/bin/env node
// Plain JavaScript, so that an older Node can still read it and say what to do.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { takeMemorySettings } from './memory-settings.mjs';

const NEEDED = 24;

if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  process.stderr.write(
    `stagewright needs Node ${NEEDED} or later; this is ${process.version}.\n` +
      `Install it from https://nodejs.org, or with npm: npm install --global node@${NEEDED}\n` +
      `In a checkout, npm start and npm run demo use the Node ${NEEDED} that npm ci installed.\n`,
  );
  process.exitCode = 2;
} else {
  takeMemorySettings();
  module.enableCompileCache();
  const { takeSchemaLibraryFromFewFiles } = await import('@stagewright/api/schema-library');
  takeSchemaLibraryFromFewFiles();
  const packed = new URL('../dist/main.js', import.meta.url);
  const { main } = await import(existsSync(packed) ? packed.href : '../src/main.ts');
  await main();
}
