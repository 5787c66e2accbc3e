import { openLogFiles } from '../log-files.ts';

/** A process of its own that appends numbered lines and prints each length once it is acknowledged, until it is killed. */
const [dir = '', buildId = ''] = process.argv.slice(2);
const store = await openLogFiles(dir);
let offset = 0;

async function append(line: number): Promise<void> {
  const chunk = Buffer.from(`line ${line}\n`.repeat(1 + (line % 50)));
  const at = offset;
  offset += chunk.length;
  const { next } = await store.append(buildId, at, chunk);
  process.stdout.write(`${next}\n`);
}

for (let line = 0; ; line += 8) {
  await Promise.all(Array.from({ length: 8 }, (_, i) => append(line + i)));
}
