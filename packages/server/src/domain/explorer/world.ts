import type { BuildSettings, StopReason } from '@stagewright/api';
import type { Build } from '../build.ts';
import type { DomainEvent, Transition } from '../transition.ts';
import { numbering } from './numbering.ts';

/** What a worker process believes. Nothing here is known to the server but what arrives as a message. */
export interface WorkerView {
  readonly mode:
    | 'idle'
    /** Asked to accept and not answered yet. */
    | 'accepting'
    /** Processes of the attempt live. */
    | 'running'
    /** They are gone, and the report of it is still to be sent. */
    | 'ended';
  readonly epoch: number;
  readonly publish: 'none' | 'asked' | 'permitted' | 'done' | 'refused';
}

/** A message on its way: may arrive late, twice, or never, in any order. */
export type Message =
  | {
      readonly to: 'worker';
      readonly worker: number;
      readonly epoch: number;
      readonly says:
        | 'claimed'
        | 'accepted'
        | 'published'
        | 'permitted'
        | 'refused'
        /** A stop order, over its stream or with a heartbeat's answer. */
        | 'stop'
        /** A heartbeat's answer, or the refusal of a report: the attempt is not the worker's any more. */
        | 'lost';
    }
  | { readonly to: 'server'; readonly worker: number; readonly event: DomainEvent }
  /** A manifest on its way to a registry that is not ours, which asks nobody. */
  | { readonly to: 'registry'; readonly worker: number; readonly epoch: number };

/** The bound: how often each of these may still happen. */
export interface Budget {
  /** Every claim has an epoch of its own, so without a bound there is no end of states. */
  readonly claims: number;
  readonly stops: number;
  readonly crashes: number;
  readonly repeats: number;
  /** Phases that workers report. */
  readonly reports: number;
  /** Stop orders, and words that an attempt is lost, which go as messages: late, twice, or never. */
  readonly words: number;
}

/** Whether it waits for the tag, may move it elsewhere at any time by its permit, or has moved it. */
export type Rival = 'waits' | 'permitted' | 'moved';

/** Everything that exists: the stored build, the workers, what is under way between them, and what the registry has seen. */
export interface World {
  readonly build: Build;
  readonly workers: readonly WorkerView[];
  readonly messages: readonly Message[];
  /** Epochs whose attempt moved the tag, in the order of the moves. */
  readonly moves: readonly number[];
  /** A later build of the job that wants the same tag. */
  readonly rival: Rival;
  /** A person was told that the cancel is accepted. */
  readonly cancelAccepted: boolean;
  readonly budget: Budget;
}

export interface WorldOptions {
  /** The rules under test: the protocol's own, or broken ones. */
  readonly transition: (build: Build, event: DomainEvent) => Transition;
  /** Where the build publishes: a tag of either registry, or an object of its project. */
  readonly place: 'embedded registry' | 'other registry' | 'object store';
  readonly stopReasons: readonly StopReason[];
  readonly budget: Budget;
  readonly settings: BuildSettings;
  readonly workers: number;
}

export const AT = 0;

export function digestOf(epoch: number): string {
  return `sha256:${String(epoch).padStart(64, '0')}`;
}

/** A number for a message: the same for equal messages. */
export const numberOf = numbering<Message>((message) => JSON.stringify(message));

/** Messages are a set: the same one twice under way is one that may arrive twice. */
export function send(world: World, message: Message): World {
  if (world.messages.some((other) => numberOf(other) === numberOf(message))) return world;
  return { ...world, messages: [...world.messages, message] };
}

export function drop(world: World, keep: (message: Message) => boolean): World {
  return { ...world, messages: world.messages.filter(keep) };
}

export function setWorker(world: World, worker: number, change: Partial<WorkerView>): World {
  const workers = world.workers.map((view, index) => (index === worker ? { ...view, ...change } : view));
  return { ...world, workers };
}

export function spend(world: World, what: keyof Budget): World {
  return { ...world, budget: { ...world.budget, [what]: world.budget[what] - 1 } };
}

export const IDLE: WorkerView = { mode: 'idle', epoch: 0, publish: 'none' };

/** Workers whose processes of an attempt live. */
export function living(world: World): readonly WorkerView[] {
  return world.workers.filter(({ mode }) => mode === 'running');
}
