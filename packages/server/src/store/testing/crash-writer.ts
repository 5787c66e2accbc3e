import { aJob } from '../../domain/testing/a-build.ts';
import { openStore } from '../open-store.ts';
import { startRequest } from './contract-requests.ts';

/** A process that starts builds as fast as it can, and says each id once the store has acknowledged it, until it is killed. */
const store = await openStore({ file: process.argv[2] ?? '' });
const round = process.argv[3] ?? '';
await store.jobs.create(aJob());

async function writer(name: number): Promise<never> {
  for (let n = 0; ; n += 1) {
    const id = `${round}-${name}-${n}`;
    await store.builds.start(startRequest(id, { maxWaiting: Number.MAX_SAFE_INTEGER }));
    process.stdout.write(`${id}\n`);
  }
}

await Promise.all(Array.from({ length: 20 }, (_, name) => writer(name)));
