import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildConsole } from './build-console.ts';
import { root } from './command.ts';

/**
 * `npm run console`, and `npm ci` after it has installed. Where the development dependencies were left out there is nothing to build
 * with; the service runs without the console and says so on its page.
 */
if (existsSync(join(root, 'node_modules/vite'))) {
  const started = Date.now();
  if (await buildConsole()) console.log(`The console is built (${Date.now() - started} ms).`);
} else {
  console.log('The console is not built: the development dependencies are not installed.');
}
