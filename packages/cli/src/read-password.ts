import { text } from 'node:stream/consumers';
import { interrupted, usageError } from './cli-error.ts';
import type { Input, Io } from './io.ts';

const ENTER = /[\r\n\u0004]/;
const ERASE = new Set(['\u0008', '\u007f']);
const ERASE_ALL = '\u0015';
const INTERRUPT = '\u0003';

/** Where a password may come from: never from an argument, which everybody on the machine can read. */
export async function readPassword(
  io: Io,
  prompt: string,
  { fromStdin }: { readonly fromStdin: boolean },
): Promise<string> {
  const password = fromStdin
    ? await firstLine(io.stdin)
    : (io.env['STAGEWRIGHT_PASSWORD'] ?? (await ask(io, prompt)));
  if (password === '') throw usageError('The password is empty');
  return password;
}

/** All of stdin without the line end that `echo` and editors put behind it. */
async function firstLine(stdin: Input): Promise<string> {
  return (await text(stdin)).replace(/\r?\n$/, '');
}

async function ask({ stdin, stderr, signal }: Io, prompt: string): Promise<string> {
  if (!stdin.isTTY || stdin.setRawMode === undefined) {
    throw usageError(
      'There is no terminal to ask for the password',
      'Use --password-stdin or STAGEWRIGHT_PASSWORD.',
    );
  }
  stderr.write(`${prompt}: `);
  stdin.setRawMode(true);
  stdin.resume();
  try {
    return await typed(stdin, signal);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

/** What is typed until Enter, with nothing of it shown. */
function typed(stdin: Input, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let line: string[] = [];
    const end = (act: () => void) => {
      stdin.off('data', onData);
      signal.removeEventListener('abort', onAbort);
      act();
    };
    const onAbort = () => end(() => reject(signal.reason));
    const onData = (chunk: Buffer) => {
      for (const character of chunk.toString('utf8')) {
        if (character === INTERRUPT) return end(() => reject(interrupted('Interrupted.')));
        if (ENTER.test(character)) return end(() => resolve(line.join('')));
        if (character === ERASE_ALL) line = [];
        else if (ERASE.has(character)) line.pop();
        else line.push(character);
      }
    };
    stdin.on('data', onData);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
