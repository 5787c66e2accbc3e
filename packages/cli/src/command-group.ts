import type { Command } from 'commander';

/** Gives a command its arguments, options and action. */
type Define = (command: Command) => void;

export interface Verb {
  readonly summary: string;
  readonly load: () => Promise<Define>;
}

/** A command of its own, or words that others follow, or both. */
export interface Group {
  readonly summary: string;
  readonly verbs: Readonly<Record<string, Verb>>;
  readonly load?: Verb['load'];
}
