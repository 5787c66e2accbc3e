// Stands for the worker: says on its standard error what it was told, and then does as it was told.

import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';

const lifeLine = new Socket({ fd: 3 });
createInterface({ input: lifeLine }).once('line', (line) => {
  const { file, act } = JSON.parse(line);
  appendFileSync(file, `${process.pid} ${process.argv.length} ${Object.keys(process.env).sort()}\n`);
  if (act === 'exit') process.exit(3);
  if (act === 'obey') lifeLine.once('close', () => process.exit());
  setInterval(() => undefined, 1000);
});
