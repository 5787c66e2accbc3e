import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './command.ts';

/**
 * What `npm ci` does after it has installed. Where the development dependencies were left out there is nothing to build with: the
 * service runs without the console and says so on its page, and starts less soon.
 */
if (existsSync(join(root, 'node_modules/vite'))) {
  const { buildConsole } = await import('./build-console.ts');
  const { buildSchemaLibrary } = await import('./build-schema-library.ts');
  const started = Date.now();
  await buildSchemaLibrary();
  if (await buildConsole()) console.log(`The console is built (${Date.now() - started} ms).`);
} else {
  console.log('The console is not built: the development dependencies are not installed.');
}
