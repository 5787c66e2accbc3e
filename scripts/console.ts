import { buildConsole } from './build-console.ts';

const started = Date.now();
if (await buildConsole()) console.log(`The console is built (${Date.now() - started} ms).`);
