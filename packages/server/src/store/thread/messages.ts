import type { Aggregates } from '../aggregates.ts';

/** One operation, as the main thread asks for it. */
export interface Call {
  readonly id: number;
  readonly aggregate: keyof Aggregates;
  readonly method: string;
  readonly args: readonly unknown[];
}

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: PlainError };

/** An error as it crosses threads: structured cloning keeps neither class nor code. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: string | undefined;
  readonly storage: 'full' | 'io' | 'readonly' | 'corrupt' | null;
}

export type ToThread =
  | { readonly type: 'calls'; readonly calls: readonly Call[] }
  | { readonly type: 'close' };

export type FromThread =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly error: PlainError }
  | { readonly type: 'answers'; readonly answers: readonly Answer[] };

export interface ThreadData {
  readonly file: string;
}
