import { spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';

/** A process that starts a worker as a server does: prints the worker's id, and then only lives. */
const [entry = '', options = ''] = process.argv.slice(2);
const child = spawn(process.execPath, [entry], { stdio: ['ignore', 'inherit', 'inherit', 'pipe'], env: {} });
const lifeLine = child.stdio[3] as Duplex;
lifeLine.write(`${options}\n`);
process.stdout.write(`${child.pid}\n`);
child.on('exit', () => process.exit());
