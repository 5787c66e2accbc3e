import { join } from 'node:path';
import { Writable } from 'node:stream';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import type { Sink } from '../io.ts';
import { type DemoService, withoutSettings } from './service.ts';

/** The demo's user: types commands, which are shown, and sees what they print. */
export interface DemoSession {
  /** One command, shown with its output; it must succeed. */
  type(...args: readonly string[]): Promise<void>;
  /** One command whose JSON answer is wanted; nothing is shown. */
  ask<T>(...args: readonly string[]): Promise<T>;
}

export function openSession(context: Context, service: DemoService, folder: string): DemoSession {
  const { io } = context;
  // With --json, stdout is for the one document at the end.
  const stdout = context.out.json ? io.stderr : io.stdout;
  const env = {
    ...withoutSettings(io.env),
    XDG_CONFIG_HOME: join(folder, 'config'),
    STAGEWRIGHT_URL: service.url,
    STAGEWRIGHT_PASSWORD: service.password,
  };
  const run = async (args: readonly string[], out: Sink) => {
    const exit = await context.runAnother(args, { ...io, stdout: out, env });
    io.signal.throwIfAborted();
    if (exit !== EXIT.ok) throw new CliError(`stagewright ${args.join(' ')} ended with ${exit}.`);
  };
  return {
    async type(...args) {
      stdout.write(`$ stagewright ${args.join(' ')}\n`);
      await run(args, stdout);
    },
    async ask<T>(...args: readonly string[]) {
      const answer = new Collector();
      await run([...args, '--json'], answer);
      return JSON.parse(answer.text) as T;
    },
  };
}

class Collector extends Writable {
  text = '';

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}
