import { buildConsole } from './build-console.ts';

/**
 * `npm run console`, and `npm ci` after it has installed. Where the development dependencies were left out there is nothing to build
 * with; the service runs without the console and says so on its page.
 */
try {
  const started = Date.now();
  if (await buildConsole()) console.log(`The console is built (${Date.now() - started} ms).`);
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.log('The console is not built: its development dependencies are not installed.');
}
