import { text } from 'node:stream/consumers';
import { interrupted, usageError } from './cli-error.ts';
import type { Input, Io } from './io.ts';

const ENTER = new Set(['\r', '\n', '\u0004']);
const ERASE = new Set(['\u0008', '\u007f']);
const ERASE_ALL = '\u0015';
const INTERRUPT = '\u0003';
const ELSEWHERE = 'Use --password-stdin, or the environment (see --help).';

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

/** A password that is being set: asked for twice, as nobody sees what is typed. */
export async function readNewPassword(
  io: Io,
  name: string,
  { fromStdin }: { readonly fromStdin: boolean },
): Promise<string> {
  const given = fromStdin ? await firstLine(io.stdin) : io.env['STAGEWRIGHT_NEW_PASSWORD'];
  if (given === '') throw usageError('The password is empty');
  if (given !== undefined) return given;
  const password = await ask(io, `New password of ${name}`);
  if (password === '') throw usageError('The password is empty');
  if ((await ask(io, 'The same again')) !== password) throw usageError('The two passwords differ');
  return password;
}

/** A secret of somebody else's, such as a token: the environment may hold the user's own, so that it is not asked. */
export async function readSecret(
  io: Io,
  prompt: string,
  { fromStdin }: { readonly fromStdin: boolean },
): Promise<string> {
  const secret = fromStdin ? await firstLine(io.stdin) : await ask(io, prompt, 'Use --stdin.');
  if (secret === '') throw usageError('The secret is empty');
  return secret;
}

/** All of stdin without the line end that `echo` and editors put behind it. */
async function firstLine(stdin: Input): Promise<string> {
  return (await text(stdin)).replace(/\r?\n$/, '');
}

async function ask({ stdin, stderr, signal }: Io, prompt: string, advice = ELSEWHERE): Promise<string> {
  if (!stdin.isTTY || stdin.setRawMode === undefined) {
    throw usageError('There is no terminal to ask at', advice);
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
    const line = new TypedLine();
    const end = (settle: () => void) => {
      stdin.off('data', onData);
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    const onAbort = () => end(() => reject(signal.reason));
    const onData = (chunk: Buffer) => {
      const state = line.type(chunk.toString('utf8'));
      if (state === 'entered') end(() => resolve(line.text));
      if (state === 'interrupted') end(() => reject(interrupted('Interrupted.')));
    };
    stdin.on('data', onData);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** In raw mode the keys that edit a line are ours to obey. */
class TypedLine {
  #characters: string[] = [];

  get text(): string {
    return this.#characters.join('');
  }

  type(keys: string): 'open' | 'entered' | 'interrupted' {
    for (const key of keys) {
      if (key === INTERRUPT) return 'interrupted';
      if (ENTER.has(key)) return 'entered';
      if (key === ERASE_ALL) this.#characters = [];
      else if (ERASE.has(key)) this.#characters.pop();
      else this.#characters.push(key);
    }
    return 'open';
  }
}
