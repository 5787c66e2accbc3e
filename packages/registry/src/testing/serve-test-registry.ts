import { startTestRegistry } from './start-test-registry.ts';

/** The registry as a process of its own: argument = data folder; prints its port. */
const [, , dir] = process.argv;
const registry = await startTestRegistry(dir === undefined ? {} : { dir });
process.stdout.write(`${registry.port}\n`);
