import type { Command } from 'commander';
import { type CommonOptions, Context } from './context.ts';
import type { ExitCode } from './exit.ts';
import type { Io } from './io.ts';

/** What a command does. Its arguments come as commander gives them; no exit code means success. */
export type Handler<Options, Arguments extends readonly unknown[]> = (
  context: Context,
  options: Options & CommonOptions,
  ...args: Arguments
  // biome-ignore lint/suspicious/noConfusingVoidType: most commands just end
) => Promise<ExitCode | void>;

/** Where one run of the command line keeps its surroundings and its outcome. */
export interface Run {
  readonly io: Io;
  /** Runs another command line. */
  readonly runAnother: (args: readonly string[], io: Io) => Promise<ExitCode>;
  exit: ExitCode;
}

const RUNS = new WeakMap<Command, Run>();

export function attachRun(root: Command, run: Run): void {
  RUNS.set(root, run);
}

/** Makes a handler the action of a command, with the common options that were given anywhere on the line. */
export function act<Options, Arguments extends readonly unknown[]>(handler: Handler<Options, Arguments>) {
  return async function action(this: Command, ...given: unknown[]): Promise<void> {
    const run = RUNS.get(rootOf(this))!;
    const options = this.optsWithGlobals<Options & CommonOptions>();
    const args = given.slice(0, this.registeredArguments.length) as unknown as Arguments;
    run.exit = (await handler(new Context(run, options), options, ...args)) ?? run.exit;
  };
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}
