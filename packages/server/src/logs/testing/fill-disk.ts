import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLogFiles } from '../log-files.ts';

/** A process of its own, on a disk of one mebibyte: fills it, makes room again, and prints what became of the chunks. */
const [dir = ''] = process.argv.slice(2);
const BUILD = 'abcdef';
const CHUNK = Buffer.alloc(256 << 10, 'x');
const store = await openLogFiles(join(dir, 'logs'));
const ballast = join(dir, 'ballast');
writeFileSync(ballast, Buffer.alloc(300 << 10));

const attempt = (offset: number) =>
  store.append(BUILD, offset, CHUNK).then(
    ({ kind, next }) => `${kind} ${next}`,
    ({ code }: NodeJS.ErrnoException) => String(code),
  );
const sizeOnDisk = () => statSync(join(dir, 'logs', BUILD.slice(0, 2), `${BUILD}.log`)).size;

const results: (string | number)[] = [];
let offset = 0;
for (let result = await attempt(0); result !== 'STORAGE_FULL'; result = await attempt(offset)) {
  results.push(result);
  offset = await store.size(BUILD);
}
results.push('full', sizeOnDisk(), await store.size(BUILD));
rmSync(ballast);
results.push(await attempt(offset), sizeOnDisk());
const { text } = await store.read(BUILD, 0);
results.push(/^x+$/.test(text) ? text.length : 'corrupt');
await store.close();
process.stdout.write(JSON.stringify(results));
