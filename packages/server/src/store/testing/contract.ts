import type { BuildSettings, CodeRepo } from '@stagewright/api';
import { afterEach, beforeEach } from 'vitest';
import type { Build } from '../../domain/build.ts';
import type { QueueLimits, StartRequest } from '../../domain/ports.ts';
import { aJob } from '../../domain/testing/a-build.ts';
import type { Aggregates } from '../aggregates.ts';
import { PROJECT, startRequest } from './contract-requests.ts';

export interface OpenStores {
  readonly stores: Aggregates;
  readonly close: () => Promise<void> | void;
}

/** Gives each contract an empty store of the adapter under test. */
export type OpenAdapter = () => Promise<OpenStores> | OpenStores;

export const FOREIGN = 'project-2';
export const WIDE: QueueLimits = { global: 1_000, perProject: 1_000 };

/** What a contract does with the store, in few words. */
export interface Scene {
  readonly stores: Aggregates;
  job(
    id: string,
    fields?: {
      readonly name?: string;
      readonly projectId?: string;
      readonly settings?: BuildSettings;
      readonly codeRepo?: CodeRepo;
      readonly pool?: string;
    },
  ): Promise<void>;
  start(id: string, fields?: Partial<StartRequest>): Promise<Build>;
  /** Claims the next build for `worker-1`; null when there is none. */
  claim(fields?: {
    readonly limits?: QueueLimits;
    readonly pool?: string;
    readonly labels?: Readonly<Record<string, string>>;
  }): Promise<Build | null>;
  /** Started, claimed and accepted. */
  run(id: string, fields?: Partial<StartRequest>): Promise<Build>;
  end(build: Build): Promise<void>;
}

export function useScene(open: OpenAdapter): Scene {
  let opened: OpenStores;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  const scene: Scene = {
    get stores() {
      return opened.stores;
    },
    async job(id, fields = {}) {
      const job = {
        ...aJob({ ...fields, id, name: fields.name ?? id }),
        projectId: fields.projectId ?? PROJECT,
      };
      const created = await opened.stores.jobs.create(job);
      if (created !== 'created') throw new Error(created);
    },
    async start(id, fields = {}) {
      const started = await opened.stores.builds.start(startRequest(id, fields));
      if (started.kind !== 'started') throw new Error(started.kind);
      return started.build;
    },
    claim: ({ limits = WIDE, pool = 'default', labels = {} } = {}) =>
      opened.stores.builds.claim({ workerId: 'worker-1', pool, labels, limits, at: 200 }),
    async run(id, fields = {}) {
      await scene.start(id, fields);
      const claimed = await scene.claim();
      if (claimed?.id !== id) throw new Error(`${claimed?.id} was claimed, not ${id}`);
      const { epoch } = claimed;
      const accepted = { type: 'accepted', epoch, workerId: 'worker-1', at: 210 } as const;
      const applied = await opened.stores.builds.apply(null, id, accepted);
      if (applied.kind !== 'applied') throw new Error(applied.kind);
      return applied.build;
    },
    async end({ id, epoch, projectId }) {
      const failure = { reason: 'command_failed', phase: 'Init', blame: 'user', message: '' } as const;
      const ended = { type: 'ended', epoch, outcome: { kind: 'failed', failure }, at: 300 } as const;
      const applied = await opened.stores.builds.apply(projectId, id, ended);
      if (applied.kind !== 'applied') throw new Error(applied.kind);
    },
  };
  return scene;
}
