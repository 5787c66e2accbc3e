import type { Build } from './build.ts';
import type { BuildEvent, Refusal } from './ports.ts';

/** A worker reserves the build; made by `BuildStore.claim` alone, which knows whose turn it is. */
export interface Claimed {
  readonly type: 'claimed';
  readonly workerId: string;
  readonly at: number;
}

export type DomainEvent = BuildEvent | Claimed;

export type DomainEventType = DomainEvent['type'];

export type EventOf<T extends DomainEventType> = Extract<DomainEvent, { readonly type: T }>;

/** What a change leaves in the build's history. */
export interface HistoryItem {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Transition =
  | { readonly kind: 'applied'; readonly build: Build; readonly history: readonly HistoryItem[] }
  | { readonly kind: 'unchanged' }
  /** `history` notes a refused wish of a person. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly history?: readonly HistoryItem[] };

export const UNCHANGED: Transition = { kind: 'unchanged' };

export function applied(build: Build, type: string, data: HistoryItem['data'] = {}): Transition {
  return { kind: 'applied', build, history: [{ type, data }] };
}

export function refused(refusal: Refusal): Transition {
  return { kind: 'refused', refusal };
}
